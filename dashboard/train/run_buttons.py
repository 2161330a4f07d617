"""What one can do with a run: stop, resume, train again, rename, note, delete; each says what it does before
it is done.
"""

import state
import streamlit as st
from shared import words
from train import run_export

from fer_core import runs
from fer_core.runs import Run, pulse
from fer_core.runs.pulse import Pulse
from fer_core.standings import partner

RESUMABLE = ("stopped", "lost", "failed")


def buttons(run: Run) -> None:
    """One line of them, those that make sense now."""
    now = pulse.pulse(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _go_on(run, now)
        _links(run, now)
        if now.state in ("finished", "stopped"):
            run_export.menu(run)
        st.space("stretch")
        if not run.shipped:
            _rename(run)
            _notes(run)
        if now.state in (*RESUMABLE, "finished"):
            _again(run)
        if not now.active and not run.shipped:
            delete(run)


def _go_on(run: Run, now: Pulse) -> None:
    if now.active and st.button(
        "Stop",
        key="train_stop",
        icon=":material/stop:",
        disabled=now.stopping,
        help="Ends after this step and keeps the best weights.",
    ):
        runs.stop(run)
        st.rerun()
    if now.state in RESUMABLE and st.button(
        "Resume",
        key="train_resume",
        type="primary",
        icon=":material/play_arrow:",
        help="Goes on from the last finished epoch.",
    ):
        runs.resume(run)
        st.rerun()


def _links(run: Run, now: Pulse) -> None:
    if run.ready:
        st.page_link(
            "predict/page.py",
            label="Predict with it",
            icon=":material/image_search:",
            query_params={"run": run.name},
        )
    if now.state == "finished":
        _compare(run)


def _compare(run: Run) -> None:
    """Beside the run that fits best: tested on the same faces, of another recipe."""
    second = partner.fitting(state.standings("test"), run.name)
    names = [run.name, second.run] if second else [run.name]
    st.page_link(
        "compare/page.py",
        label="Compare it",
        icon=":material/compare_arrows:",
        help=f"With {words.literal(second.title, 80)}; any other can be chosen there." if second else None,
        query_params=[("runs", name) for name in names],
    )


def _rename(run: Run) -> None:
    with st.popover("Rename", icon=":material/edit:", key="train_rename_open"):
        title = st.text_input("Title", run.title[:120], 120, key=f"train_rename_{run.name}")
        if st.button("Rename", key="train_rename", disabled=not title.strip()):
            runs.rename(run, title)
            st.rerun()


def _notes(run: Run) -> None:
    with st.popover("Notes", icon=":material/notes:", key="train_notes_open"):
        text = st.text_area("Your notes on this run", run.notes, key=f"train_notes_{run.name}", height=180)
        if st.button("Keep notes", key="train_notes"):
            runs.note(run, text)
            st.rerun()


def _again(run: Run) -> None:
    next_seed = max(0, run.recipe.get("seed", 0) + 1)
    with st.popover("Train again", icon=":material/replay:", key="train_again_open"):
        st.markdown(
            "The same recipe, settings and data with another seed: how far two seeds differ says how much "
            "of a difference is luck."
        )
        seed = st.number_input("Seed", 0, 2**31 - 1, next_seed, key=f"train_again_seed_{run.name}")
        if st.button("Start training", key="train_again", icon=":material/play_arrow:"):
            other = runs.again(run, int(seed))
            runs.launch(other)
            st.query_params.from_dict({"run": other.name})
            st.rerun()


def delete(run: Run) -> None:
    """Ask, then remove the folder."""
    with st.popover("Delete", icon=":material/delete:", key="train_delete_open"):
        st.markdown(
            f"The run's folder with its weights, curve and report, {words.megabytes(run.bytes)}. It cannot "
            "be brought back."
        )
        if st.button("Delete this run", key="train_delete"):
            runs.delete(run)
            st.query_params.clear()
            st.rerun()
