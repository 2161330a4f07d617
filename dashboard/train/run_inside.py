"""What a finished run's network does with a face, layer by layer, and which part of a face it uses for which
emotion; the face is one that it was tested on, or a drawn one where these are not on this computer.
"""

import numpy as np
import state
import streamlit as st
from shared import attempt, words
from shared.network import inside, part_maps

from fer_core import emotions
from fer_core.datasets import browse
from fer_core.media import photos
from fer_core.predictor import Predictor
from fer_core.predictor import inside as looking
from fer_core.runs import Run
from fer_core.standings.answered import Answers

OPEN = "the face that is open above"


def show(run: Run) -> None:
    """Both, one below the other."""
    st.subheader("Which part matters for which emotion")
    part_maps.show([run], "train_parts")
    st.subheader("Inside the network")
    _layers(run)


@st.fragment
def _layers(run: Run) -> None:
    """Choose a face by its emotion; see what each layer makes of it."""
    if not run.ready:
        st.caption("This run came without its network. Train it again to look inside.")
        return
    predictor, problem = attempt.attempt(state.predictor, run)
    if predictor is None:
        st.caption(words.literal(problem))
        return
    answers = next(filter(None, (state.answers(run.name, split) for split in ("test", "validation"))), None)
    emotion, turn = _choose(run, predictor, answers)
    face, whose = _face(predictor, answers, emotion, turn)
    if face is None:
        st.caption(whose)
        return
    st.caption(whose)
    view, problem = attempt.attempt(looking.look, predictor, face)
    if view is None:
        st.caption(words.literal(problem))
        return
    inside.show(view, "train_inside")


def _choose(run: Run, predictor: Predictor, answers: Answers | None) -> tuple[str, int]:
    """The emotion of the face to look at, and how often another one was asked for."""
    opened = st.session_state.get("train_face")
    known = answers is not None and opened in answers.files
    names = [*([OPEN] if known else []), *predictor.classes]
    first = "happy" if "happy" in names else names[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.pills(
            "A face that shows",
            names,
            default=OPEN if known else first,
            required=True,
            format_func=lambda name: name.capitalize() if name == OPEN else words.dot(name),
            key=f"train_inside_emotion_{run.name}_{opened if known else ''}",
        )
        key = f"train_inside_turn_{run.name}"
        if st.button("Another face", key="train_inside_another", icon=":material/shuffle:"):
            st.session_state[key] = st.session_state.get(key, 0) + 1
    return name or first, st.session_state.get(key, 0)


def _face(
    predictor: Predictor, answers: Answers | None, emotion: str, turn: int
) -> tuple[np.ndarray | None, str]:
    """A face as the network takes it, and in words which one it is."""
    if answers is not None:
        positions = _positions(answers, emotion)
        splits, _ = attempt.attempt(state.splits, answers.dataset)
        if splits and len(positions):
            position = positions[turn % len(positions)]
            images, present = browse.pictures(splits, answers.files[[position]], answers.split)
            if present.all():
                face = photos.fitted(images, predictor.size, predictor.colour)[0]
                return face, _in_words(answers, position)
    return _drawn(predictor, emotion)


def _positions(answers: Answers, emotion: str) -> np.ndarray:
    """The faces of the emotion that were answered rightly, the surest first; or the one that is open."""
    if emotion == OPEN:
        return np.flatnonzero(answers.files == st.session_state.get("train_face"))
    return answers.cell(emotion, emotion) if emotion in answers.classes else np.zeros(0, np.int64)


def _in_words(answers: Answers, position: int) -> str:
    label = emotions.label(answers.label(position)).lower()
    return words.literal(f"{answers.files[position]}, a {answers.split} face labelled {label}")


def _drawn(predictor: Predictor, emotion: str) -> tuple[np.ndarray | None, str]:
    image = state.poster().get(emotion)
    faces = predictor.find(image)[:1] if image is not None else []
    if not faces:
        return None, "No face of this emotion is on this computer. Choose another."
    label = emotions.label(emotion).lower()
    return predictor.crops(image, faces)[0], f"A drawn face that shows {label}; nobody is shown."
