"""A sweep beside a single training: several values of one or two settings, several seeds; how many trainings
that makes, and the start.
"""

import streamlit as st
from shared.words import counted
from train.lineage import Lineage

from fer_core import sweeps
from fer_core.recipes.base import KNOBS, Recipe
from fer_core.sweeps import plan

SWEPT = [
    name
    for name, (_, spec) in KNOBS.items()
    if "help" in spec.metadata and not isinstance(spec.default, bool)
]
SEARCH = {"grid": "Every combination", "random": "Drawn by lot", "asha": "Stop the worse ones early"}


def button(recipe: Recipe, dataset: str, comes: Lineage) -> None:
    """Opens the form of a sweep with the page's recipe, settings and data."""
    with st.popover(
        "Sweep",
        key="train_sweep_open",
        icon=":material/tune:",
        help="Many trainings at once: several seeds, several values of a setting.",
    ):
        if not sweeps.available():
            st.markdown(
                f"A sweep runs on Ray, which is not installed. In the project's folder:\n\n`{sweeps.ADVICE}`"
            )
            return
        form(recipe, dataset, comes)


def form(recipe: Recipe, dataset: str, comes: Lineage) -> None:
    """What is varied; the sentence below says how many trainings that is, or what is wrong."""
    st.markdown(
        "Trains the recipe with this page's settings, once for each value and seed below. Every training is "
        "a run of its own."
    )
    if comes.teachers:
        st.caption("A sweep learns from the labels alone: the teachers above are for a single training.")
    words = _varied(recipe, "learning_rate", "one") + _varied(recipe, "", "two")
    left, right = st.columns(2, gap="medium")
    with left:
        seeds = int(
            st.number_input(
                "Seeds",
                1,
                100,
                1,
                key="train_sweep_seeds",
                help="Each setting is trained with the seeds 0, 1, 2 ...; the spread says how much is luck.",
            )
        )
    with right:
        at_once = int(
            st.number_input(
                "At once",
                1,
                64,
                sweeps.cores(),
                key="train_sweep_at_once",
                help=f"This computer has {counted(sweeps.cores(), 'core')}.",
            )
        )
    search = st.selectbox(
        "Search",
        list(SEARCH),
        format_func=SEARCH.get,
        key="train_sweep_search",
        help="Stopped ones keep their best, and can be resumed.",
    )
    count = (
        int(st.number_input("Settings to draw", 1, 1000, 10, key="train_sweep_trials"))
        if search == "random" or (search == "asha" and ":" in "".join(words))
        else None
    )
    trials, wrong = plan.tried(
        words, [recipe], dataset, range(seeds), search, count, ",".join(run.name for run in comes.first)
    )
    st.caption(wrong or _many(len(trials), seeds))
    name = st.text_input(
        "Name", key="train_sweep_name", max_chars=40, placeholder="made from recipe and settings"
    )
    if st.button(
        "Start the sweep",
        key="train_sweep_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(wrong),
    ):
        sweep = sweeps.create(trials, name, search=search, at_once=at_once)
        sweeps.launch(sweep)
        st.query_params.from_dict({"sweep": sweep.name})
        st.rerun()


def _varied(recipe: Recipe, usual: str, key: str) -> list[str]:
    """A setting and its values, as --set takes them; nothing where none is chosen."""
    left, right = st.columns(2, gap="medium")
    with left:
        names = SWEPT if usual else ["", *SWEPT]
        name = st.selectbox(
            "Vary" if usual else "And vary", names, names.index(usual), _label, key=f"train_sweep_{key}"
        )
    if not name:
        return []
    now = recipe.knobs()[name]
    choices = KNOBS[name][1].metadata["choices"]
    start = (
        ", ".join(choices)
        if choices
        else f"{now:g}, {now / 3:.2g}"
        if isinstance(now, float) and now
        else f"{now}"
    )
    help = "Values with commas between them" + (
        "." if choices else ", or a range to draw from, such as 1e-4:1e-2."
    )
    with right:
        said = st.text_input(
            "Values",
            start,
            key=f"train_sweep_{key}_{recipe.name}_{name}",
            help=f"{help} {KNOBS[name][1].metadata['help']}",
        )
    return [f"{name}={said}"]


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize() if name else "nothing else"


def _many(n: int, seeds: int) -> str:
    settings = counted(n // seeds, "setting")
    return (
        f"{counted(n, 'training')}: {settings}, {counted(seeds, 'seed')} each."
        if seeds > 1
        else f"{counted(n, 'training')}: {settings}, one seed."
    )
