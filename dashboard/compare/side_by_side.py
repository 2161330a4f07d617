"""Two runs beside each other: the finding, three matrices whose cells open their faces, emotions, curves."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from compare import address, charts, pair_faces
from shared import glossary, matrices, plots, words

from fer_core import emotions, reports, runs
from fer_core.standings import pair as pairs
from fer_core.standings.pair import Comparison

METRIC = {"delta_color": "off", "delta_arrow": "off", "height": 89}  # the room of three lines
SHOWS = {"row": "Share of row", "column": "Share of column", "counts": "Faces"}


def finding(pair: Comparison, badges: list[str]) -> None:
    """The sentence, the two figures and the difference, and what a reader must know."""
    st.subheader(words.literal(pair.sentence))
    gap = pair.paired.accuracy
    *places, last = st.columns(3)
    for place, who, name, report in zip(places, "AB", pair.names, pair.reports, strict=True):
        place.metric(
            f"{who}: {words.literal(name)}",
            reports.percent(report.accuracy),
            f"{words.interval(report.right, report.n)}, n = {report.n:,}",
            **METRIC,
        )
    last.metric(
        "B minus A",
        f"{100 * gap.value:+.1f} points",
        f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f}",
        **METRIC,
    )
    with st.expander("How sure this is, and how both were chosen", key="compare_tests"):
        st.caption(_tests(pair), help=glossary.explain("mcnemar", "bootstrap", "macro-f1"))
        for who, badge in zip("AB", badges, strict=True):
            st.caption(f"**{who}** {words.literal(badge)}", help=glossary.explain("split", "twin", "opened"))
    for remark in pair.remarks:
        st.caption(f":material/info: {words.literal(remark)}")


def _tests(pair: Comparison) -> str:
    first, second = (reports.percent(report.macro_f1) for report in pair.reports)
    f1, test = pair.paired.macro_f1, pair.paired.mcnemar
    p = "< 0.001" if test.p < 0.001 else f"= {test.p:.3f}"
    return (
        f"Macro F1: {first} and {second}, B minus A {100 * f1.value:+.1f} points ({100 * f1.low:+.1f} to "
        f"{100 * f1.high:+.1f}). Intervals are 95 %, those of differences from 2,000 paired bootstrap draws. "
        f"McNemar ({'exact' if test.exact else 'chi-square'}): only A right {test.only_a:,}, only B right "
        f"{test.only_b:,}, p {p}."
    )


@st.fragment
def three_matrices(pair: Comparison) -> None:
    """A, B and B minus A; a click on a cell opens its faces."""
    show = st.segmented_control(
        "Cells show", list(SHOWS), default="row", format_func=SHOWS.get, key="compare_show", required=True
    )
    *places, last = st.columns(3)
    for place, who, name, report in zip(places, "ab", pair.names, pair.reports, strict=True):
        with place:
            st.markdown(f"**{who.upper()}**")
            shares = pairs.column_shares if show == "column" else pairs.shares
            figure = matrices.matrix(
                report.matrix, shares(report.matrix), pair.classes, show, who, _is_dark()
            )
            alt = f"Confusion matrix of {name}: {reports.percent(report.accuracy)} right."
            plots.clickable(figure, f"compare_matrix_{who}", _open, alt)
    with last:
        st.markdown("**B minus A**, in points", help=glossary.explain("points", "share-of-row"))
        figure = charts.difference(pair.difference(), pair.classes, _is_dark())
        plots.clickable(figure, "compare_matrix_d", _open, f"Difference of the two matrices. {pair.sentence}")
    st.caption(
        "Rows are what the face shows, columns what was answered, in percent unless faces are shown. A "
        f"{'lighter' if _is_dark() else 'darker'} cell is more. Click a cell or name it to see its faces."
    )
    pair_faces.choose_cell(pair)
    pair_faces.show(pair)


def _open(points: list) -> None:
    actual, predicted, who = points[0]
    address.open_cell(actual, predicted, who)


def _is_dark() -> bool:
    return st.context.theme.type == "dark"


def by_emotion(pair: Comparison) -> None:
    """Paired bars, and the emotion that changed most in words."""
    rows = pair.per_emotion()
    known = [row for row in rows if row["recall_gap"] is not None]
    if known:
        st.markdown(_changed_most(max(known, key=lambda row: abs(row["recall_gap"]))))
    st.caption("Pale: A. Full: B. Lines on recall are 95 % intervals.")
    alt = "Precision, recall and F1 of both runs for each emotion."
    plots.show(charts.emotion_bars(rows), "compare_bars", alt)


def _changed_most(row: dict[str, Any]) -> str:
    (low_a, high_a), (low_b, high_b) = row["recall_a_interval"], row["recall_b_interval"]
    apart = high_a < low_b or high_b < low_a
    label = words.literal(emotions.label(row["emotion"]))
    return (
        f"{label} changed most: recall {100 * row['recall_gap']:+.1f} points on {row['n']:,} faces, "
        f"{'more than' if apart else 'which may be'} chance."
    )


def learning(titles: Mapping[str, str]) -> None:
    """Both learning curves over each other; `titles` is what each run is called, by its name."""
    st.caption(
        "Dotted: A. Solid: B. Thin gray lines are training, the others validation; a diamond marks the best "
        "epoch."
    )
    histories = [runs.named(name).history() for name in titles]
    if all(history.empty for history in histories):
        st.caption("Neither run kept its learning curve.")
        return
    figure = charts.curves(histories, list(titles.values()))
    plots.show(figure, "compare_curves", "Accuracy and loss by epoch of both runs.")
