"""Home: what this is, what is here, the one sensible next step, and what to keep in mind."""

import state
import streamlit as st
from home import poster, steps
from shared import words

from fer_core import datasets, runs
from fer_core.standings import papers

st.title("FER Workbench")
st.markdown(
    "Look at faces, train the published recipes, compare them honestly, and watch them work.  \nAll on this "
    "computer: no account, no download, nothing sent anywhere."
)

imported, all_runs = datasets.imported(), runs.all_runs()
finished = [run for run in all_runs if run.state == "finished"]

poster.poster()
steps.next_step(imported, finished)

data, models, camera = st.columns(3, gap="large")
with data:
    st.subheader("Datasets")
    for dataset in imported:
        faces = f", {words.counted(dataset.total, 'face')}" if dataset.ready else ""
        st.page_link(
            "explore/page.py",
            label=f"{words.literal(dataset.title)}{faces}",
            query_params={"dataset": dataset.name},
        )
    st.caption("Have FER2013, RAF-DB, AffectNet or CK+? Explore says how to bring it.")
with models:
    st.subheader("Runs")
    label = words.counted(len(finished), "finished run") if finished else "None yet"
    st.page_link("compare/page.py", label=label)
    active = [run for run in all_runs if run.state in runs.ACTIVE]
    for run in active[:3]:
        st.page_link(
            "train/page.py", label=f"{words.literal(run.title)}: {run.state}", query_params={"run": run.name}
        )
    st.caption("A run is a recipe carried out on a dataset, and what came of it.")
with camera:
    st.subheader("Camera")
    st.page_link("live/page.py", label="Open the camera")
    st.caption("It is asked for when you press start, its pictures stay on this computer, and none is kept.")

if outcomes := papers.outcomes(state.standings("test")):
    st.subheader("What the papers say, and what came of it here")
    alt = "Each recipe with the paper's figure, ours under both protocols, size and time"
    st.dataframe(
        [line.listed() for line in outcomes],
        hide_index=True,
        key="home_results",
        height="content",
        column_config=steps.result_columns(),
        alt=alt,
    )
    for reason in papers.reasons(outcomes):
        st.caption(reason)

st.subheader("Before you point it at people")
st.markdown(
    "It classifies how a face looks, not what a person feels. In the European Union, inferring emotions at "
    "work and in education is prohibited except for medical or safety "
    "reasons (AI Act, Article 5(1)(f)), elsewhere it is generally high-risk, and people in front of the "
    "camera must be told (Article 50(3)). "
    "Here everything is processed on this computer and no frame is stored unless you ask. Ask for consent, "
    "and look at the errors of each emotion before you trust an answer."
)
