"""Home: what can be done now, what the papers say beside what came of it here, and what to keep in mind."""

import state
import streamlit as st
from home import poster, results, tiles

from fer_core import datasets, runs
from fer_core.standings import papers

if run := results.opened():
    st.switch_page("train/page.py", query_params={"run": run})

st.title("FER Workbench")
st.markdown(
    "Look at faces, train the published recipes, compare them honestly, and watch them work. All on this "
    "computer: no account, no download, nothing sent anywhere."
)
poster.poster()
tiles.show(datasets.imported(), runs.all_runs())
results.show(papers.outcomes(state.standings("test")))

st.subheader("Before you point it at people")
st.markdown(
    "It classifies how a face looks, not what a person feels. In the European Union, inferring emotions at "
    "work and in education is prohibited except for medical or safety "
    "reasons (AI Act, Article 5(1)(f)), elsewhere it is generally high-risk, and people in front of the "
    "camera must be told (Article 50(3)). "
    "No frame is stored unless you ask. Ask for consent, and look at the errors of each emotion before you "
    "rely on an answer.",
    width=900,
)
