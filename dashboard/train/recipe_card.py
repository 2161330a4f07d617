"""A recipe as a card: the paper, what it reports, the network as a table of layers, what we had to guess."""

import pandas as pd
import streamlit as st
from shared import words
from shared.table import room

from fer_core import emotions, recipes
from fer_core.recipes import layers
from fer_core.recipes.base import Protocol, Recipe
from fer_core.recipes.paper import Reported
from fer_core.runs import protocol
from fer_core.standings import papers

SHORT = {
    "accuracy": "Accuracy",
    "ovr_accuracy": "Accuracy, one against the rest",
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1",
    "loss": "Loss",
}


def pick() -> str:
    """All recipes, one chosen, at first the one that the URL names; returns its name."""
    names = list(recipes.RECIPES)
    name = st.query_params.get("recipe", names[0])
    captions = [_line(recipe) for recipe in recipes.RECIPES.values()]
    return st.radio(
        "Recipe",
        names,
        names.index(name) if name in names else 0,
        lambda n: recipes.get(n).title.split(",")[0],
        captions=captions,
        key="train_recipe",
    )


def _line(recipe: Recipe) -> str:
    size = f"{recipe.size} × {recipe.size}, {_count(layers.parameters(recipe.name))} parameters"
    reported = papers.paper_figure(recipe, _dataset())
    return f"{size} · paper: {value(reported)} of {reported.dataset}" if reported else size


def _dataset() -> str:
    """The dataset that this page shows; before it does, FER2013, which nearly every paper reports."""
    return st.session_state.get("train_dataset") or st.query_params.get("dataset", "fer2013")


def _count(n: int) -> str:
    return f"{n / 1e6:.1f} M" if n >= 1e6 else f"{n / 1e3:.0f} k"


def value(reported: Reported) -> str:
    """A reported figure as one reads it."""
    return f"{reported.value:.3f}" if reported.metric == "loss" else f"{100 * reported.value:.1f} %"


def card(recipe: Recipe) -> None:
    """Title, paper and the three facts one chooses by."""
    st.subheader(recipe.title)
    paper = recipe.paper
    title = f"*{paper.title}*" if paper.title else ""
    st.caption(" · ".join(part for part in (paper.authors, title, paper.venue) if part))
    network, reports, training = st.columns(3, gap="medium")
    with network:
        shape = f"{recipe.size} × {recipe.size} {'gray' if recipe.colour == 'gray' else 'colour'}"
        _fact("Network", f"{layers.parameters(recipe.name):,} parameters", shape)
    with reports:
        _reported(papers.paper_figure(recipe, _dataset()))
    with training:
        batches = f"batches of {recipe.batch_size}, {recipe.optimizer}, {recipe.learning_rate:g}"
        _fact("Training", words.counted(recipe.epochs, "epoch"), batches)


def _reported(reported: Reported | None) -> None:
    label = "The paper reports"
    if reported is None:
        _fact(label, "no paper: our own", "Compare shows what it scores")
        return
    where = f"{reported.dataset}, {reported.where}"
    if reported.n:
        where += f", {words.counted(reported.n, 'face')}"
    _fact(label, value(reported), where)


def _fact(label: str, figure: str, detail: str) -> None:
    st.markdown(f":small[{label}]  \n**{figure}**  \n:small[{detail}]")


def protocol_in_words(how: Protocol) -> str:
    """Which images, how divided, and what chooses the epoch."""
    images = f"{how.per_class:,} of each emotion" if how.per_class else "all images"
    if how.split == "pooled":
        shares = " / ".join(f"{100 * share:.0f}" for share in how.shares)
        people = ", nobody in two splits" if how.by == "subject" else ""
        split = f"{images} mixed and divided {shares}{people}"
    else:
        merged = ", validation and test merged" if how.merge_test else ""
        split = f"the dataset's own splits, {images}{merged}"
    chosen = "the epoch is chosen on validation, the test images are opened once"
    if protocol.chooser(how) == "test":
        chosen = "the epoch is chosen on the test images, which flatters the figure"
    return f"{split[0].upper()}{split[1:]}; {chosen}."


def details(recipe: Recipe) -> None:
    """What stands behind the card: layers, figures, guesses."""
    network, figures, guesses = st.tabs(
        ["Network", "What the paper reports", f"What we guessed ({len(recipe.guesses)})"]
    )
    with network:
        _network(recipe)
    with figures:
        _figures(recipe)
    with guesses:
        st.markdown("\n".join(f"- {guess}" for guess in recipe.guesses) or "Nothing: this recipe is our own.")


def _network(recipe: Recipe) -> None:
    rows = layers.read(recipe.name)
    biggest = max((row.parameters for row in rows), default=1) or 1
    table = pd.DataFrame(
        {
            "Layer": [row.kind for row in rows],
            "Settings": [row.settings for row in rows],
            "Output": [" × ".join(map(str, row.output)) for row in rows],
            "Parameters": [f"{row.parameters:,}" if row.parameters else "" for row in rows],
            "Share": [row.parameters / biggest for row in rows],
        }
    )
    share = st.column_config.ProgressColumn(
        "Where they are", format=" ", min_value=0, max_value=1, width="small", color="gray"
    )
    alt = f"{len(rows)} layers, {layers.parameters(recipe.name):,} parameters"
    st.dataframe(
        table,
        hide_index=True,
        key=f"train_network_{recipe.name}",
        column_config={"Parameters": st.column_config.TextColumn(alignment="right"), "Share": share},
        height=min(room(len(rows)), 470),
        alt=alt,
    )
    st.caption(
        f"{alt}, for 48 × 48 gray faces and seven emotions. Pixels from 0 to 255 go in: resizing and "
        "scaling are layers."
    )


def _figures(recipe: Recipe) -> None:
    if not recipe.reports:
        st.caption("Nothing: this recipe is our own. Compare shows what it scores here.")
        return
    rows = [_row(reported) for reported in recipe.reports]
    right = {name: st.column_config.TextColumn(alignment="right") for name in ("Value", "Faces")}
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=f"train_reports_{recipe.name}",
        column_config=right,
        height=min(room(len(rows)), 470),
    )


def _row(reported: Reported) -> dict[str, str]:
    return {
        "Metric": SHORT.get(reported.metric, reported.metric),
        "Value": value(reported),
        "Of": emotions.label(reported.emotion) or "all",
        "Data": reported.dataset,
        "Split": reported.split,
        "Faces": f"{reported.n:,}" if reported.n else "",
        "Where": reported.where,
        "Note": reported.note,
    }
