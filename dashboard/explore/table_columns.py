"""What the columns of a table hold: told by their names where they can be, else picked here."""

import state
import streamlit as st
from shared import words

from fer_core.datasets.table import Columns, Examined

PICKED = {
    "image": "Pictures, or their paths",
    "label": "Labels",
    "split": "Train, validation or test",
    "subject": "Who is shown",
}


def choose(path: str) -> Columns:
    """The columns that the user picks of the table at the path; empty ones are told by their names."""
    keys = {part: f"explore_column_{part}" for part in (*PICKED, "labels")}
    picked = Columns(**{part: st.session_state.get(key) or "" for part, key in keys.items()})
    examined = state.table_columns(path, picked) if path.strip() else Examined()
    _tell(examined)
    with st.expander("Columns of the table", expanded=bool(examined.problem and examined.columns)):
        for part, title in PICKED.items():
            st.selectbox(
                title,
                examined.columns,
                index=None,
                key=keys[part],
                placeholder="Told by its name",
                accept_new_options=True,
            )
        st.text_input(
            "What the labels mean",
            key=keys["labels"],
            placeholder="angry,disgust,fear or 1=surprise,2=fear",
            help="Only where they are numbers that the file does not explain, or words of your own.",
        )
    return Columns(**{part: st.session_state.get(key) or "" for part, key in keys.items()})


def _tell(examined: Examined) -> None:
    """What was understood, or why it was not."""
    if examined.problem:
        st.caption(words.literal(examined.problem))
    elif examined.roles:
        roles = examined.roles
        label = roles.label or "columns of votes"
        sentence = f"Pictures in {words.literal(roles.image)}, labels in {words.literal(label)}"
        further = [words.literal(name) for name in (roles.split, roles.subject) if name]
        st.caption(sentence + (f", also read: {', '.join(further)}." if further else "."))
