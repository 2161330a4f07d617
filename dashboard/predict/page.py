"""Predict: photos, a video or a folder in; boxes, probabilities, parts, where the model looks, and files to
take away out.
"""

import state
import streamlit as st
from predict.screening import show_screening
from shared.model_picker import no_model, pick_model, pick_other
from shared.photo import photo

from fer_core.drawing import examples
from fer_core.media.photos import PHOTOS, VIDEOS, Picture
from fer_core.predictor import screening


def begin(slot: str, start, *given) -> None:
    """Put a new screening in the place of the one before."""
    if slot in st.session_state:
        st.session_state.pop(slot).remove()
    st.session_state.pop("predict_at", None)
    st.session_state.pop("predict_open", None)
    st.session_state[slot] = start(*given, state.predictor(run))


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
    photo(Picture(image, f"{name}.png", (image.shape[1], image.shape[0])), name, run, other)
    st.caption("Drawn by this project; nobody is shown.")


def photos() -> None:
    kinds = [ending[1:] for ending in PHOTOS]
    kept = (
        "They are looked at here and not kept. Each face is asked twice, as it is and mirrored; the "
        "mean is the answer."
    )
    files = st.file_uploader(
        "Drop photos here, or choose them", kinds, accept_multiple_files=True, key="predict_photos", help=kept
    )
    if len(files) == 1:
        shown, problem = state.photo(files[0].file_id, files[0].name, files[0])
        if shown:
            photo(shown, files[0].file_id, run, other)
        else:
            st.error(problem, icon=":material/info:")
        return
    mark = [file.file_id for file in files]
    if files and st.session_state.get("predict_photos_mark") != mark:
        st.session_state["predict_photos_mark"] = mark
        begin(
            "predict_pile_of_photos",
            screening.photos,
            [(file.name, file) for file in files],
            f"{len(files)} photos",
        )
    show_screening("predict_pile_of_photos", run, other)


def film() -> None:
    kinds = [ending[1:] for ending in VIDEOS]
    file = st.file_uploader(
        "Drop a video here, or choose one",
        kinds,
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
    show_screening("predict_film", run)


def folder() -> None:
    with st.form("predict_folder_form", border=False):
        path = st.text_input(
            "Path of a folder, a photo or a video on this computer",
            placeholder="/home/me/photos",
            key="predict_path",
        )
        words = (
            "Each photo or clip lies in a folder named after its emotion: happy/1.jpg, sad/2.jpg. Faces "
            "that are missed count as errors."
        )
        check = st.checkbox(
            "The folders are named after emotions: say how often the answers are right",
            key="predict_labelled",
            help=words,
        )
        if st.form_submit_button("Look at it", type="primary", icon=":material/search:", key="predict_go"):
            begin("predict_folder", screening.labelled if check else screening.folder, path)
    show_screening("predict_folder", run, other)


st.title("Predict")
run = pick_model("predict_run")
if run is None:
    no_model("Predict", "predict_train")
    st.stop()
other = pick_other("predict_other", run)
doors = {"Examples": example, "Photos": photos, "Video": film, "Folder": folder}
doors[
    st.segmented_control(
        "Look at",
        list(doors),
        default="Examples",
        required=True,
        key="predict_source",
        label_visibility="collapsed",
    )
]()
