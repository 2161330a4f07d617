"""What a run's start answers to its test faces, so that a fine-tuning can be held against what it began with.

Kept as start.npz in the run's folder once the training has ended, and read by `standings.fitted`. Of several
starts it is the mean of their weights that answers, as it did before the first epoch.
"""

import numpy as np

from fer_core import paths
from fer_core.errors import FerError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, files, lineage
from fer_core.runs.protocol import Parts
from fer_core.training import feeding, start
from fer_core.training.loop import predict


def keep_answers(run: Run, parts: Parts, recipe: Recipe) -> None:
    """Write them; nothing for a run that began as its recipe does, or whose start is not here any more."""
    names = run.recipe.get("start_from")
    if not names:
        return
    try:
        known = set().union(*(one.contract.get("classes", ()) for one in lineage.starts(names)))
        model = start.build(recipe, feeding.shape(parts.train), parts.train.classes, names)
    except FerError:
        return
    classes = parts.test.classes
    columns = [i for i, name in enumerate(classes) if name in known]  # the others answer by chance
    answerable = parts.test.take(np.isin(parts.test.labels, columns))
    if len(columns) < 2 or not len(answerable):
        return
    position = {column: i for i, column in enumerate(columns)}
    probabilities = predict(model, feeding.pictures(answerable, recipe))[:, columns]
    paths.write_arrays(
        run.folder / files.START,
        {
            "files": answerable.files.astype(str),
            "labels": np.array([position[label] for label in answerable.labels], np.int64),
            "probabilities": probabilities.astype(np.float32),
            "classes": np.array([classes[i] for i in columns]),
        },
    )
