"""One word of the workbench and what it means."""

from dataclasses import dataclass

FIGURES, DATA, TRAINING, SEEING = "Figures", "Data", "Training", "Faces and answers"


@dataclass(frozen=True)
class Term:
    """Its name in addresses, as a reader sees it, where it belongs, and what it means in plain sentences."""

    name: str
    title: str
    group: str
    text: str
