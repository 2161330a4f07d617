"""From labelled faces to a Dataset: subjects kept apart, balanced as Yousaf et al. (2024) do, with a
datasheet.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pandas as pd

from fer_core import emotions
from fer_core.collecting import people, storing
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
    balance: bool = (
        False  # P5: as many training faces of each emotion, by flips and rotation within 45 degrees
    )
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
    items = list(_planned(table, wish))
    target = as_ or name
    title = f"{target} (collected)"
    sheet = lambda counts: {"DATASHEET.md": datasheet(gathering, table, items, wish, title, counts)}  # noqa: E731
    return store.write(
        target,
        _items(gathering, items, wish),
        format="folder",
        title=title,
        total=len(items),
        source=wish.source,
        progress=progress,
        beside=sheet,
    )


def labelled(gathering: Gathering, proposals: bool = False) -> pd.DataFrame:
    """The faces with the label that most people gave; rejected ones and (unless wanted) unlabelled ones left
    out.
    """
    table, said = gathering.table(), votes.agreed(gathering.folder)
    no = set(votes.rejected(gathering.folder))
    answered = set(votes.votes(gathering.folder)["image"])
    label = [
        said.get(f) or (p if proposals and f not in answered else None)
        for f, p in zip(table["file"], table["proposed"], strict=True)
    ]
    by = [
        "people" if f in said else "posing" if shown else "model"
        for f, shown in zip(table["file"], table["shown"].fillna(""), strict=True)
    ]
    table = table.assign(label=label, by=by)
    return table[table["label"].notna() & ~table["file"].isin(no)].reset_index(drop=True)


def split(table: pd.DataFrame, wish: Wish) -> np.ndarray:
    """The split of each face; nobody is in two. With fewer than three people there is only train."""
    who = table["person" if wish.by == "subject" else "video"].astype(str).to_numpy()
    size = pd.Series(who).value_counts()
    if len(size) < 3:
        return np.full(len(table), "train", object)
    rng, room, part = np.random.default_rng(wish.seed), np.array(wish.shares) * len(who), {}
    order = sorted(rng.permutation(size.index.to_numpy()), key=lambda w: -size[w])
    for k, person in enumerate(order):
        free = (
            int(np.argmax(room / np.maximum(wish.shares, 1e-9))) if k >= 3 else k
        )  # the largest trains, and no split is empty
        part[person] = NAMES[free]
        room[free] -= size[person]
    return np.array([part[w] for w in who], object)


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
    how = replace(Augment(), flip=True, rotate=45.0, flip_vertical=wish.upside_down)
    for row, copy in planned:
        image = cv2.resize(
            gathering.picture(row["file"]), (wish.size, wish.size), interpolation=cv2.INTER_AREA
        )
        if copy:
            image = augment.apply(image[None], how, rng)[0].astype(np.uint8)
        if wish.equalise:
            image = augment.equalise(image[None])[0]
        file = f"copy{copy}_{row['file']}" if copy else row["file"]
        extra = {
            "video": row["video"],
            "time_s": float(row["time_s"]),
            "made": "augmented" if copy else "seen",
            "labelled_by": row["by"],
        }
        yield Item(
            file,
            row["split"],
            row["label"],
            np.ascontiguousarray(image),
            subject=str(row["person"]),
            extra=extra,
        )


def datasheet(
    gathering: Gathering,
    table: pd.DataFrame,
    items: list,
    wish: Wish,
    title: str,
    counts: dict[str, dict[str, int]],
) -> str:
    """What a reader must know of the dataset: source, consent, how it was made, counts, who agreed with whom."""
    notes, agreement = gathering.notes(), votes.agreement(gathering.folder)
    copies = sum(1 for _, copy in items if copy)
    seen = Counter()
    for became in notes.get("seen", {}).values():
        seen.update(became)
    by, agreed = table["by"].value_counts(), sorted({c for c in table["consent"] if isinstance(c, str) and c})
    lines = [
        f"# {title}",
        "",
        f"- Source: {wish.source or 'not said'}",
        f"- Consent: {wish.consent or ' '.join(agreed) or 'not said; do not share'}",
    ]
    lines += [
        f"- Videos and cameras: {', '.join(sorted(set(table['video']))) or 'none'}",
        f"- Faces: {len(table):,} seen, {copies:,} made by augmentation (train only)",
    ]
    who = {
        "people": "people",
        "posing": "what the person was asked to show",
        "model": f"the model {notes.get('model', '')} alone",
    }
    lines += ["- Labelled by " + "; by ".join(f"{words}: {by.get(name, 0):,}" for name, words in who.items())]
    kappa = f", Fleiss kappa {agreement.fleiss:.2f}" if agreement.fleiss is not None else ""
    lines += [
        (
            f"- People who labelled: {len(agreement.people)}, pictures seen by two or more: "
            f"{agreement.pictures:,}{kappa}"
        )
    ]
    lines += [
        (
            f"- Split by {wish.by}: a subject is a person followed without a break, or one name before a "
            "camera; tracks that may show one person, and were not told apart, count as one."
        )
    ]
    on = {True: "yes", False: "no"}
    lines += [
        (
            f"- Size {wish.size}; histogram equalisation: {on[wish.equalise]}; train balanced by flips "
            f"and rotation: {on[wish.balance]}"
        )
    ]
    lines += [
        "- Some copies are upside down, as Yousaf et al. (2024) make them; no camera sees faces so."
    ] * (wish.balance and wish.upside_down)
    lines += [
        "",
        "## What became of the faces that were found",
        "",
        *(f"- {why}: {n:,}" for why, n in seen.items()),
        "",
        "## Counts",
        "",
    ]
    lines += [
        f"- {s}: " + ", ".join(f"{emotions.label(c)} {n:,}" for c, n in by.items())
        for s, by in counts.items()
    ]
    lines += [f"- refused: {why}" for why in notes.get("problems", {}).values()]
    return "\n".join([*lines, "", "It shows how faces look, not what people feel."]) + "\n"
