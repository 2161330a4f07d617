"""Metric lens: one confusion matrix, every figure that a paper could print from it, the numbers put in."""

import numpy as np
import pandas as pd
import state
import streamlit as st
from shared import matrices, plots
from shared.table import room

from fer_core import recipes
from fer_core.recipes.paper import Matrix
from fer_core.reports import lens, matrix_file
from fer_core.standings import pair

EXAMPLE = "angry,happy,sad\n8,1,1\n0,10,0\n2,0,8\n"
PERCENT = st.column_config.NumberColumn(format="%.1f")


def choose_printed() -> tuple[np.ndarray, tuple[str, ...], Matrix]:
    """A paper's matrix, with what the paper prints beside it."""
    printed = recipes.matrices()
    titles = {key: f"{key.rpartition('-')[0]}, {m.title} ({m.place})" for key, m in printed.items()}
    table = st.selectbox("Table", list(titles), key="lens_table", format_func=lambda key: titles[key])
    chosen = printed[table]
    return np.array(chosen.rows), chosen.classes, chosen


def choose_run() -> tuple[np.ndarray, tuple[str, ...], None]:
    """The matrix of a run of one's own."""
    reports = state.reports("test")
    if not reports:
        st.caption("No run has a report yet. Train one, or open a paper's table.")
        st.stop()
    report = reports[st.selectbox("Run", list(reports), key="lens_run")]
    return report.matrix, report.classes, None


def take_own() -> tuple[np.ndarray, tuple[str, ...], None]:
    """A matrix from a file or typed in."""
    file = st.file_uploader(
        "CSV: rows actual, columns predicted, names in the header", "csv", key="lens_file"
    )
    text = st.text_area("Or type it here", EXAMPLE, key="lens_text", height=130)
    if file:
        text = file.getvalue().decode("utf-8-sig", "replace")
    return *matrix_file.parse(text), None


CHOICES = {"A paper": choose_printed, "A run": choose_run, "Your own": take_own}


def figures(matrix: np.ndarray, printed: Matrix | None) -> None:
    """Every figure with what the paper printed beside it, and the sum behind each."""
    rows = pd.DataFrame(lens.rows(matrix, printed.averages if printed else None))
    columns = {"Figure": rows["figure"], "From the matrix %": 100 * rows["value"].astype(float)}
    if printed and printed.averages:
        columns["Printed %"] = 100 * rows["printed"].astype(float)
    columns |= {
        "Numbers put in": rows["numbers"],
        "Formula": rows["formula"],
        "What it says": rows["meaning"],
    }
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        key="lens_figures",
        column_config={"From the matrix %": PERCENT, "Printed %": PERCENT},
        height=room(len(rows)),
        placeholder="-",
        alt=lens.sentence(matrix),
    )
    st.download_button(
        "CSV",
        lambda: rows.to_csv(index=False),
        "lens.csv",
        "text/csv",
        key="lens_csv",
        icon=":material/download:",
        on_click="ignore",
    )


st.title("Metric lens")
st.caption(
    "The same answers can be printed as 92.0 % or as 96.8 %. Open a table to see which figure is which."
)
left, right = st.columns([2, 3], gap="large")
with left:
    source = st.segmented_control(
        "Matrix of", list(CHOICES), default="A paper", key="lens_source", required=True
    )
    matrix, classes, printed = CHOICES[source]()
with right:
    sentence = lens.sentence(matrix)
    st.subheader(sentence)
    if printed:
        st.markdown(printed.note)
    values = "row" if printed and not printed.counts else "counts"
    dark = st.context.theme.type == "dark"
    figure = matrices.matrix(matrix, pair.shares(matrix), classes, values, dark=dark)
    plots.show(figure, "lens_matrix", sentence)
figures(matrix, printed)
if printed and printed.by_emotion:
    st.subheader("By emotion")
    st.caption("What the paper prints beside what its own matrix gives, in percent.")
    table = lens.emotion_table(matrix, classes, printed.by_emotion)
    st.dataframe(table, hide_index=True, key="lens_emotions", height=room(len(table)), placeholder="-")
