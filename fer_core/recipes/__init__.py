"""Recipes: an entry here for each training that a paper describes. Listing them loads no Keras."""

from fer_core.errors import RecipeError
from fer_core.recipes import (
    council,
    house,
    irham2023,
    kalambate2024,
    lee2023,
    minaee2021,
    mobilenetv2_transfer,
    saleem2024,
    yousaf2024,
    zhou2020,
)
from fer_core.recipes.base import Recipe, ReproduceLine
from fer_core.recipes.paper import Matrix

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
        lee2023.FIRST,
        lee2023.DIVIDE,
        house.CNN,
        house.TINY,
        house.MOBILENETV2,
        council.COUNCIL,
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


def as_line(recipe: Recipe, line: ReproduceLine) -> Recipe:
    """The recipe as one of its lines of `reproduce` carries it out."""
    return (honest(recipe) if line.honest else recipe).change(**line.changes)


def matrices() -> dict[str, Matrix]:
    """The confusion matrices that the papers print, by paper and table: saleem2024-table7."""
    places = {
        paper: place for place, paper in enumerate(dict.fromkeys(r.paper.key for r in RECIPES.values()))
    }
    printed = [(r.paper.key, matrix) for r in RECIPES.values() for matrix in r.matrices]
    printed.sort(key=lambda pair: (places[pair[0]], pair[1].table))
    return {f"{paper}-table{matrix.table}": matrix for paper, matrix in printed}
