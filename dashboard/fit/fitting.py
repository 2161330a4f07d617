"""The second step: what fitting will do, said before it begins; how far it is; what came of it."""

from collections.abc import Sequence

import state
import streamlit as st
from shared import words

from fer_core import collecting, emotions, extras, reports, runs
from fer_core.collecting import Wish
from fer_core.collecting.storing import Gathering
from fer_core.runs import Run, fitting, pulse

WISH = Wish(source="Pictures and camera of the user's own", size=96, proposals=True)
KEEP_HELP = (
    "As many drawn faces of each as your own emotions have on average, in training alone. They are drawn on "
    "this computer."
)


def show(gathering: Gathering | None, starts: Sequence[Run]) -> Run | None:
    """Start a fitting, watch the one under way; the newest fitted model that can be asked, or None."""
    names = collecting.made_of(gathering) if gathering else []
    fitted = fitting.fitted_to(names)
    active = next((run for run in fitted if run.state in runs.ACTIVE), None)
    if active:
        st.fragment(run_every=1.0)(_watch)(active)
    else:
        _begin(gathering, starts)
        if fitted:
            _outcome(fitted[0])
    return next((run for run in fitted if run.ready and run.state not in runs.ACTIVE), None)


def _begin(gathering: Gathering | None, starts: Sequence[Run]) -> None:
    """Which model begins, what these faces will teach it and what it would forget, and the start."""
    titles = {run.name: run.title for run in starts}
    start = runs.named(
        st.selectbox(
            "Begin with",
            list(titles),
            format_func=lambda name: titles[name],
            key="fit_start_from",
            help="The first is the default model of Predict and Live or, where that holds several, one of "
            "these. A larger network takes longer to fit.",
        )
    )
    shown = _shown(gathering)
    keep, problem = _outlook(start, gathering, shown), _lacking(shown)
    refusal = extras.refusal(extras.for_training())
    if st.button(
        "Fit the model to these faces",
        key="fit_start",
        type="primary",
        icon=":material/model_training:",
        disabled=bool(problem or refusal),
    ):
        assert gathering is not None, "the button waits for faces"
        fitting.begin(start, collecting.renew(gathering.name, WISH).name, keep)
        st.rerun()
    if problem or refusal:
        st.caption(words.literal(refusal or problem))


def _shown(gathering: Gathering | None) -> dict[str, int]:
    """How many faces of each emotion would be learned from."""
    if gathering is None:
        return {}
    labels = collecting.labelled(gathering, WISH.proposals)["label"]
    return {str(name): int(n) for name, n in labels.value_counts().items()}


def _lacking(shown: dict[str, int]) -> str:
    """What is wanted before it can begin; empty where all is there."""
    few = [name for name in emotions.ordered(shown) if shown[name] < fitting.LEAST]
    if not few and len(shown) > 1:
        return ""
    wanted = f"{fitting.LEAST} faces of each of two emotions or more are wanted"
    if not shown:
        return f"{wanted}; more of each make a better model."
    counts = ", ".join(f"{emotions.label(name).lower()} has {shown[name]}" for name in few)
    return f"{wanted}; {counts or 'there is one emotion so far'}."


def _outlook(start: Run, gathering: Gathering | None, shown: dict[str, int]) -> bool:
    """What to know before the start, and whether drawn faces keep the other emotions alive."""
    if gathering is None or not shown:
        return True
    outlook = fitting.outlook(fitting.gentle(start), {"train": shown}, [start])
    st.caption("  \n".join(map(words.literal, outlook.sentences)))
    if not outlook.forgotten:
        return False
    return st.toggle("Mix in drawn faces of these emotions", value=True, key="fit_keep", help=KEEP_HELP)


def _watch(run: Run) -> None:
    """How far a fitting is; the page anew when it has ended."""
    now = pulse.pulse(run)
    if not now.active:
        st.rerun()
    st.progress(now.share, words.literal(now.sentence))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Stop",
            key="fit_stop",
            icon=":material/stop:",
            disabled=now.stopping,
            help="Ends after this step and keeps the best weights.",
            on_click=runs.stop,
            args=(run,),
        )
        _open(run, "See its curves")
        st.caption(words.seconds_left(now.seconds_left) or "Starting takes a few seconds.")
    st.caption("You may leave this page and come back; the work goes on.")


def _outcome(run: Run) -> None:
    """What came of the last fitting, beside the model that it began with."""
    if run.state != "finished":
        st.markdown(words.literal(f"{run.title}: {run.status.message or run.state}"))
        _open(run, "Open it")
        return
    report = run.reports().get("test")
    if report is not None and report.accuracy is not None:
        st.markdown(
            f"**{words.literal(run.title)}** is right on {reports.percent(report.accuracy)} of "
            f"{words.counted(report.n, 'test face')} (95 % interval "
            f"{words.interval(report.right, report.n)} %)."
        )
    pair = state.beside_start(run)
    if pair is not None:
        st.caption(f"Beside its start: {words.literal(pair.sentence)}")
    _open(run, "Which faces are wrong, and all the rest")


def _open(run: Run, label: str) -> None:
    st.page_link(
        "train/page.py", label=label, icon=":material/model_training:", query_params={"run": run.name}
    )
