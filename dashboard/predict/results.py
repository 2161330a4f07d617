"""Something on its way through a model: how far it is, a way to stop it, what came of it, its files."""

from collections.abc import Callable

import state
import streamlit as st
from predict import film, pile
from shared import photo, watching, words

from fer_core.jobs import duration
from fer_core.predictor.screening import Screening
from fer_core.runs import Run

SHOW: dict[str, Callable[..., None]] = {
    "video": film.show,
    "photos": pile.show,
    "labelled": pile.show_labelled,
}
VIDEO = "Annotated video"


def show(slot: str, run: Run, other: Run | None = None) -> None:
    """What is in that slot of the session: its progress, or what came of it; nothing where there is none."""
    screening: Screening | None = st.session_state.get(slot)
    if screening is None:
        return
    if screening.state == "running":
        _watch(screening)
    elif screening.state == "failed":
        watching.show_failure(screening)
    elif screening.state == "cancelled":
        st.caption(f"{words.literal(screening.title)}: stopped, nothing was kept.")
    else:
        _head(slot, screening, run)
        SHOW[screening.kind](slot, screening.result, screening.files, run, other)


@st.fragment(run_every=0.5)
def _watch(screening: Screening) -> None:
    if screening.state != "running":
        st.rerun()
    st.progress(screening.share, f"{words.literal(screening.title)}: {_how_far(screening)}")
    st.button(
        "Stop and show what was seen" if screening.kind == "video" else "Stop",
        key="predict_stop",
        icon=":material/stop:",
        on_click=screening.cancel,
        disabled=screening.stopping,
    )
    st.caption("You may leave this page and come back; the work goes on.")


def _how_far(screening: Screening) -> str:
    if not screening.total:
        return "opening"
    left = words.seconds_left(screening.seconds_left) or "starting"
    speed = ""
    if screening.done > 10:
        speed = f", {screening.done / max(screening.seconds, 0.1):.0f} a second"
    return f"{screening.done:,} of {screening.total:,}{speed}, {left}. {words.literal(screening.text)}"


def _head(slot: str, screening: Screening, run: Run) -> None:
    """The title, the files, another model's turn."""
    st.subheader(words.literal(screening.title))
    with st.container(horizontal=True, vertical_alignment="center"):
        _files(screening)
        if run.name != screening.run and screening.again:
            st.button(
                f"Ask {words.literal(run.title)} instead",
                key="predict_again",
                icon=":material/refresh:",
                on_click=_ask_again,
                args=(slot, screening, run),
            )
        st.button(
            "Remove",
            key="predict_remove",
            icon=":material/delete:",
            on_click=_remove,
            args=(slot, screening),
            help="Deletes the results from this computer. Otherwise they go after a day.",
        )
    st.caption(f"Seen by {words.literal(screening.run)} in {duration(screening.seconds)}.")


def _files(screening: Screening) -> None:
    titles = {ending[1:]: title for title, ending in photo.ENDINGS.items()} | {"mp4": VIDEO}
    for ending, path in screening.files.items():
        st.download_button(
            titles[ending],
            path.read_bytes,
            f"{screening.title}_{path.name}",
            key=f"predict_file_{ending}",
            icon=":material/download:",
            on_click="ignore",
        )


def _ask_again(slot: str, screening: Screening, run: Run) -> None:
    assert screening.again is not None, "the button stands only where it can be asked again"
    st.session_state[slot] = screening.again(state.predictor(run))


def _remove(slot: str, screening: Screening) -> None:
    screening.remove()
    st.session_state.pop(slot, None)
