"""Predict: one field takes photos and videos, one line a folder; boxes, probabilities, parts, where the model
looks, and files to take away come out.
"""

from collections.abc import Callable, Sequence
from typing import Any

import state
import streamlit as st
from predict import results
from shared import attempt, model_picker, photo, words

from fer_core.drawing import examples
from fer_core.media.photos import PHOTOS, VIDEOS, Picture, kind
from fer_core.predictor import screening

PILE, FILM, FOLDER = "predict_pile_of_photos", "predict_film", "predict_folder"
HELP = (
    "Photos are looked at here and not kept: each face is asked twice, as it is and mirrored, and the mean "
    "is the answer. Of a video a copy stays in data/seen on this computer for a day, or until you remove it."
)


def begin(slot: str, start: Callable, *inputs: Any) -> None:
    """Put a new screening in the place of the one before, with nothing of it open."""
    if slot in st.session_state:
        st.session_state.pop(slot).remove()
    st.session_state.pop(f"{slot}_at", None)
    st.session_state.pop(f"{slot}_open", None)
    st.session_state[slot] = start(*inputs, state.predictor(run))


def dropped() -> list[Any]:
    """The field for what the user brings."""
    return st.file_uploader(
        "Drop photos or a video here, or choose them",
        [ending[1:] for ending in (*PHOTOS, *VIDEOS)],
        accept_multiple_files=True,
        key="predict_files",
        help=HELP,
    )


def named() -> None:
    """The line for what lies on this computer."""
    with (
        st.expander("Or name a folder on this computer", icon=":material/folder:"),
        st.form("predict_folder_form", border=False),
    ):
        path = st.text_input(
            "Path of a folder, a photo or a video",
            placeholder="/home/me/photos",
            key="predict_path",
            help="Quicker for a long video: nothing is copied.",
        )
        labelled = st.checkbox(
            "The folders are named after emotions: say how often the answers are right",
            key="predict_labelled",
            help="Each photo or clip lies in a folder named after its emotion: happy/1.jpg, sad/2.jpg. Faces "
            "that are missed count as errors.",
        )
        if st.form_submit_button("Look at it", type="primary", icon=":material/search:", key="predict_go"):
            begin(FOLDER, screening.labelled if labelled else screening.folder, path)


def films(files: Sequence[Any]) -> None:
    """The newest of the videos, one at a time."""
    if files and st.session_state.get("predict_video_mark") != files[-1].file_id:
        st.session_state["predict_video_mark"] = files[-1].file_id
        begin(FILM, screening.film, files[-1], files[-1].name)
    if len(files) > 1:
        st.caption(
            f"One video at a time: this is {words.literal(files[-1].name)}. To look at all, name their "
            "folder above."
        )
    results.show(FILM, run)


def pictures(files: Sequence[Any]) -> None:
    """One photo with all that can be said of it, or the faces of several."""
    if len(files) == 1:
        one_photo(files[0])
        return
    mark = [file.file_id for file in files]
    if files and st.session_state.get("predict_photos_mark") != mark:
        st.session_state["predict_photos_mark"] = mark
        begin(PILE, screening.photos, [(file.name, file) for file in files], f"{len(files)} photos")
    results.show(PILE, run, other)


def one_photo(file: Any) -> None:
    picture, problem = attempt.attempt(state.photo, file.file_id, file.name, file)
    if picture:
        photo.show(picture, file.file_id, run, other)
    else:
        st.error(words.literal(problem), icon=":material/info:")


def example() -> None:
    """Drawn people, and a clip of them."""
    st.subheader("Or look at an example")
    with st.container(horizontal=True, vertical_alignment="center"):
        name = st.pills(
            "Example",
            list(examples.PEOPLE),
            default=next(iter(examples.PEOPLE)),
            required=True,
            key="predict_example",
            label_visibility="collapsed",
        )
        st.button(
            "A drawn clip",
            key="predict_drawn_clip",
            icon=":material/movie:",
            on_click=begin,
            args=(FILM, screening.example),
        )
    image = state.example(name)
    photo.show(Picture(image, f"{name}.png", (image.shape[1], image.shape[0])), name, run, other)
    st.caption("Drawn by this project; nobody is shown.")


st.title("Predict")
run = model_picker.pick_model("predict_run")
if run is None:
    model_picker.no_model("Predict", "predict_train")
    st.stop()
other = model_picker.pick_other(run, "predict_other")
files = dropped()
named()
results.show(FOLDER, run, other)
films([file for file in files if kind(file.name) == "video"])
pictures([file for file in files if kind(file.name) != "video"])
if not files and not {PILE, FILM, FOLDER} & set(st.session_state):
    example()
