"""What came of many photos: their faces in a grid, by emotion; of a labelled folder also how often the
answers are right.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import state
import streamlit as st
from predict import charts
from shared import attempt, faces, photo, plots, table, words

from fer_core import reports
from fer_core.media.sources import Source
from fer_core.predictor.piles import Pile, Sight
from fer_core.predictor.screening import Checked
from fer_core.reports import Report
from fer_core.runs import Run

PAGE = 60
REASONS = 20  # sentences on files that could not be read
NO_FACE, NOT_SURE = "no face", "not sure"


def show(slot: str, pile: Pile, files: Mapping[str, Path], run: Run, other: Run | None) -> None:
    """All faces in a grid, by emotion; a click opens the photo."""
    st.markdown(f"{words.counted(pile.photos, 'file')}, {words.counted(pile.faces, 'face')}")
    for name, why in pile.problems[:REASONS]:
        st.caption(words.literal(f"{name}: {why}"))
    wanted = _wanted(Counter(_answer(sight) for sight in pile.sights))
    sights = [sight for sight in pile.sights if not wanted or _answer(sight) in wanted]
    _grid(slot, sights, run, other, pile.sources)


def _wanted(counts: Counter[str]) -> list[str]:
    """The answers that are shown; none where all are."""
    if len(counts) < 2:
        return []

    def label(answer: str) -> str:
        name = answer.capitalize() if answer in (NO_FACE, NOT_SURE) else words.dot(answer)
        return f"{name} {counts[answer]:,}"

    return st.pills(
        "Only",
        list(counts),
        selection_mode="multi",
        format_func=label,
        key="predict_only",
        label_visibility="collapsed",
    )


def show_labelled(
    slot: str, checked: Checked, files: Mapping[str, Path], run: Run, other: Run | None
) -> None:
    """How often the whole chain was right, the matrix, and the faces that were missed or mistaken."""
    figures = checked.figures
    report = figures.report
    right = reports.percent(report.accuracy) if report.accuracy is not None else "None"
    missed = len(figures.missed)
    st.markdown(
        f"**{right}** right, {words.counted(report.n, 'file')}. A face that was not found counts as an "
        f"error: {missed:,}."
    )
    left, beside = st.columns([3, 2], gap="large")
    with left:
        matrix = charts.chain_matrix(report.matrix, report.classes, st.context.theme.type == "dark")
        finding = f"{right} of {report.n:,} right; no face found in {missed:,}."
        plots.show(matrix, "predict_matrix", finding)
    with beside:
        _by_emotion(report)
    for name, why in figures.refused[:REASONS]:
        st.caption(words.literal(f"Not counted: {name}: {why}"))
    if figures.unknown:
        names = words.literal(", ".join(figures.unknown))
        st.caption(f"Left out, named after no emotion of this model: {names}")
    if checked.wrong:
        wrong = words.counted(len(figures.answers) - report.right, "file")
        st.subheader(f"{wrong} answered otherwise than labelled")
        st.caption("What was answered; missed faces first. A click opens the photo.")
        _grid(slot, checked.wrong, run, other, checked.sources)


def _by_emotion(report: Report) -> None:
    head = ["", "Precision", "Recall", "F1", "Files"]
    lines = []
    for row in report.per_emotion:
        if row["support"]:
            shares = [reports.percent(row[figure] or 0) for figure in ("precision", "recall", "f1")]
            lines.append((row["emotion"], *shares, f"{row['support']:,}"))
    table.show(head, lines, head[1:])


def _grid(
    slot: str,
    sights: Sequence[Sight],
    run: Run,
    other: Run | None,
    files: Sequence[tuple[str, Source]],
) -> None:
    """A grid of faces, a page at a time; a click opens the photo below."""
    pages = max(1, -(-len(sights) // PAGE))
    page = st.number_input("Page", 1, pages, key=f"{slot}_page") if pages > 1 else 1
    on_page = sights[(page - 1) * PAGE : page * PAGE]
    if on_page:
        faces.grid(
            np.stack([sight.thumb for sight in on_page]),
            [f"{i}:{sight.position}" for i, sight in enumerate(on_page)],
            [_title(sight) for sight in on_page],
            [_answer(sight) for sight in on_page],
            f"{slot}_grid",
            96,
            partial(_open, slot),
        )
    position = st.session_state.get(f"{slot}_open")
    if position is not None and position < len(files):
        name, file = files[position]
        _photo(name, file, run, other)


def _title(sight: Sight) -> str:
    if not sight.emotion:
        return f"{sight.name}: no face"
    return f"{sight.name}: {_answer(sight)} {reports.percent(sight.confidence)}"


def _answer(sight: Sight) -> str:
    if not sight.emotion:
        return NO_FACE
    return sight.emotion if sight.sure else NOT_SURE


def _open(slot: str) -> None:
    if picked := st.session_state[f"{slot}_grid"].picked:
        st.session_state[f"{slot}_open"] = int(picked.split(":")[1])


def _photo(name: str, source: Source, run: Run, other: Run | None) -> None:
    key = f"{name}-{id(source)}"
    st.subheader(words.literal(name))
    picture, problem = attempt.attempt(state.photo, key, name, source)
    if picture:
        photo.show(picture, key, run, other)
    else:
        st.caption(words.literal(problem))
