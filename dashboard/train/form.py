"""A form for everything of a recipe that can be changed, made from the recipe's own fields: ranges, choices,
help texts.
"""

import math
from typing import Any

import streamlit as st
from shared import glossary

from fer_core import emotions
from fer_core.recipes.base import KNOBS, Recipe

GROUPS = (
    ("training", "Training"),
    ("protocol", "Protocol"),
    ("augmentation", "Augmentation"),
    ("network", "Network"),
)
ABREAST = 4
SHARE_HELP = "Of a pooled split, or where the data has none."


def settings(recipe: Recipe) -> Recipe:
    """The recipe with what the form says; four folded groups."""
    turn = st.session_state.get("train_turn", 0)
    key = f"train_{recipe.name}_{recipe.protocol.split}_{recipe.protocol.select_on}_{turn}"
    before = recipe.knobs()
    values: dict[str, Any] = {}
    for group, title in GROUPS:
        names = [name for name, (_, spec) in KNOBS.items() if spec.metadata.get("group") == group]
        with st.expander(title, key=f"train_group_{group}"):
            if group == "protocol":
                values |= _division(before, key)
            switches = [name for name in names if isinstance(before[name], bool)]
            others = [name for name in names if name not in switches]
            values |= _fields(switches, before, key) | _fields(others, before, key)
    changed = {name: value for name, value in values.items() if _differs(value, before[name])}
    return recipe.change(**changed)


def _differs(value: Any, before: Any) -> bool:
    if isinstance(before, float):
        return not math.isclose(value, before, rel_tol=1e-9)
    return value != before


def _fields(names: list[str], before: dict[str, Any], key: str) -> dict[str, Any]:
    """Widgets of one height, four abreast; row by row, so that the Tab key and a phone keep the order."""
    values = {}
    for start in range(0, len(names), ABREAST):
        columns = st.columns(ABREAST, gap="medium")
        for name, column in zip(names[start : start + ABREAST], columns, strict=False):
            with column:
                values[name] = _field(name, KNOBS[name][1], before[name], f"{key}_{name}")
    return values


def _field(name: str, spec: Any, value: Any, key: str) -> Any:
    """One widget, by the kind of the value."""
    described, label = spec.metadata, glossary.setting(name)
    help_, choices = described["help"], described["choices"]
    if isinstance(value, bool):
        return st.toggle(label, value, key, help_)
    if choices:
        return st.selectbox(label, choices, choices.index(value), key=key, help=help_)
    kind = type(value)
    step, shape = (1, "%d") if kind is int else (_step(value), "%g")
    low, high = kind(described["low"]), kind(described["high"])
    return st.number_input(label, low, high, value, step, shape, key, help_)


def _step(value: float) -> float:
    """A tenth of the value's own power of ten, so that 0.001 moves by 0.0001."""
    return 10.0 ** (math.floor(math.log10(value)) - 1) if value else 0.05


def _division(before: dict[str, Any], key: str) -> dict[str, Any]:
    """Which emotions, and how a pool is divided."""
    names = st.pills(
        "Emotions",
        list(emotions.EMOTIONS),
        selection_mode="multi",
        default=before["classes"],
        format_func=emotions.label,
        help="Faces of other emotions are left out. At least two.",
        key=f"{key}_classes",
    )
    validation_column, test_column, _, _ = st.columns(ABREAST, gap="medium")
    _, validation, test = before["shares"]
    with validation_column:
        validation = _share("Validation share", validation, f"{key}_validation")
    with test_column:
        test = _share("Test share", test, f"{key}_test")
    shares = before["shares"]
    if (validation, test) != shares[1:]:
        shares = (round(1 - validation - test, 6), validation, test)
    return {"classes": emotions.ordered(names) if len(names) > 1 else before["classes"], "shares": shares}


def _share(label: str, value: float, key: str) -> float:
    return st.number_input(label, 0.0, 0.45, value, 0.05, "%g", key, SHARE_HELP)


def changes(recipe: Recipe, first: Recipe) -> None:
    """What differs from the recipe as it was before the form, and a way back."""
    now, before = recipe.knobs(), first.knobs()
    changed = [
        f"{glossary.setting(name).lower()} {_in_words(now[name])} (was {_in_words(before[name])})"
        for name in now
        if now[name] != before[name]
    ]
    sentence = f"Changed: {', '.join(changed)}." if changed else "All settings are the recipe's own."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(sentence, width="content")
        if changed:
            st.button("Undo", key="train_undo", icon=":material/undo:", on_click=_undo)


def _undo() -> None:
    st.session_state["train_turn"] = st.session_state.get("train_turn", 0) + 1


def _in_words(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_in_words, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
