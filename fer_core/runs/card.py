"""The model card: what a run is for, what it learned from, what it scores for each emotion, and what it
cannot do.
"""

from contextlib import suppress

from fer_core import paths
from fer_core.errors import FerError
from fer_core.reports import Report, percent
from fer_core.runs import Run, by_source, visits

CARD = "model_card.md"
NOT_FOR = """It says how a face looks, not what a person feels. Do not use it to judge, select, watch or score
people. In the EU, inferring emotions at work and in education is prohibited except for medical or safety
reasons (AI Act, Art. 5(1)(f)), elsewhere it is generally high-risk, and people in front of the camera must be
told (Art. 50(3))."""


def text(run: Run) -> str:
    """The card as Markdown; says "not measured" where the run does not know."""
    sections = (_head(run), _use(), _data(run), _figures(run), _elsewhere(run), _contract(run))
    return "\n\n".join(filter(None, sections)) + "\n"


def _head(run: Run) -> str:
    recipe = run.recipe.get("recipe", {})
    paper = recipe.get("paper", {})
    return (
        f"# {run.title}\n\n{recipe.get('title', 'Unknown recipe')}. After {paper.get('authors', '?')}: "
        f"{paper.get('title', '?')} ({paper.get('venue', '?')})."
    )


def _use() -> str:
    return (
        "## Intended use\n\nTeaching, research and prototypes on pictures of consenting people, on "
        f"one's own computer.\n\n{NOT_FOR}"
    )


def _data(run: Run) -> str:
    recipe, minutes = run.recipe, run.minutes
    hardware = recipe.get("hardware", {})
    rows = [f"- Dataset: {recipe.get('dataset', '?')}, seed {recipe.get('seed', '?')}"]
    rows += [f"- {n:,} {name} images" for name, n in recipe.get("images", {}).items()]
    rows += [f"- {remark}" for remark in recipe.get("remarks", [])]
    did = "Trained on" if run.trained else "Nothing was trained (0 epochs): it answers as it began. Scored on"
    rows.append(
        f"- {did} {hardware.get('device', '?')}, {hardware.get('cores', '?')} cores, "
        f"{'?' if minutes is None else f'{minutes:.1f}'} minutes"
    )
    rows += [f"- {line}" for line in _protocol(run)]
    return "## Data and protocol\n\n" + "\n".join(rows)


def _protocol(run: Run) -> list[str]:
    knobs = run.recipe.get("knobs", {})
    first = (
        "The dataset's own splits"
        if knobs.get("split") == "official"
        else "All images pooled and divided anew"
    )
    if not run.trained:
        return [f"{first}; no epoch was chosen."]
    chosen = (
        "test images, so the test figure is not an honest one"
        if knobs.get("select_on") == "test"
        else "validation images"
    )
    return [f"{first}; the best epoch was chosen on {chosen}."]


def _figures(run: Run) -> str:
    parts = [_table(name, report) + _by_source(run, name) for name, report in run.reports().items()]
    return "## Figures\n\n" + ("\n\n".join(parts) or "Not measured.")


def _table(name: str, report: Report) -> str:
    head = (
        f"{name}: {percent(report.accuracy)} right, macro-F1 {percent(report.macro_f1)}, n = "
        f"{report.n:,}, calibration error {report.ece or 0:.3f}"
    )
    rows = [
        (
            f"| {r['emotion']} | {percent(r['precision'])} | {percent(r['recall'])} | "
            f"{percent(r['f1'])} | {r['support']:,} |"
        )
        for r in report.per_emotion
    ]
    return "\n".join(
        [head, "", "| emotion | precision | recall | F1 | images |", "|---|---|---|---|---|", *rows]
    )


def _by_source(run: Run, split: str) -> str:
    """What it scores on each dataset of a union; nothing for a dataset of its own."""
    parts = [
        f"{percent(part.accuracy)} of {part.n:,} from {part.source}" for part in by_source.of(run, split)
    ]
    return f"\n\nBy dataset: {'; '.join(parts)}." if parts else ""


def _elsewhere(run: Run) -> str:
    """What it scores on other data; nothing while nobody has tried."""
    known = visits.of(run)
    if not known:
        return ""
    rows = [
        f"| {v.place.title} | {percent(v.report.accuracy)} | {percent(v.report.macro_recall)} | "
        f"{v.report.n:,} | {v.short_remark} |"
        for v in known
    ]
    head = ["| data | right | mean recall | faces | to know |", "|---|---|---|---|---|"]
    return "\n".join(["## Elsewhere", "", *head, *rows])


def _contract(run: Run) -> str:
    c = run.contract
    if not c:
        return "## Network\n\nNot exported."
    size = c.get("bytes", {}).get("model.tflite", 0) / 1e6
    return "\n".join(
        [
            "## Network",
            "",
            f"- {c.get('parameters', 0):,} parameters, {size:.2f} MB as LiteRT",
            (
                f"- Input: float32 (batch, {', '.join(map(str, c.get('input', [])))}), "
                f"{c.get('colour')}, pixels 0 to "
                f"255{', histogram equalised' if c.get('equalise') else ''}"
            ),
            (
                f"- Output: probabilities of {', '.join(c.get('classes', []))}; calibrate by p ** (1 / "
                f"{c.get('temperature') or 1:.3f}), normalised"
            ),
            f"- Largest difference of the export from Keras: {c.get('export_difference') or 0:.2g}",
        ]
    )


def write(run: Run) -> None:
    """Keep the card with the run."""
    if run.state == "broken":
        raise FerError(f"{run.name} cannot be read as a run; there is no card to write.")
    paths.write_text(run.folder / CARD, text(run))


def refresh(run: Run) -> None:
    """Write the card anew where a run of this home has one; what ships stays as it is."""
    own = run.folder.parent == paths.models() and not run.shipped
    if own and (run.folder / CARD).is_file():
        with suppress(OSError):  # a folder that can only be read
            write(run)
