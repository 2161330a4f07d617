"""The queue of faces that wait for a label: where they come from, one of them large with its keys, and how
far people agree.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import state
import streamlit as st
from shared.faces import enlarged
from shared.words import dot, percent

from fer_core import collecting, datasets, doctor, emotions
from fer_core.doctor import votes
from fer_core.emotions import BASIC

KEYS = {name: str(i) for i, name in enumerate(BASIC, 1)} | {
    "contempt": "8",
    votes.REJECT: "9",
    votes.SKIP: "0",
}


@dataclass(frozen=True)
class Queue:
    """Faces in the order in which they are asked about."""

    name: str
    title: str
    folder: Path  # where the votes are kept
    files: list[str]
    gathered: bool  # from videos; else doubtful labels of a dataset
    now: dict[str, str]  # the present or proposed label of each
    rows: dict[str, int]  # where a dataset has their pixels
    contempt: bool  # whether it is among the emotions that may be answered


def there() -> dict[str, Queue]:
    """Every queue that has something in it."""
    found = [_gathered(name) for name in collecting.there()]
    found += [_doubts(here) for here in datasets.imported() if "@" not in here.name and here.ready]
    return {queue.name: queue for queue in found if queue is not None and queue.files}


def one(queue: Queue, file: str, who: str, blind: bool) -> None:
    """The face, and a button with a key for each answer."""
    picture, answers = st.columns([2, 3], gap="large")
    with picture:
        st.image(enlarged(_pixels(queue, file), 384), width=384, alt=f"The face {file}")
        st.text(file)
        if not blind:
            st.markdown(
                f"{'Proposed' if queue.gathered else 'Filed under'}: {dot(queue.now[file])}"
                if queue.now.get(file)
                else "No label yet"
            )
    with answers:
        st.caption("What does this face show? Press the number, or click.")
        names = [name for name in KEYS if name != "contempt" or queue.contempt]
        columns = st.columns(2)
        for i, name in enumerate(names):
            label = (
                dot(name)
                if name in emotions.EMOTIONS
                else {votes.SKIP: "Cannot say", votes.REJECT: "Not a face"}[name]
            )
            columns[i % 2].button(
                label,
                key=f"label_{name.replace(' ', '_')}",
                shortcut=KEYS[name],
                width="stretch",
                on_click=votes.vote,
                args=(queue.folder, file, name, who),
            )
        way_back(queue, who)
        if not queue.contempt:
            who_ = "the model that proposed" if queue.gathered else "this dataset"
            st.caption(
                f"There is no key for contempt: {who_} does not know it. Press 0 for a face that shows it."
            )


def way_back(queue: Queue, who: str) -> None:
    """Take back the last answer."""
    st.button(
        "Undo my last answer",
        key="label_undo",
        shortcut="u",
        icon=":material/undo:",
        on_click=votes.undo,
        args=(queue.folder, who),
    )


def agreement(queue: Queue) -> None:
    """How far those who labelled here agree."""
    said = votes.agreement(queue.folder)
    if len(said.people) < 2:
        return
    st.subheader("Agreement")
    if said.share is None:
        st.caption("No face has answers of two people yet.")
        return
    fleiss = f" Fleiss' kappa {said.fleiss:.2f}." if said.fleiss is not None else ""
    st.markdown(f"{percent(said.share)} of answers to the same face agree, {said.pictures:,} faces.{fleiss}")
    st.caption("; ".join(f"{a} and {b}: Cohen's kappa {value:.2f}" for (a, b), value in said.cohen.items()))


def next_step(queue: Queue) -> None:
    """What becomes of the answers."""
    agreed = len(votes.agreed(queue.folder))
    if queue.gathered:
        name = queue.name.partition(" ")[2]
        st.page_link(
            "collect/page.py",
            label=f"Make a dataset of the {agreed:,} labelled faces",
            icon=":material/dataset:",
            query_params={"name": name},
        )
    elif agreed:
        dataset = queue.name.partition(" ")[2]
        if st.button(
            f"Make the view {dataset}@relabelled",
            key="label_view",
            icon=":material/filter_alt:",
            help="A small file with the labels that most people gave.",
        ):
            view = doctor.relabelled(dataset, labels=votes.agreed(queue.folder))
            st.markdown(
                f"`{view.full_name}` is there: {len(view.relabel):,} labels changed. Train offers it like a "
                "dataset."
            )


def _gathered(name: str) -> Queue:
    gathering = collecting.find(name)
    table = gathering.table()
    title = "Sent from Predict and Live" if name == "sent" else f"{name}, gathered from videos"
    known = any("contempt" in answer for answer in table["answer"] if isinstance(answer, dict))
    return Queue(
        f"gathered {name}",
        title,
        gathering.folder,
        table["file"].tolist(),
        True,
        dict(zip(table["file"], table["proposed"], strict=True)),
        {},
        known,
    )


def _doubts(here: datasets.Imported) -> Queue | None:
    found = doctor.read(here)
    if found is None:
        return None
    table = found.table[
        found.table["problem"].isin(["suspect", "conflict"]) & (found.table["decision"] != "dismiss")
    ]
    blank = found.table.loc[found.table["problem"] == "blank", "image"]
    table = table[~table["image"].isin(blank)].sort_values("score", ascending=False).drop_duplicates("image")
    rows, labels = (dict(zip(table["image"], table[column], strict=True)) for column in ("row", "label"))
    return Queue(
        f"doubts {here.name}",
        f"{here.title}, labels in doubt",
        votes.at(here.folder),
        table["image"].tolist(),
        False,
        labels,
        rows,
        "contempt" in here.classes,
    )


def _pixels(queue: Queue, file: str) -> np.ndarray:
    if queue.gathered:
        return collecting.find(queue.name.partition(" ")[2]).picture(file)
    splits = state.splits(queue.name.partition(" ")[2])
    return np.asarray(next(iter(splits.values())).pixels[queue.rows[file]])
