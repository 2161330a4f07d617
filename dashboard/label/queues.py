"""The queues of faces that wait for a label: doubtful labels of a dataset, and faces that were gathered."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import state

from fer_core import collecting, datasets, doctor
from fer_core.datasets.form import Imported
from fer_core.doctor import votes

DOUBTED = ("suspect", "conflict")  # the problems whose faces are asked about again


@dataclass(frozen=True)
class Queue:
    """Faces in the order in which they are asked about."""

    name: str
    title: str
    folder: Path  # where the votes are kept
    files: list[str]
    gathered: bool  # from videos; else doubtful labels of a dataset
    labels: dict[str, str]  # the present or proposed label of each
    rows: dict[str, int]  # where a dataset has their pixels
    contempt: bool  # whether it is among the emotions that may be answered

    @property
    def source(self) -> str:
        """The name of the gathering or the dataset."""
        return self.name.partition(" ")[2]


def waiting() -> dict[str, Queue]:
    """Every queue that has something in it, by name."""
    queues = [_gathered(name) for name in collecting.there()]
    for dataset in datasets.imported():
        if "@" not in dataset.name and dataset.ready:
            queues.append(_doubts(dataset))
    return {queue.name: queue for queue in queues if queue is not None and queue.files}


def pixels(queue: Queue, file: str) -> np.ndarray:
    """The picture of one of its faces."""
    if queue.gathered:
        return collecting.find(queue.source).picture(file)
    splits = state.splits(queue.source)
    return np.asarray(next(iter(splits.values())).pixels[queue.rows[file]])


def _gathered(name: str) -> Queue:
    gathering = collecting.find(name)
    table = gathering.table()
    knows_contempt = any("contempt" in answer for answer in table["answer"] if isinstance(answer, dict))
    return Queue(
        name=f"gathered {name}",
        title="Sent from Predict and Live" if name == "sent" else f"{name}, gathered from videos",
        folder=gathering.folder,
        files=table["file"].tolist(),
        gathered=True,
        labels=dict(zip(table["file"], table["proposed"], strict=True)),
        rows={},
        contempt=knows_contempt,
    )


def _doubts(dataset: Imported) -> Queue | None:
    """The doubtful labels of an examined dataset, the most doubtful first; blank pictures are not asked
    about.
    """
    diagnosis = doctor.read(dataset)
    if diagnosis is None:
        return None
    table = diagnosis.table
    blank = table.loc[table["problem"] == "blank", "image"]
    doubted = table["problem"].isin(DOUBTED) & (table["decision"] != "dismiss") & ~table["image"].isin(blank)
    table = table[doubted].sort_values("score", ascending=False).drop_duplicates("image")
    return Queue(
        name=f"doubts {dataset.name}",
        title=f"{dataset.title}, labels in doubt",
        folder=votes.at(dataset.folder),
        files=table["image"].tolist(),
        gathered=False,
        labels=dict(zip(table["image"], table["label"], strict=True)),
        rows=dict(zip(table["image"], table["row"], strict=True)),
        contempt="contempt" in dataset.classes,
    )
