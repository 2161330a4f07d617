"""Problems: what is wrong with a dataset, pair by pair; what to make of it; and a view without it to train
on.
"""

import state
import streamlit as st
from problems import findings
from shared.bring import watch

from fer_core import datasets, doctor, runs
from fer_core.predictor import opinion_of

here = {d.name: d for d in datasets.imported() if "@" not in d.name and d.ready}
if not here:
    st.title("Problems")
    st.caption("Here stands what is wrong with a dataset, once there is one.")
    st.page_link("explore/page.py", label="Open the first dataset", icon=":material/grid_view:")
    st.stop()

asked = st.query_params.get("dataset", "").split("@")[0]
if "problems_dataset" not in st.session_state and asked in here:
    st.session_state["problems_dataset"] = asked
name = st.sidebar.selectbox(
    "Dataset", list(here), format_func=lambda n: here[n].title, key="problems_dataset"
)
ready = {run.name: run for run in runs.ready()}
model = st.sidebar.selectbox(
    "Labels are doubted by",
    ["", *ready],
    format_func=lambda n: ready[n].title if n else "A small model, taught here",
    key="problems_model",
)
info, job = here[name], f"doctor {name}"
found = doctor.read(info)
arrival = state.arrivals().get(job)

st.title(f"Problems of {info.title}")
if arrival and arrival.state == "running":
    watch(job, arrival)
    st.stop()
if arrival and arrival.state == "failed":
    st.error(arrival.error, icon=":material/info:")
again = found is not None and st.sidebar.button(
    "Examine again", key="problems_again", icon=":material/stethoscope:"
)
if again or (found is None and findings.unexamined(info)):
    state.arrivals()[job] = doctor.start(name, (lambda: opinion_of(ready[model])) if model in ready else None)
    st.rerun()
if found is None:
    st.stop()

for split, n in found.summary["near_twins"].items():
    st.markdown(
        f"{n:,} faces of {split} show the same photo as one in train, {found.summary['twins'][split]:,} of "
        "them identical."
    )
if not found.counts():
    st.caption("Nothing was found. That is rare, and good.")
    st.stop()
splits = state.splits(name)
table = findings.narrowed(found)
if len(table):
    findings.open_pair(info, table, splits)
    findings.findings(info, table, splits)
else:
    st.caption("No finding is like that. Choose another split, label or decision.")

st.subheader("Views")
findings.make_view(info, found)
if found.summary["remarks"]:
    st.subheader("The dataset as a whole")
    st.markdown("\n".join(f"- {remark}" for remark in found.summary["remarks"]))
