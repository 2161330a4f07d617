"""Faces drawn by code: invented people whose expressions are made of facial actions, for trying everything
with nothing downloaded.

drawing.draw(7, "happy", 256)                    # person 7, (256, 256, 3) uint8
image, boxes, emotions = drawing.group(1, 4)     # four people in one picture
for frame in drawing.clip(7, ["neutral", "surprise"]): ...
"""

from fer_core.drawing.camera import Pose
from fer_core.drawing.expression import Actions, actions
from fer_core.drawing.hairstyles import STYLES as HAIR_STYLES
from fer_core.drawing.identity import Identity, identity
from fer_core.drawing.scene import Look, clip, draw, group, look, paint
from fer_core.drawing.sitting import Light

__all__ = [
    "HAIR_STYLES",
    "Actions",
    "Identity",
    "Light",
    "Look",
    "Pose",
    "actions",
    "clip",
    "draw",
    "group",
    "identity",
    "look",
    "paint",
]
