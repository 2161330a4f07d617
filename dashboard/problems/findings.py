"""What the doctor found, as faces or as a table: narrow, page, and open one of them with a click."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st
from shared import faces, words

from fer_core import doctor, emotions, tables
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported

PAGE = 48
STATES = {"undecided": "Undecided", "accept": "Accepted", "dismiss": "Dismissed"}
MARKS = {"accept": "accepted", "dismiss": "dismissed", "undecided": ""}
CERTAIN = ("twin", "duplicate", "subject_on_both_sides")  # all their scores are 1, which says nothing


def show(dataset: Imported, table: pd.DataFrame, splits: Mapping[str, Split]) -> None:
    """The findings as faces or as a table; both open one at a click."""
    with st.container(horizontal=True, vertical_alignment="center"):
        form = st.segmented_control(
            "Show as",
            ("Faces", "Table"),
            default="Faces",
            required=True,
            key="problems_form",
            label_visibility="collapsed",
            width="content",
        )
        st.caption(
            f"{words.counted(table['image'].nunique(), 'face')}. Click one to open it.", width="content"
        )
        st.space("stretch")
        _decide_all(dataset, table)
        st.download_button(
            "CSV",
            lambda: tables.as_csv(table).encode(),
            f"{dataset.name}_problems.csv",
            "text/csv",
            key="problems_csv",
            on_click="ignore",
        )
    if form == "Faces":
        _as_faces(table, splits)
    else:
        _as_table(table)


def _decide_all(dataset: Imported, table: pd.DataFrame) -> None:
    for decision, verb in (("accept", "Accept"), ("dismiss", "Dismiss")):
        st.button(
            f"{verb} all {table['image'].nunique():,}",
            key=f"problems_all_{decision}",
            on_click=_decided_all,
            args=(dataset, table, decision),
        )


def _decided_all(dataset: Imported, table: pd.DataFrame, decision: str) -> None:
    for problem, rows in table.groupby("problem"):
        doctor.decide(dataset, problem, rows["image"].tolist(), decision)


def _as_table(table: pd.DataFrame) -> None:
    """Every finding in a line: a click on a head sorts, a click on a line opens the pair."""
    shown = _readable(table)

    def picked() -> None:
        rows = st.session_state["problems_table"].selection.rows
        chosen = rows and rows[0] < len(table)
        st.session_state["problems_face"] = key_of(table.iloc[rows[0]]) if chosen else ""

    st.dataframe(
        shown,
        key="problems_table",
        on_select=picked,
        selection_mode="single-row",
        column_config={"Score": st.column_config.NumberColumn(format="%.2f", width="small")},
        hide_index=True,
        height=min(38 + 35 * len(shown), 460),
        alt=f"{len(table):,} findings, one in a line.",
    )


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """The findings as one reads them, without the columns that say nothing here."""
    titles = {name: problem.title for name, problem in doctor.PROBLEMS.items()}
    shown = pd.DataFrame(
        {
            "Problem": table["problem"].map(titles),
            "Score": table["score"],
            "Face": table["image"],
            "Split": table["split"],
            "Label": table["label"].map(emotions.label),
            "Partner": table["partner"],
            "Partner's split": table["partner_split"],
            "Partner's label": table["partner_label"].map(emotions.label),
            "Proposed": table["proposed"].map(emotions.label),
            "Decision": table["decision"].map(STATES),
        }
    )
    always = ("Problem", "Score", "Face")
    shown = shown[[name for name in shown if name in always or shown[name].ne("").any()]]
    return shown.drop(columns="Problem") if table["problem"].nunique() == 1 else shown


def _as_faces(table: pd.DataFrame, splits: Mapping[str, Split]) -> None:
    """A page of the findings as faces."""
    pages = max(-(-len(table) // PAGE), 1)
    page = min(st.session_state.get("problems_page", 0), pages - 1)
    shown = table.iloc[page * PAGE : (page + 1) * PAGE]
    rows = [row for _, row in shown.iterrows()]
    if pages > 1:
        _pages(page, pages)
    faces.grid(
        pixels(splits, shown["row"]),
        [key_of(row) for row in rows],
        [f"{row['label']}, {row['image']}" for row in rows],
        [_below(row) for row in rows],
        "problems_faces",
        on_pick=_picked,
    )


def _below(row: pd.Series) -> str:
    """Score and decision, where they say something."""
    score = "" if row["problem"] in CERTAIN else f"{row['score']:.2f}"
    return f"{score} {MARKS[row['decision']]}".strip()


def _pages(page: int, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous", key="problems_before", disabled=page == 0, on_click=turn, args=(page - 1,))
        st.button("Next", key="problems_after", disabled=page + 1 >= pages, on_click=turn, args=(page + 1,))
        st.caption(f"Page {page + 1:,} of {pages:,}", width="content")


def pixels(splits: Mapping[str, Split], rows: pd.Series) -> np.ndarray:
    """The pictures at these rows of the dataset."""
    return np.asarray(next(iter(splits.values())).pixels[rows.to_numpy()])


def key_of(row: pd.Series) -> str:
    """What names a finding: a picture may have several."""
    return f"{row['problem']}:{row['image']}"


def _picked() -> None:
    st.session_state["problems_face"] = st.session_state["problems_faces"].picked or ""


def turn(page: int = 0) -> None:
    """To a page, with no finding open."""
    st.session_state["problems_page"] = page
    st.session_state["problems_face"] = ""
