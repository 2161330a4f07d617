"""What the doctor found, as faces: narrow, page, open a pair side by side, accept or dismiss; and the views
that come of it.
"""

import numpy as np
import pandas as pd
import streamlit as st
from shared.faces import enlarged, grid
from shared.words import counted, dot, empty

from fer_core import datasets, doctor, emotions
from fer_core.datasets import views
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported
from fer_core.doctor import Diagnosis

PAGE = 48
ALL = "all"
SORTS = {
    "Surest first": ("score", False),
    "Least sure first": ("score", True),
    "File name": ("image", True),
    "Label": ("label", True),
}
STATES = {"undecided": "Undecided", "accept": "Accepted", "dismiss": "Dismissed"}
MARKS = {"accept": "accepted", "dismiss": "dismissed", "undecided": ""}


def narrowed(found: Diagnosis) -> pd.DataFrame:
    """The findings of one problem or of all, as the pickers of the page ask for them."""
    counts = found.counts()
    title = lambda name: (
        f"{doctor.PROBLEMS[name].title} {counts[name]:,}"
        if name in counts
        else f"All problems {len(found.table):,}"
    )
    how = {
        "required": True,
        "format_func": title,
        "key": "problems_problem",
        "label_visibility": "collapsed",
        "on_change": _turn,
    }
    problem = st.pills("Problem", [*counts, ALL], default=next(iter(counts)), **how)
    table = found.table if problem == ALL else found.table[found.table["problem"] == problem]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = st.selectbox(
            "Split",
            ["All splits", *sorted(table["split"].unique())],
            key="problems_split",
            on_change=_turn,
            width=150,
        )
        state = st.selectbox(
            "Decision",
            ["All decisions", *STATES],
            format_func=lambda s: STATES.get(s, s),
            key="problems_state",
            on_change=_turn,
            width=160,
        )
        label = st.selectbox(
            "Label",
            ["All labels", *emotions.ordered(table["label"].unique())],
            key="problems_label",
            on_change=_turn,
            width=150,
        )
        order = st.selectbox("Order", list(SORTS), key="problems_order", on_change=_turn, width=170)
        low, high = _scores(table, problem)
    for column, wanted in (("split", split), ("decision", state), ("label", label)):
        if not wanted.startswith("All "):
            table = table[table[column] == wanted]
    column, up = SORTS[order]
    return (
        table[table["score"].between(low, high)]
        .sort_values(column, ascending=up, kind="stable")
        .reset_index(drop=True)
    )


def _scores(table: pd.DataFrame, problem: str) -> tuple[float, float]:
    """Between which scores; no slider where all are the same."""
    low, high = (
        float(np.floor(100 * table["score"].min()) / 100),
        float(np.ceil(100 * table["score"].max()) / 100),
    )
    if low == high:
        return low, high
    return st.slider(
        "Score", low, high, (low, high), 0.01, key=f"problems_score_{problem}", on_change=_turn, width=200
    )


def findings(here: Imported, table: pd.DataFrame, splits: dict[str, Split]) -> None:
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
        st.caption(f"{counted(len(table), 'finding')}. Click one to open it.", width="content")
        st.space("stretch")
        for decision, verb in (("accept", "Accept"), ("dismiss", "Dismiss")):
            st.button(
                f"{verb} all {len(table):,}",
                key=f"problems_all_{decision}",
                on_click=_decided_all,
                args=(here, table, decision),
            )
        st.download_button(
            "CSV",
            lambda: table.to_csv(index=False).encode(),
            f"{here.name}_problems.csv",
            "text/csv",
            key="problems_csv",
            on_click="ignore",
        )
    (faces if form == "Faces" else listed)(table, splits)


def listed(table: pd.DataFrame, splits: dict[str, Split]) -> None:
    """Every finding in a line: a click on a head sorts, a click on a line opens the pair."""
    named = {name: p.title for name, p in doctor.PROBLEMS.items()}
    emotion = {"": "", **{name: e.label for name, e in emotions.EMOTIONS.items()}}
    shown = pd.DataFrame(
        {
            "Problem": table["problem"].map(named),
            "Score": table["score"],
            "Face": table["image"],
            "Split": table["split"],
            "Label": table["label"].map(emotion),
            "Partner": table["partner"],
            "Partner's split": table["partner_split"],
            "Partner's label": table["partner_label"].map(emotion),
            "Proposed": table["proposed"].map(emotion),
            "Decision": table["decision"].map(STATES),
        }
    )
    shown = shown.loc[:, [name in ("Problem", "Score", "Face") or shown[name].ne("").any() for name in shown]]
    if table["problem"].nunique() == 1:
        shown = shown.drop(columns="Problem")

    def picked() -> None:
        rows = st.session_state["problems_table"].selection.rows
        st.session_state["problems_face"] = _key(table.iloc[rows[0]]) if rows and rows[0] < len(table) else ""

    score = st.column_config.NumberColumn(format="%.2f", width="small")
    alt = f"{len(table):,} findings, one in a line."
    height = min(38 + 35 * len(shown), 460)
    st.dataframe(
        shown,
        key="problems_table",
        on_select=picked,
        selection_mode="single-row",
        column_config={"Score": score},
        hide_index=True,
        height=height,
        alt=alt,
    )


def faces(table: pd.DataFrame, splits: dict[str, Split]) -> None:
    """A page of the findings as faces."""
    pages = max(-(-len(table) // PAGE), 1)
    page = min(st.session_state.get("problems_page", 0), pages - 1)
    shown = table.iloc[page * PAGE : (page + 1) * PAGE]
    says = ~shown["problem"].isin(
        ["twin", "duplicate", "subject_on_both_sides"]
    )  # where all scores are 1, they say nothing
    names = [
        f"{f'{score:.2f}' if s else ''} {MARKS[decision]}".strip()
        for score, decision, s in zip(shown["score"], shown["decision"], says, strict=True)
    ]
    titles = [f"{label}, {image}" for label, image in zip(shown["label"], shown["image"], strict=True)]
    grid(
        pixels(splits, shown["row"]),
        [_key(row) for _, row in shown.iterrows()],
        titles,
        names,
        "problems_faces",
        on_pick=_picked,
    )
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Previous", key="problems_before", disabled=page == 0, on_click=_turn, args=(page - 1,))
            st.button(
                "Next", key="problems_after", disabled=page + 1 >= pages, on_click=_turn, args=(page + 1,)
            )
            st.caption(f"Page {page + 1:,} of {pages:,}", width="content")


def pixels(splits: dict[str, Split], rows: pd.Series) -> np.ndarray:
    """The pictures at these rows of the dataset."""
    return np.asarray(next(iter(splits.values())).pixels[rows.to_numpy()])


def open_pair(here: Imported, table: pd.DataFrame, splits: dict[str, Split]) -> None:
    """The chosen finding large, beside its partner, with the two decisions."""
    problem, _, image = st.session_state.get("problems_face", "").partition(":")
    at = np.flatnonzero((table["image"] == image) & (table["problem"] == problem))
    if not len(at):
        return
    row = table.iloc[int(at[0])]
    first, second, words = st.columns([2, 2, 3], gap="medium")
    with first:
        _large(splits, row["row"], row["label"], row["image"], row["split"])
    with second:
        if row["partner"]:
            _large(splits, row["partner_row"], row["partner_label"], row["partner"], row["partner_split"])
        elif row["proposed"]:
            st.markdown(
                f"Filed under {dot(row['label'])}. {row['note'].capitalize()} says {dot(row['proposed'])}"
            )
    with words:
        st.markdown(
            f"**{doctor.PROBLEMS[row['problem']].title}**, {row['score']:.2f}  \n{STATES[row['decision']]}"
        )
        after = _key(table.iloc[int(at[0]) + 1]) if at[0] + 1 < len(table) else ""
        with st.container(horizontal=True):
            st.button(
                "Accept",
                key="problems_accept",
                type="primary",
                shortcut="a",
                on_click=_decided,
                args=(here, row, "accept", after),
            )
            st.button(
                "Dismiss",
                key="problems_dismiss",
                shortcut="d",
                on_click=_decided,
                args=(here, row, "dismiss", after),
            )
            st.button(
                "Undecided",
                key="problems_undecided",
                shortcut="u",
                on_click=_decided,
                args=(here, row, "undecided", _key(row)),
            )
        st.caption(
            f"The figure is {doctor.PROBLEMS[row['problem']].says}. Accept: it is a problem. Dismiss: it is "
            "none. The picture stays where it is; a view leaves it out."
        )


def make_view(here: Imported, found: Diagnosis) -> None:
    """What views there are, and a button for each kind."""
    there = views.listed(here)
    for column, kind in zip(st.columns(3, gap="large"), doctor.VIEWS.values(), strict=True):
        with column:
            st.markdown(f"**{kind.title}**")
            st.caption(kind.says)
            name = st.text_input("Call it", kind.name, key=f"problems_name_{kind.name}")
            if st.button(
                f"Make {here.name}@{name}", key=f"problems_make_{kind.name}", icon=":material/filter_alt:"
            ):
                st.session_state["problems_made"] = kind.make(here.name, name).full_name
                st.rerun()
    for view in there:
        old = ", made for other data: refused" if views.stale(view, here) else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                (
                    f"`{view.full_name}`: {counted(len(view.drop), 'face')} left out, "
                    f"{counted(len(view.relabel), 'label')} changed{old}"
                ),
                width="content",
            )
            if not old:
                st.page_link(
                    "train/page.py",
                    label="Train on it",
                    icon=":material/model_training:",
                    query_params={"dataset": view.full_name},
                )
            st.button(
                "Remove", key=f"problems_remove_{view.name}", on_click=datasets.remove, args=(view.full_name,)
            )
    if not there:
        st.caption(
            "No view yet. A view is a small file that says what to leave out; Train and Compare offer it "
            "like a dataset."
        )


def unexamined(here: Imported) -> bool:
    """What stands here before the first examination; whether it was asked for."""
    text = (
        f"The doctor looks through {counted(here.total, 'face')} for twins across splits, copies, "
        "conflicting and doubtful labels, blanks, and more. Nothing is changed."
    )
    return empty(text, "Examine", "problems_examine", icon=":material/stethoscope:")


def _large(splits: dict[str, Split], row: int, label: str, file: str, split: str) -> None:
    image = pixels(splits, pd.Series([row]))[0]
    st.image(enlarged(image, 240), alt=f"{label}, {file}", width="stretch")
    st.markdown(f"{dot(label)} in {split}")
    st.text(file)


def _decided(here: Imported, row: pd.Series, decision: str, after: str) -> None:
    doctor.decide(here, row["problem"], [row["image"]], decision)
    st.session_state["problems_face"] = after


def _decided_all(here: Imported, table: pd.DataFrame, decision: str) -> None:
    for problem, rows in table.groupby("problem"):
        doctor.decide(here, problem, rows["image"].tolist(), decision)


def _key(row: pd.Series) -> str:
    """What names a finding: a picture may have several."""
    return f"{row['problem']}:{row['image']}"


def _picked() -> None:
    st.session_state["problems_face"] = st.session_state["problems_faces"].picked or ""


def _turn(page: int = 0) -> None:
    st.session_state["problems_page"] = page
    st.session_state["problems_face"] = ""
