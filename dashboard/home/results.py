"""What the papers say and what came of it here: one picture whose marks open their runs, and its table."""

from collections.abc import Sequence

import streamlit as st
from home import charts
from shared import glossary, plots, words
from shared.table import room

from fer_core.standings import gaps, papers
from fer_core.standings.papers import Outcome

LEGEND = (
    "◇ the paper   ○ ours, trained and scored as the paper did   ● ours, honest. Lines are 95 % intervals."
)


def show(outcomes: Sequence[Outcome]) -> None:
    """The picture, and the table behind a switch."""
    st.subheader("What the papers say, and what came of it here")
    st.caption(LEGEND, help=glossary.explain("paper-protocol", "honest", "interval", "one-versus-rest"))
    lines = gaps.of(outcomes)
    alt = " ".join(f"{gap.label}: {gap.sentence}." for gap in lines)
    plots.clickable(charts.beside(lines), "home_gaps", _choose, alt)
    if st.toggle("As a table", key="home_as_table"):
        _table(outcomes)


def _table(outcomes: Sequence[Outcome]) -> None:
    st.caption("Tick a line to open its run.")
    st.dataframe(
        [line.listed() for line in outcomes],
        hide_index=True,
        key="home_results",
        height=room(len(outcomes)),
        column_config=_columns(),
        on_select=_choose_ticked,
        selection_mode="single-row",
        alt="Each recipe with the paper's figure, ours under both protocols, size and time",
    )
    st.session_state["home_runs"] = [line.best.run for line in outcomes]
    for reason in papers.reasons(outcomes):
        st.caption(words.literal(reason))


def opened() -> str:
    """The run that was just chosen in the picture or the table."""
    return st.session_state.pop("home_open", "")


def _choose(points: list) -> None:
    (run,) = points[0]
    st.session_state["home_open"] = run


def _choose_ticked() -> None:
    places = st.session_state["home_results"].selection.rows
    names = st.session_state["home_runs"]
    if places and places[0] < len(names):
        st.session_state["home_open"] = names[places[0]]


def _columns() -> dict:
    """What the columns of the table are called and mean."""
    column, meaning = st.column_config.TextColumn, glossary.meaning
    paper = "The paper's figure, of these data or of the data in parentheses."
    return {
        "recipe": column("Recipe"),
        "data": column("Data", width="medium"),
        "paper says": column("Paper says", width="medium", help=paper),
        "ours, its protocol": column("Ours, its protocol", width="medium", help=meaning("paper-protocol")),
        "ours, honest": column("Ours, honest", help=f"{meaning('honest')} Mean and spread over seeds."),
        "macro F1": column("Macro F1", help=meaning("macro-f1")),
        "parameters": column("Parameters", help=meaning("parameters")),
        "MB": column("MB", help="The size of the network that predicts."),
        "ms a face": column("ms a face", help="One face, one thread, on the computer that trained it."),
        "minutes": column(
            "Minutes",
            help="Of training, on the computer that trained it; after those of the trainings that it went on "
            "from.",
        ),
    }
