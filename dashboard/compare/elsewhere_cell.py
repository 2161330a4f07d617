"""One cell of Elsewhere, opened: its confusion matrix, the other runs on the same faces, and the faces behind
an answer.
"""

from typing import Any

import state
import streamlit as st
from compare import elsewhere_grid
from shared import attempt, faces, matrices, plots, table, words

from fer_core import emotions, reports
from fer_core.datasets import browse
from fer_core.standings import crossing, pair, several
from fer_core.standings.crossing import Cell, Crossing

PAGE = 40


def show(known: Crossing, opened: str, figure: str) -> None:
    """The cell of that key, where it has a figure."""
    run, _, dataset = opened.partition("\t")
    if dataset not in known.datasets or run not in {one.name for one in known.runs}:
        return
    cell = known.cell(run, dataset)
    if cell.report is None:
        return
    st.markdown(f"**{words.literal(elsewhere_grid.hint(cell, figure))}**")
    left, right = st.columns([1, 1], gap="large")
    with left:
        _matrix(cell)
    with right:
        _others(known, cell)
    _faces(cell)


def _matrix(cell: Cell) -> None:
    report = cell.report
    assert report is not None, "the cell is open"
    st.caption(
        "Rows: what the faces show. Columns: what was answered, in percent. Click a cell for its faces."
    )
    dark = st.context.theme.type == "dark"
    figure = matrices.matrix(report.matrix, pair.shares(report.matrix), report.classes, dark=dark)
    alt = f"{cell.run.title} on {cell.place.title}: {reports.percent(report.accuracy)} right."
    plots.clickable(figure, "compare_elsewhere_matrix", _pick, alt)


def _pick(points: list) -> None:
    st.session_state["compare_elsewhere_pair"] = tuple(points[0][:2])
    st.session_state["compare_elsewhere_page"] = 0


def _others(known: Crossing, cell: Cell) -> None:
    """Each other run on the same faces, with the paired test."""
    rows = state.beside(known, cell)
    if not rows:
        st.caption("No other run of the table was asked about the same faces.")
        return
    titles = several.run_titles(known.runs)
    st.caption(
        "Against the other runs on the same faces, points: McNemar's p, adjusted for so many questions after "
        "Holm."
    )
    head = ("Against", "Points", "95 % interval", "p", "Faces")
    table.show(head, [_other(row, titles) for row in rows], head[1:])


def _other(row: dict[str, Any], titles: dict[str, str]) -> list[str]:
    p = "< 0.001" if row["p"] < 0.001 else f"{row['p']:.3f}"
    interval = f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f}"
    return [titles[row["a"]], f"{100 * row['difference']:+.1f}", interval, p, f"{row['n']:,}"]


def _faces(cell: Cell) -> None:
    """The faces of the answer that was chosen last, the surest first."""
    chosen = st.session_state.get("compare_elsewhere_pair")
    if not chosen or cell.report is None or not set(chosen) <= set(cell.report.classes):
        return
    actual, answer = chosen
    rows = crossing.answered(cell, actual, answer)
    shown, given = (words.literal(emotions.label(name).lower()) for name in chosen)
    st.markdown(f"**{words.counted(len(rows), 'face')}** showing {shown}, answered {given}")
    if not rows:
        return
    last = (len(rows) - 1) // PAGE
    page = min(st.session_state.get("compare_elsewhere_page", 0), last)
    _grid(cell, actual, answer, rows[page * PAGE : (page + 1) * PAGE])
    if last:
        _pages(page, last)


def _grid(cell: Cell, actual: str, answer: str, rows: list[dict[str, Any]]) -> None:
    files = [row["file"] for row in rows]
    splits, problem = attempt.attempt(state.splits, cell.place.dataset)
    if splits is None:
        st.caption(f"The faces cannot be shown: {words.literal(problem)}")
        return
    images, present = browse.pictures(splits, files, cell.place.split)
    if not present.all():
        missing = words.counted(int((~present).sum()), "face")
        st.caption(f"{missing} of these {len(rows):,} are not in the dataset any more.")
    seen = [row for row, is_present in zip(rows, present, strict=True) if is_present]
    sure = ["" if row["share"] is None else f"{100 * row['share']:.0f} %" for row in seen]
    titles = [
        f"{actual}, answered {answer} {share}; {row['file']}" for row, share in zip(seen, sure, strict=True)
    ]
    faces.grid(images, [row["file"] for row in seen], titles, sure, "compare_elsewhere_faces", side=96)


def _pages(page: int, last: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Previous", key="compare_elsewhere_before", disabled=not page, on_click=_turn, args=(page - 1,)
        )
        st.button(
            "Next", key="compare_elsewhere_after", disabled=page == last, on_click=_turn, args=(page + 1,)
        )
        st.caption(f"Page {page + 1} of {last + 1}")


def _turn(page: int) -> None:
    st.session_state["compare_elsewhere_page"] = page
