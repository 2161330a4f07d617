"""Recipes: an entry here for each training that a paper describes. Listing them loads no Keras."""

from fer_core.errors import RecipeError
from fer_core.recipes import house
from fer_core.recipes.base import Recipe

RECIPES: dict[str, Recipe] = {
    r.name: r
    for r in (
        house.CNN,
        house.MOBILENETV2,
    )
}


def get(name: str) -> Recipe:
    """The recipe of that name."""
    if name not in RECIPES:
        raise RecipeError(f"No recipe {name!r}. Choose one of: {', '.join(RECIPES)}.")
    return RECIPES[name]
