"""A finding large, beside its partner, with the two decisions that can be made of it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st
from problems import findings
from shared import faces, words

from fer_core import doctor
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported

DECISIONS = {"accept": ("Accept", "a"), "dismiss": ("Dismiss", "d"), "undecided": ("Undecided", "u")}


def show(dataset: Imported, table: pd.DataFrame, splits: Mapping[str, Split]) -> None:
    """The chosen finding; nothing where none is chosen."""
    problem, _, image = st.session_state.get("problems_face", "").partition(":")
    places = np.flatnonzero((table["image"] == image) & (table["problem"] == problem))
    if not len(places):
        return
    place = int(places[0])
    row = table.iloc[place]
    after = findings.key_of(table.iloc[place + 1]) if place + 1 < len(table) else ""
    first, second, decision = st.columns([2, 2, 3], gap="medium")
    with first:
        _large(splits, row["row"], row["label"], row["image"], row["split"])
    with second:
        _partner(splits, row)
    with decision:
        _decision(dataset, row, after)


def _partner(splits: Mapping[str, Split], row: pd.Series) -> None:
    if row["partner"]:
        _large(splits, row["partner_row"], row["partner_label"], row["partner"], row["partner_split"])
    elif row["proposed"]:
        who = words.literal(row["note"].capitalize())
        st.markdown(f"Filed under {words.dot(row['label'])}. {who} says {words.dot(row['proposed'])}")


def _large(splits: Mapping[str, Split], row: int, label: str, file: str, split: str) -> None:
    image = findings.pixels(splits, pd.Series([row]))[0]
    st.image(faces.enlarged(image, 240), alt=f"{label}, {file}", width="stretch")
    st.markdown(f"{words.dot(label)} in {split}")
    st.text(file)


def _decision(dataset: Imported, row: pd.Series, after: str) -> None:
    problem = doctor.PROBLEMS[row["problem"]]
    st.markdown(f"**{problem.title}**, {row['score']:.2f}  \n{findings.STATES[row['decision']]}")
    with st.container(horizontal=True):
        for decision, (label, shortcut) in DECISIONS.items():
            then = findings.key_of(row) if decision == "undecided" else after
            st.button(
                label,
                key=f"problems_{decision}",
                type="primary" if decision == "accept" else "secondary",
                shortcut=shortcut,
                on_click=_decided,
                args=(dataset, row, decision, then),
            )
    st.caption(
        f"The figure is {problem.says}. Accept: it is a problem. Dismiss: it is none. The picture stays "
        "where it is; a view leaves it out."
    )


def _decided(dataset: Imported, row: pd.Series, decision: str, then: str) -> None:
    doctor.decide(dataset, row["problem"], [row["image"]], decision)
    st.session_state["problems_face"] = then
