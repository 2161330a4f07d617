"""The chart of a labelled folder: what the whole chain took for what."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from shared import matrices, scales

from fer_core import emotions


def chain_matrix(matrix: np.ndarray, classes: Sequence[str], dark: bool = False) -> go.Figure:
    """Counts, rows by label; colour is the share of the row. Rows without a file are left out."""
    labels = [emotions.label(name).capitalize() for name in classes]
    rows = [i for i in range(len(classes)) if matrix[i].sum()]
    values = np.array([matrix[i] / matrix[i].sum() for i in rows])
    text = [[f"{n:,}" if n else "" for n in matrix[i]] for i in rows]
    hints = [
        [
            f"{labels[i]} answered {labels[j]}: {n:,} files, {100 * n / matrix[i].sum():.1f} % of the row"
            for j, n in enumerate(matrix[i])
        ]
        for i in rows
    ]
    cells = matrices.Cells(values, text, hints, [labels[i] for i in rows], labels)
    figure = matrices.drawn(cells, scales.shares(dark), (0.0, 1.0))
    figure.update_layout(height=44 * len(rows) + 110)
    figure.update_xaxes(title={"text": "answered", "standoff": 4})
    return figure.update_yaxes(title={"text": "labelled"})
