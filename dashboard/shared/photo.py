"""A photo and its faces: the picture with boxes, one face large beside it, what may be laid over it, and
files to take away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import state
import streamlit as st
from shared import face_answers, picture, send, table, words
from shared.network import inside

from fer_core import reports
from fer_core.faces import FINDERS, closeup
from fer_core.faces.base import Face
from fer_core.media.photos import Picture
from fer_core.predictor import Predictor, overlays, rows
from fer_core.runs import Run

ENDINGS = {"CSV": ".csv", "JSON": ".json", "Parquet": ".parquet"}
FINDER, THRESHOLD = "blazeface", 0.4


@dataclass(frozen=True)
class Layers:
    """What is laid over the chosen face."""

    parts: bool
    mesh: bool
    heat: bool


def show(photo: Picture, key: str, run: Run, other: Run | None, page: str = "predict") -> None:
    """Everything about one photo; `key` stands for its content, `page` leads the widgets' keys."""
    finder = st.session_state.get(f"{page}_finder", FINDER)
    predictors = [state.predictor(shown_run, finder) for shown_run in (run, other) if shown_run]
    answers = [_faces(photo, key, predictor, page) for predictor in predictors]
    chosen_key = f"{page}_chosen_{key}"
    chosen = _chosen(chosen_key, answers[0])
    left, right = st.columns([3, 2], gap="large")
    with left:
        place = st.container()
        switches = _switches(page)
        with place:
            laid_over = _picture(photo, answers[0], predictors[0], switches, page, chosen_key)
        _take_away(photo, answers[0], predictors[0], page)
    with right:
        if answers[0]:
            one = face_answers.Chosen(photo, [faces[chosen] for faces in answers], predictors, chosen)
            face_answers.show(one, len(answers[0]), laid_over.parts.get(0), switches.heat, page)
            send.offer(photo.image, answers[0][chosen], page)
        else:
            _no_face()
    if len(answers) > 1 and len(answers[0]) > 1:
        _both(answers, predictors)
    if answers[0]:
        inside.offer(photo.image, answers[0][chosen], predictors[0], page)


def _faces(photo: Picture, key: str, predictor: Predictor, page: str) -> list[Face]:
    network = predictor.name + str(id(predictor.network))
    faces = state.faces(key, predictor, network, predictor.finder.name, photo.image)
    return closeup.in_order(faces, st.session_state.get(f"{page}_threshold", THRESHOLD))


def _chosen(key: str, faces: list[Face]) -> int:
    return min(st.session_state.get(key, 0), len(faces) - 1)


def _picture(
    photo: Picture, faces: list[Face], predictor: Predictor, switches: Layers, page: str, chosen_key: str
) -> overlays.Overlays:
    """The picture with its boxes, and what was laid over the chosen face; a click on a box is kept in the
    session under `chosen_key`.
    """
    chosen = _chosen(chosen_key, faces)
    one = faces[chosen : chosen + 1] if faces else []
    laid_over = overlays.look(predictor, photo.image, one, switches.mesh, switches.parts, switches.heat)
    image = overlays.drawn(photo.image, one, laid_over, predictor, switches.mesh, boxes=False)
    size = photo.image.shape[1], photo.image.shape[0]

    def pick(position: int) -> None:
        st.session_state[chosen_key] = position

    picture.show(image, faces, size, chosen, f"{page}_picture", pick)
    return laid_over


def _switches(page: str) -> Layers:
    """Parts, mesh, heat; and a popover with what is set once."""
    with st.container(horizontal=True, vertical_alignment="center"):
        parts = st.toggle(
            "Parts", key=f"{page}_parts", help="What the model says of eyes, brows, nose and mouth alone."
        )
        mesh = st.toggle(
            "Mesh", key=f"{page}_mesh", help="468 points on the face; the parts are cut along them."
        )
        heat = st.toggle(
            "Where it looks",
            key=f"{page}_heat",
            help="The stronger the tint, the more that place speaks for the answer.",
        )
        with st.popover("Settings", icon=":material/tune:"):
            _settings(page)
    return Layers(parts, mesh, heat)


def _settings(page: str) -> None:
    """The threshold and the face finder; the page reads both from the session before they are drawn."""
    st.slider(
        "Not sure below",
        0.0,
        1.0,
        THRESHOLD,
        0.05,
        key=f"{page}_threshold",
        help="An answer less probable than this counts as not sure.",
        persist_state="session",
    )
    titles = {name: finder.title for name, finder in FINDERS.items()}
    st.radio(
        "Face finder",
        list(titles),
        list(titles).index(FINDER),
        titles.get,
        key=f"{page}_finder",
        persist_state="session",
    )


def _no_face() -> None:
    st.subheader("No face was found")
    st.caption(
        "A face should be at least about 20 pixels wide and not turned away. The other face finder, "
        "under Settings, may see it."
    )


def _both(answers: Sequence[list[Face]], predictors: Sequence[Predictor]) -> None:
    """All faces with the answers of two models side by side."""
    pairs = list(zip(answers[0], answers[1], strict=True))
    agree = sum(first.emotion == second.emotion for first, second in pairs)
    st.subheader(f"The models agree on {agree} of {words.counted(len(pairs), 'face')}")
    lines = [
        (str(number), _emotion_and_percent(first), _emotion_and_percent(second))
        for number, (first, second) in enumerate(pairs, 1)
    ]
    table.show(["Face", predictors[0].name, predictors[1].name], lines)


def _emotion_and_percent(face: Face) -> str:
    return f"{face.emotion} {reports.percent(face.confidence)}"


def _take_away(photo: Picture, faces: list[Face], predictor: Predictor, page: str) -> None:
    """The figures and the picture with its boxes, as files."""
    stem = photo.name.rsplit(".", 1)[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        for title, ending in ENDINGS.items():
            st.download_button(
                title,
                partial(rows.sheet, photo.name, faces, predictor.classes, ending, photo.scale),
                f"{stem}_seen{ending}",
                key=f"{page}_take{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
        st.download_button(
            "Picture",
            partial(rows.annotated, photo.image, faces),
            f"{stem}_seen.jpg",
            key=f"{page}_take_picture",
            icon=":material/image:",
            on_click="ignore",
        )
