"""A form for everything of a recipe that can be changed, made from the recipe's own fields: ranges, choices,
help texts.
"""

import math
from typing import Any

import streamlit as st

from fer_core import emotions
from fer_core.recipes.base import KNOBS, Recipe

GROUPS = (
    ("training", "Training"),
    ("protocol", "Protocol"),
    ("augmentation", "Augmentation"),
    ("network", "Network"),
)
BESIDE = ("classes", "shares")  # fields without a range of their own


def settings(recipe: Recipe) -> Recipe:
    """The recipe with what the form says; four folded groups."""
    turn = st.session_state.get("train_turn", 0)
    key = f"train_{recipe.name}_{recipe.protocol.split}_{recipe.protocol.select_on}_{turn}"
    now = recipe.knobs()
    said: dict[str, Any] = {}
    for group, title in GROUPS:
        names = [name for name, (_, spec) in KNOBS.items() if spec.metadata.get("group") == group]
        with st.expander(title, key=f"train_group_{group}"):
            if group == "protocol":
                said |= _division(now, key)
            switches = [name for name in names if isinstance(now[name], bool)]
            for row in (switches, [name for name in names if name not in switches]):
                said |= _fields(row, now, key)
    return recipe.change(**{name: value for name, value in said.items() if _differs(value, now[name])})


def _differs(value: Any, before: Any) -> bool:
    return not math.isclose(value, before, rel_tol=1e-9) if isinstance(before, float) else value != before


def _fields(names: list[str], now: dict[str, Any], key: str) -> dict[str, Any]:
    """Widgets of one height, four abreast."""
    said = {}
    for at in range(0, len(names), 4):  # row by row, so that the Tab key and a phone keep the order
        for name, column in zip(names[at : at + 4], st.columns(4, gap="medium"), strict=False):
            with column:
                said[name] = _field(name, KNOBS[name][1], now[name], f"{key}_{name}")
    return said


def _field(name: str, spec: Any, value: Any, key: str) -> Any:
    """One widget, by the kind of the value."""
    meta, label = spec.metadata, name.replace("_", " ").capitalize()
    if isinstance(value, bool):
        return st.toggle(label, value, key, meta["help"])
    if meta["choices"]:
        return st.selectbox(label, meta["choices"], meta["choices"].index(value), key=key, help=meta["help"])
    kind = type(value)
    step = 1 if kind is int else _step(value)
    return st.number_input(
        label,
        kind(meta["low"]),
        kind(meta["high"]),
        value,
        step,
        "%d" if kind is int else "%g",
        key,
        meta["help"],
    )


def _step(value: float) -> float:
    """A tenth of the value's own power of ten, so that 0.001 moves by 0.0001."""
    return 10.0 ** (math.floor(math.log10(value)) - 1) if value else 0.05


def _division(now: dict[str, Any], key: str) -> dict[str, Any]:
    """Which emotions, and how a pool is divided."""
    label = lambda n: emotions.EMOTIONS[n].label  # noqa: E731
    about = {"help": "Faces of other emotions are left out. At least two.", "key": f"{key}_classes"}
    names = st.pills(
        "Emotions",
        list(emotions.EMOTIONS),
        selection_mode="multi",
        default=now["classes"],
        format_func=label,
        **about,
    )
    validation, test, _, _ = st.columns(4, gap="medium")
    with validation:
        second = st.number_input(
            "Validation share",
            0.0,
            0.45,
            now["shares"][1],
            0.05,
            "%g",
            f"{key}_validation",
            "Of a pooled split, or where the data has none.",
        )
    with test:
        third = st.number_input(
            "Test share",
            0.0,
            0.45,
            now["shares"][2],
            0.05,
            "%g",
            f"{key}_test",
            "Of a pooled split, or where the data has none.",
        )
    shares = (
        now["shares"]
        if (second, third) == now["shares"][1:]
        else (round(1 - second - third, 6), second, third)
    )
    return {"classes": emotions.ordered(names) if len(names) > 1 else now["classes"], "shares": shares}


def changes(recipe: Recipe, first: Recipe) -> None:
    """What differs from the recipe as it was before the form, and a way back."""
    now, before = recipe.knobs(), first.knobs()
    other = [
        f"{name.replace('_', ' ')} {_said(now[name])} (was {_said(before[name])})"
        for name in now
        if now[name] != before[name]
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Changed: {', '.join(other)}." if other else "Nothing is changed.", width="content")
        if other:
            st.button("Undo", key="train_undo", icon=":material/undo:", on_click=_undo)


def _undo() -> None:
    st.session_state["train_turn"] = st.session_state.get("train_turn", 0) + 1


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in value)
    return (
        {True: "on", False: "off"}[value]
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
