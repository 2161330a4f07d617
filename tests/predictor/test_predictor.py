"""A finished run made callable: what it answers can be worked out by hand, because the network is one
weighted mean.
"""

import shutil
import threading
from dataclasses import replace

import cv2
import numpy as np
import pytest

from fer_core import paths
from fer_core.emotions import BASIC
from fer_core.errors import ModelError, RunError
from fer_core.faces import draw, landmarks
from fer_core.faces.base import Found
from fer_core.predictor import Predictor, heat
from fer_core.predictor.follower import Follower
from tests import tiny
from tests.scenes import scene

ONE = scene(640, 480, [(180, 80, 300)])


def by_hand(light: float) -> dict[str, float]:
    """The tiny network's answer for a crop of this brightness, 0 to 1."""
    logits = {**dict.fromkeys(BASIC, -4.0), "happy": 12 * light - 6, "sad": 6 - 12 * light, "neutral": 1.5}
    whole = sum(np.exp(v) for v in logits.values())
    return {k: float(np.exp(v) / whole) for k, v in logits.items()}


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run("tiny")


@pytest.mark.parametrize("level, emotion", [(20, "sad"), (127, "neutral"), (250, "happy")])
def test_a_crop_is_answered_as_the_network_says(predictor, level, emotion):
    row = predictor.classify(np.full((1, 48, 48), level, np.uint8))[0]
    assert BASIC[int(row.argmax())] == emotion
    assert predictor.named(row) == pytest.approx(by_hand(level / 255), abs=1e-4)


def test_a_face_has_a_probability_for_each_emotion_and_they_sum_to_one(predictor):
    (face,) = predictor(ONE)
    assert set(face.probabilities) == set(BASIC) and sum(face.probabilities.values()) == pytest.approx(
        1, abs=1e-5
    )
    assert (
        face.confidence == max(face.probabilities.values())
        and face.probabilities[face.emotion] == face.confidence
    )
    assert face.probabilities == pytest.approx(
        by_hand(predictor.crops(ONE, [face.found]).mean() / 255), abs=1e-3
    )


class LeftIsSad:
    """A network that says sad as far as the left half is bright, else happy."""

    def __call__(self, batch):
        said = np.zeros((len(batch), len(BASIC)), np.float32)
        said[:, BASIC.index("sad")] = batch[:, :, : batch.shape[2] // 2].mean(axis=(1, 2, 3)) / 255
        said[:, BASIC.index("happy")] = 1 - said[:, BASIC.index("sad")]
        return [said]


def test_a_photo_is_asked_twice_and_a_frame_once(predictor):
    one_sided = replace(predictor, network=LeftIsSad())
    picture = ONE.copy()
    picture[:, : picture.shape[1] // 2] //= 2
    found = one_sided.find(picture, photo=True)
    crops = one_sided.crops(picture, found).astype(float)
    left, right = crops[:, :, :24].mean() / 255, crops[:, :, 24:].mean() / 255
    assert right - left > 0.05
    (photo,), (frame,) = one_sided(picture), one_sided.read(picture, found)
    assert photo.probabilities["sad"] == pytest.approx((left + right) / 2, abs=1e-4)
    assert frame.probabilities["sad"] == pytest.approx(left, abs=1e-4)


def test_a_run_is_given_by_name_folder_or_run(tiny_run):
    from fer_core.runs import Run

    assert {Predictor.from_run(r).name for r in ("tiny", tiny_run, str(tiny_run), Run(tiny_run))} == {"tiny"}


def test_not_sure_is_what_lies_below_the_threshold(predictor):
    (face,) = predictor(ONE)
    sure, unsure = (
        predictor.with_(threshold=t)(ONE)[0] for t in (face.confidence - 0.01, face.confidence + 0.01)
    )
    assert sure.sure and not unsure.sure
    assert "not sure" in draw.label(unsure) and "not sure" not in draw.label(sure)


def test_a_temperature_of_two_takes_the_root_of_each_probability(home, tiny_networks):
    tiny.write(home / "models" / "warm", tiny_networks["maps"], maps=True, temperature=2.0)
    roots = {k: v**0.5 for k, v in by_hand(0.5).items()}
    expected = {k: v / sum(roots.values()) for k, v in roots.items()}
    predictor = Predictor.from_run("warm")
    grey = np.full((1, 48, 48), 127.5, np.float32)
    assert predictor.named(predictor.classify(grey)[0]) == pytest.approx(expected, abs=1e-4)


def test_a_network_for_colours_is_given_colours(home, tiny_networks):
    tiny.write(home / "models" / "rgb", tiny_networks["rgb"], maps=True, colours=3)
    predictor = Predictor.from_run("rgb")
    assert predictor.crops(ONE, predictor.find(ONE)).shape == (1, 48, 48, 3)
    assert sum(predictor(ONE)[0].probabilities.values()) == pytest.approx(1, abs=1e-5)


def test_equalised_runs_see_equalised_crops(home, tiny_networks):
    tiny.write(home / "models" / "equal", tiny_networks["maps"], maps=True, equalise=True)
    dim = np.random.default_rng(0).integers(0, 40, (1, 48, 48)).astype(np.uint8)
    light = cv2.equalizeHist(dim[0]).mean() / 255
    assert Predictor.from_run("equal").named(Predictor.from_run("equal").classify(dim)[0]) == pytest.approx(
        by_hand(light), abs=1e-3
    )


def test_no_face_is_an_empty_list(predictor):
    for blank in (
        np.zeros((480, 640, 3), np.uint8),
        np.full((1, 1, 3), 90, np.uint8),
        np.full((3, 900, 3), 90, np.uint8),
    ):
        assert predictor(blank) == [] and predictor(blank, photo=False) == []
    assert predictor.classify(np.empty((0, 48, 48), np.uint8)).shape == (0, 7)


def test_a_batch_answers_as_one_by_one(predictor):
    many = np.random.default_rng(1).integers(0, 256, (150, 48, 48)).astype(np.uint8)
    assert np.allclose(
        predictor.classify(many), np.concatenate([predictor.classify(one[None]) for one in many]), atol=1e-5
    )


def test_eight_threads_get_the_same_answers_as_one(predictor):
    images = np.random.default_rng(2).integers(0, 256, (8, 5, 48, 48)).astype(np.uint8)
    expected, wrong = [predictor.classify(i) for i in images], []

    def ask(which):
        for turn in range(40):
            batch = images[which][: 1 + turn % 5]
            if not np.allclose(predictor.classify(batch), expected[which][: len(batch)], atol=1e-5):
                wrong.append(which)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    [t.start() for t in threads]
    [t.join(60) for t in threads]
    assert not wrong and not any(t.is_alive() for t in threads)


def test_a_run_deleted_while_in_use_goes_on_predicting(predictor, tiny_run):
    before = predictor(ONE)[0].probabilities
    shutil.rmtree(tiny_run)
    assert predictor(ONE)[0].probabilities == before
    with pytest.raises(RunError):
        Predictor.from_run("tiny")


@pytest.mark.parametrize(
    "file, content, says",
    [
        ("model.json", b"{", "model.json"),
        ("model.tflite", b"not a network", "cannot be loaded"),
        ("model.tflite", None, "cannot be read"),
    ],
)
def test_a_broken_run_is_refused_with_a_sentence(tiny_run, file, content, says):
    (tiny_run / file).unlink()
    if content is not None:
        (tiny_run / file).write_bytes(content)
    with pytest.raises(ModelError, match=says):
        Predictor.from_run(tiny_run)


def test_a_contract_that_does_not_fit_its_network_is_refused(tiny_run):
    said = paths.read_json(tiny_run / "model.json")
    paths.write_json(tiny_run / "model.json", {**said, "input": [64, 64, 1]})
    with pytest.raises(ModelError, match="64"):
        Predictor.from_run(tiny_run)


def test_an_unknown_finder_names_the_known_ones(tiny_run):
    with pytest.raises(ModelError, match="blazeface, haar"):
        Predictor.from_run(tiny_run, finder="eyes")


def test_a_part_is_answered_with_the_rest_hidden(predictor):
    (face,) = predictor(ONE)
    whole = predictor.crops(ONE, [face.found])[0]
    answers = predictor.parts(ONE, face)
    assert list(answers) == ["left_eye", "right_eye", "brows", "nose", "mouth"]
    for answer in answers.values():
        left, top, right, bottom = answer.box
        hidden = np.full_like(whole, whole.mean())
        hidden[top:bottom, left:right] = whole[top:bottom, left:right]
        assert answer.probabilities == pytest.approx(by_hand(hidden.mean() / 255), abs=1e-3)


def test_parts_lie_where_a_face_has_them(predictor):
    (face,) = predictor(ONE)
    middle = {
        part: ((a.box[0] + a.box[2]) / 2, (a.box[1] + a.box[3]) / 2)
        for part, a in predictor.parts(ONE, face).items()
    }
    assert middle["left_eye"][0] < middle["nose"][0] < middle["right_eye"][0]
    assert middle["brows"][1] < middle["left_eye"][1] < middle["nose"][1] < middle["mouth"][1]


def test_the_mesh_of_a_face_lies_within_its_neighbourhood(predictor):
    (face,) = predictor(ONE)
    mesh = landmarks.mesh(ONE, face.found)
    x, y, w, h = face.box
    assert mesh.trusted and mesh.points.shape == (468, 2)
    assert (mesh.points > (x - w / 2, y - h / 2)).all() and (mesh.points < (x + 1.5 * w, y + 1.5 * h)).all()
    assert not landmarks.mesh(np.zeros((480, 640, 3), np.uint8), face.found).trusted


@pytest.mark.parametrize("network", ["maps", "plain"])
def test_where_it_looks_is_where_the_evidence_is(home, tiny_networks, network):
    tiny.write(home / "models" / network, tiny_networks[network], maps=network == "maps")
    predictor = Predictor.from_run(network)
    crop = np.full((48, 48), 100, np.uint8)
    crop[8:20, 28:44] = 255  # the only bright place speaks for happy
    seen = heat.of_crop(predictor, crop, "happy")
    y, x = np.unravel_index(seen.argmax(), seen.shape)
    assert predictor.maps == (network == "maps")
    assert (
        seen.shape == (48, 48)
        and seen.min() >= 0
        and seen.max() == pytest.approx(1)
        and 6 <= y <= 22
        and 26 <= x <= 46
    )


def test_a_follower_keeps_numbers_and_smooths_over_seconds_not_frames(predictor):
    slow, fast = Follower(predictor, smoothing=1.0), Follower(predictor, smoothing=1.0)
    box = [Found((100, 100, 80, 80), 0.9)]
    dark, bright = predictor.classify(np.stack([np.full((48, 48), v, np.uint8) for v in (20, 250)]))
    for watch, rate in ((slow, 5), (fast, 50)):
        watch.follow(box, [dark], 0.0)
        for i in range(rate):
            (face,) = watch.follow(box, [bright], (i + 1) / rate)
        assert face.track == 1
        assert face.probabilities["happy"] == pytest.approx(
            bright[BASIC.index("happy")] * (1 - np.exp(-1)), abs=0.01
        )
        assert face.raw["happy"] == pytest.approx(float(bright[BASIC.index("happy")]))


def test_a_personal_baseline_makes_a_persons_neutral_face_neutral(predictor):
    watch = Follower(predictor, smoothing=0)
    box = [Found((100, 100, 80, 80), 0.9)]
    gloomy, bright = predictor.classify(np.stack([np.full((48, 48), v, np.uint8) for v in (85, 250)]))
    assert watch.follow(box, [gloomy], 0.0)[0].emotion == "sad"
    watch.collecting = True
    for i in range(1, 40):
        watch.follow(box, [gloomy], i / 10)
    watch.collecting = False
    (face,) = watch.follow(box, [gloomy], 4.0)
    assert face.emotion == "neutral" and max(face.raw, key=face.raw.get) == "sad"
    assert watch.follow(box, [bright], 4.1)[0].emotion == "happy"


def test_another_run_takes_over_without_losing_the_tracks(predictor, home, tiny_networks):
    tiny.write(home / "models" / "other", tiny_networks["plain"], maps=False)
    watch = Follower(predictor)
    first = watch(ONE, 0.0)[0].track
    watch.use(Predictor.from_run("other"))
    assert watch(ONE, 0.1)[0].track == first


def test_drawing_leaves_the_picture_alone_and_mirrors_the_boxes_with_it(predictor):
    before = ONE.copy()
    faces = predictor(ONE)
    plain, mirrored = draw.faces(ONE, faces), draw.faces(ONE, faces, mirrored=True)
    assert np.array_equal(ONE, before) and plain.shape == mirrored.shape == ONE.shape
    changed, changed_too = (
        np.abs(a.astype(int) - b).sum(2) > 60 for a, b in ((plain, ONE), (mirrored, ONE[:, ::-1]))
    )
    x, y, w, h = (round(v) for v in faces[0].box)
    assert changed[y : y + h, x].mean() > 0.9 and changed_too[y : y + h, 640 - x - w].mean() > 0.9


def test_heat_tints_the_face_and_nothing_else(predictor):
    (face,) = predictor(ONE)
    image = ONE.copy()
    draw.heat_onto(image, np.ones((48, 48), np.float32), face.found, predictor.framing, "happy")
    changed = np.abs(image.astype(int) - ONE).sum(2) > 5
    x, y, w, h = (round(v) for v in face.box)
    assert (
        changed[y : y + h, x : x + w].mean() > 0.95 and not changed[:20].any() and not changed[:, :100].any()
    )
