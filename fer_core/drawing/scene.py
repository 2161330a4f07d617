"""The picture round a face: background, clothes, lamp, lens and film; and the public ways to ask for a drawing."""

import cv2
import numpy as np

from fer_core.drawing import face
from fer_core.drawing.camera import Camera, Pose
from fer_core.drawing.canvas import Canvas
from fer_core.drawing.expression import Actions, actions
from fer_core.drawing.identity import Identity, identity
from fer_core.drawing.sitting import Light, Sitting


def paint(who: Identity, act: Actions, size: int = 256, pose: Pose | None = None):
    n = size * 2
    sit = Sitting(who, act, Camera(pose or Pose(), n / 4.6, n * 0.5, n * 0.46), Light(), n)
    canvas = Canvas(n, (150, 170, 180))
    face.neck(canvas, sit)
    face.draw(canvas, sit)
    return cv2.resize(np.clip(canvas.rgb, 0, 255).astype(np.uint8), (size, size), interpolation=cv2.INTER_AREA)
