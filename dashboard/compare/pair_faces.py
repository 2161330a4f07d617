"""The faces behind a cell or an outcome, with what both models said; one of them large with all
probabilities.
"""

from typing import Any

import numpy as np
import state
import streamlit as st
from compare import address
from shared import attempt, browser, charts, faces, plots, words

from fer_core import emotions
from fer_core.datasets import browse
from fer_core.standings.pair import Comparison

PAGE = 40
OUTCOMES = {
    "only_a": "Only A right",
    "only_b": "Only B right",
    "neither": "Neither right",
    "both": "Both right",
}
BY = {"a": "A", "b": "B", "d": "A or B"}


def choose_cell(pair: Comparison) -> None:
    """The cell in words, for whoever has no mouse: what the face shows, what was answered, by whom."""
    cell = address.opened().cell
    keys = address.PICKERS
    if cell is not None and {cell[0], cell[1]} <= set(pair.classes):
        st.session_state.update(zip(keys, cell, strict=True))
    st.session_state.setdefault(keys[2], "d")

    def changed() -> None:
        shown, answered, who = (st.session_state[key] for key in keys)
        if shown and answered:
            address.open_cell(shown, answered, who)

    columns = st.columns([2, 2, 3], vertical_alignment="bottom")
    for column, key, label in zip(columns, keys, ("The face shows", "It was answered"), strict=False):
        with column:
            st.selectbox(
                label,
                pair.classes,
                index=None,
                key=key,
                format_func=emotions.label,
                placeholder="Choose an emotion",
                on_change=changed,
            )
    with columns[2]:
        st.segmented_control(
            "By", list(BY), key=keys[2], format_func=BY.get, required=True, on_change=changed
        )


def show(pair: Comparison) -> None:
    """The faces of the cell or outcome that the address names."""
    opened, counts = address.opened(), pair.counts()
    st.session_state["compare_outcome"] = opened.outcome if opened.outcome in OUTCOMES else None
    st.pills(
        "Faces",
        list(OUTCOMES),
        key="compare_outcome",
        format_func=lambda outcome: f"{OUTCOMES[outcome]} {counts[outcome]:,}",
        label_visibility="collapsed",
        on_change=lambda: address.open_outcome(st.session_state["compare_outcome"] or ""),
    )
    with st.container(key="compare_opened"):
        browser.scroll_to("compare_opened", st.session_state.pop("compare_scroll_to", ""))
        positions, description = _chosen(pair, opened)
        if positions is not None:
            _show_page(pair, positions, description, opened.page)


def _show_page(pair: Comparison, positions: np.ndarray, description: str, page: int) -> None:
    st.markdown(f"**{words.counted(len(positions), 'face')}** {description}")
    last = max(0, (len(positions) - 1) // PAGE)
    page = min(page, last)
    _grid(pair, positions[page * PAGE : (page + 1) * PAGE])
    if last:
        _pages(page, last)


def _pages(page: int, last: int) -> None:
    turn = address.turn_to
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous", key="compare_before", disabled=page == 0, on_click=turn, args=(page - 1,))
        st.button("Next", key="compare_after", disabled=page == last, on_click=turn, args=(page + 1,))
        st.caption(f"Page {page + 1} of {last + 1}")


def _chosen(pair: Comparison, opened: address.Opened) -> tuple[np.ndarray | None, str]:
    """Positions of the chosen faces, and in words which they are; None where nothing is chosen."""
    if opened.outcome in OUTCOMES:
        title = OUTCOMES[opened.outcome]
        return np.flatnonzero(pair.outcome == opened.outcome), f"where {title[0].lower()}{title[1:]}"
    if not opened.cell or not {opened.cell[0], opened.cell[1]} <= set(pair.classes):
        return None, ""
    actual, predicted, who = opened.cell
    shown, answered = (words.literal(emotions.label(name).lower()) for name in (actual, predicted))
    description = f"showing {shown}, answered {answered}"
    if who == "d":
        return _of_both(pair, actual, predicted, description)
    return pair.cell(actual, predicted, who), f"{description} by {who.upper()}"


def _of_both(pair: Comparison, actual: str, predicted: str, description: str) -> tuple[np.ndarray, str]:
    """The faces of a cell of the difference: first those that only one of the two answered so."""
    first, second = (set(pair.cell(actual, predicted, who).tolist()) for who in "ab")
    both = first & second
    positions = np.array(sorted(first ^ second) + sorted(both), dtype=np.int64)
    counts = f"by A alone {len(first - both):,}, by B alone {len(second - both):,}, by both {len(both):,}"
    return positions, f"{description}: {counts}"


def _grid(pair: Comparison, positions: np.ndarray) -> None:
    if not len(positions):
        st.caption("No face is there.")
        return
    splits, problem = attempt.attempt(state.splits, pair.dataset)
    if splits is None:
        st.caption(f"The faces cannot be shown: {words.literal(problem)}")
        return
    images, present = browse.pictures(splits, pair.files[positions], pair.split)
    if not present.all():
        missing = words.counted(int((~present).sum()), "face")
        st.caption(
            f"{missing} of these {len(positions):,} are not in the dataset {words.literal(pair.dataset)} on "
            "this computer, so they cannot be shown."
        )
    rows = pair.faces(positions[present])
    faces.grid(
        images,
        [row["file"] for row in rows],
        [_title(row) for row in rows],
        [
            f"A {row['a']} {100 * row['a_share']:.0f} · B {row['b']} {100 * row['b_share']:.0f}"
            for row in rows
        ],
        "compare_faces",
        side=124,
        on_pick=_picked,
    )
    _large(pair, images, rows)


def _title(row: dict[str, Any]) -> str:
    a, b = f"{row['a']} {100 * row['a_share']:.1f} %", f"{row['b']} {100 * row['b_share']:.1f} %"
    return f"{row['label']}; A: {a}; B: {b}; {row['file']}"


def _picked() -> None:
    if file := st.session_state["compare_faces"].picked:
        st.session_state["compare_face"] = file


def _large(pair: Comparison, images: np.ndarray, rows: list[dict[str, Any]]) -> None:
    files = [row["file"] for row in rows]
    file = st.session_state.get("compare_face")
    if file not in files:
        return
    i, position = files.index(file), int(np.flatnonzero(pair.files == file)[0])
    picture, *places = st.columns([1, 1, 1])
    with picture:
        st.image(faces.enlarged(images[i]), width=280, alt=f"{rows[i]['label']} face, {file}")
        st.text(f"{rows[i]['label']}, {file}")
    for place, who, name, values in zip(places, "ab", pair.names, (pair.a, pair.b), strict=True):
        with place:
            _answer(pair, who, name, values[position])


def _answer(pair: Comparison, who: str, name: str, values: np.ndarray) -> None:
    shares = dict(zip(pair.classes, map(float, values), strict=True))
    st.caption(who.upper())
    st.text(name)
    alt = f"{name} answers {max(shares, key=shares.__getitem__)}."
    plots.show(charts.votes(shares, "of the belief"), f"compare_face_{who}", alt)
