"""Recipes: an entry here for each training that a paper describes. Listing them loads no Keras."""

from fer_core.errors import RecipeError
from fer_core.recipes import (
    house,
    irham2023,
    kalambate2024,
    minaee2021,
    mobilenetv2_transfer,
    saleem2024,
    yousaf2024,
    zhou2020,
)
from fer_core.recipes.base import Recipe

RECIPES: dict[str, Recipe] = {
    r.name: r
    for r in (
        kalambate2024.CNN,
        saleem2024.CNN,
        saleem2024.MOBILENETV2,
        mobilenetv2_transfer.TRANSFER,
        irham2023.MOBILENETV2,
        yousaf2024.CNN,
        zhou2020.LIGHTWEIGHT,
        minaee2021.ATTENTION,
        house.CNN,
        house.MOBILENETV2,
    )
}


def get(name: str) -> Recipe:
    """The recipe of that name."""
    if name not in RECIPES:
        raise RecipeError(f"No recipe {name!r}. Choose one of: {', '.join(RECIPES)}.")
    return RECIPES[name]


def honest(recipe: Recipe) -> Recipe:
    """The same network and hyper-parameters on all images of the official splits, the best epoch chosen on
    validation.
    """
    return recipe.change(
        split="official", select_on="validation", merge_test=False, per_class=0, shares=(0.8, 0.1, 0.1)
    )
