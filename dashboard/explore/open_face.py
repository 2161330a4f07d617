"""One face, large: what it is called, what people and models say of it, what looks like it, what training
does to it.
"""

import numpy as np
import pandas as pd
import state
import streamlit as st
from explore import address
from shared import charts, faces, plots, table, words

from fer_core import datasets, emotions, recipes
from fer_core.datasets import browse
from fer_core.datasets.base import Split
from fer_core.datasets.browse import Selection
from fer_core.recipes import augment
from fer_core.recipes.base import Augment

USUAL = Augment(
    flip=True, rotate=12, shift=0.08, zoom_in=0.15, zoom_out=0.1, brightness=0.15, contrast=0.2, erase=0.3
)


def show(split: Split) -> None:
    """The panel at the side, for the face that the URL names; nothing where it names none of this split."""
    if not len(browse.find(split, address.selection().face)):
        return
    dialog = st.dialog("One face", width="medium", position="right", on_dismiss=_close)
    dialog(_panel)(split)


def _close() -> None:
    address.go(face="")


def _panel(split: Split) -> None:
    selection = address.selection()
    positions = browse.find(split, selection.face)
    if not len(positions):
        st.caption("This face is not in the view any more.")
        return
    position = int(positions[0])
    row = split.table.iloc[position]
    _steps(selection, split, position)
    picture, facts = st.columns([2, 3], gap="medium")
    original = datasets.original(selection.dataset, int(split.rows[position]))
    picture.image(faces.enlarged(original), width="stretch", alt=f"{row['label']} face, {row['file']}")
    with facts:
        _facts(row, split, position)
    _models(selection, row)
    _similar(selection, split, position)
    _augmented(split, position)


def _steps(selection: Selection, split: Split, position: int) -> None:
    rows = state.rows(selection, split)
    places = np.flatnonzero(rows == position)
    if not len(places):
        st.caption("This face is outside the filter.")
        return
    place = int(places[0])
    with st.container(horizontal=True, vertical_alignment="center"):
        before = rows[place - 1] if place else None
        after = rows[place + 1] if place + 1 < len(rows) else None
        _step("Previous face", "explore_face_before", ":material/chevron_left:", split, before)
        _step("Next face", "explore_face_after", ":material/chevron_right:", split, after)
        st.caption(f"{place + 1:,} of {words.counted(len(rows), 'face')}")


def _step(label: str, key: str, icon: str, split: Split, position: int | None) -> None:
    """A button that opens the face at that position; disabled where there is none."""
    face = "" if position is None else str(split.table["file"].iloc[position])
    st.button(
        label, key=key, icon=icon, disabled=position is None, on_click=address.go, kwargs={"face": face}
    )


def _facts(row: pd.Series, split: Split, position: int) -> None:
    st.header(words.literal(emotions.label(row["label"])))
    st.text(row["file"])
    facts = [
        f"{row['width']} × {row['height']} pixels",
        f"brightness {row['brightness']:.0f}, contrast {row['contrast']:.0f}",
    ]
    if split.subjects is not None and split.subjects[position] is not None:
        facts.append(f"subject {words.literal(row['subject'])}")
    if "source" in row:
        facts.append(f"from {words.literal(row['source'])}")
    st.caption(" · ".join(facts))
    if split.votes is None:
        return
    shares = dict(zip(split.classes, map(float, split.votes[position]), strict=True))
    best = max(shares, key=shares.__getitem__)
    st.caption("How people voted")
    alt = f"Votes: most for {best}, {100 * shares[best]:.0f} %."
    plots.show(charts.votes(shares), "explore_face_votes", alt)


def _models(selection: Selection, row: pd.Series) -> None:
    opinions = state.opinions(selection, row["file"])
    if not opinions:
        return
    label = row["label"]
    answers = {title: max(shares, key=shares.__getitem__) for title, shares in opinions.items()}
    st.subheader("What models say")
    st.markdown(browse.summed_up(answers.values(), label))
    mean = {name: float(np.mean([s.get(name, 0) for s in opinions.values()])) for name in emotions.EMOTIONS}
    mean = {name: share for name, share in mean.items() if any(name in s for s in opinions.values())}
    plots.show(charts.votes(mean, "of the belief"), "explore_face_models", "The mean belief of these models.")
    with st.expander("Each model"):
        rows = [
            [
                title,
                f"{answer} {100 * opinions[title][answer]:.1f} %",
                "as labelled" if answer == label else "",
            ]
            for title, answer in answers.items()
        ]
        table.show(["Model", "Answer", ""], sorted(rows, key=_right_first))


def _right_first(cells: list[str]) -> tuple[bool, str]:
    return not cells[2], cells[1]


def _similar(selection: Selection, split: Split, position: int) -> None:
    st.subheader("Looks most like")
    positions = state.neighbours(selection, split, position, 9)
    rows = split.table.iloc[positions]
    files, labels = rows["file"].tolist(), rows["label"].tolist()
    titles = [f"{label}, {file}" for label, file in zip(labels, files, strict=True)]
    faces.grid(split.images(positions), files, titles, labels, "explore_face_similar", 72, _picked)


def _picked() -> None:
    if file := st.session_state["explore_face_similar"].picked:
        address.go(face=file)


def _augmented(split: Split, position: int) -> None:
    st.subheader("What augmentation does to it")
    ways = {recipe.title: recipe.augment for recipe in recipes.RECIPES.values()}
    ways = {title: way for title, way in ways.items() if way != Augment()} or {"The usual": USUAL}
    chosen = st.selectbox(
        "Recipe",
        list(ways),
        key="explore_face_recipe",
        help="Each recipe changes its pictures in its own way while it trains.",
    )
    image = split.images([position])[0]
    changed = augment.apply(np.stack([image] * 8), ways[chosen], np.random.default_rng(0)).astype(np.uint8)
    pictures = np.concatenate([image[None], changed])
    faces.strip(pictures, ["As it is"] + [""] * 8, "explore_face_augmented", 72)
