"""Metric lens: one confusion matrix, every figure that a paper could print from it, with the numbers put in."""

import numpy as np
import pandas as pd
import state
import streamlit as st
from shared import matrices
from shared.charts import BARE

from fer_core.recipes import printed
from fer_core.reports import lens

EXAMPLE = "angry,happy,sad\n8,1,1\n0,10,0\n2,0,8\n"


def opened() -> tuple[np.ndarray, tuple[str, ...], printed.PaperTable | None]:
    """The matrix that was chosen: a paper's, a run's, or one's own."""
    source = st.segmented_control(
        "Matrix of", ("A paper", "A run", "Your own"), default="A paper", key="lens_source", required=True
    )
    if source == "A paper":
        titles = {t.key: f"{t.paper}, {t.title} ({t.where})" for t in printed.TABLES.values()}
        table = printed.TABLES[st.selectbox("Table", list(titles), key="lens_table", format_func=titles.get)]
        return np.array(table.matrix), table.classes, table
    if source == "A run":
        reports = state.reports("test")
        if not reports:
            st.caption("No run has a report yet. Train one, or open a paper's table.")
            st.stop()
        report = reports[st.selectbox("Run", list(reports), key="lens_run")]
        return report.matrix, report.classes, None
    file = st.file_uploader(
        "CSV: rows actual, columns predicted, names in the header", "csv", key="lens_file"
    )
    text = st.text_area("Or type it here", EXAMPLE, key="lens_text", height=130)
    return *lens.parse(file.getvalue().decode("utf-8-sig", "replace") if file else text), None


def figures(matrix: np.ndarray, classes: tuple[str, ...], table: printed.PaperTable | None) -> None:
    """Every figure with what the paper printed beside it, and the sum behind each."""
    rows = pd.DataFrame(lens.rows(matrix, classes, table.printed if table else None))
    shown = pd.DataFrame({"Figure": rows["figure"], "From the matrix %": 100 * rows["value"].astype(float)})
    if table and table.printed:
        shown["Printed %"] = 100 * rows["printed"].astype(float)
    shown = shown.assign(
        **{"Numbers put in": rows["numbers"], "Formula": rows["formula"], "What it says": rows["meaning"]}
    )
    percent = {
        name: st.column_config.NumberColumn(format="%.1f") for name in ("From the matrix %", "Printed %")
    }
    st.dataframe(
        shown,
        hide_index=True,
        key="lens_figures",
        column_config=percent,
        height="content",
        placeholder="-",
        alt=lens.sentence(matrix, classes),
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
    matrix, classes, table = opened()
with right:
    st.subheader(lens.sentence(matrix, classes))
    if table:
        st.markdown(table.note)
    dark = st.context.theme.type == "dark"
    totals = matrix.sum(axis=1, keepdims=True)
    shares = np.divide(matrix, totals, out=np.full(matrix.shape, np.nan), where=totals > 0)
    figure = matrices.matrix(
        matrix, shares, classes, "row" if table and not table.counts else "counts", dark=dark
    )
    st.plotly_chart(figure, key="lens_matrix", config=BARE, alt=lens.sentence(matrix, classes))
figures(matrix, classes, table)
if table and table.per_emotion:
    st.subheader("By emotion")
    st.caption("What the paper prints beside what its own matrix gives, in percent.")
    st.dataframe(
        lens.emotion_table(table), hide_index=True, key="lens_emotions", height="content", placeholder="-"
    )
