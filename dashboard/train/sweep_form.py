"""A sweep beside a single training: several values of one or two settings, several seeds; how many trainings
that makes, and the start.
"""

import streamlit as st
from shared import attempt, words
from train import lineage

from fer_core import extras, processes, sweeps
from fer_core.recipes.base import KNOBS, Recipe
from fer_core.sweeps import plan
from fer_core.sweeps.plan import Trial

SWEPT = [
    name
    for name, (_, spec) in KNOBS.items()
    if "help" in spec.metadata and not isinstance(spec.default, bool)
]
SEARCH = {"grid": "Every combination", "random": "Drawn by lot", "asha": "Stop the worse ones early"}


def popover(recipe: Recipe, dataset: str, origin: lineage.Lineage) -> None:
    """Opens the form of a sweep with the page's recipe, settings and data."""
    with st.popover(
        "Sweep",
        key="train_sweep_open",
        icon=":material/tune:",
        help="Many trainings at once: several seeds, several values of a setting.",
    ):
        if refusal := extras.refusal(extras.CLUSTER) or origin.problem:
            st.markdown(words.literal(refusal))
        else:
            _form(recipe, dataset, origin)


def _form(recipe: Recipe, dataset: str, origin: lineage.Lineage) -> None:
    """What is varied; the sentence below says how many trainings that is, or what is wrong."""
    st.markdown(
        "Trains the recipe with this page's settings, once for each value and seed below. Every training is "
        "a run of its own."
    )
    if origin.teachers:
        st.caption("A sweep learns from the labels alone: the teachers above are for a single training.")
    flags = _varied(recipe, "learning_rate", "one") + _varied(recipe, "", "two")
    seeds, at_once = _seeds_and_at_once()
    search = st.selectbox(
        "Search",
        list(SEARCH),
        format_func=SEARCH.get,
        key="train_sweep_search",
        help="Stopped ones keep their best, and can be resumed.",
    )
    count = _how_many_drawn(search, flags)
    start_from = ",".join(run.name for run in origin.first)
    trials, problem = attempt.attempt(
        plan.of_form, flags, recipe, dataset, range(seeds), search, count, start_from
    )
    st.caption(words.literal(problem) if problem else _how_many(len(trials or ()), seeds))
    name = st.text_input(
        "Name", key="train_sweep_name", max_chars=40, placeholder="made from recipe and settings"
    )
    if st.button(
        "Start the sweep",
        key="train_sweep_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(problem),
    ):
        _start(trials or (), name, search, at_once)


def _start(trials: tuple[Trial, ...], name: str, search: str, at_once: int) -> None:
    sweep = sweeps.create(trials, name, search=search, at_once=at_once)
    sweeps.launch(sweep)
    st.query_params.from_dict({"sweep": sweep.name})
    st.rerun()


def _seeds_and_at_once() -> tuple[int, int]:
    seeds_column, at_once_column = st.columns(2, gap="medium")
    with seeds_column:
        seeds = st.number_input(
            "Seeds",
            1,
            100,
            1,
            key="train_sweep_seeds",
            help="Each setting is trained with the seeds 0, 1, 2 ...; the spread says how much is luck.",
        )
    with at_once_column:
        at_once = st.number_input(
            "At once",
            1,
            64,
            processes.cores(),
            key="train_sweep_at_once",
            help=f"This computer has {words.counted(processes.cores(), 'core')}.",
        )
    return int(seeds), int(at_once)


def _how_many_drawn(search: str, flags: list[str]) -> int | None:
    """How many settings are drawn; no question where every combination is tried."""
    has_range = any(":" in flag for flag in flags)
    if search == "random" or (search == "asha" and has_range):
        return int(st.number_input("Settings to draw", 1, 1000, 10, key="train_sweep_trials"))
    return None


def _varied(recipe: Recipe, usual: str, key: str) -> list[str]:
    """A setting and its values, as --set takes them; nothing where none is chosen."""
    left, right = st.columns(2, gap="medium")
    with left:
        names = SWEPT if usual else ["", *SWEPT]
        label = "Vary" if usual else "And vary"
        name = st.selectbox(label, names, names.index(usual), _label, key=f"train_sweep_{key}")
    if not name:
        return []
    described = KNOBS[name][1].metadata
    ranges = "." if described["choices"] else ", or a range to draw from, such as 1e-4:1e-2."
    with right:
        values = st.text_input(
            "Values",
            _first_values(recipe, name),
            key=f"train_sweep_{key}_{recipe.name}_{name}",
            help=f"Values with commas between them{ranges} {described['help']}",
        )
    return [f"{name}={values}"]


def _first_values(recipe: Recipe, name: str) -> str:
    """What stands in the field before anybody has written into it."""
    choices, value = KNOBS[name][1].metadata["choices"], recipe.knobs()[name]
    if choices:
        return ", ".join(choices)
    if isinstance(value, float) and value:
        return f"{value:g}, {value / 3:.2g}"
    return str(value)


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize() if name else "nothing else"


def _how_many(trainings: int, seeds: int) -> str:
    settings = words.counted(trainings // seeds, "setting")
    each = f"{words.counted(seeds, 'seed')} each" if seeds > 1 else "one seed"
    return f"{words.counted(trainings, 'training')}: {settings}, {each}."
