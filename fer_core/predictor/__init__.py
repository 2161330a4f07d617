"""A finished run made callable: `Predictor.from_run(run)(image)` gives a list of Faces. LiteRT only, safe
from many threads.

    predictor = Predictor.from_run("kalambate2024-cnn")
    for face in predictor(image):              # RGB (H, W, 3) uint8
        print(face.emotion, face.confidence, face.sure, face.box)

A Predictor remembers nothing between pictures; `Follower` adds what a video needs: tracks, smoothing, a
personal baseline. Its network is in memory from the start: deleting the run's folder later disturbs no one
who is using it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import faces, paths, runs
from fer_core.errors import ModelError
from fer_core.faces import crop as crops
from fer_core.faces import landmarks, parts
from fer_core.faces.base import Face, Finder, Found
from fer_core.faces.crop import Framing
from fer_core.faces.landmarks import Mesh
from fer_core.faces.litert import Network
from fer_core.media import photos
from fer_core.recipes import augment
from fer_core.reports.statistics import temper

Opinion = tuple[
    Callable[[np.ndarray], np.ndarray], tuple[str, ...], str
]  # pictures -> probabilities, emotions, name
MANY = 64  # faces to a batch: memory stays small in a crowd


@dataclass(frozen=True)
class PartAnswer:
    """What the network says when it sees one part of the face alone."""

    emotion: str
    probability: float
    probabilities: dict[str, float]
    box: tuple[int, int, int, int]  # left, top, right, bottom in the crop


@dataclass(frozen=True, eq=False)
class Predictor:
    """A network, its contract and a finder; calling it with a picture gives Faces."""

    name: str  # the run's
    classes: tuple[str, ...]
    network: Network
    contract: dict[str, Any]
    finder: Finder
    threshold: float = 0.4  # a Face below it is "not sure"
    framing: Framing = field(default_factory=Framing)

    @classmethod
    def from_run(
        cls,
        run,
        finder: str = "blazeface",
        threshold: float = 0.4,
        framing: Framing | None = None,
        threads: int = 1,
    ) -> "Predictor":
        """The Predictor of a run, given as a Run, as its name, or as its folder; warm when this returns."""
        run = _run(run)
        contract = _contract(run.folder)
        network = Network(run.folder / "model.tflite", threads)
        predictor = cls(
            run.name,
            tuple(contract["classes"]),
            network,
            contract,
            faces.get(finder),
            threshold,
            framing or Framing(),
        )
        if network.input[:2] != predictor.size:
            raise ModelError(
                f"Run {run.name} says its pictures are {contract['input']}, but its network takes "
                f"{list(network.input)}. Export it again."
            )
        predictor.find(np.zeros((480, 640, 3), np.uint8))
        predictor.classify(
            np.zeros((1, *predictor.size, *([3] if predictor.colour == "rgb" else [])), np.uint8)
        )
        return predictor

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the crops that the network takes."""
        return tuple(int(n) for n in self.contract["input"][:2])

    @property
    def colour(self) -> str:
        """gray or rgb."""
        return self.contract.get("colour", "gray")

    @property
    def maps(self) -> bool:
        """Whether the network shows by itself where it looks: its activation map was tried at export and holds."""
        map_check = self.contract.get("map_check")
        return isinstance(map_check, dict) and map_check.get("believed") is True

    def with_(self, **changes: Any) -> "Predictor":
        """The same network with another finder (by name), threshold or framing."""
        if isinstance(changes.get("finder"), str):
            changes["finder"] = faces.get(changes["finder"])
        return replace(self, **changes)

    def __call__(self, image: np.ndarray, photo: bool = True) -> list[Face]:
        """The faces of a picture with their emotions, best found first; `photo=False` is for frames of a
        video, where time counts.
        """
        return self.read(image, self.find(image, photo), mirrored=photo)

    def find(self, image: np.ndarray, photo: bool = False) -> list[Found]:
        """The faces of a picture, without emotions."""
        return self.finder.find(image, photo)

    def read(self, image: np.ndarray, found: Sequence[Found], mirrored: bool = False) -> list[Face]:
        """The emotions of faces that were found in a picture; `mirrored`: the mean of what each face and its
        mirror image get.
        """
        crops = self.crops(image, found)
        said = self.classify(crops)
        if mirrored:
            said = (said + self.classify(np.ascontiguousarray(crops[:, :, ::-1]))) / 2
        return [self.face(f, p) for f, p in zip(found, said, strict=True)]

    def face(
        self, found: Found, raw: np.ndarray, smooth: np.ndarray | None = None, track: int | None = None
    ) -> Face:
        """A Face from probabilities in the order of the classes."""
        return Face(
            found, self.named(raw), self.named(raw if smooth is None else smooth), self.threshold, track
        )

    def named(self, probabilities: np.ndarray) -> dict[str, float]:
        """Probabilities by emotion."""
        return dict(zip(self.classes, map(float, probabilities), strict=True))

    def crops(self, image: np.ndarray, found: Sequence[Found]) -> np.ndarray:
        """What the network is shown of each face: (N, H, W) or (N, H, W, 3) uint8."""
        cut = [crops.crop(image, f, self.size, self.colour, self.framing) for f in found]
        return (
            np.stack(cut)
            if cut
            else np.empty((0, *self.size, *([3] if self.colour == "rgb" else [])), np.uint8)
        )

    def classify(self, images: np.ndarray) -> np.ndarray:
        """Calibrated probabilities (N, C) of crops (N, H, W[, C]) uint8; each row sums to 1."""
        return self.look(images)[0]

    def look(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Probabilities (N, C), and maps (N, h, w, C) of where each emotion was seen; None from a network
        without maps, or whose maps cannot be believed.
        """
        probabilities, activations = self.answer(images)
        return probabilities, activations if self.maps else None

    def answer(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Probabilities (N, C), and the activation maps as the network gives them, believed or not."""
        if not len(images):
            return np.empty((0, len(self.classes)), np.float32), None
        answers = [self._ask(images[i : i + MANY]) for i in range(0, len(images), MANY)]
        raw = np.concatenate([probabilities for probabilities, _ in answers])
        calm = temper(raw, self.contract.get("temperature") or 1.0).astype(np.float32)
        if answers[0][1] is None:
            return calm, None
        return calm, np.concatenate([activations for _, activations in answers])

    def parts(self, image: np.ndarray, face: Face | Found, mesh: Mesh | None = None) -> dict[str, PartAnswer]:
        """What the network says of each part of a face alone, the rest hidden; the parts are found by the
        mesh.
        """
        found = face.found if isinstance(face, Face) else face
        mesh = mesh or landmarks.mesh(image, found)
        boxes = parts.boxes(mesh, crops.matrix(found, self.size, self.framing), self.size)
        whole = self.crops(image, [found])[0]
        rows = self.classify(np.stack([parts.alone(whole, box) for box in boxes.values()]))
        return {
            part: _answer(self.named(row), box) for (part, box), row in zip(boxes.items(), rows, strict=True)
        }

    def _ask(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        if self.contract.get("equalise"):
            images = augment.equalise(images)
        batch = images.astype(np.float32)
        outputs = self.network(batch if batch.ndim == 4 else batch[..., None])
        maps = next((o for o in outputs if o.ndim == 4), None)
        return next(o for o in outputs if o.ndim == 2), maps


def _answer(probabilities: dict[str, float], box: tuple[int, int, int, int]) -> PartAnswer:
    emotion = max(probabilities, key=probabilities.__getitem__)
    return PartAnswer(emotion, probabilities[emotion], probabilities, box)


def _run(run) -> Any:
    """A Run from a Run, a name or a folder."""
    if hasattr(run, "folder"):
        return run
    folder = Path(run)
    return runs.Run(folder.resolve()) if isinstance(run, Path) or folder.is_dir() else runs.get(str(run))


def _contract(folder: Path) -> dict[str, Any]:
    """model.json, checked for what prediction needs."""
    contract = paths.read_json(folder / "model.json")
    if not isinstance(contract, dict) or not contract.get("classes") or len(contract.get("input") or ()) < 2:
        raise ModelError(
            f"Run {folder.name} cannot predict: it has no readable model.json beside a model.tflite. Choose "
            "a finished run, or wait until this one is exported."
        )
    return contract


def opinion_of(run: runs.Run | str) -> Opinion:
    """A finished run as the doctor takes it: (pictures -> probabilities, its emotions, its name)."""
    predictor = Predictor.from_run(run)

    def classify(images: np.ndarray) -> np.ndarray:
        return predictor.classify(photos.fitted(images, predictor.size, predictor.colour))

    return classify, predictor.classes, predictor.name
