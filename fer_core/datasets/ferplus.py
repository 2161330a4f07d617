"""FER+: the pictures of FER2013 with the votes of ten people each, by the usual rules: 28,223 / 3,529 / 3,518
pictures.

A lone vote is noise and is set to nothing. A picture is dropped when "unknown" or "not a face" wins, or
nothing does. With seven emotions, pictures that contempt wins are dropped too. The label is the winner, the
votes are shares among the seven.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fer_core import emotions
from fer_core.datasets import fer2013, sheets
from fer_core.datasets.archives import Tree, last
from fer_core.datasets.form import Dataset, Dropped, Item, Note, Reading, Refused

VOTED = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "nf",
)
# ties go to the emotion that comes first in emotions.py, and to any emotion before "unknown" and "not a face"
_ORDER = (*emotions.EMOTIONS, "unknown", "nf")


@dataclass(frozen=True)
class Ballot:
    """How ten people saw one picture."""

    counts: Mapping[str, float]  # emotion, "unknown" or "nf" -> votes
    row: int
    split: str | None = None  # where the file of votes says it

    @property
    def cleaned(self) -> dict[str, float]:
        """Votes without those that nobody seconded."""
        return {name: n if n > 1 else 0.0 for name, n in self.counts.items()}

    @property
    def winner(self) -> str | None:
        """What got most votes, or None where no two people agree."""
        votes = self.cleaned
        best = max(_ORDER, key=lambda name: (votes[name], -_ORDER.index(name)))
        return best if votes[best] else None

    @property
    def clear(self) -> bool:
        """FER+'s own rule for its majority labels: the winner has more than half of the seconded votes."""
        votes = self.cleaned
        return max(votes.values()) > 0.5 * sum(votes.values())

    def share(self, name: str) -> float:
        """The share of all votes, lone ones included."""
        return self.counts[name] / max(sum(self.counts.values()), 1)

    def shares(self) -> dict[str, float]:
        """Seven shares that sum to 1."""
        votes = self.cleaned
        total = sum(votes[name] for name in emotions.BASIC)
        return {name: votes[name] / total for name in emotions.BASIC}


def read(tree: Tree) -> Reading:
    """FER2013 as it lies there, joined with the file of votes beside it."""
    by_row = sheets.find(tree, ("usage", "image name", *VOTED))
    by_file = sheets.find(tree, ("file", *VOTED))
    if not by_row and not by_file:
        raise sheets.wrong(
            tree, "FER+", "FER2013 together with fer2013new.csv or a csv of votes by file name"
        )
    pictures = fer2013.read(tree)
    official = bool(by_row and sheets.find(tree, fer2013.COLUMNS))
    ballots, refused = _ballots(tree, by_row[0] if official else (by_file or by_row)[0], official)
    return Reading(pictures.total, _joined(pictures, ballots, refused))


def _ballots(tree: Tree, table: str, by_row: bool) -> tuple[dict[str, list[Ballot]], list[Refused]]:
    """Ballots by the row of the official csv, whose names FER+ derives from it, or by file name, in order
    where a name comes twice.
    """
    ballots, refused = defaultdict(list), []
    for number, row in sheets.rows(tree, table):
        file = f"fer{number - 2:07d}.png" if by_row else last(row.get("file") or row.get("image name", ""))
        counts = _counts(row)
        if counts is None:
            refused.append(
                Refused(file, f"A vote in {last(table)} is no number of people. Correct the row.", number)
            )
        else:
            ballots[file].append(
                Ballot(counts, number, fer2013.USAGE.get(row.get("usage", "").strip().casefold()))
            )
    return ballots, refused


def _counts(row: Mapping[str, str]) -> dict[str, float] | None:
    try:
        counts = {emotions.parse(name) or name: float(row[name] or 0) for name in VOTED}
    except (KeyError, ValueError):
        return None
    return counts if min(counts.values()) >= 0 else None


def _joined(
    pictures: Reading, ballots: Mapping[str, list[Ballot]], refused: list[Refused]
) -> Iterator[Item | Refused | Dropped | Note]:
    known = {r.file for r in refused}
    met: Counter[str] = Counter()
    yield from refused
    for item in pictures.rows:
        if not isinstance(item, Item):
            yield item
            continue
        file = last(item.file)
        unused = ballots.get(file, [])[met[file] :]
        met[file] += 1
        if unused:
            yield _voted(item, unused[0])
        elif file not in known:
            yield Refused(
                item.file,
                "The file of votes does not mention it. Use the votes that belong to these pictures.",
                item.row,
            )


def _voted(item: Item, ballot: Ballot) -> Item | Refused | Dropped:
    if ballot.split not in (None, item.split):
        return Refused(
            item.file,
            (
                f"Row {ballot.row} of the votes is for {ballot.split}, the picture for {item.split}. "
                "Use the two files that belong together."
            ),
            item.row,
        )
    winner = ballot.winner
    if winner is None:
        return Dropped(item.file, "no two people agree")
    if winner not in emotions.BASIC:
        return Dropped(
            item.file,
            {"nf": "not a face", "unknown": "emotion unknown"}.get(
                winner, f"{winner} wins, which is not among the seven"
            ),
        )
    extra = {
        "majority": ballot.clear,
        "nf": ballot.share("nf"),
        "unknown": ballot.share("unknown"),
        "fer2013_label": item.label,
    }
    return replace(item, label=winner, votes=ballot.shares(), extra=extra)


FERPLUS = Dataset(
    name="ferplus",
    title="FER+",
    source="https://github.com/microsoft/FERPlus",
    licence="votes: MIT (Microsoft); pictures: as FER2013, for research",
    citation=(
        "Barsoum, Zhang, Canton Ferrer, Zhang (2016): Training deep networks for facial expression "
        "recognition with crowd-sourced label distribution. ICMI."
    ),
    instructions=(
        "Download FER2013 (see fer2013) and fer2013new.csv from github.com/microsoft/FERPlus, and put "
        "both into one folder. Then: fer-core import ferplus FOLDER"
    ),
    read=read,
    beside=("fer2013new.csv", "*ferplus*.csv", "fer2013.csv", "icml_face_data.csv"),
)
