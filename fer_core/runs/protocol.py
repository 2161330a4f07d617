"""Which images a training learns from, chooses on and reports: the paper's way or the honest one, from the
same data.

    parts = protocol.divide(protocol.load(recipe, "fer2013"), recipe.protocol, seed=0)
    parts.train, parts.validation, parts.test
    parts.division.chosen_on, parts.remarks

What was done stands in the Division, which a run keeps in its recipe.json; badges and remarks are made from
it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from fer_core import datasets, emotions
from fer_core.datasets.base import Split, join, resplit
from fer_core.datasets.form import Progress
from fer_core.errors import RecipeError
from fer_core.recipes.base import Protocol, Recipe
from fer_core.runs import files

NAMES = ("train", "validation", "test")
# by these words in their remarks, runs of earlier versions say what was done
CUT_REMARKS = {"test": "The data has no test split", "validation": "became the validation split"}
CHOICE_REMARK = "test images choose the epoch"


@dataclass(frozen=True)
class Division:
    """What was done with a dataset's images: facts, of which badges and remarks are made."""

    chosen_on: str = "validation"  # the split whose images chose the epoch; test: those that are reported
    pooled: bool = False  # all images were mixed, then divided anew
    merged: bool = False  # the test split is validation and test as published
    cut: tuple[str, ...] = ()  # the splits that the data lacks, cut from train by the seed
    absent: tuple[str, ...] = ()  # emotions that were asked for and that the data has no image of
    # of a union: split -> source -> how many images came from it
    sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    unnamed: int = 0  # images that do not say who is shown, where people were kept apart

    def keeps(self, split: str) -> bool:
        """Whether the images of a split are those that the dataset publishes as such."""
        return not (self.pooled or self.merged or split in self.cut)

    def to_json(self) -> dict[str, Any]:
        """For recipe.json."""
        return asdict(self)


@dataclass(frozen=True)
class Parts:
    """The three splits of a training, and how they came about."""

    train: Split
    validation: Split
    test: Split
    division: Division = Division()

    def items(self) -> tuple[tuple[str, Split], ...]:
        """The splits by name."""
        return ("train", self.train), ("validation", self.validation), ("test", self.test)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know of the division, in sentences."""
        division, sentences = self.division, []
        if division.absent:
            absent, trained = ", ".join(division.absent), ", ".join(self.train.classes)
            sentences.append(f"The data has no images of {absent}: trained on {trained}.")
        if "test" in division.cut:
            sentences.append(f"The data has no test split: {len(self.test):,} training images became one.")
        if "validation" in division.cut:
            sentences.append(f"{len(self.validation):,} training images became the validation split.")
        if division.chosen_on == "test":
            sentences.append(self._choice())
        if division.sources:
            sentences.append(self._sources())
        if division.unnamed:
            sentences.append(
                f"{division.unnamed:,} images do not say who is shown: each counts as a person of its own."
            )
        return tuple(sentences)

    def _sources(self) -> str:
        """How many images came from each dataset of a union; a split that is another's is not said twice."""
        lines = []
        for name, counts in self.division.sources.items():
            if name != "validation" or self.division.chosen_on == "validation":
                each = " and ".join(f"{n:,} of {source}" for source, n in counts.items())
                lines.append(f"{name} {each}")
        return f"Images by dataset: {'; '.join(lines)}."

    def _choice(self) -> str:
        if self.test is self.validation:
            return "The protocol has no test split: the images that choose the epoch are reported."
        return "The protocol has no validation split: the test images choose the epoch."


def load(recipe: Recipe, dataset: str, progress: Progress | None = None) -> dict[str, Split]:
    """The dataset in the recipe's size.

    Gray data stays gray, also for a network that works on colours: it makes them itself, so that predicting
    hands it gray crops like those it learned from.
    """
    gray = recipe.colour == "gray" or datasets.find(dataset).colour == "gray"
    return datasets.load(dataset, size=recipe.size, colour="gray" if gray else "rgb", progress=progress)


def shared(recipe: Recipe, dataset: str) -> tuple[str, ...]:
    """The emotions that a training of the recipe on the dataset is about, without opening a picture."""
    data = datasets.find(dataset)
    counted = {name for counts in data.counts.values() for name, n in counts.items() if n}
    known = counted or set(data.classes)
    return tuple(name for name in recipe.protocol.classes if name in known)


def chooser(how: Protocol) -> str:
    """The split that chooses the epoch where the data has all three splits.

    The test images do where the protocol leaves no validation images, and where it leaves no test images
    beside those of validation: then these are the ones that are reported.
    """
    _, validation, test = how.shares
    if how.split == "pooled":
        return "validation" if validation and test else "test"
    return "test" if how.select_on == "test" and not validation else "validation"


def divide(splits: dict[str, Split], how: Protocol, seed: int) -> Parts:
    """The splits that the protocol asks for; missing ones are cut from train."""
    if not splits or not any(len(s) for s in splits.values()):
        raise RecipeError("The dataset has no images. Import it again, or choose another.")
    splits, absent = _narrow(splits, how)
    parts = _pool(splits, how, seed) if how.split == "pooled" else _keep(splits, how, seed)
    if not len(parts.train) or not len(parts.test):
        raise RecipeError(
            f"The protocol leaves {len(parts.train)} images to train on and {len(parts.test)} to test on. "
            "Use more images or other shares."
        )
    unnamed = _unnamed(parts) if how.by == "subject" and (parts.division.pooled or parts.division.cut) else 0
    division = replace(parts.division, absent=absent, sources=_sources(parts), unnamed=unnamed)
    return replace(parts, division=division)


def _sources(parts: Parts) -> dict[str, dict[str, int]]:
    """How many images each split has of each dataset of a union; nothing for a dataset of its own."""
    counted = {}
    for name, split in parts.items():
        if split.sources is not None:
            counts = split.table["source"].value_counts(sort=False)
            counted[name] = {str(source): int(n) for source, n in counts.items()}
    return counted


def _unnamed(parts: Parts) -> int:
    """How many images do not say who is shown; images that both choose and are reported count once."""
    splits = [parts.train, parts.test]
    if parts.division.chosen_on == "validation":
        splits.append(parts.validation)
    return sum(int(split.table["subject"].isna().sum()) for split in splits if "subject" in split.table)


def division_of(recipe_json: Mapping[str, Any]) -> Division:
    """How the images of a run were divided, from its recipe.json; runs of earlier versions kept the settings
    and sentences alone.
    """
    kept = recipe_json.get("division")
    if isinstance(kept, Mapping):
        return _read(kept)
    knobs = {**_mapping(recipe_json.get("knobs")), **_mapping(recipe_json.get("protocol"))}
    remarks = recipe_json.get("remarks")
    return _guess(knobs, [str(remark) for remark in remarks] if isinstance(remarks, list) else [])


def _narrow(splits: dict[str, Split], how: Protocol) -> tuple[dict[str, Split], tuple[str, ...]]:
    """Only the emotions that were asked for and that training has images of; and those it has none of."""
    source = splits.get("train", next(iter(splits.values())))
    if how.split == "pooled":
        source = join(splits.values(), "all")
    counts = source.counts()
    known = tuple(name for name in how.classes if counts.get(name))
    if len(known) < 2:
        raise RecipeError(
            f"The recipe asks for {', '.join(how.classes)}; the data has images of "
            f"{', '.join(name for name in counts if counts[name])}. At least two must be shared."
        )
    absent = tuple(name for name in how.classes if name not in known)
    if known == source.classes:
        return splits, absent
    return {name: split.only(known) for name, split in splits.items()}, absent


def _pool(splits: dict[str, Split], how: Protocol, seed: int) -> Parts:
    """All images mixed, then divided by the shares."""
    pool = join(splits.values(), "pool")
    if how.per_class:
        pool = pool.per_class(how.per_class, seed, how.sources == "even")
    shares = {name: share for name, share in zip(NAMES, how.shares, strict=True) if share > 0}
    parts = resplit(pool, shares, seed, how.by)
    test = parts["test"] if "test" in parts else parts["validation"]
    validation = parts["validation"] if "validation" in parts else replace(test, name="validation")
    return Parts(parts["train"], validation, test, Division(chooser(how), pooled=True))


def _keep(splits: dict[str, Split], how: Protocol, seed: int) -> Parts:
    """The splits as published; what is missing is cut from train."""
    if "train" not in splits:
        raise RecipeError(f"The dataset has no train split, only {', '.join(splits)}. Choose split = pooled.")
    train, validation, test = splits["train"], splits.get("validation"), splits.get("test")
    merged = False
    if how.merge_test and validation and test:
        test, validation, merged = join([validation, test], "test"), None, True
    chosen_on = chooser(how) if test else "validation"
    cut = []
    if not test:
        train, test = _cut(train, how.shares[2] or 0.1, "test", how.by, seed)
        cut.append("test")
    if chosen_on == "test":
        validation = replace(test, name="validation")
    elif not validation:
        share = how.shares[1] / (how.shares[0] + how.shares[1]) or 0.1
        train, validation = _cut(train, share, "validation", how.by, seed + 1)
        cut.append("validation")
    if how.per_class:
        train = train.per_class(how.per_class, seed, how.sources == "even")
    return Parts(train, validation, test, Division(chosen_on, merged=merged, cut=tuple(cut)))


def _cut(train: Split, share: float, name: str, by: str, seed: int) -> tuple[Split, Split]:
    parts = resplit(train, {"train": 1 - share, name: share}, seed, by)
    return parts["train"], parts[name]


def _read(kept: Mapping[str, Any]) -> Division:
    return Division(
        chosen_on="test" if kept.get("chosen_on") == "test" else "validation",
        pooled=bool(kept.get("pooled")),
        merged=bool(kept.get("merged")),
        cut=_known(kept.get("cut"), NAMES),
        absent=_known(kept.get("absent"), emotions.EMOTIONS),
        sources={name: files.counts(n) or {} for name, n in _mapping(kept.get("sources")).items()},
        unnamed=files.whole(kept.get("unnamed")) or 0,
    )


def _guess(knobs: Mapping[str, Any], remarks: list[str]) -> Division:
    """The division of a run that was trained before runs kept theirs: by its settings, and where these leave
    it open, by the sentences that it kept.
    """
    how = Protocol(**_protocol_knobs(knobs))
    pooled = how.split == "pooled"
    cut = tuple(name for name, part in CUT_REMARKS.items() if any(part in remark for remark in remarks))
    by_remark = any(CHOICE_REMARK in remark for remark in remarks)
    by_setting = chooser(how) == "test" if "shares" in knobs else how.select_on == "test"
    by_setting = by_setting and "test" not in cut
    return Division(
        chosen_on="test" if by_remark or by_setting else "validation",
        pooled=pooled,
        merged=bool(how.merge_test) and not pooled,
        cut=cut,
    )


def _protocol_knobs(knobs: Mapping[str, Any]) -> dict[str, Any]:
    usable = {name: knobs[name] for name in ("split", "select_on", "merge_test") if name in knobs}
    shares = knobs.get("shares")
    if isinstance(shares, list | tuple) and len(shares) == 3:
        usable["shares"] = tuple(shares)
    return usable


def _known(value: Any, names: Iterable[str]) -> tuple[str, ...]:
    """What a list holds of these names."""
    known = list(names)
    return tuple(name for name in value if name in known) if isinstance(value, list | tuple) else ()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
