"""One line of the table of runs, in parts: which run, what it scored, what it cost, what the paper says, and
what one must know before believing it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class RunIdentity:
    """Which training it is; of several seeds, the newest stands for all."""

    run: str
    title: str
    state: str
    recipe: str
    dataset: str
    split: str
    created: str
    runs: tuple[str, ...]  # every run that the line is made of
    seeds: tuple[int, ...]
    group: str  # equal for runs that differ in the seed alone
    way: str  # paper, honest or other: whose protocol it was trained under
    by_person: bool  # nobody is shown on both sides of its division
    emotions: int  # how many it tells apart
    starts: tuple[str, ...]  # the runs whose weights it began with
    teachers: tuple[str, ...]  # the runs whose answers it learned from
    ready: bool  # its network is here, so that it can predict
    trial: bool  # of a sweep
    whole: bool  # trained to its end, and no trial of a sweep: its figures stand for the recipe
    apart: bool = False  # of several seeds: each began with another run, the one of its own seed


@dataclass(frozen=True)
class Score:
    """What it scored; of several seeds the mean, with their range."""

    n: int
    accuracy: float
    low: float | None  # the 95 % interval, or the range of the seeds
    high: float | None
    macro_f1: float | None
    ovr_accuracy: float | None
    sd: float | None = None  # over seeds

    def of_kind(self, metric: str) -> float | None:
        """The figure of the kind that a paper prints."""
        return self.ovr_accuracy if metric == "ovr_accuracy" else self.accuracy


@dataclass(frozen=True)
class Cost:
    """What it takes to train it, to keep it and to ask it."""

    parameters: int | None
    size: int | None  # bytes of the network that predicts
    ms: float | None  # a face
    minutes: float | None


@dataclass(frozen=True)
class PaperClaim:
    """The paper's figure of the same data, and how far ours is from it."""

    value: float
    metric: str
    says: str  # where it stands, and of which kind it is
    gap: float | None = None


@dataclass(frozen=True)
class Marks:
    """How a figure came about: what a reader must know before believing it."""

    chosen_on: str
    reported_on: str
    opened_before: int  # earlier runs of the same recipe that were scored on this split
    twins: int | None  # test images whose photo training shows too; None while nobody has looked
    trained: bool = True  # False of 0 epochs, of which none was chosen

    @property
    def honest(self) -> bool:
        """Whether the split that is reported did not choose the checkpoint."""
        return self.chosen_on != self.reported_on

    @property
    def choice(self) -> str:
        """Which split chose the checkpoint, in words."""
        if not self.trained:
            return "nothing trained, no epoch chosen"
        return f"chosen on {self.chosen_on}" + ("" if self.honest else ", the split it reports")

    @property
    def text(self) -> str:
        """The badge in words."""
        return f"{self.choice} · {self.reported_on} {self._opened()} · {self._twins()}"

    def _opened(self) -> str:
        if self.opened_before > 1:
            return f"images used {self.opened_before} times before"
        return "images used once before" if self.opened_before else "images used for the first time"

    def _twins(self) -> str:
        if self.twins is None:
            return "twins not counted"
        if not self.twins:
            return "no twins in training"
        return f"{self.twins:,} of them {'has' if self.twins == 1 else 'have'} a twin in training"


@dataclass(frozen=True)
class Row:
    """One run, or several seeds of one, on one split."""

    identity: RunIdentity
    marks: Marks
    cost: Cost
    score: Score | None = None  # None before it was scored on this split
    paper: PaperClaim | None = None  # None where the paper says nothing of these data

    @property
    def run(self) -> str:
        """The run's name, as commands and addresses use it."""
        return self.identity.run

    @property
    def runs(self) -> tuple[str, ...]:
        """The names of all runs that it is made of."""
        return self.identity.runs

    @property
    def title(self) -> str:
        """What the user calls the run."""
        return self.identity.title

    @property
    def recipe(self) -> str:
        """The recipe's name."""
        return self.identity.recipe

    @property
    def dataset(self) -> str:
        """The dataset's name."""
        return self.identity.dataset

    @property
    def accuracy(self) -> float | None:
        """The share right, where it was scored."""
        return self.score.accuracy if self.score else None

    @property
    def protocol(self) -> str:
        """The badge: which split chose, which is reported, what is known of leaks."""
        return self.marks.text
