"""Recipes: an entry here for each training that a paper describes."""

from fer_core.recipes.base import Recipe

RECIPES: dict[str, Recipe] = {}
