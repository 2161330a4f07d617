"""recipes and layers: what can be trained, and how its networks are built."""

from argparse import Namespace
from typing import Any

from fer_core import recipes, tables
from fer_core.recipes import layers
from fer_core.recipes.base import Recipe


def add(commands: Any) -> None:
    """Add the commands of this group."""
    tables.command(commands, "recipes", list_recipes, "Every recipe: paper, network, what it reports.")
    one = tables.command(commands, "layers", show_layers, "A recipe's network as a table of layers.")
    one.add_argument("recipe", nargs="?", help="a name from `recipes`")
    one.add_argument(
        "--write", action="store_true", help="build every network and write the tables down anew"
    )


def list_recipes(args: Namespace) -> None:
    """The recipes as a table."""
    tables.show([_recipe_row(recipe) for recipe in recipes.RECIPES.values()], args.json)


def _recipe_row(recipe: Recipe) -> dict[str, Any]:
    return {
        "recipe": recipe.name,
        "input": f"{recipe.size}x{recipe.size} {recipe.colour}",
        "epochs": recipe.epochs,
        "paper": recipe.paper.authors,
        "title": recipe.title,
    }


def show_layers(args: Namespace) -> None:
    """The layers of one recipe's network, or how large each network is."""
    if args.write:
        layers.write(recipes.RECIPES)
    if args.recipe:
        rows = [_layer_row(layer) for layer in layers.read(recipes.get(args.recipe).name)]
    else:
        rows = [_size_row(name) for name in recipes.RECIPES]
    tables.show(rows, args.json)


def _layer_row(layer: Any) -> dict[str, Any]:
    return {
        "layer": layer.name,
        "kind": layer.kind,
        "settings": layer.settings,
        "output": "x".join(map(str, layer.output)),
        "parameters": layer.parameters,
    }


def _size_row(name: str) -> dict[str, Any]:
    return {"recipe": name, "layers": len(layers.read(name)), "parameters": layers.parameters(name)}
