"""A finished run made callable: LiteRT only, safe from many threads.

    predictor = Predictor.default()            # or Predictor.from_run("house-cnn_ferplus_s0")
    for face in predictor("photo.jpg"):        # or an array (H, W, 3) uint8 RGB, or an image of Pillow
        print(face.emotion, face.probabilities["happy"], face.box, face.points, face.sure)
    for seen in predictor.many(paths):         # photos, on every core
        print(seen.source, seen.faces.to_pandas())
    for frame in predictor.video("clip.mp4"):
        print(frame.time_s, [face.track for face in frame.faces])

A Predictor remembers nothing between pictures; `Follower` adds what a video needs: tracks, smoothing, a
personal baseline. Its network is in memory from the start: deleting the run's folder later disturbs no one
who is using it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
from fer_core.predictor import seen
from fer_core.predictor.seen import Faces, Progress, SeenPhoto
from fer_core.recipes import augment
from fer_core.reports.statistics import temper

if TYPE_CHECKING:
    from fer_core.predictor.films import SeenFrame
    from fer_core.predictor.follower import Follower

MANY = 64  # faces to a batch: memory stays small in a crowd


class Opinion(NamedTuple):
    """A model that the doctor and a training may ask: what it says of pictures, its emotions, its name."""

    classify: Callable[[np.ndarray], np.ndarray]  # (N, H, W[, C]) uint8 to probabilities (N, C)
    classes: tuple[str, ...]
    name: str


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
        run: runs.Run | Path | str,
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
        predictor.classify(np.zeros((1, *predictor.shape), np.uint8))
        return predictor

    @classmethod
    def default(cls, **options: Any) -> "Predictor":
        """The Predictor of the run that Predict and Live begin with; the options are those of `from_run`."""
        return cls.from_run(runs.need_default(), **options)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the crops that the network takes."""
        height, width = self.contract["input"][:2]
        return int(height), int(width)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one crop: (height, width), and 3 for a network that takes colours."""
        return (*self.size, 3) if self.colour == "rgb" else self.size

    @property
    def colour(self) -> str:
        """gray or rgb."""
        return self.contract.get("colour", "gray")

    @property
    def maps(self) -> bool:
        """Whether the network shows by itself where it looks: its activation map was tried at export, and
        holds.
        """
        map_check = self.contract.get("map_check")
        return isinstance(map_check, dict) and map_check.get("believed") is True

    def with_(self, **changes: Any) -> "Predictor":
        """The same network with another finder (by name), threshold or framing."""
        if isinstance(changes.get("finder"), str):
            changes["finder"] = faces.get(changes["finder"])
        return replace(self, **changes)

    def __call__(self, image: Any, photo: bool = True) -> Faces:
        """The faces of a picture with their emotions, best found first: of an array (H, W, 3) uint8 RGB, a
        path, bytes or an image of Pillow; `photo=False` is for frames of a video, where time counts.
        """
        return seen.look_at(self, photos.picture_of(image), photo)

    def many(
        self, sources: Iterable[Any], workers: int | None = None, progress: Progress | None = None
    ) -> Iterator[SeenPhoto]:
        """Photo after photo, in the order of the sources (paths, arrays, images of Pillow), so many looked at
        at a time (default: one a core); `progress(done, total, name)`. Memory does not grow.
        """
        return seen.look_at_many(self, sources, workers, progress)

    def video(self, path: Path | str, smoothing: float = 0.5, every: int = 1) -> "Iterator[SeenFrame]":
        """Each frame of a video, with its time and its faces, tracked and smoothed."""
        from fer_core.predictor import films

        return films.follow(path, self, smoothing, every)

    def follower(self, smoothing: float = 0.5) -> "Follower":
        """What a camera needs: called with a frame and its time in seconds it gives Faces that keep their
        numbers.
        """
        from fer_core.predictor.follower import Follower

        return Follower(self, smoothing)

    def find(self, image: np.ndarray, photo: bool = False) -> list[Found]:
        """The faces of a picture, without emotions."""
        return self.finder.find(image, photo)

    def read(self, image: np.ndarray, faces_found: Sequence[Found], mirrored: bool = False) -> list[Face]:
        """The emotions of faces that were found in a picture; `mirrored`: the mean of what each face and its
        mirror image get.
        """
        crops = self.crops(image, faces_found)
        answers = self.classify_both_ways(crops) if mirrored else self.classify(crops)
        return [self.face(face, answer) for face, answer in zip(faces_found, answers, strict=True)]

    def face(
        self, face_found: Found, raw: np.ndarray, smooth: np.ndarray | None = None, track: int | None = None
    ) -> Face:
        """A Face from probabilities in the order of the classes."""
        smoothed = raw if smooth is None else smooth
        return Face(face_found, self.named(raw), self.named(smoothed), self.threshold, track)

    def named(self, probabilities: np.ndarray) -> dict[str, float]:
        """Probabilities by emotion."""
        return dict(zip(self.classes, map(float, probabilities), strict=True))

    def crops(self, image: np.ndarray, faces_found: Sequence[Found]) -> np.ndarray:
        """What the network is shown of each face: (N, H, W) or (N, H, W, 3) uint8."""
        if not faces_found:
            return np.empty((0, *self.shape), np.uint8)
        return np.stack([crops.crop(image, f, self.size, self.colour, self.framing) for f in faces_found])

    def classify(self, images: np.ndarray) -> np.ndarray:
        """Calibrated probabilities (N, C) of crops (N, H, W[, C]) uint8; each row sums to 1."""
        return self.look(images)[0]

    def classify_both_ways(self, images: np.ndarray) -> np.ndarray:
        """The mean of what each crop and its mirror image get: steadier, and twice as dear."""
        mirrored = np.ascontiguousarray(images[:, :, ::-1])
        return (self.classify(images) + self.classify(mirrored)) / 2

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
        face_found = face.found if isinstance(face, Face) else face
        mesh = mesh or landmarks.mesh(image, face_found)
        boxes = parts.boxes(mesh, crops.matrix(face_found, self.size, self.framing), self.size)
        complete = self.crops(image, [face_found])[0]
        rows = self.classify(np.stack([parts.alone(complete, box) for box in boxes.values()]))
        answered = zip(boxes.items(), rows, strict=True)
        return {part: _answer(self.named(row), box) for (part, box), row in answered}

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


def _run(run: runs.Run | Path | str) -> runs.Run:
    """A Run from a Run, a name or a folder."""
    if isinstance(run, runs.Run):
        return run
    folder = Path(run)
    if isinstance(run, Path) or folder.is_dir():
        return runs.Run(folder.resolve())
    return runs.get(run)


def _contract(folder: Path) -> dict[str, Any]:
    """model.json, checked for what prediction needs."""
    contract = paths.read_json(folder / "model.json")
    if not isinstance(contract, dict) or not contract.get("classes") or len(contract.get("input") or ()) < 2:
        raise ModelError(
            f"Run {folder.name} cannot predict: it has no readable model.json beside a model.tflite. Choose "
            "a finished run, or wait until this one is exported."
        )
    return contract


def opinion_of(run: runs.Run | str, both_ways: bool = False) -> Opinion:
    """A finished run to be asked about pictures of any size; `both_ways`: about their mirror images too."""
    predictor = Predictor.from_run(run)
    ask = predictor.classify_both_ways if both_ways else predictor.classify

    def classify(images: np.ndarray) -> np.ndarray:
        return ask(photos.fitted(images, predictor.size, predictor.colour))

    return Opinion(classify, predictor.classes, predictor.name)
