"""Predict: photos, a video or a folder in; boxes, probabilities, parts, where the model looks, and files to
take away out.
"""

from collections.abc import Callable
from typing import Any

import state
import streamlit as st
from predict import results
from shared import attempt, model_picker, photo, words

from fer_core.drawing import examples
from fer_core.media.photos import PHOTOS, VIDEOS, Picture
from fer_core.predictor import screening


def begin(slot: str, start: Callable, *inputs: Any) -> None:
    """Put a new screening in the place of the one before, with nothing of it open."""
    if slot in st.session_state:
        st.session_state.pop(slot).remove()
    st.session_state.pop(f"{slot}_at", None)
    st.session_state.pop(f"{slot}_open", None)
    st.session_state[slot] = start(*inputs, state.predictor(run))


def example() -> None:
    name = st.pills(
        "Example",
        list(examples.PEOPLE),
        default=next(iter(examples.PEOPLE)),
        required=True,
        key="predict_example",
        label_visibility="collapsed",
    )
    image = state.example(name)
    photo.show(Picture(image, f"{name}.png", (image.shape[1], image.shape[0])), name, run, other)
    st.caption("Drawn by this project; nobody is shown.")


def photos() -> None:
    help_ = (
        "They are looked at here and not kept. Each face is asked twice, as it is and mirrored; the mean is "
        "the answer."
    )
    files = st.file_uploader(
        "Drop photos here, or choose them",
        [ending[1:] for ending in PHOTOS],
        accept_multiple_files=True,
        key="predict_photos",
        help=help_,
    )
    if len(files) == 1:
        one_photo(files[0])
        return
    mark = [file.file_id for file in files]
    if files and st.session_state.get("predict_photos_mark") != mark:
        st.session_state["predict_photos_mark"] = mark
        sources = [(file.name, file) for file in files]
        begin("predict_pile_of_photos", screening.photos, sources, f"{len(files)} photos")
    results.show("predict_pile_of_photos", run, other)


def one_photo(file: Any) -> None:
    picture, problem = attempt.attempt(state.photo, file.file_id, file.name, file)
    if picture:
        photo.show(picture, file.file_id, run, other)
    else:
        st.error(words.literal(problem), icon=":material/info:")


def film() -> None:
    file = st.file_uploader(
        "Drop a video here, or choose one",
        [ending[1:] for ending in VIDEOS],
        key="predict_video",
        help="A copy stays in data/seen on this computer for a day, or until you remove it.",
    )
    if file and st.session_state.get("predict_video_mark") != file.file_id:
        st.session_state["predict_video_mark"] = file.file_id
        begin("predict_film", screening.film, file, file.name)
    if not file and "predict_film" not in st.session_state:
        st.button(
            "Try it with a drawn clip",
            key="predict_drawn_clip",
            icon=":material/movie:",
            on_click=begin,
            args=("predict_film", screening.example),
        )
        st.caption("A longer video is quicker named by its path, under Folder.")
    results.show("predict_film", run)


def folder() -> None:
    with st.form("predict_folder_form", border=False):
        path = st.text_input(
            "Path of a folder, a photo or a video on this computer",
            placeholder="/home/me/photos",
            key="predict_path",
        )
        help_ = (
            "Each photo or clip lies in a folder named after its emotion: happy/1.jpg, sad/2.jpg. Faces "
            "that are missed count as errors."
        )
        labelled = st.checkbox(
            "The folders are named after emotions: say how often the answers are right",
            key="predict_labelled",
            help=help_,
        )
        if st.form_submit_button("Look at it", type="primary", icon=":material/search:", key="predict_go"):
            begin("predict_folder", screening.labelled if labelled else screening.folder, path)
    results.show("predict_folder", run, other)


DOORS = {"Examples": example, "Photos": photos, "Video": film, "Folder": folder}
st.title("Predict")
run = model_picker.pick_model("predict_run")
if run is None:
    model_picker.no_model("Predict", "predict_train")
    st.stop()
other = model_picker.pick_other(run, "predict_other")
door = st.segmented_control(
    "Look at",
    list(DOORS),
    default="Examples",
    required=True,
    key="predict_source",
    label_visibility="collapsed",
)
DOORS[door]()
