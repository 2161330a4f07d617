"""The last steps before a training: which data, how it is divided, how long it would take, and the button
that starts it.
"""

from dataclasses import dataclass

import streamlit as st
from shared import attempt, words
from train import lineage, sweep_form

from fer_core import datasets, extras, recipes, runs
from fer_core.datasets.form import Imported
from fer_core.datasets.unions import naming
from fer_core.jobs import duration
from fer_core.recipes.base import Recipe
from fer_core.runs import changes, estimate, faces_used
from fer_core.runs import protocol as protocols
from fer_core.runs.estimate import Estimate

FEWEST = 2  # datasets that there must be before several can be put together
HONEST, PAPER = "Honest", "As the paper"
HONEST_HELP = (
    "Honest: all images of the dataset's own splits, the best epoch chosen on validation, the test images "
    "opened once. As the paper: for reproducing its figure, with its division of the images."
)
FEW = 0.9  # a training that uses a smaller share of the faces says so in bold


@dataclass(frozen=True)
class Details:
    """What a run is called and begun with, beside its recipe and data."""

    title: str
    seed: int
    tensorboard: bool


def dataset() -> str:
    """One of the imported datasets, or several as one; the URL may name them."""
    titles = {data.name: _title(data) for data in datasets.imported()}
    names, (wanted, *others) = list(titles), _wanted()
    first = names.index(wanted) if wanted in titles else 0
    chosen = st.selectbox("Dataset", names, first, lambda name: titles[name], key="train_dataset")
    if len(names) < FEWEST:
        return chosen
    added = st.multiselect(
        "Together with",
        [name for name in names if name != chosen],
        [name for name in others if name in titles and name != chosen],
        lambda name: titles[name],
        key="train_together",
        placeholder="no other dataset",
        help="Several datasets are trained on as one. Explore can give them a name together.",
    )
    together = naming.PLUS.join((chosen, *added))
    union, problem = attempt.attempt(datasets.find, together)
    if union is None:
        st.caption(words.literal(f"{problem} Until then: {chosen} alone."))
    return together if union else chosen


def _wanted() -> tuple[str, ...]:
    """The datasets that the URL names; a + that was typed arrives as a space."""
    return naming.members(st.query_params.get("dataset", "").replace(" ", naming.PLUS))


def _title(data: Imported) -> str:
    if not data.ready:
        return f"{data.title}, drawn first, once"
    return f"{data.title}, {words.counted(data.total, 'face')}"


def protocol(recipe: Recipe) -> Recipe:
    """The honest way of dividing the images, or the paper's; no question where they are the same."""
    honest = recipes.honest(recipe)
    if honest.knobs() == recipe.knobs():
        return recipe
    chosen = st.segmented_control(
        "Protocol",
        [HONEST, PAPER],
        default=HONEST,
        required=True,
        key=f"train_protocol_{recipe.name}",
        help=HONEST_HELP,
    )
    return recipe if chosen == PAPER else honest


def details() -> Details:
    """A title, the seed, and whether TensorBoard logs are written."""
    title_column, seed_column = st.columns([3, 1], gap="medium")
    with title_column:
        title = st.text_input(
            "Title",
            max_chars=120,
            key="train_title",
            placeholder="made from recipe, dataset and seed",
            help="What the run is called in lists and plots.",
        )
    with seed_column:
        seed = st.number_input(
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
    return Details(title, int(seed), logs)


def buttons(recipe: Recipe, data: str, named: Details, origin: lineage.Lineage) -> None:
    """How many faces would be used; starting opens the page of the run, or of the sweep."""
    st.markdown(_use_in_words(recipe, data))
    refusal = extras.refusal(extras.for_training()) or origin.problem or _nothing_to_do(recipe, origin)
    with st.container(horizontal=True, vertical_alignment="center"):
        begin = st.button(
            "Start training",
            key="train_start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=bool(refusal),
        )
        ask = st.button(
            "How long will it take?",
            key="train_estimate",
            icon=":material/timer:",
            help="Tries it for five seconds on this computer.",
            disabled=bool(refusal),
        )
        sweep_form.popover(recipe, data, origin)
    if refusal:
        st.caption(words.literal(refusal))
        return
    if ask:
        estimate.start(recipe, data, crowded=any(run.state in runs.ACTIVE for run in runs.all_runs()))
    if begin:
        _start(recipe, data, named, origin)
    _show_estimate(recipe, data)


def _nothing_to_do(recipe: Recipe, origin: lineage.Lineage) -> str:
    begun, taught = bool(origin.first), bool(origin.teachers)
    _, problem = attempt.attempt(changes.refuse_no_epochs, recipe, begun=begun, taught=taught)
    return problem


def _use_in_words(recipe: Recipe, data: str) -> str:
    """How many faces of how many, and what each part is for."""
    ahead = faces_used.count(recipe, data)
    if ahead is None:
        return ":small[The faces are counted once they are there.]"
    every = ahead.used == ahead.there
    total = f"all {ahead.there:,}" if every else f"{ahead.used:,} of {ahead.there:,}"
    parts = [f"{ahead.train:,} to learn from"]
    if ahead.validation:
        parts.append(f"{ahead.validation:,} to choose the best epoch on")
    parts.append(f"{ahead.test:,} to test on" + ("" if ahead.validation else ", which also choose the epoch"))
    line = f"Uses {total} faces: {', '.join(parts)}."
    if ahead.used >= FEW * ahead.there:
        return f":small[{line}]"
    return f":material/info: **{line}**{_why_so_few(recipe)}"


def _why_so_few(recipe: Recipe) -> str:
    if recipe.protocol.per_class:
        return f" This protocol takes {recipe.protocol.per_class:,} faces of each emotion."
    return " Faces of emotions that are not asked for are left out."


def _start(recipe: Recipe, data: str, named: Details, origin: lineage.Lineage) -> None:
    kept = origin.kept(recipe, data)
    run = runs.create(recipe, data, named.seed, named.title, tensorboard=named.tensorboard, **kept)
    runs.launch(run)
    st.query_params.from_dict({"run": run.name})
    st.rerun()


def _show_estimate(recipe: Recipe, data: str) -> None:
    """How long it takes, once that is known; the place is kept meanwhile."""
    known = estimate.read(recipe, data)
    if known is not None and known.state == "running":
        st.fragment(run_every=0.5)(_wait)(recipe, data)
    else:
        st.caption(_in_words(known, protocols.chooser(recipe.protocol)))


def _wait(recipe: Recipe, data: str) -> None:
    known = estimate.read(recipe, data)
    if known is None or known.state != "running":
        st.rerun()
    st.caption(":material/hourglass_top: Building the network and trying it for five seconds.")


def _in_words(known: Estimate | None, chosen_on: str) -> str:
    """The estimate as a sentence or two."""
    if known is None:
        return "It goes on when this page is closed; stop and resume it at any time."
    if known.state == "failed":
        return f"The trial did not work: {words.literal(known.error)}"
    once = faces_used.counted_once(dict(known.images), chosen_on)
    images = ", ".join(f"{n:,} {split}" for split, n in once.items())
    speed = known.device
    if known.images_per_s:
        speed = f"{known.images_per_s:,.0f} images a second on {known.device}"
    line = f"**About {duration((known.minutes or 0) * 60)}**, {words.literal(speed)}; {images} images."
    if known.crowded:
        line += " Another training was running meanwhile, so alone it is quicker."
    return "  \n".join([line, *(words.literal(remark) for remark in known.remarks)])
