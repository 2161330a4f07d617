"""Pictures from wherever a program has them, and many of them, on every core, in their order."""

import subprocess
import sys
import threading

import numpy as np
import pytest
from PIL import Image

from fer_core import Predictor
from fer_core.errors import MediaError, RunError
from tests.scenes import film, scene

ONE = scene(320, 240, [(60, 20, 200)])
TWO = scene(640, 240, [(60, 20, 200), (360, 20, 200, 1)])


@pytest.fixture
def predictor(tiny_run):
    return Predictor.default()


def test_the_default_is_the_run_that_pages_begin_with(predictor, home):
    assert predictor.name == "tiny"
    (home / "models" / "tiny" / "model.tflite").unlink()
    with pytest.raises(RunError, match="Train one"):
        Predictor.default()


@pytest.mark.parametrize("how", ["path", "text", "bytes", "pillow", "gray", "transparent"])
def test_a_picture_is_taken_as_a_program_has_it(predictor, tmp_path, how):
    path = tmp_path / "one.png"
    Image.fromarray(ONE).save(path)
    given = {
        "path": path,
        "text": str(path),
        "bytes": path.read_bytes(),
        "pillow": Image.open(path),
        "gray": np.asarray(Image.open(path).convert("L")),
        "transparent": np.dstack([ONE, np.full(ONE.shape[:2], 255, np.uint8)]),
    }[how]
    (expected,), (face,) = predictor(ONE), predictor(given)
    tolerance = 6 if how == "gray" else 1e-3
    assert face.box == pytest.approx(expected.box, abs=tolerance) and face.emotion == expected.emotion


@pytest.mark.parametrize(
    "wrong, says",
    [
        (np.zeros((9, 9, 3), np.float32), r"of float32. Scale it to 0 to 255"),
        (np.zeros((9, 9, 2), np.uint8), r"\(9, 9, 2\)"),
        (np.zeros((0, 9, 3), np.uint8), r"\(0, 9, 3\)"),
        ([1, 2, 3], "no list"),
        (b"no picture", "cannot be read as a photo"),
        ("nowhere.jpg", "No such file"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(predictor, wrong, says):
    with pytest.raises(MediaError, match=says):
        predictor(wrong)


def test_boxes_are_in_pixels_of_the_photo_before_it_was_reduced(predictor, tmp_path):
    large = np.asarray(Image.fromarray(ONE).resize((5120, 3840)))
    Image.fromarray(large).save(tmp_path / "large.jpg")
    (small,), (face,) = predictor(ONE), predictor(tmp_path / "large.jpg")
    assert np.array(face.box) / 16 == pytest.approx(np.array(small.box), abs=8)
    assert face.points["nose"][0] / 16 == pytest.approx(small.points["nose"][0], abs=8)


def test_faces_are_a_table_with_a_column_for_each_emotion(predictor):
    table = predictor(TWO).to_pandas("two.jpg")
    assert table["source"].tolist() == ["two.jpg"] * 2 and table["emotion"].notna().all()
    assert table[list(predictor.classes)].sum(axis=1).tolist() == pytest.approx([1, 1], abs=1e-3)
    assert not {"frame", "track", "raw_happy"} & set(table)
    assert len(predictor(np.zeros((40, 40, 3), np.uint8)).to_pandas()) == 0


def test_many_come_in_their_order_with_problems_in_their_place(predictor, tmp_path):
    Image.fromarray(TWO).save(tmp_path / "two.png")
    sources = [ONE, tmp_path / "two.png", tmp_path / "none.png", Image.fromarray(ONE), b"nothing"] * 6
    told = []
    seen = list(predictor.many(sources, workers=4, progress=lambda *step: told.append(step)))
    assert [len(one.faces) for one in seen] == [1, 2, 0, 1, 0] * 6
    assert [bool(one.problem) for one in seen] == [False, False, True, False, True] * 6
    assert [one.source for one in seen[:3]] == ["0", str(tmp_path / "two.png"), str(tmp_path / "none.png")]
    assert told[0] == (1, 30, "0") and told[-1] == (30, 30, "29")
    assert seen[1].to_pandas()["source"].tolist() == [str(tmp_path / "two.png")] * 2


def test_many_take_only_a_few_ahead_and_stop_where_one_stops(predictor):
    taken = []

    def endless():
        while True:
            taken.append(len(taken))
            yield ONE

    before = threading.active_count()
    for number, _ in enumerate(predictor.many(endless(), workers=2), 1):
        if number == 5:
            break
    assert len(taken) <= 5 + 2 * 4 + 1
    assert threading.active_count() <= before + 2


def test_a_video_is_frames_with_their_times_and_numbered_faces(predictor, tmp_path):
    film(tmp_path / "clip.mp4", [TWO] * 5, rate=10)
    frames = list(predictor.video(tmp_path / "clip.mp4", smoothing=0))
    assert [frame.time_s for frame in frames] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert all({face.track for face in frame.faces} == {1, 2} for frame in frames)
    assert set(frames[-1].faces.to_pandas()["track"]) == {1, 2} and frames[-1].image.shape == TWO.shape
    assert len(list(predictor.video(tmp_path / "clip.mp4", every=2))) == 3


def test_a_camera_is_followed(predictor):
    follow = predictor.follower(smoothing=0)
    assert [follow(ONE, time_s)[0].track for time_s in (0.0, 0.1, 0.2)] == [1, 1, 1]


SCRIPT = """
import sys, time
began = time.perf_counter()
import fer_core
seconds = time.perf_counter() - began
assert seconds < 0.05, seconds
assert not {"numpy", "pandas", "cv2", "keras"} & set(sys.modules)
from fer_core import Predictor, datasets, runs
assert Predictor.__name__ == "Predictor" and runs.all_runs and datasets.load
assert not {"keras", "tensorflow"} & set(sys.modules)
assert "Predictor" in dir(fer_core) and "standings" in dir(fer_core)
try:
    fer_core.nothing
except AttributeError as error:
    print(error)
"""


def test_importing_costs_nothing_and_offers_what_the_documents_name():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60)
    assert (done.stderr, done.stdout) == ("", "module 'fer_core' has no attribute 'nothing'\n")
