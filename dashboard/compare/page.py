"""Compare: every run with its interval and the paper's figure; two of them face by face; is it chance?"""

from functools import partial

import state
import streamlit as st
from compare import (
    address,
    each_with_each,
    elsewhere,
    runs_table,
    side_by_side,
    trust,
    two_runs,
    which_part,
    worse_pictures,
    worst_pair,
)
from shared import attempt, browser, words

from fer_core import runs, standings
from fer_core.standings import Row, labels
from fer_core.standings import page as saved_page
from fer_core.standings.pair import Comparison


def narrowed(rows: list[Row]) -> list[Row]:
    """The rows that the line above the table leaves: text, dataset, seeds folded or not."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Run or recipe contains", key="compare_text", width=220).casefold()
        dataset = st.selectbox(
            "Dataset",
            ["", *sorted({row.dataset for row in rows})],
            key="compare_dataset",
            format_func=lambda name: name or "All",
            width=180,
        )
        folded = st.toggle("Seeds as one row", key="compare_fold")
        shown = [row for row in rows if text in f"{row.title} {row.recipe}".casefold()]
        shown = [row for row in shown if dataset in ("", row.dataset)]
        shown = standings.fold(shown) if folded else shown
        st.space("stretch")
        st.download_button(
            "CSV",
            partial(standings.as_csv, shown),
            "runs.csv",
            "text/csv",
            key="compare_csv",
            icon=":material/download:",
            on_click="ignore",
        )
    return shown


def parts(names: list[str], pair: Comparison, split: str, titles: dict[str, str]) -> None:
    part = address.choose_part()
    if part == "Calibration":
        trust.confidences(names, split)
    elif part == "Robustness":
        worse_pictures.show(names)
    elif part == "Parts of the face":
        which_part.show(names)
    elif part == "Curves":
        side_by_side.learning(titles)
    elif part == "Emotions":
        side_by_side.by_emotion(pair)
    else:
        side_by_side.three_matrices(pair)


def two(names: list[str], rows: list[Row], split: str) -> None:
    two_runs.choose(names, rows)
    first, second = names
    pair, problem = attempt.attempt(state.pair, first, second, split)
    if pair is None:
        st.markdown(f":material/info: {words.literal(problem)}")
        return
    badges = {row.run: row.protocol for row in rows}
    titles = labels.of([row for row in rows if row.run in names])
    side_by_side.finding(pair, [badges[name] for name in names])
    worst_pair.show(pair)
    parts(names, pair, split, {name: titles[name] for name in names})
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Save this comparison",
            partial(saved_page.page, pair, [runs.named(name) for name in names]),
            "comparison.html",
            "text/html",
            key="compare_save",
            icon=":material/save:",
            on_click="ignore",
        )
        browser.copy_link("compare_copy")


st.title("Compare")
rows = state.standings(runs_table.asked_split())
if not rows:
    if words.empty(
        "Runs will stand here, with their figures, intervals and what the papers report. There is none yet.",
        "Train the first one",
        "compare_train",
    ):
        st.switch_page("train/page.py")
    st.stop()

split = runs_table.choose_split()
chosen = runs_table.chosen(rows)
if len(chosen) == 2:
    two(chosen, rows, split)
elif len(chosen) > 2:
    st.button(
        "Back to two",
        key="compare_back",
        icon=":material/arrow_back:",
        on_click=address.compare_only,
        args=(chosen[:2],),
    )
    each_with_each.show(chosen, rows, split)
elif len(chosen) == 1:
    st.caption("One run has a report. Choose or train a second one on the same data to compare them.")
    trust.confidences(chosen, split)
else:
    st.caption("No run has a report of this split yet.")

st.subheader("All runs")
shown = narrowed(rows)
st.caption(
    "Tick two or more to compare them. Intervals are 95 %; the gap is ours minus the paper's figure of the "
    "same kind."
)
runs_table.show(shown, "compare_table")

elsewhere.show(chosen)
