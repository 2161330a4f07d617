"""The faces behind a cell or an outcome, with what both models said; one of them large with all
probabilities.
"""

import numpy as np
import state
import streamlit as st
from shared.charts import BARE, votes
from shared.faces import enlarged, grid
from shared.words import counted

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


def faces_of(pair: Comparison) -> None:
    """The faces of the cell or outcome that was chosen last."""
    counts = pair.counts()
    st.pills(
        "Faces",
        list(OUTCOMES),
        key="compare_outcome",
        format_func=lambda o: f"{OUTCOMES[o]} {counts[o]:,}",
        label_visibility="collapsed",
        on_change=_turn_to,
        args=(0,),
    )
    at, words = _chosen(pair)
    if at is None:
        return
    st.markdown(f"**{counted(len(at), 'face')}** {words}")
    page = min(st.session_state.get("compare_page", 0), max(0, (len(at) - 1) // PAGE))
    _grid(pair, at[page * PAGE : (page + 1) * PAGE])
    if len(at) > PAGE:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Previous", key="compare_before", disabled=page == 0, on_click=_turn_to, args=(page - 1,)
            )
            st.button(
                "Next",
                key="compare_after",
                disabled=(page + 1) * PAGE >= len(at),
                on_click=_turn_to,
                args=(page + 1,),
            )
            st.caption(f"Page {page + 1} of {(len(at) - 1) // PAGE + 1}")


def _turn_to(page: int) -> None:
    st.session_state["compare_page"] = page
    st.session_state.pop("compare_face", None)


def _chosen(pair: Comparison) -> tuple[np.ndarray | None, str]:
    outcome, cell = st.session_state.get("compare_outcome"), st.session_state.get("compare_cell")
    if outcome:
        return np.flatnonzero(
            pair.outcome == outcome
        ), f"where {OUTCOMES[outcome][0].lower()}{OUTCOMES[outcome][1:]}"
    if not cell or not {cell[0], cell[1]} <= set(pair.classes):
        return None, ""
    actual, predicted, who = cell
    label = lambda e: emotions.EMOTIONS[e].label.lower() if e in emotions.EMOTIONS else e  # noqa: E731
    if who == "d":
        first, second = (set(pair.cell(actual, predicted, w).tolist()) for w in "ab")
        at = np.array(sorted(first ^ second) + sorted(first & second), dtype=np.int64)
        alone = (
            f"by A alone {len(first - second):,}, by B alone {len(second - first):,}, by both "
            f"{len(first & second):,}"
        )
        return at, f"showing {label(actual)}, answered {label(predicted)}: {alone}"
    return pair.cell(
        actual, predicted, who
    ), f"showing {label(actual)}, answered {label(predicted)} by {who.upper()}"


def _grid(pair: Comparison, at: np.ndarray) -> None:
    if not len(at):
        st.caption("No face is there.")
        return
    images, there = browse.pictures_of(state.splits(pair.dataset), pair.files[at], pair.split)
    if not there.all():
        st.caption(
            f"{counted(int((~there).sum()), 'face')} of these {len(at):,} are not in the dataset "
            f"{pair.dataset} on this computer, so they cannot be shown."
        )
    rows = pair.faces(at[there])
    names = [f"A {r['a']} {100 * r['a_share']:.0f} · B {r['b']} {100 * r['b_share']:.0f}" for r in rows]
    titles = [
        (
            f"{r['label']}; A: {r['a']} {100 * r['a_share']:.1f} %; B: {r['b']} "
            f"{100 * r['b_share']:.1f} %; {r['file']}"
        )
        for r in rows
    ]
    grid(images, [r["file"] for r in rows], titles, names, "compare_faces", side=124, on_pick=_picked)
    _large(pair, images, rows)


def _picked() -> None:
    if file := st.session_state["compare_faces"].picked:
        st.session_state["compare_face"] = file


def _large(pair: Comparison, images: np.ndarray, rows: list[dict]) -> None:
    files = [row["file"] for row in rows]
    if st.session_state.get("compare_face") not in files:
        return
    i = files.index(st.session_state["compare_face"])
    at = int(np.flatnonzero(pair.files == files[i])[0])
    picture, a, b = st.columns([1, 1, 1])
    with picture:
        st.image(enlarged(images[i]), width=280, alt=f"{rows[i]['label']} face, {files[i]}")
        st.text(f"{rows[i]['label']}, {files[i]}")
    for place, name, values, who in (
        (a, pair.names[0], pair.a[at], "a"),
        (b, pair.names[1], pair.b[at], "b"),
    ):
        shares = dict(zip(pair.classes, map(float, values), strict=True))
        with place:
            st.caption(f"{who.upper()}")
            st.text(name)
            st.plotly_chart(
                votes(shares, "of the belief"),
                key=f"compare_face_{who}",
                config=BARE,
                alt=f"{name} answers {max(shares, key=shares.get)}.",
            )
