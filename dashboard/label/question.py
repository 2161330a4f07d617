"""One face with a button and a key for each answer; then how far people agree, and what comes of it."""

import streamlit as st
from label import queues
from shared import faces, words

from fer_core import doctor, emotions, reports
from fer_core.doctor import votes

KEYS = {name: str(i) for i, name in enumerate(emotions.BASIC, 1)} | {
    "contempt": "8",
    votes.REJECT: "9",
    votes.SKIP: "0",
}
OTHER_ANSWERS = {votes.SKIP: "Cannot say", votes.REJECT: "Not a face"}


def ask(queue: queues.Queue, file: str, who: str, blind: bool) -> None:
    """The face, and what one may answer."""
    picture, answers = st.columns([2, 3], gap="large")
    with picture:
        _face(queue, file, blind)
    with answers:
        st.caption("What does this face show? Press the number, or click.")
        _answers(queue, file, who)
        way_back(queue, who)
        if not queue.contempt:
            source = "the model that proposed" if queue.gathered else "this dataset"
            st.caption(
                f"There is no key for contempt: {source} does not know it. Press 0 for a face that shows it."
            )


def _face(queue: queues.Queue, file: str, blind: bool) -> None:
    image = faces.enlarged(queues.pixels(queue, file), 384)
    st.image(image, width=384, alt=f"The face {file}")
    st.text(file)
    if blind:
        return
    label = queue.labels.get(file)
    if label:
        kind = "Proposed" if queue.gathered else "Filed under"
        st.markdown(f"{kind}: {words.dot(label)}")
    else:
        st.markdown("No label yet")


def _answers(queue: queues.Queue, file: str, who: str) -> None:
    names = [name for name in KEYS if name != "contempt" or queue.contempt]
    columns = st.columns(2)
    for i, name in enumerate(names):
        columns[i % 2].button(
            OTHER_ANSWERS.get(name) or words.dot(name),
            key=f"label_{name.replace(' ', '_')}",
            shortcut=KEYS[name],
            width="stretch",
            on_click=votes.vote,
            args=(queue.folder, file, name, who),
        )


def way_back(queue: queues.Queue, who: str) -> None:
    """Take back the last answer."""
    st.button(
        "Undo my last answer",
        key="label_undo",
        shortcut="u",
        icon=":material/undo:",
        on_click=votes.undo,
        args=(queue.folder, who),
    )


def agreement(queue: queues.Queue) -> None:
    """How far those who labelled its faces agree."""
    measured = votes.agreement(queue.folder)
    if len(measured.people) < 2:
        return
    st.subheader("Agreement")
    if measured.share is None:
        st.caption("No face has answers of two people yet.")
        return
    sentence = (
        f"{reports.percent(measured.share)} of answers to the same face agree, {measured.pictures:,} faces."
    )
    if measured.fleiss is not None:
        sentence += f" Fleiss' kappa {measured.fleiss:.2f}."
    st.markdown(sentence)
    pairs = [f"{a} and {b}: Cohen's kappa {value:.2f}" for (a, b), value in measured.cohen.items()]
    st.caption(words.literal("; ".join(pairs)))


def next_step(queue: queues.Queue) -> None:
    """What becomes of the answers."""
    labels = votes.agreed(queue.folder)
    if queue.gathered:
        st.page_link(
            "collect/page.py",
            label=f"Make a dataset of the {len(labels):,} labelled faces",
            icon=":material/dataset:",
            query_params={"name": queue.source},
        )
    elif labels:
        _make_view(queue, labels)


def _make_view(queue: queues.Queue, labels: dict[str, str]) -> None:
    if not st.button(
        words.literal(f"Make the view {queue.source}@relabelled"),
        key="label_view",
        icon=":material/filter_alt:",
        help="A small file with the labels that most people gave.",
    ):
        return
    view = doctor.relabelled(queue.source, labels=labels)
    st.markdown(
        f"**{words.literal(view.full_name)}** is there: {len(view.relabel):,} labels changed. Train offers "
        "it like a dataset."
    )
