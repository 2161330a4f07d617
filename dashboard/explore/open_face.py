"""One face, large: what it is called, what people and models say of it, what looks like it, what training
does to it.
"""

import numpy as np
import state
import streamlit as st
from explore.view import go, view
from shared.charts import BARE, votes
from shared.faces import enlarged, grid, strip
from shared.words import counted

from fer_core import datasets, emotions, recipes
from fer_core.datasets import browse
from fer_core.datasets.base import Split
from fer_core.datasets.browse import View
from fer_core.recipes import augment
from fer_core.recipes.base import Augment

USUAL = Augment(
    flip=True, rotate=12, shift=0.08, zoom_in=0.15, zoom_out=0.1, brightness=0.15, contrast=0.2, erase=0.3
)


def open_face(split: Split) -> None:
    """The panel at the side, for the face that the URL names; nothing where it names none of this split."""
    if len(browse.find(split, view().face)):
        st.dialog("One face", width="medium", position="right", on_dismiss=lambda: go(face=""))(_panel)(split)


def _panel(split: Split) -> None:
    now = view()
    found = browse.find(split, now.face)
    if not len(found):
        st.caption("This face is not in the view any more.")
        return
    position = int(found[0])
    row = split.table.iloc[position]
    _steps(now, split, position)
    picture, facts = st.columns([2, 3], gap="medium")
    original = datasets.original(now.dataset, int(split.rows[position]))
    picture.image(enlarged(original), width="stretch", alt=f"{row['label']} face, {row['file']}")
    with facts:
        _facts(row, split, position)
    _models(now, row)
    _similar(now, split, position)
    _augmented(split, position)


def _steps(now: View, split: Split, position: int) -> None:
    rows = state.rows(now, split)
    here = np.flatnonzero(rows == position)
    if not len(here):
        st.caption("This face is outside the filter.")
        return
    at, files = int(here[0]), split.table["file"]
    before, after = rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Previous face",
            key="explore_face_before",
            icon=":material/chevron_left:",
            disabled=before is None,
            on_click=lambda: go(face=str(files.iloc[before])),
        )
        st.button(
            "Next face",
            key="explore_face_after",
            icon=":material/chevron_right:",
            disabled=after is None,
            on_click=lambda: go(face=str(files.iloc[after])),
        )
        st.caption(f"{at + 1:,} of {counted(len(rows), 'face')}")


def _facts(row, split: Split, position: int) -> None:
    label = emotions.EMOTIONS[row["label"]].label
    st.header(label)
    st.text(row["file"])
    about = [
        f"{row['width']} × {row['height']} pixels",
        f"brightness {row['brightness']:.0f}, contrast {row['contrast']:.0f}",
    ]
    if split.subjects is not None:
        about.append(f"subject {row['subject']}")
    st.caption(" · ".join(about))
    if split.votes is not None:
        shares = dict(zip(split.classes, map(float, split.votes[position]), strict=True))
        best = max(shares, key=shares.get)
        st.caption("How people voted")
        st.plotly_chart(
            votes(shares),
            key="explore_face_votes",
            config=BARE,
            alt=f"Votes: most for {best}, {100 * shares[best]:.0f} %.",
        )


def _models(now: View, row) -> None:
    said = state.opinions(now, row["file"])
    if not said:
        return
    st.subheader("What models say")
    for i, (title, shares) in enumerate(said.items()):
        best = max(shares, key=shares.get)
        verdict = "as labelled" if best == row["label"] else f"labelled {row['label']}"
        with st.expander(
            f"{title}: {emotions.EMOTIONS[best].label} {100 * shares[best]:.1f} % ({verdict})",
            expanded=i == 0,
        ):
            st.plotly_chart(
                votes(shares, "of the belief"),
                key=f"explore_face_model_{i}",
                config=BARE,
                alt=f"{title} answers {best}, {100 * shares[best]:.0f} %.",
            )


def _similar(now: View, split: Split, position: int) -> None:
    st.subheader("Looks most like")
    at = state.neighbours(now, split, position, 9)
    files, labels = split.table["file"].iloc[at].tolist(), split.table["label"].iloc[at].tolist()
    grid(
        split.images(at),
        files,
        [f"{n}, {f}" for n, f in zip(labels, files, strict=True)],
        labels,
        "explore_face_similar",
        72,
        _picked,
    )


def _picked() -> None:
    if file := st.session_state["explore_face_similar"].picked:
        go(face=file)


def _augmented(split: Split, position: int) -> None:
    st.subheader("What augmentation does to it")
    ways = {r.title: r.augment for r in recipes.RECIPES.values() if r.augment != Augment()} or {
        "The usual": USUAL
    }
    chosen = st.selectbox(
        "Recipe",
        list(ways),
        key="explore_face_recipe",
        help="Each recipe changes its pictures in its own way while it trains.",
    )
    image = split.images([position])[0]
    changed = augment.apply(np.stack([image] * 8), ways[chosen], np.random.default_rng(0)).astype(np.uint8)
    strip(np.concatenate([image[None], changed]), ["As it is"] + [""] * 8, "explore_face_augmented", 72)
