"""Three tiles: look at faces, train and compare, see a model work; the next sensible step stands out."""

from collections.abc import Sequence

import streamlit as st
from shared import words

from fer_core import runs
from fer_core.datasets.form import Imported
from fer_core.runs import Run

MOST = 3  # datasets or running trainings that are named in a tile


def show(imported: Sequence[Imported], all_runs: Sequence[Run]) -> None:
    """The tiles beside each other; on a phone under each other."""
    ready = [dataset for dataset in imported if dataset.ready]
    finished = [run for run in all_runs if run.state == "finished"]
    step = _next_step(ready, finished)
    data, models, see = st.columns(3, gap="medium")
    with data.container(border=True, height="stretch"):
        _data(ready, step == "data")
    with models.container(border=True, height="stretch"):
        _models(finished, [run for run in all_runs if run.state in runs.ACTIVE], step)
    with see.container(border=True, height="stretch"):
        _see(finished, step == "see")


def _next_step(ready: Sequence[Imported], finished: Sequence[Run]) -> str:
    """The first step that has not been taken: data, train, see or compare."""
    if not ready:
        return "data"
    if not finished:
        return "train"
    return "see" if all(dataset.drawn for dataset in ready) else "compare"


def _data(ready: Sequence[Imported], is_next: bool) -> None:
    st.markdown("**Look at faces**")
    if not ready:
        st.caption("Drawn faces are made in under a minute. Nothing is downloaded.")
    for dataset in ready[:MOST]:
        label = f"{words.literal(dataset.title)}, {words.counted(dataset.total, 'face')}"
        st.page_link("explore/page.py", label=label, query_params={"dataset": dataset.name})
    if len(ready) > MOST:
        st.caption(f"and {words.counted(len(ready) - MOST, 'other')}")
    _button("Look at faces", "explore/page.py", ":material/grid_view:", is_next)


def _models(finished: Sequence[Run], active: Sequence[Run], step: str) -> None:
    st.markdown("**Train and compare**")
    st.caption(f"{words.counted(len(finished), 'finished model')}." if finished else "No model yet.")
    for run in active[:MOST]:
        label = f"{words.literal(run.title)}: {run.state}"
        st.page_link("train/page.py", label=label, query_params={"run": run.name})
    with st.container(horizontal=True, key="home_models"):
        _button("Train a recipe", "train/page.py", ":material/model_training:", step == "train")
        _button("Compare models", "compare/page.py", ":material/compare_arrows:", step == "compare")
        _button("Fit a model to your faces", "fit/page.py", ":material/face_retouching_natural:", False)


def _see(finished: Sequence[Run], is_next: bool) -> None:
    st.markdown("**See a model work**")
    if finished:
        st.caption("On photos and videos of yours, or live. No picture leaves this computer or is kept.")
    else:
        st.caption("On photos, on videos and live, once a model is trained.")
    with st.container(horizontal=True, key="home_see"):
        _button("Try a photo", "predict/page.py", ":material/image_search:", is_next)
        _button("Open the camera", "live/page.py", ":material/videocam:", False)


def _button(label: str, page: str, icon: str, is_next: bool) -> None:
    """A way to a page; the next step is the one that stands out."""
    key = "next" if is_next else page.partition("/")[0]
    if st.button(label, key=f"home_{key}", type="primary" if is_next else "secondary", icon=icon):
        st.switch_page(page)
