"""Drawn faces: the same seed is the same picture, the geometry shows the emotion, and finders trained on
photos see a face.
"""

import cv2
import numpy as np
import pytest

from fer_core import drawing, emotions, faces
from fer_core.drawing import batch, expression, shape


def full(emotion: str) -> drawing.Actions:
    return drawing.actions(emotion, 1.0)


def test_the_same_seed_draws_the_same_picture_and_another_seed_another():
    first, again, other = (drawing.draw(seed, "happy", 64) for seed in (3, 3, 4))
    assert (first == again).all()
    assert np.abs(first.astype(int) - other).mean() > 5


@pytest.mark.parametrize("size", [48, 96, 200])
def test_every_emotion_draws_at_several_sizes(size):
    pictures = [drawing.draw(11, emotion, size, seed=1) for emotion in emotions.BASIC]
    assert all(p.shape == (size, size, 3) and p.dtype == np.uint8 for p in pictures)
    assert all(p.std() > 20 for p in pictures), "a face on a wall has contrast"


def test_emotions_of_one_person_look_different():
    pictures = {
        e: drawing.draw(11, e, 96, intensity=1.0, seed=1, hard=0.0).astype(int) for e in emotions.BASIC
    }
    for emotion in set(emotions.BASIC) - {"neutral"}:
        assert np.abs(pictures[emotion] - pictures["neutral"]).mean() > 1.0, emotion


@pytest.mark.parametrize("seed", range(6))
def test_corners_of_the_mouth_rise_for_happy_and_fall_for_sad(seed):
    who = drawing.identity(seed)
    lift = {}
    for emotion in ("happy", "neutral", "sad"):
        mouth = shape.mouth(who, full(emotion))
        middle = (mouth.upper_inner[20, 1] + mouth.lower_inner[20, 1]) / 2
        lift[emotion] = middle - mouth.corners[:, 1].mean()  # y grows downwards
    assert lift["happy"] > lift["neutral"] > lift["sad"]


@pytest.mark.parametrize("seed", range(6))
def test_fear_and_surprise_open_the_eyes_and_disgust_narrows_them(seed):
    who = drawing.identity(seed)
    opening = {e: shape.eye(who, full(e), 1).opening for e in ("fear", "surprise", "neutral", "disgust")}
    assert min(opening["fear"], opening["surprise"]) > 1.2 * opening["neutral"]
    assert opening["disgust"] < 0.8 * opening["neutral"]


def test_angry_brows_are_low_and_near_each_other_and_sad_ones_rise_in_the_middle():
    who = drawing.identity(1)
    angry, sad, calm = (shape.brow(who, full(e), 1)[0] for e in ("angry", "sad", "neutral"))
    assert angry[0, 1] > calm[0, 1] + 0.08 and angry[0, 0] < calm[0, 0]
    assert sad[0, 1] < calm[0, 1] - 0.05


def test_surprise_drops_the_jaw():
    who = drawing.identity(2)
    assert shape.mouth(who, full("surprise")).opening > shape.mouth(who, full("neutral")).opening + 0.1
    assert (
        shape.contour(who, full("surprise"))[:, 1].max()
        > shape.contour(who, full("neutral"))[:, 1].max() + 0.1
    )


def test_halfway_between_two_expressions_lies_halfway():
    half = full("neutral").toward(full("happy"), 0.5)
    assert half.corner_pull == pytest.approx(full("happy").corner_pull / 2)


def test_a_weak_expression_is_a_small_one():
    weak, strong = expression.actions("fear", 0.3), expression.actions("fear", 1.0)
    assert 0 < weak.lid_raise < 0.5 * strong.lid_raise


@pytest.mark.parametrize("style", sorted(set(drawing.HAIR_STYLES)))
def test_every_hair_style_draws_hair_of_its_own(style):
    from dataclasses import replace

    who = replace(drawing.identity(5), beard="none", glasses="none")
    bald = drawing.draw(replace(who, hair_style="bald", hair_length=0.0), "neutral", 96, seed=1).astype(int)
    worn = drawing.draw(replace(who, hair_style=style, hair_length=0.8), "neutral", 96, seed=1).astype(int)
    assert np.abs(worn - bald).mean() > 0.4


def test_heads_turn_to_the_side_they_are_told():
    who = drawing.identity(8)
    left, right = (
        drawing.draw(who, "neutral", 128, pose=drawing.Pose(yaw=yaw), seed=2, hard=0) for yaw in (-18, 18)
    )
    finder = faces.FINDERS["blazeface"]
    noses = [finder.find(cv2.resize(p, (256, 256)))[0].points["nose"][0] for p in (left, right)]
    assert noses[0] < 128 < noses[1]


def test_finders_trained_on_photos_find_every_drawn_portrait():
    finder = faces.FINDERS["blazeface"]
    found = [bool(finder.find(drawing.draw(900 + i, emotions.BASIC[i % 7], 160))) for i in range(28)]
    assert all(found)


def test_faces_of_a_group_are_where_its_boxes_say():
    image, boxes, shown = drawing.group(1, 3, 320)
    assert image.shape[0] == 320 and image.shape[1] > 320 and len(boxes) == len(shown) == 3
    middles = np.array(
        [(f.box[0] + f.box[2] / 2, f.box[1] + f.box[3] / 2) for f in faces.FINDERS["blazeface"].find(image)]
    )
    for x, y, w, h in boxes:
        off = np.abs(middles - (x + w / 2, y + h / 2)).max(1).min()
        assert off < 0.35 * w


def test_a_clip_moves_and_ends_in_the_last_emotion():
    frames = list(drawing.clip(4, ["neutral", "surprise"], seconds=1.0, fps=8, size=64))
    assert len(frames) == 8
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 2


def test_a_picture_of_the_dataset_is_the_same_in_any_process():
    job = (17, "fear", 2, 0.8)
    assert (batch.take(job, 48) == batch.take(job, 48)).all()
