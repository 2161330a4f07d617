"""How far confidences can be believed, and what worse pictures do: for one run or two."""

import state
import streamlit as st
from compare import charts as drawn
from shared.charts import BARE
from shared.words import counted, duration

from fer_core import runs
from fer_core.predictor import robustness
from fer_core.reports import percent

WAYS = "Dotted, open: A. Solid, filled: B."


def confidences(names: list[str], split: str) -> None:
    """Calibration, coverage, and how sure right and wrong answers are."""
    found = [state.trusted(name, split) for name in names]
    tempered = st.toggle(
        "With the temperature fitted on validation, as Predict and Live show it",
        value=True,
        key="compare_tempered",
    )
    for who, t in zip("AB", found, strict=False):
        error, other = (t.error_after, t.error) if tempered else (t.error, t.error_after)
        change = f"{_points(other)} {'without' if tempered else 'with'} the temperature {t.temperature:.2f}"
        st.markdown(
            f"**{who}** is off by {_points(error)} on average between how sure it is and how often it is "
            f"right ({change}; expected calibration error, n = {t.n:,})."
        )
    st.caption(WAYS if len(found) > 1 else "Lines are 95 % intervals.")
    left, right = st.columns(2)
    titles = [t.name for t in found]
    with left:
        bins = [t.bins_after if tempered else t.bins for t in found]
        st.plotly_chart(
            drawn.reliability(bins, titles),
            key="compare_reliability",
            config=BARE,
            alt="Share right against confidence.",
        )
    with right:
        points = [t.point for t in found]
        st.plotly_chart(
            drawn.coverage([t.curve for t in found], points, titles),
            key="compare_coverage",
            config=BARE,
            alt="Share right against share of faces answered.",
        )
    for who, t in zip("AB", found, strict=False):
        p = t.point
        answered = (
            f"it answers {percent(p['coverage'])} of {counted(t.n, 'face')} and gets "
            f"{percent(p['accuracy'])} of those right"
        )
        st.caption(
            f"{who}: at the Live page's threshold of {100 * p['threshold']:.0f} % (diamond) {answered}."
        )
    st.markdown("How sure it was when right (up) and when wrong (down, pale)")
    st.plotly_chart(
        drawn.confidence([(t.sure, t.right) for t in found], titles),
        key="compare_confidence",
        config=BARE,
        alt="Confidence of right and wrong answers.",
    )


def _points(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} points"


def worse_pictures(names: list[str]) -> None:
    """Robustness of each run; a button starts what is missing. Looks again every two seconds while a trial
    runs.
    """
    busy = any(robustness.progress(runs.get(name)).get("state") == "running" for name in names)
    st.fragment(_worse_pictures, run_every=2 if busy else None)(names, busy)


def _worse_pictures(names: list[str], busy: bool) -> None:
    found = [runs.get(name) for name in names]
    if busy != any(robustness.progress(run).get("state") == "running" for run in found):
        st.rerun()
    for who, run in zip("AB", found, strict=False):
        _trial(who, run)
    results = [robustness.result(run) for run in found]
    if not any(results):
        st.caption(
            "Ten ways to worsen a picture, at five strengths each: blur, noise, JPEG, brightness, contrast, "
            "rotation, shift, bars over eyes or mouth, fewer pixels."
        )
        return
    st.caption(
        f"{WAYS} From left to right: as it is, then five strengths; the exact amount is under the pointer."
    )
    titles = {kind.name: kind.title for kind in robustness.KINDS.values()}
    st.plotly_chart(
        drawn.stress(results, [run.title for run in found], titles),
        key="compare_stress",
        config=BARE,
        alt="Share right under ten kinds of worse pictures.",
    )
    st.dataframe(
        robustness.beside(results),
        hide_index=True,
        key="compare_stress_table",
        height="content",
        placeholder="-",
    )


def _trial(who: str, run: runs.Run) -> None:
    now, before = robustness.progress(run), robustness.result(run)
    if now.get("state") == "running":
        left = now.get("seconds_left")
        st.progress(
            now["done"] / max(now["total"], 1),
            f"{who}: {now['message']}" + (f" About {duration(left)} left." if left else ""),
        )
        st.button("Stop the trial", key=f"compare_stop_{who}", on_click=robustness.stop, args=(run,))
        return
    if now.get("state") in ("failed", "lost"):
        st.caption(
            f"{who}: the last trial "
            f"{'failed: ' + now['message'] if now['state'] == 'failed' else 'was interrupted.'}"
        )
    if not before:
        st.button(
            f"Try {who} on worse pictures",
            key=f"compare_try_{who}",
            icon=":material/blur_on:",
            on_click=robustness.launch,
            args=(run,),
            disabled=not run.ready,
        )
        if not run.ready:
            st.caption(f"{who} has no exported network (model.tflite), so it cannot be asked again.")
