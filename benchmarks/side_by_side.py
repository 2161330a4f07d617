"""What several runs would answer side by side, from the answers that they kept: no network is asked anew.

    python benchmarks/side_by_side.py RUN,RUN[,RUN ...] [...] [--tau 0 0.2 0.4] [--split test] [--json]

The mean of the logarithms of their probabilities, before a temperature, which is what a house-council of them
answers; divided by (share of the emotion in training)^tau, which favours rare emotions. Each of them must
have answered the same faces. A council is chosen on the validation split; the test split is for saying how
far a council that was chosen moves with its members' seeds.
"""

import argparse

import numpy as np

from fer_core import datasets, runs, tables
from fer_core.reports import Report
from fer_core.runs import Predictions

LEAST = 1e-12  # of a probability, before its logarithm


def kept(name: str, split: str) -> Predictions:
    """The answers of a run, or a refusal that names it."""
    answers = runs.get(name).predictions(split)
    if answers is None:
        raise SystemExit(f"{name} kept no answers to its {split} split.")
    return answers


def together(names: list[str], split: str) -> Predictions:
    """The answers of several, if they answered the same faces about the same emotions."""
    first, *others = answers = [kept(name, split) for name in names]
    for name, other in zip(names[1:], others, strict=True):
        if first.classes != other.classes or not np.array_equal(first.files, other.files):
            raise SystemExit(f"{name} answered other faces, or other emotions, than {names[0]}.")
    logs = np.mean([np.log(np.maximum(one.probabilities, LEAST)) for one in answers], axis=0)
    return Predictions(first.files, first.labels, np.exp(logs), first.classes)


def scores(answers: Predictions, chosen: np.ndarray) -> tuple[float, float]:
    """Accuracy and macro recall on these of the faces, in percent."""
    report = Report.from_predictions(answers.labels[chosen], answers.probabilities[chosen], answers.classes)
    return round(100 * float(report.accuracy or 0), 1), round(100 * float(report.macro_recall or 0), 1)


def rows(names: list[str], args: argparse.Namespace) -> list[dict]:
    """A row for each tau."""
    parts, mean = datasets.load(args.dataset), together(names, args.split)
    targets = parts["train"].targets().mean(0)
    shares = np.array([targets[parts["train"].classes.index(name)] for name in mean.classes])
    split = parts[args.split]
    where = {file: place for place, file in enumerate(split.files)}
    clear = split.table["majority"].to_numpy(bool)[[where[file] for file in mean.files]]
    found = []
    for tau in args.tau:
        raised = mean.probabilities / shares**tau
        moved = Predictions(mean.files, mean.labels, raised / raised.sum(1, keepdims=True), mean.classes)
        everyone, majority = scores(moved, np.ones_like(clear)), scores(moved, clear)
        row = {"side by side": " + ".join(names), "tau": tau, "n": len(clear), "accuracy": everyone[0]}
        row |= {"macro recall": everyone[1], "n majority": int(clear.sum())}
        found.append(row | {"majority": majority[0], "its macro recall": majority[1]})
    return found


def main() -> None:
    """Print the table, in the order that was asked for."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("members", nargs="+", help="RUN,RUN,...: each a group that answers together")
    ask.add_argument("--tau", type=float, nargs="+", default=[0.0])
    ask.add_argument("--split", default="validation", choices=("validation", "test"))
    ask.add_argument("--dataset", default="ferplus")
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    groups = [group.split(",") for group in args.members]
    tables.show([row for names in groups for row in rows(names, args)], args.json, "percent")


if __name__ == "__main__":
    main()
