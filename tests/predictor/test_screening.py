"""Screenings: videos, piles of photos and labelled folders, looked at by a thread, with files that hold the
same as memory does.
"""

import io
import json
import time

import cv2
import numpy as np
import pandas as pd
import pytest

from fer_core.errors import MediaError
from fer_core.predictor import Predictor, screening
from tests.scenes import film, scene

BRIGHT, EMPTY = scene(320, 240, [(40, 0, 240)], background=200), np.full((240, 320, 3), 120, np.uint8)
TWO = scene(480, 240, [(0, 0, 240, 0), (240, 0, 240, 2)])


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run("tiny")


def ended(job, seconds=60):
    end = time.monotonic() + seconds
    while job.state == "running" and time.monotonic() < end:
        time.sleep(0.02)
    assert job.state != "running", "it goes on for too long"
    return job


def photo(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image[..., ::-1])
    return path


def test_a_video_leaves_its_figures_in_three_forms_and_a_film_to_look_at(predictor, tmp_path):
    film(tmp_path / "clip.mp4", [BRIGHT] * 8 + [EMPTY] * 4, 10)
    done = ended(screening.film(tmp_path / "clip.mp4", "clip.mp4", predictor))
    assert done.state == "finished", done.error
    assert list(done.files) == ["mp4", "csv", "json", "parquet"]
    tables = (
        pd.read_csv(done.files["csv"]),
        pd.DataFrame(json.loads(done.files["json"].read_text())),
        pd.read_parquet(done.files["parquet"]),
    )
    assert [len(t) for t in tables] == [12, 12, 12] and all(t["emotion"].isna().sum() == 4 for t in tables)
    assert done.result.timeline.without == 4 and done.share == 1


def test_a_video_from_the_browser_is_read_like_one_from_the_disk(predictor, tmp_path):
    film(tmp_path / "clip.mp4", [BRIGHT] * 5, 10)
    uploaded = io.BytesIO((tmp_path / "clip.mp4").read_bytes())
    assert ended(screening.film(uploaded, "clip.mp4", predictor)).result.frames == 5


def test_a_video_that_is_stopped_shows_what_was_seen_until_then(predictor, tmp_path):
    film(tmp_path / "long.mp4", [TWO] * 200, 25)
    job = screening.film(tmp_path / "long.mp4", "long.mp4", predictor)
    while job.done < 3 and job.state == "running":
        time.sleep(0.005)
    job.cancel()
    done = ended(job)
    assert done.state == "finished" and done.result.stopped and 0 < done.result.frames < 200
    assert "csv" in done.files


def test_an_empty_video_fails_with_a_sentence(predictor, tmp_path):
    (tmp_path / "none.mp4").touch()
    done = ended(screening.film(tmp_path / "none.mp4", "none.mp4", predictor))
    assert done.state == "failed" and "0 bytes" in done.error and not done.files


def test_a_pile_counts_faces_and_lists_what_cannot_be_read(predictor, tmp_path):
    photo(tmp_path / "in" / "two.png", TWO)
    photo(tmp_path / "in" / "none.png", EMPTY)
    (tmp_path / "in" / "broken.jpg").write_text("no picture")
    pile = ended(screening.folder(tmp_path / "in", predictor)).result
    assert (pile.photos, pile.faces) == (3, 2)
    assert [name for name, _ in pile.problems] == ["broken.jpg"]
    assert [bool(s.emotion) for s in pile.sights] == [False, True, True]


def test_one_video_named_by_its_path_is_looked_at_as_a_video(predictor, tmp_path):
    film(tmp_path / "clip.mp4", [BRIGHT] * 3, 10)
    assert ended(screening.folder(tmp_path / "clip.mp4", predictor)).kind == "video"


def test_a_pile_that_is_called_off_keeps_nothing(predictor, tmp_path):
    for i in range(30):
        photo(tmp_path / "in" / f"{i}.png", TWO)
    job = screening.folder(tmp_path / "in", predictor)
    job.cancel()
    assert ended(job).state == "cancelled" and not job.files


def test_missed_faces_are_errors_and_come_first(predictor, tmp_path):
    photo(tmp_path / "in" / "sad" / "none.png", EMPTY)
    photo(tmp_path / "in" / "angry" / "one.png", BRIGHT)
    checked = ended(screening.labelled(tmp_path / "in", predictor)).result
    assert checked.figures.report.n == 2 and checked.figures.report.right == 0
    assert [s.name for s in checked.wrong] == ["sad/none.png", "angry/one.png"]


def test_removing_deletes_the_files(predictor, tmp_path):
    film(tmp_path / "clip.mp4", [BRIGHT] * 3, 10)
    done = ended(screening.film(tmp_path / "clip.mp4", "clip.mp4", predictor))
    done.remove()
    assert not done.folder.exists() and not done.files and (tmp_path / "clip.mp4").exists()


def test_results_of_yesterday_are_gone_today(predictor, tmp_path, monkeypatch):
    film(tmp_path / "clip.mp4", [BRIGHT] * 3, 10)
    old = ended(screening.film(tmp_path / "clip.mp4", "clip.mp4", predictor))
    monkeypatch.setattr(screening, "KEPT", -1.0)
    ended(screening.film(tmp_path / "clip.mp4", "clip.mp4", predictor))
    assert not old.files


def test_no_path_and_a_wrong_path_are_answered_with_sentences(predictor, tmp_path):
    with pytest.raises(MediaError, match="No folder was named"):
        screening.folder("  ", predictor)
    failed = ended(screening.folder(tmp_path / "nothing", predictor))
    assert failed.state == "failed" and "there is nothing" in failed.error
