"""Two runs beside each other: the finding, three matrices whose cells open their faces, emotions, curves."""

import state
import streamlit as st
from compare import charts as drawn
from compare.pair_faces import faces_of
from shared.charts import BARE
from shared.matrices import difference, matrix
from shared.plots import clickable

from fer_core import emotions, runs
from fer_core.reports import percent
from fer_core.reports.statistics import wilson
from fer_core.standings.pair import Comparison, column_shares, pairwise, recalls, shares

GRAY = {"delta_color": "off", "delta_arrow": "off"}
SHOWS = {"row": "Share of row", "column": "Share of column", "counts": "Faces"}


def finding(pair: Comparison, badges: list[str]) -> None:
    """The sentence, the two figures and the difference, and what a reader must know."""
    st.subheader(pair.sentence)
    first, second = pair.reports
    gap = pair.paired.accuracy
    *places, last = st.columns(3)
    for place, name, report in zip(places, ("A", "B"), (first, second), strict=True):
        low, high = wilson(report.right, report.n)
        place.metric(
            f"{name}: {_plain(pair.names[name == 'B'])}",
            percent(report.accuracy),
            f"{100 * low:.1f} to {100 * high:.1f}, n = {report.n:,}",
            **GRAY,
        )
    last.metric(
        "B minus A",
        f"{100 * gap.value:+.1f} points",
        f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f}",
        **GRAY,
    )
    test = pair.paired.mcnemar
    f1 = pair.paired.macro_f1
    st.caption(
        f"Macro F1: {percent(first.macro_f1)} and {percent(second.macro_f1)}, B minus A "
        f"{100 * f1.value:+.1f} points ({100 * f1.low:+.1f} to {100 * f1.high:+.1f}). "
        "Intervals are 95 %, those of differences from 2,000 paired bootstrap draws. McNemar "
        f"({'exact' if test.exact else 'chi-square'}): only A right "
        f"{test.only_a:,}, only B right {test.only_b:,}, p "
        f"{'< 0.001' if test.p < 0.001 else f'= {test.p:.3f}'}."
    )
    for who, badge in zip("AB", badges, strict=True):
        st.caption(f"**{who}** {badge}")
    for remark in pair.remarks:
        st.caption(f":material/info: {remark}")


@st.fragment
def matrices(pair: Comparison) -> None:
    """A, B and B minus A; a click on a cell opens its faces."""
    show = st.segmented_control(
        "Cells show", list(SHOWS), default="row", format_func=SHOWS.get, key="compare_show", required=True
    )
    first, second, gap = st.columns(3)
    for place, who, name, report in zip((first, second), "ab", pair.names, pair.reports, strict=True):
        with place:
            st.markdown(f"**{who.upper()}** {_plain(name)}")
            values = column_shares(report.matrix) if show == "column" else shares(report.matrix)
            figure = matrix(report.matrix, values, pair.classes, show, who, _dark())
            clickable(
                figure,
                f"compare_matrix_{who}",
                _open,
                f"Confusion matrix of {name}: {percent(report.accuracy)} right.",
            )
    with gap:
        st.markdown("**B minus A**, points of the row")
        clickable(
            difference(pair.difference(), pair.classes, _dark()),
            "compare_matrix_d",
            _open,
            f"Difference of the two matrices. {pair.sentence}",
        )
    st.caption(
        "Rows are what the face shows, columns what was answered, in percent unless faces are shown. Click "
        "a cell to see its faces."
    )
    faces_of(pair)


def _open(picked: list) -> None:
    actual, predicted, who = picked[0]
    st.session_state["compare_cell"] = (actual, predicted, who)
    st.session_state["compare_outcome"] = None


def _dark() -> bool:
    return st.context.theme.type == "dark"


def _plain(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#$:~|" else c for c in text)


def by_emotion(pair: Comparison) -> None:
    """Paired bars, and the emotion that changed most in words."""
    rows = pair.per_emotion()
    known = [r for r in rows if r["recall_gap"] is not None]
    if known:
        most = max(known, key=lambda r: abs(r["recall_gap"]))
        apart = (
            most["recall_a_interval"][1] < most["recall_b_interval"][0]
            or most["recall_b_interval"][1] < most["recall_a_interval"][0]
        )
        label = (
            emotions.EMOTIONS[most["emotion"]].label
            if most["emotion"] in emotions.EMOTIONS
            else most["emotion"]
        )
        st.markdown(
            f"{label} changed most: recall {100 * most['recall_gap']:+.1f} points on {most['n']:,} faces, "
            f"{'more than' if apart else 'which may be'} chance."
        )
    st.caption("Pale: A. Full: B. Lines on recall are 95 % intervals.")
    st.plotly_chart(
        drawn.emotion_bars(rows),
        key="compare_bars",
        config=BARE,
        alt="Precision, recall and F1 of both runs for each emotion.",
    )


def learning(names: list[str]) -> None:
    """Both learning curves over each other."""
    found = [runs.get(name) for name in names]
    st.caption(
        "Dotted: A. Solid: B. Thin gray lines are training, the others validation; a diamond marks the best "
        "epoch."
    )
    histories = [run.history() for run in found]
    if all(history.empty for history in histories):
        st.caption("Neither run kept its learning curve.")
        return
    st.plotly_chart(
        drawn.curves(histories, [run.title for run in found]),
        key="compare_curves",
        config=BARE,
        alt="Accuracy and loss by epoch of both runs.",
    )


def several(names: list[str], split: str) -> None:
    """More than two runs: each against each, and every emotion looked at."""
    chosen = [runs.get(name) for name in names]
    with st.spinner("Comparing each with each"):
        rows = pairwise(chosen, split, lambda a, b, part: state.pair(a.name, b.name, part))
    titles = {run.name: run.title for run in chosen}
    st.markdown(
        "Row minus column, points of accuracy. In brackets: a difference that chance could make (McNemar, "
        "adjusted for so many questions after Holm)."
    )
    st.plotly_chart(
        drawn.pairwise(rows, titles, _dark()),
        key="compare_pairwise",
        config=BARE,
        alt="Differences between every two runs.",
    )
    table = [
        {"Emotion": emotions.EMOTIONS[e].label, **values} for e, values in recalls(chosen, split).items()
    ]
    st.markdown("Recall of each emotion, percent. The spread says where the choice of a model matters.")
    st.dataframe(table, hide_index=True, key="compare_recalls", height="content", placeholder="-")
