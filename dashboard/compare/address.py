"""What of a comparison stands in the address: part, cell or outcome, page. A link shows what one looks at."""

from dataclasses import dataclass

import streamlit as st

PARTS = ("Matrices", "Emotions", "Curves", "Calibration", "Robustness", "Parts of the face")
WHO = ("a", "b", "d")  # whose matrix: A's, B's, their difference
PICKERS = ("compare_shown", "compare_answered", "compare_who")  # the widgets that name a cell
FACES = ("cell", "faces", "page")  # what says which faces are open


@dataclass(frozen=True)
class Opened:
    """The faces that are open: those of a cell, or those of an outcome."""

    cell: tuple[str, str, str] | None  # shown, answered, whose
    outcome: str
    page: int


def opened() -> Opened:
    """What the address says; whatever it cannot mean is nothing."""
    shown, _, rest = st.query_params.get("cell", "").partition("-")
    answered, _, who = rest.partition("-")
    cell = (shown, answered, who) if who in WHO else None
    page = st.query_params.get("page", "1")
    return Opened(cell, st.query_params.get("faces", ""), max(int(page), 1) - 1 if page.isdecimal() else 0)


def open_cell(shown: str, answered: str, who: str) -> None:
    """Open the faces of a cell, in the part that holds the matrices."""
    close()
    st.query_params["cell"] = f"{shown}-{answered}-{who}"
    st.query_params.pop("part", None)


def open_outcome(outcome: str) -> None:
    """Open the faces of an outcome; an empty one closes them."""
    close()
    if outcome:
        st.query_params["faces"] = outcome


def turn_to(page: int) -> None:
    """Show another page of the same faces, counted from 0."""
    st.query_params["page"] = str(page + 1)
    st.session_state.pop("compare_face", None)


def close() -> None:
    """No faces are open."""
    for name in FACES:
        st.query_params.pop(name, None)
    for key in ("compare_face", *PICKERS):
        st.session_state.pop(key, None)


def compare_only(names: list[str]) -> None:
    """Compare these runs; no faces of others stay open."""
    close()
    st.query_params["runs"] = names


def choose_part() -> str:
    """One part at a time, so that nothing is computed that is not looked at."""

    def changed() -> None:
        st.query_params["part"] = st.session_state["compare_part"].lower()

    names = {part.lower(): part for part in PARTS}
    st.session_state["compare_part"] = names.get(st.query_params.get("part", ""), PARTS[0])
    part = st.segmented_control(
        "Part", PARTS, key="compare_part", label_visibility="collapsed", required=True, on_change=changed
    )
    return part or PARTS[0]
