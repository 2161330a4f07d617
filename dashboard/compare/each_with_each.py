"""More than two runs: each against each, and every emotion looked at."""

from collections.abc import Sequence

import state
import streamlit as st
from compare import charts
from shared import plots
from shared.table import room

from fer_core import emotions, runs
from fer_core.standings import Row, labels, several


def show(names: list[str], rows: Sequence[Row], split: str) -> None:
    """The differences between every two, and the recall of each emotion under each."""
    titles = labels.of([row for row in rows if row.run in names])
    chosen = [runs.named(name) for name in names]
    with st.spinner("Comparing each with each"):
        gaps = several.pairwise(chosen, split, lambda a, b, part: state.pair(a.name, b.name, part))
    st.markdown(
        "Row minus column, points of accuracy. In brackets: a difference that chance could make (McNemar, "
        "adjusted for so many questions after Holm)."
    )
    figure = charts.pairwise(gaps, {name: titles[name] for name in names}, st.context.theme.type == "dark")
    plots.show(figure, "compare_pairwise", "Differences between every two runs.")
    recalls = several.recalls(chosen, split)
    table = [{"Emotion": emotions.label(name), **values} for name, values in recalls.items()]
    st.markdown("Recall of each emotion, percent. The spread says where the choice of a model matters.")
    st.dataframe(table, hide_index=True, key="compare_recalls", height=room(len(table)), placeholder="-")
