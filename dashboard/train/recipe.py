"""A recipe as a card: the paper, what it reports, the network as a table of layers, and what we had to guess."""

import pandas as pd
import streamlit as st
from shared.words import counted

from fer_core import emotions, recipes
from fer_core.recipes import layers
from fer_core.recipes.base import Protocol, Recipe, Reported

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
    said = headline(recipe)
    return f"{size} · paper: {value(said)}" if said else size


def _count(n: int) -> str:
    return f"{n / 1e6:.1f} M" if n >= 1e6 else f"{n / 1e3:.0f} k"


def headline(recipe: Recipe) -> Reported | None:
    """The first accuracy over all emotions that the paper prints for images it did not train on."""
    found = [
        r
        for r in recipe.reports
        if r.metric in ("accuracy", "ovr_accuracy") and not r.emotion and r.split != "train"
    ]
    return found[0] if found else None


def value(said: Reported) -> str:
    """A reported figure as one reads it."""
    return f"{said.value:.3f}" if said.metric == "loss" else f"{100 * said.value:.1f} %"


def card(recipe: Recipe) -> None:
    """Title, paper and the three facts one chooses by."""
    st.subheader(recipe.title)
    paper = recipe.paper
    st.caption(
        " · ".join(
            part for part in (paper.authors, f"*{paper.title}*" if paper.title else "", paper.venue) if part
        )
    )
    network, reports, training = st.columns(3, gap="medium")
    with network:
        colour = "gray" if recipe.colour == "gray" else "colour"
        _fact(
            "Network",
            f"{layers.parameters(recipe.name):,} parameters",
            f"{recipe.size} × {recipe.size} {colour}",
        )
    with reports:
        said = headline(recipe)
        where = (
            f"{said.dataset}, {said.where}" + (f", {counted(said.n, 'face')}" if said.n else "")
            if said
            else "Compare shows what it scores"
        )
        _fact("The paper reports", value(said) if said else "no paper: our own", where)
    with training:
        _fact(
            "Training",
            counted(recipe.epochs, "epoch"),
            f"batches of {recipe.batch_size}, {recipe.optimizer}, {recipe.learning_rate:g}",
        )


def _fact(label: str, figure: str, more: str) -> None:
    st.markdown(f":small[:gray[{label}]]  \n**{figure}**  \n:small[{more}]")


def protocol_in_words(how: Protocol) -> str:
    """Which images, how divided, and what chooses the epoch."""
    few = f"{how.per_class:,} of each emotion" if how.per_class else "all images"
    shares = " / ".join(f"{100 * s:.0f}" for s in how.shares)
    people = ", nobody in two splits" if how.by == "subject" else ""
    split = (
        f"{few} mixed and divided {shares}{people}"
        if how.split == "pooled"
        else f"the dataset's own splits, {few}{', validation and test merged' if how.merge_test else ''}"
    )
    flatters = how.select_on == "test" or (how.split == "pooled" and not how.shares[1])
    chosen = (
        "the epoch is chosen on the test images, which flatters the figure"
        if flatters
        else "the epoch is chosen on validation, the test images are opened once"
    )
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
    columns = {"Parameters": st.column_config.TextColumn(alignment="right"), "Share": share}
    alt = f"{len(rows)} layers, {layers.parameters(recipe.name):,} parameters"
    st.dataframe(
        table,
        hide_index=True,
        key=f"train_network_{recipe.name}",
        column_config=columns,
        height=min(35 * len(rows) + 38, 470),
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
    rows = [
        {
            "Metric": SHORT.get(r.metric, r.metric),
            "Value": value(r),
            "Of": _of(r.emotion),
            "Data": r.dataset,
            "Split": r.split,
        }
        | {"Faces": f"{r.n:,}" if r.n else "", "Where": r.where, "Note": r.note}
        for r in recipe.reports
    ]
    right = {name: st.column_config.TextColumn(alignment="right") for name in ("Value", "Faces")}
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=f"train_reports_{recipe.name}",
        column_config=right,
        height=min(35 * len(rows) + 38, 470),
    )


def _of(emotion: str) -> str:
    return emotions.EMOTIONS[emotion].label if emotion in emotions.EMOTIONS else emotion or "all"
