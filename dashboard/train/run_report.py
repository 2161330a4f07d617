"""What a run scored: one figure with its n and interval, beside the paper's; every emotion; what is taken for
what.
"""

from typing import Any

import pandas as pd
import state
import streamlit as st
from shared import matrices, plots, words
from shared.table import room
from train import run_faces, run_sources

from fer_core import emotions, reports, standings
from fer_core.reports import Report
from fer_core.runs import Run, faces_used, protocol
from fer_core.standings import pair
from fer_core.standings.row import PaperClaim

FIGURES = ("precision", "recall", "f1")
COUNTS = ("TP", "FN", "FP", "TN")


def show(run: Run) -> None:
    """The Report of the test split, or of validation where the test images were not opened."""
    chosen_on = protocol.division_of(run.recipe).chosen_on
    scored = faces_used.counted_once(run.reports(), chosen_on)
    splits = [split for split in ("test", "validation") if split in scored] or list(scored)
    if not splits:
        return
    split = _choose_split(splits) if len(splits) > 1 else splits[0]
    report, called = scored[split], chosen_on if split == "validation" else split
    if report.accuracy is None:
        st.caption(f"The {words.literal(called)} split has no faces.")
        return
    _headline(run, report, split, called)
    run_sources.show(run, split)
    with st.expander("One emotion against all others, as some papers count", key="train_ovr"):
        _against_the_rest(report)
    _mistakes(run, report, split)


@st.fragment
def _mistakes(run: Run, report: Report, split: str) -> None:
    """Emotions and matrix; the faces of a cell, of a sentence, or all that are wrong."""
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.caption("Each emotion")
        _emotions(report)
        _confusions(run, report)
    with right:
        _matrix(run, report)
    answers = state.answers(run.name, split)
    if answers is not None:
        run_faces.show(run.name, answers)


def _choose_split(splits: list[str]) -> str:
    return st.segmented_control(
        "Split",
        splits,
        default=splits[0],
        required=True,
        format_func=str.capitalize,
        key="train_split",
        label_visibility="collapsed",
    )


def _headline(run: Run, report: Report, split: str, called: str) -> None:
    row = standings.rows([run], split)[0]
    ours, balanced, beside = st.columns(3, gap="medium")
    with ours:
        st.metric(f"Accuracy on {called}", reports.percent(report.accuracy))
        n = words.counted(report.n, "face")
        st.caption(f"{n}, 95 % interval {words.interval(report.right, report.n)} %")
    with balanced:
        st.metric("Macro-F1", reports.percent(report.macro_f1 or 0))
        st.caption("each emotion counts the same")
    with beside:
        _paper_or_calibration(row.paper, report)
    st.caption(words.literal(f"{row.protocol[:1].upper()}{row.protocol[1:]}{_network(run)}"))
    if report.note:
        st.caption(words.literal(report.note))


def _paper_or_calibration(paper: PaperClaim | None, report: Report) -> None:
    if paper is None:
        st.metric("Calibration error", reports.percent(report.ece or 0))
        st.caption("mean difference between how sure it is and how often it is right")
        return
    st.metric("The paper reports", reports.percent(paper.value))
    gap = "" if paper.gap is None else f"; {100 * paper.gap:+.1f} points from it"
    st.caption(words.literal(f"{paper.says}{gap}"))


def _network(run: Run) -> str:
    """Its size and speed, where the folder says."""
    contract = run.contract
    parts = []
    if "parameters" in contract:
        parts.append(f"{contract['parameters']:,} parameters")
    if "model.tflite" in contract.get("bytes", {}):
        parts.append(words.megabytes(contract["bytes"]["model.tflite"]))
    if "ms" in contract:
        parts.append(f"{contract['ms']:.2f} ms a face")
    return "".join(f" · {part}" for part in parts)


def _matrix(run: Run, report: Report) -> None:
    st.caption(
        "Rows: what the faces show. Columns: what was answered, in percent of the row. Click a cell to see "
        "its faces."
    )
    dark = st.context.theme.type == "dark"
    figure = matrices.matrix(
        report.matrix, pair.shares(report.matrix), report.classes, of=run.name, dark=dark
    )
    plots.clickable(figure, "train_matrix", run_faces.open_cell, _extremes(report))


def _emotions(report: Report) -> None:
    rows = [
        {
            "Emotion": emotions.label(row["emotion"]),
            **{figure.capitalize(): reports.percent(row[figure]) for figure in FIGURES},
            "Faces": f"{row['support']:,}",
        }
        for row in report.per_emotion
    ]
    _figures(rows, "train_emotions", _extremes(report))


def _figures(rows: list[dict[str, Any]], key: str, alt: str | None = None) -> None:
    """A table whose columns but the first stand right."""
    right = {name: st.column_config.TextColumn(alignment="right") for name in list(rows[0])[1:]}
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=key,
        height=room(len(rows)),
        column_config=right,
        alt=alt,
    )


def _confusions(run: Run, report: Report) -> None:
    """The three confusions that happen most often; each opens its faces."""
    worst = [row for row in report.top_confusions if row["count"]][:3]
    if not worst:
        return
    st.caption("Taken wrongly most often")
    for i, row in enumerate(worst):
        st.button(
            words.literal(_confusion(row)),
            key=f"train_confusion_{i}",
            type="tertiary",
            icon=":material/face:",
            on_click=run_faces.choose,
            args=(run.name, row["actual"], row["predicted"]),
        )


def _confusion(row: dict[str, Any]) -> str:
    n, share = words.counted(row["count"], "face"), 100 * (row["share"] or 0)
    return f"{row['actual']} taken as {row['predicted']} ({n}, {share:.0f} % of {row['actual']})"


def _extremes(report: Report) -> str:
    """Which emotion is recognised best and which least."""
    recalls = {row["emotion"]: row["recall"] for row in report.per_emotion if row["recall"] is not None}
    best, least = max(recalls, key=recalls.__getitem__), min(recalls, key=recalls.__getitem__)
    return (
        f"Recognised best: {best}, {100 * recalls[best]:.0f} %; least: {least}, {100 * recalls[least]:.0f} %."
    )


def _against_the_rest(report: Report) -> None:
    rows = []
    for counts in report.ovr:
        row = {"Emotion": emotions.label(counts["emotion"])}
        row |= {name: "" if counts[name] is None else f"{counts[name]:,}" for name in COUNTS}
        for figure in ("accuracy", "precision", "recall"):
            row[figure.capitalize()] = reports.percent(counts[figure])
        rows.append(row)
    _figures(rows, "train_ovr_table")
    st.caption(
        "Counted this way the many faces of other emotions that were rightly left alone count as right, so "
        "the figure is always higher than the share of right answers."
    )
