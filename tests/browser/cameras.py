"""A fake camera for Chromium: a motion-JPEG file of drawn faces whose times are known."""

from pathlib import Path

import cv2

from tests.scenes import scene

SEGMENT = 3.0  # seconds
PARTS = (
    ("one", [(180, 80, 320, 0)]),
    ("none", []),
    ("two", [(10, 100, 300, 1), (330, 100, 300, 3)]),
    ("none", []),
)
COUNTS = [len(places) for _, places in PARTS]


def write(path: Path, rate: int = 15) -> Path:
    """One, no, two and no face, three seconds each, again and again: Chromium starts the file anew at its
    end.
    """
    with path.open("wb") as file:
        for _, places in PARTS:
            image = cv2.imencode(".jpg", scene(640, 480, places)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[
                1
            ].tobytes()
            file.write(image * round(SEGMENT * rate))
    return path


def flags(path: Path) -> tuple[str, ...]:
    """What makes Chromium take it for its camera, and keep on filming in a page that is not in front."""
    awake = (
        "--disable-background-timer-throttling",
        "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
    )
    return (f"--use-file-for-fake-video-capture={path.resolve()}", *awake)
