"""A job that is under way, on any page: a bar with the time left, and a way to call it off."""

import streamlit as st
from shared import words

from fer_core.jobs import Job


@st.fragment(run_every=0.5)
def watch(key: str, job: Job, told: bool = False) -> None:
    """Look at the job twice a second until it has ended, then run the page anew. `told`: its own text says
    how far it is.
    """
    if job.state != "running":
        st.rerun()
    st.progress(job.share, words.literal(job.text) if told and job.text else _how_far(job))
    st.button("Cancel", key=key, icon=":material/close:", on_click=job.cancel)


def _how_far(job: Job) -> str:
    title = words.literal(job.title)
    if not job.total:
        return f"{title}: looking at what is there"
    left = words.seconds_left(job.seconds_left) or "starting"
    return f"{title}: {job.done:,} of {job.total:,}, {left}"


def show_failure(job: Job | None) -> None:
    """Why it failed, where it did."""
    if job is not None and job.state == "failed":
        st.error(words.literal(job.error), icon=":material/info:")
