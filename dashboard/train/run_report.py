"""What a run scored: one figure with its n and interval, beside the paper's; every emotion; what is taken for
what.
"""

import pandas as pd
import streamlit as st
from shared.charts import BARE
from shared.matrices import matrix
from shared.words import counted, megabytes

from fer_core import emotions, standings
from fer_core.reports import Report, statistics
from fer_core.runs import Run
from fer_core.standings import pair


def report(run: Run) -> None:
    """The Report of the test split, or of validation where the test images were not opened."""
    found = run.reports()
    splits = [split for split in ("test", "validation") if split in found] or list(found)
    if not splits:
        return
    split = splits[0]
    if len(splits) > 1:
        split = st.segmented_control(
            "Split",
            splits,
            default=split,
            required=True,
            format_func=str.capitalize,
            key="train_split",
            label_visibility="collapsed",
        )
    said = found[split]
    if said.accuracy is None:
        st.caption(f"The {split} split has no faces.")
        return
    _headline(run, said, split)
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.caption("Each emotion")
        _emotions(said)
        _confusions(said)
    with right:
        st.caption("Rows: what the faces show. Columns: what was answered, in percent of the row.")
        st.plotly_chart(
            matrix(said.matrix, pair.shares(said.matrix), said.classes),
            key="train_matrix",
            config=BARE,
            alt=_worst(said),
        )
    with st.expander("One emotion against all others, as some papers count", key="train_ovr"):
        _ovr(said)


def _headline(run: Run, said: Report, split: str) -> None:
    low, high = statistics.wilson(said.right, said.n)
    row = standings.rows([run], split)[0]
    ours, balanced, paper = st.columns(3, gap="medium")
    ours.metric(f"Accuracy on {split}", f"{100 * said.accuracy:.1f} %")
    ours.caption(f"{counted(said.n, 'face')}, 95 % interval {100 * low:.1f} to {100 * high:.1f} %")
    balanced.metric("Macro-F1", f"{100 * (said.macro_f1 or 0):.1f} %")
    balanced.caption("each emotion counts the same")
    if row.paper is not None:
        paper.metric("The paper reports", f"{100 * row.paper:.1f} %")
        paper.caption(f"{row.paper_says}; {100 * row.gap:+.1f} points from it")
    else:
        paper.metric("Calibration error", f"{100 * (said.ece or 0):.1f} %")
        paper.caption("how far confidence and share right lie apart")
    st.caption(f"{row.protocol[:1].upper()}{row.protocol[1:]}{_network(run)}")
    if said.note:
        st.caption(said.note)


def _network(run: Run) -> str:
    c = run.contract
    size = c.get("bytes") if isinstance(c.get("bytes"), dict) else {}
    parts = [f"{c['parameters']:,} parameters" if isinstance(c.get("parameters"), int) else ""]
    parts.append(megabytes(size["model.tflite"]) if isinstance(size.get("model.tflite"), int) else "")
    parts.append(f"{c['ms']:.2f} ms a face" if isinstance(c.get("ms"), float) else "")
    return "".join(f" · {part}" for part in parts if part)


def _emotions(said: Report) -> None:
    table = pd.DataFrame(
        [
            {
                "Emotion": _label(row["emotion"]),
                **{figure.capitalize(): _percent(row[figure]) for figure in ("precision", "recall", "f1")},
                "Faces": f"{row['support']:,}",
            }
            for row in said.per_emotion
        ]
    )
    right = {
        name: st.column_config.TextColumn(alignment="right")
        for name in ("Precision", "Recall", "F1", "Faces")
    }
    st.dataframe(table, hide_index=True, key="train_emotions", column_config=right, alt=_worst(said))


def _confusions(said: Report) -> None:
    worst = [row for row in said.top_confusions if row["count"]][:3]
    if worst:
        words = [
            (
                f"{row['actual']} as {row['predicted']} ({counted(row['count'], 'face')}, "
                f"{100 * (row['share'] or 0):.0f} % of {row['actual']})"
            )
            for row in worst
        ]
        st.caption(f"Taken wrongly most often: {'; '.join(words)}.")


def _worst(said: Report) -> str:
    known = [row for row in said.per_emotion if row["recall"] is not None]
    best, least = max(known, key=lambda r: r["recall"]), min(known, key=lambda r: r["recall"])
    return (
        f"Recognised best: {best['emotion']}, {100 * best['recall']:.0f} %; least: {least['emotion']}, "
        f"{100 * least['recall']:.0f} %."
    )


def _ovr(said: Report) -> None:
    rows = [
        {"Emotion": _label(r["emotion"])}
        | {k: "" if r[k] is None else f"{r[k]:,}" for k in ("TP", "FN", "FP", "TN")}
        | _shares(r)
        for r in said.ovr
    ]
    right = {name: st.column_config.TextColumn(alignment="right") for name in list(rows[0])[1:]}
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="train_ovr_table", column_config=right)
    st.caption(
        "Counted this way the many faces of other emotions that were rightly left alone count as right, so "
        "the figure is always higher than the share of right answers."
    )


def _shares(row: dict) -> dict[str, str]:
    return {figure.capitalize(): _percent(row[figure]) for figure in ("accuracy", "precision", "recall")}


def _label(name: str) -> str:
    return emotions.EMOTIONS[name].label if name in emotions.EMOTIONS else name.capitalize()


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
