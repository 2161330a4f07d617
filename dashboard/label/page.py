"""Label: one face after the other, by mouse or by key, each person's words kept apart; doubtful labels,
gathered faces, faces sent here.
"""

import streamlit as st
from label import queue

from fer_core.doctor import votes

queues = queue.there()
st.title("Label")
if not queues:
    st.caption(
        "Here stand faces that wait for a label: those whose label the doctor doubts, those gathered from "
        "videos, and those sent from Predict and Live with consent."
    )
    st.page_link("problems/page.py", label="Look for doubtful labels", icon=":material/stethoscope:")
    st.page_link("collect/page.py", label="Gather faces from videos", icon=":material/video_library:")
    st.stop()

asked = st.query_params.get("queue", "")
if "label_queue" not in st.session_state and asked in queues:
    st.session_state["label_queue"] = asked
chosen = queues[
    st.sidebar.selectbox("Queue", list(queues), format_func=lambda q: queues[q].title, key="label_queue")
]
who = st.sidebar.text_input(
    "Who labels", key="label_who", placeholder="Your name", help="Votes of several people are kept apart."
)
blind = st.sidebar.toggle(
    "Hide the present label", value=True, key="label_blind", help="Seeing it pulls your answer towards it."
)

if not who.strip():
    st.markdown(f"**{chosen.title}**: {len(chosen.files):,} faces. Write your name at the side to begin.")
    st.stop()

left = votes.waiting(chosen.folder, chosen.files, who)
done = len(chosen.files) - len(left)
st.progress(done / max(len(chosen.files), 1), f"{done:,} of {len(chosen.files):,} done by {who.strip()}")
if left:
    queue.one(chosen, left[0], who, blind)
else:
    st.markdown("Every face of this queue has your answer.")
    queue.way_back(chosen, who)
queue.agreement(chosen)
queue.next_step(chosen)
