"""The runs there are, newest first: what each is, how far, what it scored; a filter, and two of them
compared.
"""

import math
from collections import Counter

import streamlit as st
from shared import words
from train import run_facts, several

from fer_core import reports, runs
from fer_core.runs import Run, pulse

ICONS = {
    "queued": ":material/schedule:",
    "running": ":material/play_circle:",
    "finished": ":material/check_circle:",
    "stopped": ":material/stop_circle:",
    "failed": ":material/error:",
    "lost": ":material/help:",
    "broken": ":material/broken_image:",
}
PAGE = 12
LONGEST = 90  # letters of a title in a line
# the links are not marked as the present page
PLAIN = """<style>
.st-key-train_list a[data-testid='stPageLink-NavLink']:not(:hover):not(:focus-visible) {
  background: none; padding-left: 0;
}
</style>"""


def icon(state: str) -> str:
    """The sign of a run's state."""
    return ICONS.get(state, ICONS["broken"])


def underway(every: list[Run]) -> None:
    """A line for each run that waits or trains, kept up to date; nothing when all is quiet."""
    active = [run.name for run in every if run.state in runs.ACTIVE]
    if active:
        st.fragment(run_every=2.0)(_underway)(active)


def _underway(names: list[str]) -> None:
    active = [run for run in runs.all_runs() if run.state in runs.ACTIVE]
    if [run.name for run in active] != names:
        st.rerun()
    for run in active[:3]:
        label = f"{words.literal(run.title, 60)}: {run_facts.progress(run)}"
        st.page_link("train/page.py", label=label, icon=icon(run.state), query_params={"run": run.name})
    several.show(active, "train_underway_curves")


def show(every: list[Run]) -> None:
    """The list, or what would be in it."""
    if not every:
        words.empty(
            "Every training will be listed here: its state, its figure and its curve. Start one under *New "
            "training*; the first takes less than a minute."
        )
        return
    states = {run.name: run.state for run in every}
    chosen = _filtered(every, states)
    pages = max(1, math.ceil(len(chosen) / PAGE))
    compare = st.container()
    rows = st.container(key="train_list")
    page = st.pagination(pages, key="train_page") if pages > 1 else 1
    with rows:
        st.html(PLAIN)
        for run in chosen[(page - 1) * PAGE : page * PAGE]:
            _row(run, states[run.name])
    if not chosen:
        st.caption("No run is like that. Take something out of the filter.")
    finished = [run for run in every if states[run.name] == "finished"]
    picked = [run for run in finished if st.session_state.get(f"train_pick_{run.name}")]
    with compare:
        _compare(picked, len(chosen))


def _filtered(every: list[Run], states: dict[str, str]) -> list[Run]:
    text_column, state_column = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    with text_column:
        text = st.text_input(
            "Title, recipe or dataset contains", key="train_filter", type="search", live=True
        )
    counts = Counter(states.values())
    with state_column:
        wanted = st.pills(
            "State",
            [state for state in ICONS if counts[state]],
            selection_mode="multi",
            format_func=lambda state: f"{state} {counts[state]}",
            key="train_states",
            label_visibility="collapsed",
        )
    alike = [run for run in every if text.casefold() in _searched(run)]
    return [run for run in alike if not wanted or states[run.name] in wanted]


def _searched(run: Run) -> str:
    return f"{run.name} {run.title} {run.recipe.get('dataset')} {run.maker}".casefold()


def _row(run: Run, state: str) -> None:
    """One run in two lines, with a tick for comparing."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.checkbox(
            words.literal(f"Compare {run.title}"),
            key=f"train_pick_{run.name}",
            disabled=state != "finished",
            label_visibility="collapsed",
            width=24,
            persist_state="session",
        )
        with st.container(gap=None):
            label = words.literal(run.title, LONGEST)
            st.page_link("train/page.py", label=label, icon=icon(state), query_params={"run": run.name})
            st.caption(_in_a_line(run, state))


def _in_a_line(run: Run, state: str) -> str:
    """State, figure with n and interval, data and recipe, when."""
    if state == "broken":
        return "broken · its recipe.json or status.json is missing or cannot be read"
    recipe_and_data = f"{run.maker} on {run.recipe.get('dataset')}"
    parts = [state, _figure(run), recipe_and_data, run_facts.minute(run.created)]
    return words.literal(" · ".join(part for part in parts if part), 200)


def _figure(run: Run) -> str:
    """What it scored, or how far it is."""
    scored = run.reports()
    for split in ("test", "validation"):
        if split in scored and scored[split].accuracy is not None:
            report = scored[split]
            accuracy, n = reports.percent(report.accuracy), words.counted(report.n, "face")
            return f"{accuracy} on {split}, {n} ({words.interval(report.right, report.n)})"
    now = pulse.pulse(run)
    epoch = f"epoch {now.epoch} of {now.epochs}" if now.epochs else ""
    left = words.seconds_left(now.seconds_left) if now.training else ""
    return f"{epoch}, {left}" if left else epoch


def _compare(picked: list[Run], n: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        hint = "" if len(picked) > 1 else " Tick two or more finished ones to compare them."
        st.caption(f"{words.counted(n, 'run')}.{hint}", width="content")
        if len(picked) > 1:
            st.page_link(
                "compare/page.py",
                label=f"Compare these {len(picked)}",
                icon=":material/compare_arrows:",
                query_params=[("runs", run.name) for run in picked],
            )
    several.show(picked, "train_picked_curves")
