"""How a union looks and what it holds: what pickers show of its members together, and their splits joined.

    joining.described("fer2013+ck48", [fer2013, ck48])      # an Imported
    joining.joined([(fer2013, splits), (ck48, splits)])     # {"train": Split, ...}

No pixels are copied. Each picture knows its source: a file is called as in its source, behind the source's
name (`ck48/S010_004_00000017.png`), and so is a subject, so that nobody is two people or two people one.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fer_core import emotions, paths
from fer_core.datasets.base import NAMES, Split
from fer_core.datasets.form import Imported
from fer_core.datasets.unions import named, naming
from fer_core.datasets.unions.naming import PLUS
from fer_core.datasets.unions.stack import Stack
from fer_core.errors import DataError

FORMAT = "union"
LONGEST = 120  # characters of a name that is made of others; a run's folder carries it too


def check(name: str, parts: Sequence[Imported]) -> None:
    """Refuse a name that is too long, a member that has changed since, and one that shares no emotion."""
    if len(name) > LONGEST:
        raise DataError(
            f"The name of this union has {len(name)} characters, and {LONGEST} are the most. Give it a name "
            f"of its own: fer-core union NAME {' '.join(member.name for member in parts)}"
        )
    union = named.read(name)
    if union:
        for member in parts:
            _refuse_changed(union, member)
    refuse_strangers(parts)


def refuse_strangers(parts: Sequence[Imported]) -> None:
    """Refuse members of which one has no emotion in common with any other."""
    if all(member.ready for member in parts):
        for member in parts:
            _refuse_stranger(member, [other for other in parts if other is not member])


def _refuse_changed(union: named.Union, member: Imported) -> None:
    made_for = union.fingerprints.get(member.name)
    if made_for != member.fingerprint:
        raise DataError(
            f"The union {union.name} was made of {member.name} with the fingerprint {made_for}, and "
            f"{member.name} now has {member.fingerprint}: it has changed since. Make the union anew: "
            f"fer-core union {union.name} {' '.join(union.of)}"
        )


def _refuse_stranger(member: Imported, others: Sequence[Imported]) -> None:
    shown = _shown(member)
    if not any(shown & _shown(other) for other in others):
        rest = emotions.ordered(set().union(*(_shown(other) for other in others)))
        raise DataError(
            f"{member.name} has pictures of {', '.join(emotions.ordered(shown))}, and the rest of the union "
            f"of {', '.join(rest)}: they share no emotion. Put together datasets that do."
        )


def _shown(member: Imported) -> set[str]:
    """The emotions that it has pictures of."""
    return {name for by_emotion in member.counts.values() for name, n in by_emotion.items() if n}


def described(name: str, parts: Sequence[Imported]) -> Imported:
    """What pickers and cards show of the union of these."""
    title = " + ".join(member.title for member in parts)
    shapes = {member.shape for member in parts}
    dropped: Counter[str] = Counter()
    for member in parts:
        dropped.update(member.dropped)
    classes = emotions.ordered({label for member in parts for label in member.classes})
    folder = naming.folder(name)
    return Imported(
        name=name,
        title=title if PLUS in name else f"{name} ({title})",
        format=FORMAT,
        folder=folder,
        counts=_counts(parts, classes) if all(member.ready for member in parts) else {},
        classes=classes,
        shape=shapes.pop() if len(shapes) == 1 else None,
        colour="gray" if all(member.colour == "gray" for member in parts) else "rgb",
        size_bytes=paths.folder_bytes(folder) if folder.is_dir() else 0,
        fingerprint=_fingerprint(parts),
        refused=0,
        drawn=all(member.drawn for member in parts),
        dropped=dict(dropped),
        notes=tuple(f"{member.title}: {note}" for member in parts for note in member.notes),
        imported=max(member.imported for member in parts),
        source="",
        members=tuple(member.name for member in parts),
    )


def _fingerprint(parts: Sequence[Imported]) -> str:
    """Changes when a member does, or their order."""
    facts = json.dumps([(member.name, member.fingerprint) for member in parts])
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def _counts(members: Sequence[Imported], classes: Sequence[str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for split in NAMES:
        having = [member.counts[split] for member in members if split in member.counts]
        if having:
            counts[split] = {label: sum(part.get(label, 0) for part in having) for label in classes}
    return counts


def joined(parts: Sequence[tuple[Imported, Mapping[str, Split]]]) -> dict[str, Split]:
    """The splits of the members as those of one; a member without a split of a name gives nothing to it."""
    anchors = [next(iter(splits.values())) for _, splits in parts]
    pixels = Stack.of([anchor.pixels for anchor in anchors])
    starts = np.cumsum([0, *(len(anchor.pixels) for anchor in anchors)])
    classes = emotions.ordered({label for anchor in anchors for label in anchor.classes})
    voted = any(anchor.votes is not None for anchor in anchors)
    together = {}
    for name in NAMES:
        having = [(i, splits[name]) for i, (_, splits) in enumerate(parts) if name in splits]
        if not having:
            continue
        together[name] = Split(
            name,
            pixels,
            np.concatenate([split.rows + starts[i] for i, split in having]),
            _one_table([_named(split.table, parts[i][0]) for i, split in having]),
            classes,
            np.concatenate([_votes(split, classes) for _, split in having]) if voted else None,
        )
    return together


def _named(table: pd.DataFrame, member: Imported) -> pd.DataFrame:
    """The table with its source, and files and subjects named by it; in a union's own that has been done."""
    if member.members:
        return table
    source = naming.parted(member.name)[0]
    named = {"file": f"{source}/" + table["file"].astype(str)}
    if "subject" in table:
        known = table["subject"].notna()
        named["subject"] = (f"{source}/" + table["subject"].astype(str)).where(known)
    return table.assign(**named, source=source)


def _one_table(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The tables one below the other; what is yes or no in one is no where another does not say."""
    whole = pd.concat(tables, ignore_index=True)
    flags = {column for table in tables for column in table if table[column].dtype == bool}
    for column in flags:
        whole[column] = whole[column].eq(True)
    return whole


def _votes(split: Split, classes: tuple[str, ...]) -> np.ndarray:
    """(N, classes) what people voted, or all for the label where only that is known."""
    votes = np.zeros((len(split), len(classes)), np.float32)
    votes[:, [classes.index(label) for label in split.classes]] = split.targets()
    return votes


def refuse_view(dataset: Imported) -> None:
    """Refuse to make a view of a union that has no name: @ binds closer than +."""
    if dataset.members and PLUS in dataset.name:
        raise DataError(
            f"{dataset.name} has no name of its own, so no view of it could be named. Give it one first: "
            f"fer-core union NAME {' '.join(dataset.members)}"
        )
