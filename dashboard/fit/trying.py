"""The third step: a photo right here, or the pages that take more, with the fitted model."""

import state
import streamlit as st
from shared import attempt, photo, words

from fer_core.media.photos import PHOTOS
from fer_core.runs import Run, lineage

LINKS = (
    ("live/page.py", "Try it live", ":material/videocam:"),
    ("predict/page.py", "Photos, a video, a folder", ":material/image_search:"),
)


def show(run: Run) -> None:
    """Drop a photo; the model that it began with answers beside it."""
    with st.container(horizontal=True):
        for page, label, icon in LINKS:
            st.page_link(page, label=label, icon=icon, query_params={"run": run.name})
    file = st.file_uploader(
        "Drop a photo here, or choose one",
        [ending[1:] for ending in PHOTOS],
        key="fit_photo",
        help="It is looked at here and not kept.",
    )
    if file is None:
        return
    picture, problem = attempt.attempt(state.photo, file.file_id, file.name, file)
    if picture is None:
        st.error(words.literal(problem), icon=":material/info:")
        return
    photo.show(picture, file.file_id, run, _start(run), page="fit")


def _start(run: Run) -> Run | None:
    """The one model that it began with, where that can still be asked."""
    first, _ = attempt.attempt(lineage.starts, ",".join(lineage.begun(run.recipe)))
    return first[0] if first and len(first) == 1 and first[0].ready else None
