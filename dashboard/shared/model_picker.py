"""Which model to ask: the picker of Predict and Live, and what stands there while there is none."""

import streamlit as st
from shared.words import empty

from fer_core import runs
from fer_core.runs import Run


def pick_model(key: str, label: str = "Model") -> Run | None:
    """A finished run from the sidebar; the one in the URL first, else the default one; None where there is
    none.
    """
    ready = {run.name: run for run in runs.ready()}
    if not ready:
        return None
    if st.session_state.get(key) not in ready:
        st.session_state[key] = (
            st.query_params.get("run") if st.query_params.get("run") in ready else next(iter(ready))
        )
    name = st.sidebar.selectbox(label, list(ready), format_func=lambda n: ready[n].title, key=key)
    st.sidebar.caption(_about(ready[name]))
    return ready[name]


def pick_other(key: str, first: Run) -> Run | None:
    """A second run to ask about the same picture, or None."""
    others = {run.name: run for run in runs.ready() if run.name != first.name}
    if not others:
        return None
    name = st.sidebar.selectbox(
        "Compare with",
        ["", *others],
        format_func=lambda n: others[n].title if n else "No other model",
        key=key,
    )
    return others.get(name)


def no_model(what: str, key: str) -> None:
    """What will be here, and the one step that leads there."""
    text = (
        f"{what} needs a model, and there is none yet. A small one, trained on faces that the project "
        "draws itself, takes about a minute."
    )
    if empty(text, "Train a first model", key, icon=":material/model_training:"):
        st.switch_page("train/page.py")
    st.caption("The same from a terminal")
    st.code("python -m fer_core train kalambate2024-cnn --dataset drawn", language=None)


def _about(run: Run) -> str:
    report = run.reports().get("test")
    on = run.recipe.get("dataset", "")
    trained = f"Trained on {on}" if on else "Of unknown training"
    return (
        f"{trained}, {100 * report.accuracy:.1f} % right on {report.n:,} test faces."
        if report and report.accuracy is not None
        else f"{trained}, not tested."
    )
