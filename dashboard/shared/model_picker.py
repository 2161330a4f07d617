"""Which model to ask, and which beside it: the pickers of Predict, Live and Collect, and what stands there
while there is none.
"""

import state
import streamlit as st
from shared import words

from fer_core import reports, runs
from fer_core.runs import Run
from fer_core.standings import labels


def pick_model(key: str, label: str = "Model") -> Run | None:
    """A finished run from the sidebar; the one in the URL first, else the default one; None where there is
    none.
    """
    ready = {run.name: run for run in runs.ready()}
    if not ready:
        return None
    if st.session_state.get(key) not in ready:
        wanted = st.query_params.get("run", "")
        st.session_state[key] = wanted if wanted in ready else next(iter(ready))
    titles = labels.of([row for row in state.standings("test") if row.run in ready])
    name = st.sidebar.selectbox(label, list(ready), format_func=lambda name: titles.get(name, name), key=key)
    st.sidebar.caption(_origin_and_figure(ready[name]))
    return ready[name]


def pick_other(first: Run, key: str) -> Run | None:
    """A second run to ask about the same picture, or None."""
    others = {other.name: other for other in runs.ready() if other.name != first.name}
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
    if words.empty(text, "Train a first model", key, icon=":material/model_training:"):
        st.switch_page("train/page.py")
    st.caption("The same from a terminal")
    st.code("python -m fer_core train kalambate2024-cnn --dataset drawn", language=None, wrap_lines=True)


def _origin_and_figure(run: Run) -> str:
    report = run.reports().get("test")
    dataset = run.recipe.get("dataset", "")
    trained = f"Trained on {words.literal(dataset)}" if dataset else "Of unknown training"
    if report is None or report.accuracy is None:
        return f"{trained}, not tested."
    return f"{trained}, {reports.percent(report.accuracy)} right on {report.n:,} test faces."
