"""Compare: every run with its interval and the paper's figure; two of them face by face; is the difference
more than chance?
"""

import state
import streamlit as st
from compare import confidence, runs_table
from compare.pair import by_emotion, finding, learning, matrices, several
from shared import words

from fer_core import runs, standings
from fer_core.standings.page import page as page_page

PARTS = ("Matrices", "Emotions", "Curves", "Trust", "Worse pictures")


def compare_only(names: list[str]) -> None:
    st.query_params["runs"] = names


def choose(names: list[str], rows: list) -> list[str]:
    """Which two runs are compared, A and B; ticked rows of the table below may make it more."""
    titles = {
        row.run: f"{row.title}, {row.dataset}, {100 * row.accuracy:.1f} %"
        for row in rows
        if row.accuracy is not None
    }
    if len(names) != 2:
        return names
    st.session_state["compare_a"], st.session_state["compare_b"] = names

    def changed() -> None:
        compare_only([st.session_state["compare_a"], st.session_state["compare_b"]])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for who in "ab":
            st.selectbox(
                who.upper(), list(titles), key=f"compare_{who}", format_func=titles.get, on_change=changed
            )
        st.button(
            "Swap",
            key="compare_swap",
            icon=":material/swap_horiz:",
            on_click=compare_only,
            args=(names[::-1],),
        )
    return names


def narrowed(rows: list) -> list:
    """The rows that the line above the table leaves: text, dataset, seeds folded or not."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Run or recipe contains", key="compare_text", width=220)
        data = st.selectbox(
            "Dataset",
            ["", *sorted({row.dataset for row in rows})],
            key="compare_dataset",
            format_func=lambda d: d or "All",
            width=180,
        )
        folded = st.toggle("Seeds as one row", key="compare_fold")
        shown = [
            row
            for row in rows
            if text.casefold() in f"{row.title} {row.recipe}".casefold() and data in ("", row.dataset)
        ]
        shown = standings.fold(shown) if folded else shown
        st.space("stretch")
        st.download_button(
            "CSV",
            lambda: standings.as_csv(shown),
            "runs.csv",
            "text/csv",
            key="compare_csv",
            icon=":material/download:",
            on_click="ignore",
        )
    return shown


def parts(names: list[str], split: str) -> None:
    """One part at a time, so that nothing is computed that is not looked at."""
    part = st.segmented_control(
        "Part", PARTS, default="Matrices", key="compare_part", label_visibility="collapsed", required=True
    )
    if part == "Trust":
        confidence.confidences(names, split)
    elif part == "Worse pictures":
        confidence.worse_pictures(names)
    elif part == "Curves":
        learning(names)
    elif part == "Emotions":
        by_emotion(state.pair(*names, split))
    else:
        matrices(state.pair(*names, split))


st.title("Compare")
rows = state.standings(runs_table.asked())
if not rows:
    if words.empty(
        "Runs will stand here, with their figures, intervals and what the papers report. There is none yet.",
        "Train the first one",
        "compare_train",
    ):
        st.switch_page("train/page.py")
    st.stop()

split = runs_table.split()
chosen = choose(runs_table.chosen(rows), rows)
if len(chosen) == 2:
    pair = state.pair(*chosen, split)
    badges = {row.run: row.protocol for row in rows}
    finding(pair, [badges[name] for name in chosen])
    parts(chosen, split)
    page = lambda: page_page(pair, [runs.get(name) for name in chosen])  # noqa: E731
    st.download_button(
        "Save this comparison",
        page,
        "comparison.html",
        "text/html",
        key="compare_save",
        icon=":material/save:",
        on_click="ignore",
    )
elif len(chosen) > 2:
    st.button(
        "Back to two",
        key="compare_back",
        icon=":material/arrow_back:",
        on_click=compare_only,
        args=(chosen[:2],),
    )
    several(chosen, split)
elif len(chosen) == 1:
    st.caption("One run has a report. Choose or train a second one on the same data to compare them.")
    confidence.confidences(chosen, split)
else:
    st.caption("No run has a report of this split yet.")

st.subheader("All runs")
shown = narrowed(rows)
st.caption(
    "Tick two or more to compare them. Intervals are 95 %; the gap is ours minus the paper's figure of the "
    "same kind."
)
runs_table.runs_table(shown, "compare_table")
