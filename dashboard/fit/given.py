"""The first step: a place for the pictures of each emotion, or the camera; consent comes first, and all that
was given can be forgotten again.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import state
import streamlit as st
from fit import from_camera
from shared import faces, watching, words

from fer_core import collecting, datasets, emotions
from fer_core.collecting import Ask, forgetting, pictures
from fer_core.collecting.pictures import Taken
from fer_core.media.photos import PHOTOS
from fer_core.predictor import Predictor

USUAL = "my-faces"
ALL = ""  # the place for pictures whose folders say what they show
ABREAST = 4
SHOWN = 8  # faces of an emotion on the page, the newest
PROBLEMS = 6  # sentences on pictures that could not be used
ENDINGS = [ending[1:] for ending in PHOTOS]


def name_and_consent() -> tuple[str, Ask]:
    """What the faces are called, who they show, and whether these have agreed."""
    name_column, who_column = st.columns(2, gap="medium")
    name = name_column.text_input(
        "Call them",
        st.query_params.get("name", USUAL),
        key="fit_name",
        max_chars=40,
        help="What you give is added to the faces that were given under this name before.",
    ).strip()
    who = who_column.text_input(
        "Who they show (optional)",
        key="fit_who",
        max_chars=60,
        help="A name or a number of your own. With three people or more, nobody is both learned from and "
        "tested on.",
    ).strip()
    agreed = st.toggle("Everyone shown agrees that their faces are kept on this computer", key="fit_agreed")
    people = who or "Everyone shown"
    consent = f"{people} agreed on {date.today():%Y-%m-%d} that their faces are kept." if agreed else ""
    return name or USUAL, Ask(consent, "", who)


def show(name: str, ask: Ask, predictor: Predictor) -> None:
    """The places for pictures or the camera, and what was given so far."""
    source = st.segmented_control(
        "From",
        ("Pictures", "Camera"),
        default="Pictures",
        required=True,
        key="fit_from",
        label_visibility="collapsed",
    )
    table = collecting.find(name).table() if name in collecting.there() else pd.DataFrame()
    if source == "Camera":
        from_camera.gather(name, ask, predictor)
    places = [*emotions.BASIC, *([ALL] if source == "Pictures" else [])]
    for begin in range(0, len(places), ABREAST):
        columns = st.columns(ABREAST, gap="medium")
        for shows, column in zip(places[begin : begin + ABREAST], columns, strict=False):
            with column.container(border=True, height="stretch"):
                _place(name, shows, table, ask if source == "Pictures" else None, predictor)
    _remarks(name)
    if len(table):
        _forget(name, table)


def _place(name: str, shows: str, table: pd.DataFrame, ask: Ask | None, predictor: Predictor) -> None:
    """One emotion: how many faces, a place to drop pictures, and the newest of them."""
    own = table[table["proposed"] == shows] if len(table) else table
    if shows == ALL:
        st.markdown("**All at once**")
    else:
        st.markdown(words.dot(shows, f"· {len(own):,}" if len(own) else ""))
    if ask is not None:
        _drop(name, shows, ask, predictor)
    if shows == ALL:
        st.caption("A folder with folders in it that are named after emotions: happy/1.jpg, sad/2.jpg.")
    elif len(own):
        newest = own["file"].tolist()[: -SHOWN - 1 : -1]
        gathering = collecting.find(name)
        shown = np.stack([gathering.picture(file) for file in newest])
        faces.strip(shown, [""] * len(shown), f"fit_faces_{shows}", side=48)


def _drop(name: str, shows: str, ask: Ask, predictor: Predictor) -> None:
    """The field for pictures; while they are looked at, how far that is."""
    jobs, slot = state.jobs(state.GIVING), f"{name}/{shows}"
    job = jobs.get(slot)
    if job is not None and job.state == "running":
        watching.watch(f"fit_cancel_{shows}", job)
        return
    turn = st.session_state.get(f"fit_turn_{shows}", 0)
    files: Sequence[Any] = st.file_uploader(
        f"Pictures: {emotions.label(shows).lower()}" if shows else "A folder of pictures",
        ENDINGS,
        accept_multiple_files=True if shows else "directory",
        key=f"fit_files_{shows}_{turn}",
        label_visibility="collapsed",
        disabled=not ask.consent,
    )
    if files:
        contents = [(file.name, file.getvalue()) for file in files]
        wanted = Ask(ask.consent, shows, ask.who)
        jobs[slot] = pictures.start(name, contents, wanted, predictor)
        st.session_state[f"fit_turn_{shows}"] = turn + 1  # an empty field for the next ones
        st.rerun()


def _remarks(name: str) -> None:
    """Why a picture gave no face, in a sentence each."""
    for slot, job in state.jobs(state.GIVING).items():
        if not slot.startswith(f"{name}/"):
            continue
        watching.show_failure(job)
        taken: Taken | None = job.result
        if taken is None:
            continue
        if taken.again:
            st.caption(f"{words.counted(taken.again, 'picture')} had been given before.")
        for problem in taken.problems[:PROBLEMS]:
            st.caption(f":material/info: {words.literal(problem)}")
        if len(taken.problems) > PROBLEMS:
            st.caption(f"And {words.counted(len(taken.problems) - PROBLEMS, 'other')} like these.")


def _forget(name: str, table: pd.DataFrame) -> None:
    """All that was given under this name goes, and the datasets that were made of it."""
    with st.popover("Forget these faces", icon=":material/delete:", key="fit_forget_open"):
        made = collecting.made_of(collecting.find(name))
        st.markdown(
            f"Deletes {words.counted(len(table), 'face')}, and {words.counted(len(made), 'dataset')} made of "
            "them. Models that were fitted to them stay until they are deleted on the Train page."
        )
        st.button("Forget them all", key="fit_forget", on_click=_forget_all, args=(name,))


def _forget_all(name: str) -> None:
    gathering = collecting.find(name)
    for dataset in collecting.made_of(gathering):
        datasets.remove(dataset)
    forgetting.forget(gathering, gathering.table()["file"])
    for slot in [slot for slot in state.jobs(state.GIVING) if slot.startswith(f"{name}/")]:
        del state.jobs(state.GIVING)[slot]
