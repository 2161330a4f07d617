"""How far confidences can be believed, for one run or two."""

import state
import streamlit as st
from compare import trust_charts
from shared import plots, words

from fer_core import reports
from fer_core.standings.confidence import Trust

WAYS = "Dotted, open: A. Solid, filled: B."


def confidences(names: list[str], split: str) -> None:
    """Calibration, coverage, and how sure right and wrong answers are."""
    trusts = [state.trusted(name, split) for name in names]
    tempered = st.toggle(
        "With the temperature fitted on validation, as Predict and Live show it",
        value=True,
        key="compare_tempered",
    )
    for who, trust in zip("AB", trusts, strict=False):
        st.markdown(_calibration(who, trust, tempered))
        if tempered and trust.remark:
            st.caption(words.literal(trust.remark))
    st.caption(WAYS if len(trusts) > 1 else "Lines are 95 % intervals.")
    _reliability_and_coverage(trusts, tempered)
    for who, trust in zip("AB", trusts, strict=False):
        st.caption(_at_threshold(who, trust))
    st.markdown("How sure it was when right (up) and when wrong (down, pale)")
    answers = [(trust.sure, trust.right) for trust in trusts]
    figure = trust_charts.confidence(answers, [trust.name for trust in trusts])
    plots.show(figure, "compare_confidence", "Confidence of right and wrong answers.")


def _calibration(who: str, trust: Trust, tempered: bool) -> str:
    shown, other, how = trust.error, trust.error_after, "with"
    if tempered:
        shown, other, how = trust.error_after, trust.error, "without"
    return (
        f"**{who}** is off by {_points(shown)} on average between how sure it is and how often it is right "
        f"({_points(other)} {how} the temperature {trust.temperature:.2f}; expected calibration error, "
        f"n = {trust.n:,})."
    )


def _points(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} points"


def _reliability_and_coverage(trusts: list[Trust], tempered: bool) -> None:
    titles = [trust.name for trust in trusts]
    left, right = st.columns(2)
    with left:
        bins = [trust.bins_after if tempered else trust.bins for trust in trusts]
        figure = trust_charts.reliability(bins, titles)
        plots.show(figure, "compare_reliability", "Share right against confidence.")
    with right:
        curves, points = [trust.curve for trust in trusts], [trust.point for trust in trusts]
        figure = trust_charts.coverage(curves, points, titles)
        plots.show(figure, "compare_coverage", "Share right against share of faces answered.")


def _at_threshold(who: str, trust: Trust) -> str:
    point = trust.point
    covered, right = reports.percent(point["coverage"]), reports.percent(point["accuracy"])
    return (
        f"{who}: at the Live page's threshold of {100 * point['threshold']:.0f} % (diamond) it answers "
        f"{covered} of {words.counted(trust.n, 'face')} and gets {right} of those right."
    )
