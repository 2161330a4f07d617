"""Problems: what is wrong with a dataset, pair by pair; what to make of it; and a view without it to train
on.
"""

from functools import partial

import state
import streamlit as st
from problems import findings, make_view, narrow, pair
from shared import watching, words

from fer_core import datasets, doctor, runs
from fer_core.datasets.form import Imported
from fer_core.datasets.unions import naming
from fer_core.predictor import opinion_of

LABELS_TO_COME = "Found so far; labels in doubt and pictures without a face are added when they are known."
LABELS_MISSING = "The last examination ended before labels and faces were looked at. Examine again for these."


def choose_dataset(ready: dict[str, Imported]) -> Imported:
    """One of the imported datasets; the URL may name it."""
    wanted, _ = naming.parted(st.query_params.get("dataset", "").replace(" ", naming.PLUS))
    if wanted not in ready and len(naming.members(wanted)) > 1:  # a union without a name, or the reason
        ready = {**ready, wanted: datasets.find(wanted)}
    if "problems_dataset" not in st.session_state and wanted in ready:
        st.session_state["problems_dataset"] = wanted
    name = st.sidebar.selectbox(
        "Dataset", list(ready), format_func=lambda n: ready[n].title, key="problems_dataset"
    )
    return ready[name]


def choose_model() -> runs.Run | None:
    """Who doubts the labels: a finished run, or None for a small model that is taught here."""
    ready = {run.name: run for run in runs.ready()}
    name = st.sidebar.selectbox(
        "Labels are doubted by",
        ["", *ready],
        format_func=lambda n: ready[n].title if n else "A small model, taught here",
        key="problems_model",
    )
    return ready.get(name)


def asked_to_examine(dataset: Imported, diagnosis: doctor.Diagnosis | None) -> bool:
    """The button that starts an examination; before the first one with what it will do."""
    if diagnosis is not None:
        return st.sidebar.button("Examine again", key="problems_again", icon=":material/stethoscope:")
    text = (
        f"The doctor looks through {words.counted(dataset.total, 'face')} for twins across splits, copies, "
        "conflicting and doubtful labels, blanks, and more. Your images stay as they are."
    )
    return words.empty(text, "Examine", "problems_examine", icon=":material/stethoscope:")


ready = {d.name: d for d in datasets.imported() if "@" not in d.name and d.ready}
if not ready:
    st.title("Problems")
    st.caption("Here stands what is wrong with a dataset, once there is one.")
    st.page_link("explore/page.py", label="Open the first dataset", icon=":material/grid_view:")
    st.stop()

dataset, model = choose_dataset(ready), choose_model()
examinations = state.jobs(state.EXAMINATION)
job = examinations.get(dataset.name)
under_way = job is not None and job.state == "running"

st.title(f"Problems of {words.literal(dataset.title)}")
if under_way:
    watching.watch("problems_cancel", job, told=True)
watching.show_failure(job)
diagnosis = doctor.read(dataset)
if not under_way and asked_to_examine(dataset, diagnosis):
    examinations[dataset.name] = doctor.start(dataset.name, partial(opinion_of, model) if model else None)
    st.rerun()
if diagnosis is None:
    st.stop()
if not diagnosis.whole:
    st.caption(LABELS_TO_COME if under_way else LABELS_MISSING)

for split, n in diagnosis.summary["near_twins"].items():
    st.markdown(
        f"{n:,} faces of {split} show the same photo as one in train, "
        f"{diagnosis.summary['twins'][split]:,} of them identical."
    )
if not diagnosis.counts():
    st.caption("Nothing was found. That is rare, and good.")
    st.stop()
splits = state.splits(dataset.name)
table = narrow.narrowed(diagnosis)
if len(table):
    pair.show(dataset, table, splits)
    findings.show(dataset, table, splits)
else:
    st.caption("No finding is like that. Choose another split, label or decision.")

st.subheader("Views")
make_view.show(dataset)
if diagnosis.summary["remarks"]:
    st.subheader("The dataset as a whole")
    st.markdown("\n".join(f"- {words.literal(remark)}" for remark in diagnosis.summary["remarks"]))
