"""Which images a training learns from, chooses on and reports: the paper's way or the honest one, from the
same data.

parts = protocol.divide(protocol.load(recipe, "fer2013"), recipe.protocol, seed=0)
parts.train, parts.validation, parts.test, parts.remarks
"""

from dataclasses import dataclass, replace

from fer_core import datasets
from fer_core.datasets.base import Split, join, resplit
from fer_core.datasets.form import Progress
from fer_core.errors import RecipeError
from fer_core.recipes.base import Protocol, Recipe


@dataclass(frozen=True)
class Parts:
    """The three splits of a training, and what had to be decided to get them."""

    train: Split
    validation: Split
    test: Split
    remarks: tuple[str, ...] = ()

    def items(self) -> tuple[tuple[str, Split], ...]:
        """The splits by name."""
        return ("train", self.train), ("validation", self.validation), ("test", self.test)


def load(recipe: Recipe, dataset: str, progress: Progress | None = None) -> dict[str, Split]:
    """The dataset in the recipe's size. Gray data stays gray, also for a network that works on colours: it
    makes them itself,
    so that predicting hands it gray crops like those it learned from."""
    gray = recipe.colour == "gray" or datasets.find(dataset).colour == "gray"
    return datasets.load(dataset, size=recipe.size, colour="gray" if gray else "rgb", progress=progress)


def shared(recipe: Recipe, dataset: str) -> tuple[str, ...]:
    """The emotions that a training of the recipe on the dataset is about, without opening a picture."""
    here = datasets.find(dataset)
    there = {name for counts in here.counts.values() for name, n in counts.items() if n} or set(here.classes)
    return tuple(name for name in recipe.protocol.classes if name in there)


def divide(splits: dict[str, Split], how: Protocol, seed: int) -> Parts:
    """The splits that the protocol asks for; missing ones are cut from train, and said so."""
    if not splits or not any(len(s) for s in splits.values()):
        raise RecipeError("The dataset has no images. Import it again, or choose another.")
    splits, remarks = _narrow(splits, how)
    cut = _pooled if how.split == "pooled" else _official
    train, validation, test, more = cut(splits, how, seed)
    if not len(train) or not len(test):
        raise RecipeError(
            f"The protocol leaves {len(train)} images to train on and {len(test)} to test on. Use more "
            "images or other shares."
        )
    return Parts(train, validation, test, (*remarks, *more))


def _narrow(splits: dict[str, Split], how: Protocol) -> tuple[dict[str, Split], list[str]]:
    """Only the emotions that were asked for and that training has images of."""
    source = splits.get("train", next(iter(splits.values())))
    if how.split == "pooled":
        source = join(splits.values(), "all")
    counts = source.counts()
    shared = tuple(c for c in how.classes if counts.get(c))
    absent = [c for c in how.classes if c not in shared]
    if len(shared) < 2:
        raise RecipeError(
            f"The recipe asks for {', '.join(how.classes)}; the data has images of "
            f"{', '.join(c for c in counts if counts[c])}. At least two must be shared."
        )
    remarks = (
        [f"The data has no images of {', '.join(absent)}: trained on {', '.join(shared)}."] if absent else []
    )
    if shared == source.classes:
        return splits, remarks
    return {name: s.only(shared) for name, s in splits.items()}, remarks


def _pooled(splits: dict[str, Split], how: Protocol, seed: int) -> tuple[Split, Split, Split, list[str]]:
    pool = join(splits.values(), "pool")
    if how.per_class:
        pool = pool.per_class(how.per_class, seed)
    names = ("train", "validation", "test")
    parts = resplit(pool, {n: s for n, s in zip(names, how.shares, strict=True) if s > 0}, seed, how.by)
    test = parts.get("test", parts.get("validation"))
    if "validation" in parts:
        return parts["train"], parts["validation"], test, []
    return parts["train"], *_judge_is_test(test)


def _judge_is_test(test: Split) -> tuple[Split, Split, list[str]]:
    """What papers do that have no validation split."""
    return (
        replace(test, name="validation"),
        test,
        ["The protocol has no validation split: the test images choose the epoch."],
    )


def _official(splits: dict[str, Split], how: Protocol, seed: int) -> tuple[Split, Split, Split, list[str]]:
    train, validation, test = splits.get("train"), splits.get("validation"), splits.get("test")
    remarks = []
    if train is None:
        raise RecipeError(f"The dataset has no train split, only {', '.join(splits)}. Choose split = pooled.")
    if how.merge_test and validation is not None and test is not None:
        test, validation = join([validation, test], "test"), None
    share = how.shares[1] / (how.shares[0] + how.shares[1]) if how.shares[1] else 0.1
    if how.select_on == "test" and test is not None and not how.shares[1]:
        return (train.per_class(how.per_class, seed) if how.per_class else train), *_judge_is_test(test)
    if test is None or not len(test):
        train, test = _cut(train, how.shares[2] or 0.1, "test", how.by, seed)
        remarks.append(f"The data has no test split: {len(test):,} training images became one.")
    if validation is None or not len(validation):
        train, validation = _cut(train, share, "validation", how.by, seed + 1)
        remarks.append(f"{len(validation):,} training images became the validation split.")
    return (train.per_class(how.per_class, seed) if how.per_class else train), validation, test, remarks


def _cut(train: Split, share: float, name: str, by: str, seed: int) -> tuple[Split, Split]:
    parts = resplit(train, {"train": 1 - share, name: share}, seed, by)
    return parts["train"], parts[name]
