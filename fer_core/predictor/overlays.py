"""What can be laid over a face beyond its emotion: the mesh, the parts with their own answers, and where the
network looks.

seen = overlays.look(predictor, image, faces, mesh=True, parts=True, heat=True)
picture = overlays.drawn(image, faces, seen, predictor)
seen.parts[0]["mouth"].emotion
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fer_core.faces import draw, landmarks
from fer_core.faces.base import Face
from fer_core.faces.landmarks import Mesh
from fer_core.predictor import PartAnswer, Predictor
from fer_core.predictor import heat as heats


@dataclass
class Overlays:
    """What was looked at, by the position of the face."""

    meshes: dict[int, Mesh] = field(default_factory=dict)
    parts: dict[int, dict[str, PartAnswer]] = field(default_factory=dict)
    heats: dict[int, np.ndarray] = field(default_factory=dict)  # (H, W) 0-1 in the crop's pixels


def look(
    predictor: Predictor,
    image: np.ndarray,
    faces: Sequence[Face],
    mesh: bool = False,
    parts: bool = False,
    heat: bool = False,
    most: int | None = None,
    maps: np.ndarray | None = None,
) -> Overlays:
    """Look at the faces, or at the `most` largest ones; `maps` as predictor.look() gave them saves asking
    again.
    """
    seen = Overlays()
    for i in sorted(range(len(faces)), key=lambda i: -faces[i].found.side)[:most]:
        if mesh or parts:
            seen.meshes[i] = landmarks.mesh(image, faces[i].found)
        if parts:
            seen.parts[i] = predictor.parts(image, faces[i], seen.meshes[i])
        if heat and maps is not None:
            seen.heats[i] = heats.activation(
                maps[i, :, :, predictor.classes.index(faces[i].emotion)], predictor.size
            )
        elif heat:
            seen.heats[i] = heats.heat(predictor, image, faces[i])
    return seen


def drawn(
    image: np.ndarray,
    faces: Sequence[Face],
    seen: Overlays,
    predictor: Predictor,
    mesh: bool = True,
    mirrored: bool = False,
    boxes: bool = True,
) -> np.ndarray:
    """A copy of the picture with all that was looked at, boxes and names on top; `mesh=False` leaves the
    lines out, `boxes=False` the names.
    """
    if seen.heats:
        image = image.copy()
    for i, map_ in seen.heats.items():
        draw.heat_onto(image, map_, faces[i].found, predictor.framing, faces[i].emotion)
    out = draw.faces(image, faces if boxes else (), mirrored)
    for i in seen.meshes if mesh else ():
        draw.mesh_onto(out, seen.meshes[i], mirrored)
    for i, answers in seen.parts.items():
        draw.parts_onto(
            out,
            faces[i].found,
            [a.box for a in answers.values()],
            predictor.size,
            predictor.framing,
            mirrored,
        )
    return out
