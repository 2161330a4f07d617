"""The runs there are, newest first: what each is, how far, what it scored; a filter, and two of them
compared.
"""

import math

import streamlit as st
from shared.words import counted, duration, empty

from fer_core import runs
from fer_core.reports import statistics
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
# not as the present page
PLAIN = (
    "<style>.st-key-train_list a[data-testid='stPageLink-NavLink']:not(:hover):not(:focus-visible) { "
    "background: none; padding-left: 0; }</style>"
)


def underway(found: list[Run]) -> None:
    """A line for each run that waits or trains, kept up to date; nothing when all is quiet."""
    active = [run.name for run in found if run.state in runs.ACTIVE]
    if active:
        st.fragment(run_every=2.0)(_underway)(active)


def _underway(names: list[str]) -> None:
    now = [run for run in runs.all_runs() if run.state in runs.ACTIVE]
    if [run.name for run in now] != names:
        st.rerun()
    for run in now[:3]:
        label = f"{shortened(run.title, 60)}: {progress(run)}"
        st.page_link("train/page.py", label=label, icon=ICONS[run.state], query_params={"run": run.name})


def listed(found: list[Run]) -> None:
    """The list, or what would be in it."""
    if not found:
        empty(
            "Every training will be listed here: its state, its figure and its curve. Start one under *New "
            "training*; the first takes less than a minute."
        )
        return
    states = {run.name: run.state for run in found}
    chosen = _filtered(found, states)
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
    with compare:
        _compare(
            [
                run
                for run in found
                if states[run.name] == "finished" and st.session_state.get(f"train_pick_{run.name}")
            ],
            len(chosen),
        )


def _filtered(found: list[Run], states: dict[str, str]) -> list[Run]:
    words, kinds = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    with words:
        text = st.text_input(
            "Title, recipe or dataset contains", key="train_filter", type="search", live=True
        )
    with kinds:
        there = [state for state in ICONS if state in states.values()]
        count = {state: list(states.values()).count(state) for state in there}
        wanted = st.pills(
            "State",
            there,
            selection_mode="multi",
            format_func=lambda s: f"{s} {count[s]}",
            key="train_states",
            label_visibility="collapsed",
        )
    return [
        run
        for run in found
        if text.casefold() in _searched(run) and (not wanted or states[run.name] in wanted)
    ]


def _searched(run: Run) -> str:
    return f"{run.name} {run.title} {run.recipe.get('dataset')} {recipe_name(run)}".casefold()


def recipe_name(run: Run) -> str:
    """The name of the recipe it carries out; empty where the folder does not say."""
    asked = run.recipe.get("recipe")
    return str(asked.get("name", "")) if isinstance(asked, dict) else ""


def _row(run: Run, state: str) -> None:
    """One run in two lines, with a tick for comparing."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        hidden = {"label_visibility": "collapsed", "width": 24, "persist_state": "session"}
        st.checkbox(
            f"Compare {run.title}", key=f"train_pick_{run.name}", disabled=state != "finished", **hidden
        )
        with st.container(gap=None):
            st.page_link(
                "train/page.py",
                label=shortened(run.title),
                icon=ICONS.get(state, ICONS["broken"]),
                query_params={"run": run.name},
            )
            st.caption(in_a_line(run, state))


def shortened(title: str, longest: int = 90) -> str:
    """A title that fits into a line; Markdown in it stays as it was typed."""
    text = title if len(title) <= longest else title[: longest - 1] + "…"
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+!|~:$<>" else c for c in text)


def in_a_line(run: Run, state: str) -> str:
    """State, figure with n and interval, data and recipe, when."""
    if state == "broken":
        return "broken · its recipe.json or status.json is missing or cannot be read"
    parts = [
        state,
        _figure(run, state),
        f"{recipe_name(run)} on {run.recipe.get('dataset')}",
        run.created.replace("T", " ")[:16],
    ]
    return shortened(" · ".join(part for part in parts if part), 200)


def _figure(run: Run, state: str) -> str:
    reports = run.reports()
    for split in ("test", "validation"):
        if split in reports and reports[split].accuracy is not None:
            report = reports[split]
            low, high = statistics.wilson(report.right, report.n)
            return (
                f"{100 * report.accuracy:.1f} % on {split}, {counted(report.n, 'face')} "
                f"({100 * low:.1f} to {100 * high:.1f})"
            )
    now = pulse.pulse(run)
    left = f", {duration(now.seconds_left)} left" if state == "running" and now.seconds_left else ""
    return f"epoch {now.epoch} of {now.epochs}{left}" if now.epochs else ""


def _compare(picked: list[Run], n: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            counted(n, "run")
            + (". Tick two or more finished ones to compare them." if len(picked) < 2 else "."),
            width="content",
        )
        if len(picked) > 1:
            query = [("runs", run.name) for run in picked]
            st.page_link(
                "compare/page.py",
                label=f"Compare these {len(picked)}",
                icon=":material/compare_arrows:",
                query_params=query,
            )


def progress(run: Run) -> str:
    """How far a waiting or training run is, in a few words."""
    now = pulse.pulse(run)
    left = f", {duration(now.seconds_left)} left" if now.training and now.seconds_left is not None else ""
    return f"epoch {now.epoch} of {now.epochs}{left}" if now.training else now.state


def asked(run: Run) -> str:
    """What a run was asked to do, in a line."""
    said = run.recipe
    knobs = said.get("knobs") if isinstance(said.get("knobs"), dict) else {}
    changed = (said.get("recipe") or {}).get("changed") if isinstance(said.get("recipe"), dict) else ()
    changed = [f"{name.replace('_', ' ')} {knobs.get(name)}" for name in changed or () if name in knobs]
    images = said.get("images") if isinstance(said.get("images"), dict) else {}
    parts = [
        f"{recipe_name(run)} on {said.get('dataset')}, seed {said.get('seed', 0)}" if said else run.name,
        ", ".join(f"{n:,} {split}" for split, n in images.items() if isinstance(n, int)),
        f"changed: {', '.join(changed)}" if changed else "",
        run.created.replace("T", " ")[:16],
    ]
    return shortened(" · ".join(part for part in parts if part), 400)


def remarks(run: Run) -> None:
    """What had to be decided, where it ran, and the user's notes."""
    said = run.recipe
    for remark in said.get("remarks") or ():
        st.caption(shortened(str(remark), 400))
    hardware = said.get("hardware") if isinstance(said.get("hardware"), dict) else {}
    if hardware:
        words = (
            hardware.get("device"),
            f"{hardware.get('cores')} cores",
            hardware.get("precision"),
            f"Keras on {hardware.get('backend')}",
        )
        st.caption(f"Carried out on {shortened(', '.join(map(str, words)), 300)}.")
    if said.get("tensorboard"):
        st.caption(f"TensorBoard: `tensorboard --logdir {run.folder / 'tensorboard'}`")
    if run.notes:
        st.subheader("Notes")
        st.text(run.notes)
