"""The last steps before a training: which data, how it is divided, how long it would take, and the button
that starts it.
"""

import streamlit as st
from shared.words import counted, duration
from train import sweep
from train.lineage import Lineage

from fer_core import datasets, recipes, runs
from fer_core.recipes.base import Recipe
from fer_core.runs import estimate
from fer_core.runs.estimate import Estimate

PAPER, HONEST = "As the paper", "Honest"


def dataset() -> str:
    """One of the imported datasets; the URL may name it."""
    here = {d.name: d for d in datasets.imported()}
    wanted = st.query_params.get("dataset", "")
    names = list(here)
    title = lambda n: (
        f"{here[n].title}, {counted(here[n].total, 'face')}"
        if here[n].ready
        else f"{here[n].title}, drawn first, once"
    )
    return st.selectbox(
        "Dataset", names, names.index(wanted) if wanted in here else 0, title, key="train_dataset"
    )


def protocol(recipe: Recipe) -> Recipe:
    """The paper's way of dividing the images, or the honest one; no question where they are the same."""
    fair = recipes.honest(recipe)
    if fair.knobs() == recipe.knobs():
        return recipe
    help = (
        "Honest: all images of the dataset's own splits, the best epoch chosen on validation, the test "
        "images opened once."
    )
    chosen = st.segmented_control(
        "Protocol",
        [PAPER, HONEST],
        default=PAPER,
        required=True,
        key=f"train_protocol_{recipe.name}",
        help=help,
    )
    return fair if chosen == HONEST else recipe


def about() -> tuple[str, int, bool]:
    """A title, the seed, and whether TensorBoard logs are written."""
    title, seed = st.columns([3, 1], gap="medium")
    with title:
        name = st.text_input(
            "Title",
            max_chars=120,
            key="train_title",
            placeholder="made from recipe, dataset and seed",
            help="What the run is called in lists and plots.",
        )
    with seed:
        number = st.number_input(
            "Seed",
            0,
            2**31 - 1,
            0,
            key="train_seed",
            help="The same seed gives the same division, the same start and the same curve.",
        )
    logs = st.toggle(
        "Write TensorBoard logs",
        key="train_tensorboard",
        help="Into the run's folder; see them with: tensorboard --logdir models",
    )
    return name, int(number), logs


def start(recipe: Recipe, dataset: str, name: str, seed: int, logs: bool, comes: Lineage) -> None:
    """The buttons. Starting opens the page of the run, or of the sweep."""
    with st.container(horizontal=True, vertical_alignment="center"):
        begin = st.button("Start training", key="train_start", type="primary", icon=":material/play_arrow:")
        ask = st.button(
            "How long will it take?",
            key="train_estimate",
            icon=":material/timer:",
            help="Tries it for five seconds on this computer.",
        )
        sweep.button(recipe, dataset, comes)
    if ask:
        estimate.start(recipe, dataset, crowded=any(run.state in runs.ACTIVE for run in runs.all_runs()))
    if begin:
        run = runs.create(recipe, dataset, seed, name, tensorboard=logs, **comes.kept(recipe, dataset))
        runs.launch(run)
        st.query_params.from_dict({"run": run.name})
        st.rerun()
    answer(recipe, dataset)


def answer(recipe: Recipe, dataset: str) -> None:
    """How long it takes, once that is known; the place is kept meanwhile."""
    said = estimate.read(recipe, dataset)
    if said is not None and said.state == "running":
        st.fragment(run_every=0.5)(_waiting)(recipe, dataset)
    else:
        st.caption(_in_words(said))


def _waiting(recipe: Recipe, dataset: str) -> None:
    said = estimate.read(recipe, dataset)
    if said is None or said.state != "running":
        st.rerun()
    st.caption(":material/hourglass_top: Building the network and trying it for five seconds.")


def _in_words(said: Estimate | None) -> str:
    """The estimate as a sentence or two."""
    if said is None:
        return "It goes on when this page is closed; stop and resume it at any time."
    if said.state == "failed":
        return f"The trial did not work: {said.error}"
    images = ", ".join(f"{n:,} {split}" for split, n in said.images)
    crowded = " Another training was running meanwhile, so alone it is quicker." if said.crowded else ""
    speed = f"{said.images_per_s:,.0f} images a second on {said.device}" if said.images_per_s else said.device
    return "  \n".join(
        [f"**About {duration((said.minutes or 0) * 60)}**, {speed}; {images} images.{crowded}", *said.remarks]
    )
