"""The table of runs: sort and search it, hide columns, download it, tick rows to compare them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from fer_core import standings
from fer_core.standings import Row

SPLITS = ("test", "validation")
NUMBERS = {
    "Accuracy %": "%.1f",
    "Macro F1 %": "%.1f",
    "Paper %": "%.1f",
    "Gap, points": "%+.1f",
    "Minutes": "%.1f",
    "ms a face": "%.2f",
    "Size, MB": "%.1f",
}
HELP = {
    "95 % interval": "Wilson interval of the share right; for several seeds their range.",
    "Protocol": (
        "Which split chose the checkpoint, which is reported, whether the recipe was scored on it "
        "before, and images with a twin in training."
    ),
    "Gap, points": "Ours minus the paper's figure of the same kind.",
    "Paper %": "What the paper reports on this dataset; where it does stands at the far right.",
}


def runs_table(rows: Sequence[Row], key: str) -> None:
    """Show the rows; ticking some puts their runs into the URL."""
    table = pd.DataFrame(standings.listed(rows))
    columns = {
        name: st.column_config.NumberColumn(format=shape, help=HELP.get(name))
        for name, shape in NUMBERS.items()
    }
    columns |= {name: st.column_config.NumberColumn(format="localized") for name in ("Faces", "Parameters")}
    columns |= {
        name: st.column_config.TextColumn(help=text) for name, text in HELP.items() if name not in columns
    }
    columns["Run"] = st.column_config.TextColumn(pinned=True, width="medium")

    def ticked() -> None:
        chosen = [run for i in st.session_state[key].selection.rows if i < len(rows) for run in rows[i].runs]
        if len(chosen) > 1:
            st.query_params["runs"] = chosen[:8]

    height = min(38 + 35 * len(table), 320)
    st.dataframe(
        table,
        key=key,
        on_select=ticked,
        selection_mode="multi-row",
        column_config=columns,
        hide_index=True,
        height=height,
        placeholder="-",
        alt=_alt(rows),
    )


def _alt(rows: Sequence[Row]) -> str:
    scored = [row for row in rows if row.accuracy is not None]
    if not scored:
        return "Runs without a report yet."
    best = max(scored, key=lambda row: row.accuracy)
    return f"{len(rows)} runs; the best is {best.title} with {100 * best.accuracy:.1f} % of {best.n:,} faces."


def asked() -> str:
    """The split that the URL names, else test."""
    wanted = st.query_params.get("split")
    return wanted if wanted in SPLITS else SPLITS[0]


def split() -> str:
    """Which images the figures are of: the test split, or those that chose the epoch; in the URL."""

    def changed() -> None:
        st.query_params["split"] = st.session_state["compare_split"]

    st.session_state["compare_split"] = asked()
    help = (
        "Test images are opened once; validation images chose the epoch, so figures on them flatter a little."
    )
    st.segmented_control(
        "Figures of",
        SPLITS,
        format_func=str.capitalize,
        key="compare_split",
        required=True,
        on_change=changed,
        help=help,
    )
    return st.session_state["compare_split"]


def chosen(rows: Sequence[Row]) -> list[str]:
    """The runs that the URL names, else the newest two on one dataset; only those that have a report."""
    names = {row.run: row.dataset for row in rows if row.accuracy is not None}
    asked = [name for name in st.query_params.get_all("runs") if name in names]
    if asked:
        return asked[:8]
    pairs = [
        [older, name]
        for i, name in enumerate(names)
        for older in list(names)[i + 1 :]
        if names[older] == names[name]
    ]
    return (
        pairs[0] if pairs else list(names)[:1]
    )  # the older one is A, so that the sentence speaks of what is new
