"""The whole chain on labelled photos and clips: what is right, what is wrong, and what was never seen."""

import numpy as np
import pytest
from PIL import Image

from fer_core.errors import DataError
from fer_core.predictor import Predictor, folders
from tests.scenes import film, scene


def save(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)


def lit(level, **how):
    """A photo with one face, so dark or so bright that the tiny network calls it sad or happy."""
    image = scene(320, 240, [(60, 20, 200)], **how).astype(float)
    return np.clip(image * 0.45 if level == "dark" else 90 + image, 0, 255).astype(np.uint8)


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run(tiny_run)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "labelled"
    save(root / "sad" / "1.png", lit("dark"))
    save(root / "sad" / "2.png", lit("bright"))
    save(root / "Happiness" / "1.png", lit("bright"))
    save(root / "happy" / "empty.png", scene(320, 240, []))
    save(root / "holiday" / "1.png", lit("bright"))
    (root / "sad" / "broken.jpg").write_bytes(b"no photo")
    return root


def test_missed_faces_are_errors_and_are_named(folder, predictor):
    done = folders.evaluate(folder, predictor)
    classes = done.report.classes
    expected = {("sad", "sad"): 1, ("sad", "happy"): 1, ("happy", "happy"): 1, ("happy", "no face"): 1}
    assert {
        (classes[i], classes[j]): int(n) for (i, j), n in np.ndenumerate(done.report.matrix) if n
    } == expected
    assert done.report.accuracy == 0.5 and done.report.n == 4
    assert [a.file for a in done.missed] == ["happy/empty.png"]
    assert [name for name, _ in done.refused] == ["sad/broken.jpg"] and done.unknown == ("holiday",)


def test_without_missed_faces_the_matrix_has_only_emotions(folder, predictor):
    (folder / "happy" / "empty.png").unlink()
    assert folders.evaluate(folder, predictor).report.classes == predictor.classes


def test_the_largest_face_of_a_photo_counts(tmp_path, predictor):
    image = np.hstack([lit("bright")[:, :, :], np.zeros((240, 160, 3), np.uint8)])
    image[60:180, 330:450] = (scene(120, 120, [(0, 0, 120, 1)]) * 0.4).astype(np.uint8)
    save(tmp_path / "happy" / "two.png", image)
    (answer,) = folders.evaluate(tmp_path, predictor).answers
    assert answer.right and answer.faces == 2


def test_a_clip_counts_once_by_the_mean_of_its_frames(tmp_path, predictor):
    (tmp_path / "clips" / "sad").mkdir(parents=True)
    film(tmp_path / "clips" / "sad" / "a.mp4", [lit("dark")] * 12 + [lit("bright")] * 4)
    (answer,) = folders.evaluate(tmp_path / "clips", predictor).answers
    assert answer.right and 0.5 < answer.confidence < 0.95


def test_a_folder_without_emotions_says_what_is_needed(tmp_path, predictor):
    save(tmp_path / "x" / "cats" / "1.png", lit("dark"))
    with pytest.raises(DataError, match="angry, disgust"):
        folders.evaluate(tmp_path / "x", predictor)
