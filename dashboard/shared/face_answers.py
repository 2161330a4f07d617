"""One face of a photo, large: what each model answers, what its parts say alone, where the model looks."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from shared import charts, picture, plots, table, words

from fer_core import reports
from fer_core.faces import closeup
from fer_core.faces.base import Face
from fer_core.faces.parts import TITLES
from fer_core.media.photos import Picture
from fer_core.predictor import PartAnswer, Predictor

WHOLE_AND_PARTS = (
    "**Complete** is the answer to the whole face. **Parts** are the answers when the model sees only one "
    "part and the rest is covered: they show what it draws on, not what that part of a person feels."
)


@dataclass(frozen=True)
class Chosen:
    """A face of a photo as each of one or two models answered it."""

    photo: Picture
    answers: list[Face]
    predictors: list[Predictor]
    position: int


def show(chosen: Chosen, n: int, parts: Mapping[str, PartAnswer] | None, heat: bool, page: str) -> None:
    """The face, one of `n`, with every model's answer, and its parts where they were asked for."""
    _head(chosen, n)
    for face, predictor in zip(chosen.answers, chosen.predictors, strict=True):
        # one above the other: the bars share their beginning
        answer = f"{words.literal(predictor.name)}: {words.literal(picture.named(face))}"
        if len(chosen.answers) > 1:
            st.caption(answer)
        finding = f"{predictor.name} answers {picture.named(face)}."
        plots.show(charts.votes(face.probabilities, "probability"), f"{page}_bars_{predictor.name}", finding)
    if len(chosen.answers) > 1:
        same = chosen.answers[0].emotion == chosen.answers[1].emotion
        st.caption("Both models give the same answer." if same else "The models disagree.")
    if parts:
        _parts(chosen.answers[0], parts)
    if heat:
        _where_it_looks(chosen.answers[0], chosen.predictors[0])


def _head(chosen: Chosen, n: int) -> None:
    answer = picture.named(chosen.answers[0])
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        large = closeup.close_up(chosen.photo.image, chosen.answers[0])
        st.image(large, width=136, alt=f"Face {chosen.position + 1}, {answer}")
        with st.container(width="stretch"):
            st.subheader(words.literal(answer))
            if n > 1:
                st.caption(f"Face {chosen.position + 1} of {n}. A click on a box opens another.")
            else:
                st.caption("The only face that was found.")


def _parts(face: Face, parts: Mapping[str, PartAnswer]) -> None:
    rows = [("Complete", face.emotion, reports.percent(face.confidence))]
    rows += [(TITLES[name], part.emotion, reports.percent(part.probability)) for name, part in parts.items()]
    table.show(["Seen", "Answer", "Probability"], rows, ["Probability"], first=True)
    st.caption(WHOLE_AND_PARTS)


def _where_it_looks(face: Face, predictor: Predictor) -> None:
    how = "by covering one place after another and watching the answer"
    if predictor.maps:
        how = "the model's own activation map"
    st.caption(
        f"The tint shows where evidence for {words.literal(face.emotion)} was seen ({how}). It says what "
        "the model used, not what matters on a face."
    )
