"""Which faces a run got wrong: the surest mistakes first, or the faces of one cell of the matrix; one of them
large.
"""

import numpy as np
import state
import streamlit as st
from shared import attempt, charts, faces, plots, words

from fer_core import emotions
from fer_core.datasets import browse
from fer_core.standings.answered import Answers

PAGE = 24


def open_cell(points: list) -> None:
    """What a click on a cell of the matrix does."""
    actual, predicted, name = points[0]
    choose(name, actual, predicted)


def choose(name: str, actual: str = "", predicted: str = "") -> None:
    """Show the faces of one cell of a run's matrix; without emotions, all that are wrong."""
    st.session_state["train_cell"] = (name, actual, predicted)
    _turn_to(0)


def show(name: str, answers: Answers) -> None:
    """The faces that were chosen last; at first all that are wrong."""
    of_run, actual, predicted = st.session_state.get("train_cell", ("", "", ""))
    one_cell = of_run == name and {actual, predicted} <= set(answers.classes) and bool(actual)
    wrong = answers.wrong()
    positions = answers.cell(actual, predicted) if one_cell else wrong
    st.subheader(
        "Which faces are wrong?" if not one_cell or actual != predicted else "Which faces are right?"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if one_cell:
            st.markdown(_of_cell(len(positions), actual, predicted), width="content")
            label = f"All {words.counted(len(wrong), 'wrong face')}"
            st.button(
                label, key="train_all_wrong", icon=":material/arrow_back:", on_click=choose, args=(name,)
            )
        else:
            st.markdown(_of_all(len(wrong), len(answers)))
    last = max(0, (len(positions) - 1) // PAGE)
    page = min(st.session_state.get("train_faces_page", 0), last)
    _grid(answers, positions[page * PAGE : (page + 1) * PAGE])
    if last:
        _pages(page, last)


def _button_to_all(name: str, wrong: int) -> None:
    st.button(
        f"All {words.counted(wrong, 'wrong face')}, surest first",
        key="train_all_wrong",
        icon=":material/arrow_back:",
        on_click=choose,
        args=(name,),
    )


def _of_all(wrong: int, n: int) -> str:
    if not wrong:
        return f"None of the {n:,} faces was answered wrongly."
    return f"**{words.counted(wrong, 'wrong face')}** of {n:,}, the surest first. Click one to see why."


def _of_cell(n: int, actual: str, predicted: str) -> str:
    shown, answered = (words.literal(emotions.label(name).lower()) for name in (actual, predicted))
    rightly = "rightly taken" if actual == predicted else "taken"
    return f"**{words.counted(n, 'face')}** showing {shown}, {rightly} as {answered}; the surest first."


def _grid(answers: Answers, positions: np.ndarray) -> None:
    """One page of faces, and the one that was clicked."""
    if not len(positions):
        return
    splits, problem = attempt.attempt(state.splits, answers.dataset)
    if splits is None:
        st.caption(f"The faces cannot be shown: {words.literal(problem)}")
        return
    images, present = browse.pictures(splits, answers.files[positions], answers.split)
    if not present.all():
        missing = words.counted(int((~present).sum()), "face")
        data = words.literal(answers.dataset)
        st.caption(f"{missing} of these {len(positions)} are not in {data} on this computer.")
    positions = positions[present]
    faces.grid(
        images,
        [str(answers.files[position]) for position in positions],
        [_title(answers, position) for position in positions],
        [_below(answers, position) for position in positions],
        "train_faces",
        side=108,
        on_pick=_picked,
    )
    _large(answers, positions, images)


def _title(answers: Answers, position: int) -> str:
    answer = f"{answers.answer(position)} {100 * answers.confidence[position]:.1f} %"
    return f"labelled {answers.label(position)}, answered {answer}; {answers.files[position]}"


def _below(answers: Answers, position: int) -> str:
    """What stands under a face: its label, and what was answered."""
    answer = f"{answers.answer(position)} {100 * answers.confidence[position]:.0f} %"
    label = answers.label(position)
    return answer if label == answers.answer(position) else f"{label}: {answer}"


def _picked() -> None:
    if file := st.session_state["train_faces"].picked:
        st.session_state["train_face"] = file


def _large(answers: Answers, positions: np.ndarray, images: np.ndarray) -> None:
    """The face that was clicked, with every probability."""
    files = [str(answers.files[position]) for position in positions]
    file = st.session_state.get("train_face")
    if file not in files:
        return
    i = files.index(file)
    label, answer = answers.label(positions[i]), answers.answer(positions[i])
    picture, bars = st.columns([1, 2], gap="large")
    with picture:
        st.image(faces.enlarged(images[i]), width=260, alt=f"{label} face, {file}")
        st.text(f"Labelled {label}, {file}")
    with bars:
        st.caption("What the network answered")
        plots.show(charts.votes(answers.shares(positions[i]), "probability"), "train_face_bars", f"{answer}.")


def _pages(page: int, last: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous", key="train_before", disabled=page == 0, on_click=_turn_to, args=(page - 1,))
        st.button("Next", key="train_after", disabled=page == last, on_click=_turn_to, args=(page + 1,))
        st.caption(f"Page {page + 1} of {last + 1}")


def _turn_to(page: int) -> None:
    st.session_state["train_faces_page"] = page
    st.session_state.pop("train_face", None)
