"""Any folder of emotions: `<emotion>/*.jpg` or `<split>/<emotion>/*.jpg`, names in the usual spellings and
several languages.
"""

from collections import Counter
from collections.abc import Iterator

from fer_core import emotions
from fer_core.datasets import sheets
from fer_core.datasets.archives import Tree, last, parent
from fer_core.datasets.form import Dataset, Item, Note, Reading, Refused
from fer_core.errors import DataError

SPLITS = {
    **dict.fromkeys(("train", "training", "train_set", "trainset"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev", "val_set", "publictest"), "validation"),
    **dict.fromkeys(("test", "testing", "test_set", "privatetest"), "test"),
}


def read(tree: Tree) -> Reading:
    """Pictures by the emotion that their folder names; without splits all of them are `train`."""
    names = tree.pictures()
    classes = {n: emotions.parse(parent(n)) for n in names}
    known, unknown = _named(classes, True), _named(classes, False)
    if not known:
        raise _none_known(tree, unknown)
    return Reading(len(names), _rows(tree, classes, unknown))


def split_of(name: str, default: str = "train") -> str:
    """The split that a folder above the picture names; the nearest one counts."""
    parts = name.casefold().split("/")[:-1]
    return next((SPLITS[p] for p in reversed(parts) if p in SPLITS), default)


def _rows(tree: Tree, classes: dict[str, str | None], unknown: Counter) -> Iterator[Item | Refused | Note]:
    for name in sorted(classes, key=lambda n: (split_of(n), n)):
        label = classes[name]
        if label:
            yield Item(name, split_of(name), label, tree.opener(name))
        else:
            yield Refused(
                name,
                (
                    f"Its folder {parent(name)!r} names no emotion. Rename the folder to one of "
                    f"{', '.join(emotions.EMOTIONS)}."
                ),
            )
    if unknown:
        yield Note(
            f"{sum(unknown.values()):,} pictures lie in folders that name no emotion "
            f"({', '.join(sorted(unknown)[:8])}) and were left out."
        )
    for gone in empty_classes(tree):
        yield Note(f"The folder {gone} is empty.")


def empty_classes(tree: Tree) -> list[str]:
    """Folders that name an emotion and hold no picture."""
    full = {n.rpartition("/")[0] for n in tree.pictures()}
    return sorted(
        f
        for f in tree.folders
        if emotions.parse(last(f)) and not any(x == f or x.startswith(f + "/") for x in full)
    )


def _named(classes: dict[str, str | None], known: bool) -> Counter:
    return Counter(parent(n) or "(no folder)" for n, label in classes.items() if bool(label) == known)


def _none_known(tree: Tree, unknown: Counter) -> DataError:
    if not unknown:
        return sheets.wrong(tree, "a folder of emotions", "pictures in folders named after emotions")
    shown = ", ".join(sorted(unknown)[:8]) + (", ..." if len(unknown) > 8 else "")
    return DataError(
        f"None of the folders in {tree.path.name} names an emotion: {shown}. Rename them to "
        f"{', '.join(emotions.EMOTIONS)} "
        "(other spellings and languages are understood: joy, tristeza, Wut, ...)."
    )


FOLDER = Dataset(
    name="folder",
    title="A folder of emotions",
    source="your own pictures",
    licence="whatever the pictures' owners allow",
    citation="",
    instructions="Put the pictures into folders named after emotions (happy/, sad/, ...), below train/, "
    "validation/ "
    "and test/ if you have these. "
    "Then: fer-core import folder PATH --name my-faces",
    read=read,
)
