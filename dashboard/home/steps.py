"""What a person would sensibly do next, and the scores of what is finished."""

from collections.abc import Sequence

import streamlit as st

from fer_core.datasets.form import Imported
from fer_core.runs import Run


def next_step(imported: Sequence[Imported], finished: Sequence[Run]) -> None:
    """One step, the first that has not been taken."""
    if not any(d.ready for d in imported):
        _step(
            "Look at the drawn faces: they are made in under a minute, with nothing to download.",
            "explore/page.py",
            "Look at faces",
            ":material/grid_view:",
        )
    elif not finished:
        _step(
            "Train a first network on the faces that are here; it takes a few minutes.",
            "train/page.py",
            "Train a recipe",
            ":material/model_training:",
        )
    elif all(d.drawn for d in imported):
        _step(
            "See a model work on a photo of yours, or bring a dataset of photos.",
            "predict/page.py",
            "Try a photo",
            ":material/image_search:",
        )
    else:
        _step(
            "Put two runs beside each other and beside what the papers report.",
            "compare/page.py",
            "Compare runs",
            ":material/compare_arrows:",
        )


def _step(why: str, page: str, label: str, icon: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(label, key="home_next", type="primary", icon=icon):
            st.switch_page(page)
        st.markdown(why, width="content")


def result_columns() -> dict:
    """What the columns of the results are called and mean."""
    column = st.column_config.TextColumn
    return {
        "recipe": column("Recipe"),
        "data": column("Data", width="medium"),
        "paper says": column(
            "Paper says",
            width="medium",
            help="The paper's figure, of these data or of the data in parentheses.",
        ),
        "ours, its protocol": column(
            "Ours, its protocol",
            width="medium",
            help="Trained and scored as the paper did; its test images may have chosen the epoch.",
        ),
        "ours, honest": column(
            "Ours, honest",
            help=(
                "The dataset's own splits; everything chosen on validation, test images opened once by "
                "each run. Mean and spread over seeds."
            ),
        ),
        "macro F1": column(
            "Macro F1", help="Mean of the emotions' F1, rare ones counting as much as common ones."
        ),
        "parameters": column("Parameters"),
        "MB": column("MB", help="The network that predicts."),
        "ms a face": column("ms a face", help="One face, one thread, on the computer that trained it."),
        "minutes": column(
            "Minutes",
            help=(
                "Of training, on the computer that trained it (models/README.md names it); after those "
                "of the trainings whose weights it began with."
            ),
        ),
    }
