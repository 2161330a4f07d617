"""From labelled faces to a Dataset: subjects kept apart, balanced as Yousaf et al. (2024) do, with a
datasheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import cv2
import numpy as np
import pandas as pd

from fer_core import datasets
from fer_core.collecting import datasheet, people, storing
from fer_core.collecting.storing import Gathering
from fer_core.datasets import store
from fer_core.datasets.base import NAMES
from fer_core.datasets.form import Imported, Item, Progress
from fer_core.doctor import votes
from fer_core.errors import DataError
from fer_core.recipes import augment
from fer_core.recipes.base import Augment

SIZES = (48, 96)


@dataclass(frozen=True)
class Wish:
    """What the dataset shall be."""

    consent: str = ""  # in words, for the datasheet
    source: str = ""  # where the videos are from
    size: int = 48  # P5
    equalise: bool = False  # P5: histogram equalisation against differences of brightness
    balance: bool = False  # P5: train alike of each emotion, by flips and rotation within 45 degrees
    upside_down: bool = False  # P5 flips vertically as well, which no camera sees
    proposals: bool = False  # take the model's proposal where nobody has labelled
    shares: tuple[float, float, float] = (0.7, 0.15, 0.15)
    by: str = "subject"  # subject (a person) or video: what never lies in two splits
    seed: int = 0


def finish(
    name: str, wish: Wish | None = None, as_: str | None = None, progress: Progress | None = None
) -> Imported:
    """Make the dataset out of what was gathered and labelled; what nobody labelled is left out unless
    proposals are taken.
    """
    gathering, wish = storing.find(name), wish or Wish()
    if wish.size not in SIZES:
        raise DataError(f"Faces of {wish.size} pixels were asked for. Choose {' or '.join(map(str, SIZES))}.")
    table = labelled(gathering, wish.proposals)
    if not len(table):
        waiting = len(gathering.table())
        raise DataError(
            f"None of the {waiting:,} faces of {name} has a label yet. Label them in the queue first, or "
            "take the model's proposals."
        )
    table["person"] = table["subject"].astype(str).map(people.of(gathering))
    table["split"] = split(table, wish)
    planned = list(_planned(table, wish))
    target = as_ or name
    title = f"{target} (collected)"

    def sheet(counts: dict[str, dict[str, int]]) -> dict[str, str]:
        text = datasheet.write(title, gathering, table, len(planned) - len(table), _making(wish), counts)
        return {"DATASHEET.md": text}

    return store.write(
        target,
        _items(gathering, planned, wish),
        format="folder",
        title=title,
        total=len(planned),
        source=wish.source,
        progress=progress,
        beside=sheet,
    )


def renew(name: str, wish: Wish) -> Imported:
    """The dataset of all labelled faces of a gathering: the newest one made of it while its faces and labels
    are the same, else another beside it, so that what was trained on the earlier one stays true.
    """
    gathering = storing.find(name)
    table = labelled(gathering, wish.proposals)
    earlier = made_of(gathering)
    if earlier and _contents(earlier[-1]) == set(zip(table["file"], table["label"], strict=True)):
        return datasets.find(earlier[-1])
    taken = set(store.all_names())
    numbered = (name if n == 1 else f"{name}-{n}" for n in count(1))
    made = finish(name, wish, next(title for title in numbered if title not in taken))
    gathering.note({"made": {made.name: made.total}})
    return made


def made_of(gathering: Gathering) -> list[str]:
    """The datasets that `renew` made of a gathering and that are still there, the oldest first."""
    made = gathering.notes().get("made", {})
    return [dataset for dataset in made if store.read(dataset)] if isinstance(made, dict) else []


def _contents(dataset: str) -> set[tuple[str, str]]:
    """Each face of a dataset with its label."""
    splits = datasets.load(dataset).values()
    return {pair for split in splits for pair in zip(split.files, split.table["label"], strict=True)}


def _making(wish: Wish) -> datasheet.Making:
    return datasheet.Making(
        wish.consent, wish.source, wish.size, wish.equalise, wish.balance, wish.upside_down, wish.by
    )


def labelled(gathering: Gathering, proposals: bool = False) -> pd.DataFrame:
    """The faces with the label that most people gave; rejected ones and (unless wanted) unlabelled ones left
    out.
    """
    table, agreed = gathering.table(), votes.agreed(gathering.folder)
    rejected = set(votes.rejected(gathering.folder))
    answered = set(votes.votes(gathering.folder)["image"])
    label = table["file"].map(agreed).astype(object)
    by = np.where(table["shown"].fillna("") != "", "posing", "model")
    if proposals:
        unanswered = ~table["file"].isin(answered)
        label = label.where(label.notna() | ~unanswered, table["proposed"])
    by = np.where(table["file"].isin(agreed), "people", by)
    table = table.assign(label=label, by=by)
    return table[table["label"].notna() & ~table["file"].isin(rejected)].reset_index(drop=True)


def split(table: pd.DataFrame, wish: Wish) -> np.ndarray:
    """The split of each face; nobody is in two. With fewer than three people there is only train."""
    persons = table["person" if wish.by == "subject" else "video"].astype(str).to_numpy()
    size = pd.Series(persons).value_counts()
    if len(size) < 3:
        return np.full(len(table), "train", object)
    rng, room = np.random.default_rng(wish.seed), np.array(wish.shares) * len(persons)
    order = sorted(rng.permutation(size.index.to_numpy()), key=lambda person: -size[person])
    split_of = {}
    for rank, person in enumerate(order):
        emptiest = int(np.argmax(room / np.maximum(wish.shares, 1e-9)))
        chosen = rank if rank < 3 else emptiest  # the largest trains, and no split is empty
        split_of[person] = NAMES[chosen]
        room[chosen] -= size[person]
    return np.array([split_of[person] for person in persons], object)


def _planned(table: pd.DataFrame, wish: Wish) -> Iterator[tuple[pd.Series, int]]:
    """(face, how many times it was changed before): 0 for itself, then copies until the emotions of train are
    balanced.
    """
    for _, row in table.iterrows():
        yield row, 0
    train = table[table["split"] == "train"]
    if not wish.balance or not len(train):
        return
    most = train["label"].value_counts().max()
    for _, rows in train.groupby("label"):
        for n in range(len(rows), most):
            yield rows.iloc[n % len(rows)], n // len(rows)


def _items(gathering: Gathering, planned: list[tuple[pd.Series, int]], wish: Wish) -> Iterator[Item]:
    rng = np.random.default_rng(wish.seed)
    for row, copy in planned:
        yield Item(
            f"copy{copy}_{row['file']}" if copy else row["file"],
            row["split"],
            row["label"],
            _pixels(gathering, row["file"], copy, wish, rng),
            subject=str(row["person"]),
            extra={
                "video": row["video"],
                "time_s": float(row["time_s"]),
                "made": "augmented" if copy else "seen",
                "labelled_by": row["by"],
            },
        )


def _pixels(gathering: Gathering, file: str, copy: int, wish: Wish, rng: np.random.Generator) -> np.ndarray:
    """A face in the dataset's size; a copy is changed at random."""
    image = cv2.resize(gathering.picture(file), (wish.size, wish.size), interpolation=cv2.INTER_AREA)
    if copy:
        how = replace(Augment(), flip=True, rotate=45.0, flip_vertical=wish.upside_down)
        image = augment.apply(image[None], how, rng)[0].astype(np.uint8)
    if wish.equalise:
        image = augment.equalise(image[None])[0]
    return np.ascontiguousarray(image)
