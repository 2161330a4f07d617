"""A run in a few lines: what it was asked, how far it is, what had to be decided, and the user's notes."""

import streamlit as st
from shared import words

from fer_core.runs import Run, faces_used, protocol, pulse


def minute(time: str) -> str:
    """An ISO time as one reads it: 2026-11-20 15:42."""
    return time.replace("T", " ")[:16]


def progress(run: Run) -> str:
    """How far a waiting or training run is, in a few words."""
    now = pulse.pulse(run)
    if not now.training:
        return now.state
    epoch = f"epoch {now.epoch} of {now.epochs}"
    left = words.seconds_left(now.seconds_left)
    return f"{epoch}, {left}" if left else epoch


def request(run: Run) -> str:
    """What it was asked to do, in a line."""
    wanted = run.recipe
    if not wanted:
        return words.literal(run.name)
    parts = [f"{run.maker} on {wanted.get('dataset')}, seed {wanted.get('seed', 0)}"]
    once = faces_used.counted_once(wanted.get("images", {}), protocol.division_of(wanted).chosen_on)
    images = [f"{n:,} {split}" for split, n in once.items()]
    if images:
        parts.append(", ".join(images))
    knobs = wanted.get("knobs", {})
    names = [name for name in wanted.get("recipe", {}).get("changed", ()) if name in knobs]
    if names:
        changed = ", ".join(f"{name.replace('_', ' ')} {knobs[name]}" for name in names)
        parts.append(f"changed: {changed}")
    parts.append(minute(run.created))
    return words.literal(" · ".join(part for part in parts if part), 400)


def show(run: Run) -> None:
    """What had to be decided, where it ran, and the user's notes."""
    for remark in run.recipe.get("remarks", ()):
        st.caption(words.literal(remark, 400))
    hardware = run.recipe.get("hardware")
    if hardware:
        st.caption(f"Carried out on {words.literal(_hardware(hardware), 300)}.")
    if run.recipe.get("tensorboard"):
        folder = words.literal(run.folder / "tensorboard")
        st.caption(f"TensorBoard: tensorboard --logdir {folder}")
    if run.notes:
        st.subheader("Notes")
        st.text(run.notes)


def _hardware(hardware: dict) -> str:
    parts = (
        hardware.get("device"),
        f"{hardware.get('cores')} cores",
        hardware.get("precision"),
        f"Keras on {hardware.get('backend')}",
    )
    return ", ".join(map(str, parts))
