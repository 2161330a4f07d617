"""What a fine-tuning won or lost: the run beside the model that it started from, on the same test faces."""

import state
import streamlit as st
from shared import table, words

from fer_core import reports
from fer_core.runs import Run

HEAD = ("Emotion", "Start", "This run", "Points", "Faces")


def show(run: Run) -> None:
    """The finding, and the recall of each emotion before and after; nothing for a run without a start."""
    pair = state.beside_start(run)
    if pair is None:
        return
    first, second = pair.reports
    with st.expander(f"Beside its start: {words.literal(pair.sentence)}", key="train_beside_start"):
        st.caption(
            f"The start, {words.literal(pair.names[0])}: {reports.percent(first.accuracy)} right, this run "
            f"{reports.percent(second.accuracy)}, on the same {words.counted(len(pair), 'test face')}. "
            "Below, the recall of each emotion."
        )
        table.show(HEAD, [_row(row) for row in pair.per_emotion()], HEAD[1:])
        for remark in pair.remarks:
            st.caption(words.literal(remark))


def _row(row: dict) -> list[str]:
    gap = "-" if row["recall_gap"] is None else f"{100 * row['recall_gap']:+.1f}"
    before, after = reports.percent(row["recall_a"]), reports.percent(row["recall_b"])
    return [row["emotion"], before, after, gap, f"{row['n']:,}"]
