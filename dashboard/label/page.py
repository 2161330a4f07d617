"""Label: one face after the other, by mouse or by key, each person's answers kept apart; doubtful labels,
gathered faces, faces sent from other pages.
"""

import streamlit as st
from label import question, queues
from shared import words

from fer_core.doctor import votes

waiting = queues.waiting()
st.title("Label")
if not waiting:
    st.caption(
        "Here stand faces that wait for a label: those whose label the doctor doubts, those gathered from "
        "videos, and those sent from Predict and Live with consent."
    )
    st.page_link("problems/page.py", label="Look for doubtful labels", icon=":material/stethoscope:")
    st.page_link("collect/page.py", label="Gather faces from videos", icon=":material/video_library:")
    st.stop()

wanted = st.query_params.get("queue", "")
if "label_queue" not in st.session_state and wanted in waiting:
    st.session_state["label_queue"] = wanted
name = st.sidebar.selectbox(
    "Queue", list(waiting), format_func=lambda queue: waiting[queue].title, key="label_queue"
)
queue = waiting[name]
who = st.text_input(
    "Who labels",
    key="label_who",
    placeholder="Your name",
    help="Votes of several people are kept apart.",
    width=260,
)
blind = st.toggle(
    "Hide the present label", value=True, key="label_blind", help="Seeing it pulls your answer towards it."
)

if not who.strip():
    title = words.literal(queue.title)
    st.markdown(f"**{title}**: {len(queue.files):,} faces. Write your name to begin.")
    st.stop()

left = votes.waiting(queue.folder, queue.files, who)
done = len(queue.files) - len(left)
progress = f"{done:,} of {len(queue.files):,} done by {words.literal(who)}"
st.progress(done / max(len(queue.files), 1), progress)
if left:
    question.ask(queue, left[0], who, blind)
else:
    st.markdown("Every face of this queue has your answer.")
    question.way_back(queue, who)
question.agreement(queue)
question.next_step(queue)
