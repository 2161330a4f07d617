"""Videos as people have them: steady, of variable rate, turned by a phone, broken, empty; and what is written
of them.
"""

import csv
import json
import struct
import tracemalloc

import av
import numpy as np
import pandas as pd
import pytest

from fer_core.errors import MediaError
from fer_core.media import films
from fer_core.predictor import Predictor
from fer_core.predictor.films import analyse
from fer_core.predictor.rows import FORMATS, RowWriter, columns
from fer_core.predictor.rows import rows as rows_rows
from tests.scenes import film, scene

ONE, NONE = scene(320, 240, [(60, 20, 200)]), scene(320, 240, [])
TWO = scene(320, 240, [(0, 40, 160, 0), (160, 40, 160, 1)])
CLIP = [ONE] * 10 + [NONE] * 10 + [TWO] * 10


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run(tiny_run)


@pytest.fixture
def clip(tmp_path):
    film(tmp_path / "clip.mp4", CLIP, rate=20)
    return tmp_path / "clip.mp4"


def turned(path, out):
    """The same file with a quarter turn clockwise written into its header, as phones do."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4
    assert content[at] == 0
    struct.pack_into(">9i", content, at + 40, 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    out.write_bytes(content)


def test_frames_come_in_order_with_their_times(clip):
    frames = list(films.frames(clip))
    assert [f.number for f in frames] == list(range(30))
    assert [f.time_s for f in frames] == pytest.approx([i / 20 for i in range(30)], abs=0.002)
    assert np.abs(frames[0].image.astype(int) - ONE).mean() < 6


@pytest.mark.parametrize("height, width", [(240, 320), (239, 319)])
def test_a_picture_survives_the_colours_of_encoders_whatever_its_sides(height, width):
    frame = films.shown(ONE[:height, :width])
    assert (frame.width, frame.height, frame.format.name) == (width, height, "yuv420p")
    assert np.abs(films.pixels(frame).astype(int) - ONE[:height, :width]).mean() < 4


def test_a_variable_frame_rate_keeps_its_true_times(tmp_path):
    times = [0, 0.04, 0.08, 0.5, 0.52, 1.7, 2.0]
    film(tmp_path / "vfr.mp4", [ONE] * 7, times=times)
    assert [f.time_s for f in films.frames(tmp_path / "vfr.mp4")] == pytest.approx(times, abs=0.002)


def test_a_phones_rotation_is_undone(clip, tmp_path):
    turned(clip, tmp_path / "phone.mp4")
    plain, upright = films.frame_at(clip, 0).image, films.frame_at(tmp_path / "phone.mp4", 0).image
    assert np.array_equal(upright, np.rot90(plain, -1))


def test_every_third_frame_keeps_its_number_and_time(clip):
    frames = list(films.frames(clip, every=3))
    assert [f.number for f in frames] == list(range(0, 30, 3)) and frames[1].time_s == pytest.approx(
        0.15, abs=0.002
    )


def test_a_click_on_the_timeline_leads_to_that_frame(clip):
    assert films.frame_at(clip, 25).number == 25 and films.frame_at(clip, 999).number == 29


@pytest.mark.parametrize("number", [0, 7, 15, 29])
def test_the_picture_at_a_time_is_the_frame_of_that_time(clip, number):
    assert np.array_equal(films.picture_at(clip, number / 20), films.frame_at(clip, number).image)


def test_before_and_after_the_video_its_first_and_last_picture_are_shown(clip):
    assert np.array_equal(films.picture_at(clip, -5), films.frame_at(clip, 0).image)
    assert np.array_equal(films.picture_at(clip, 500), films.frame_at(clip, 29).image)


def _cut(clip, path):
    path.write_bytes(clip.read_bytes()[:400])


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda clip, path: path.write_bytes(b""), "empty"),
        (lambda clip, path: path.write_bytes(b"this is no video" * 50), "cannot be read as a video"),
        (_cut, "(cannot be read as a video|no picture)"),
        (lambda clip, path: None, "no such file"),
    ],
)
def test_a_video_that_cannot_be_read_is_refused_with_a_sentence(clip, tmp_path, predictor, make, says):
    make(clip, tmp_path / "bad.mp4")
    with pytest.raises(MediaError, match=says):
        analyse(tmp_path / "bad.mp4", predictor, out=tmp_path / "rows.csv")
    assert not list(tmp_path.glob("*rows*"))


def test_sound_without_a_picture_is_refused(tmp_path):
    with av.open(str(tmp_path / "song.wav"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), layout="mono")
        frame.rate = 8000
        container.mux(stream.encode(frame))
    with pytest.raises(MediaError, match="no picture"):
        next(films.frames(tmp_path / "song.wav"))


def test_a_video_with_a_damaged_middle_is_read_around_it(clip, tmp_path):
    content = bytearray(clip.read_bytes())
    third = len(content) // 3
    content[third : third + 200] = bytes(200)
    (tmp_path / "hurt.mp4").write_bytes(content)
    assert 5 <= len(list(films.frames(tmp_path / "hurt.mp4"))) <= 30


@pytest.mark.parametrize("ending", [".csv", ".json", ".parquet"])
def test_each_face_and_each_frame_without_one_is_a_row(clip, tmp_path, predictor, ending):
    done = analyse(clip, predictor, out=tmp_path / f"rows{ending}", smoothing=0)
    read = {".csv": pd.read_csv, ".json": pd.read_json, ".parquet": pd.read_parquet}[ending]
    table = read(tmp_path / f"rows{ending}")
    assert list(table.columns) == list(columns(predictor.classes))
    assert table.groupby("frame")["track"].count().tolist() == [1] * 10 + [0] * 10 + [2] * 10
    assert table.groupby("frame").size().tolist() == [1] * 20 + [2] * 10
    assert table["time_s"].iloc[-1] == pytest.approx(29 / 20, abs=0.002) and done.frames == 30
    seen = table.dropna(subset="track")
    assert (
        np.allclose(seen[list(predictor.classes)].sum(axis=1), 1, atol=1e-3) and seen["raw_sad"].notna().all()
    )


def test_a_stopped_analysis_leaves_a_whole_file(clip, tmp_path, predictor):
    done = analyse(clip, predictor, out=tmp_path / "rows.json", stop=iter([False] * 4 + [True]).__next__)
    assert done.stopped and done.frames == 5
    assert [r["frame"] for r in json.loads((tmp_path / "rows.json").read_text())] == [0, 1, 2, 3, 4]


def test_a_failure_leaves_no_half_file(clip, tmp_path, predictor):
    def fail(*_):
        raise RuntimeError("the page was closed")

    with pytest.raises(RuntimeError):
        analyse(clip, predictor, out=tmp_path / "rows.csv", annotate=tmp_path / "seen.mp4", progress=fail)
    assert {p.name for p in tmp_path.iterdir()} & {"rows.csv", "seen.mp4"} == set() and not list(
        tmp_path.glob(".*part*")
    )


def test_an_unknown_ending_names_the_known_ones(predictor, clip, tmp_path):
    with pytest.raises(MediaError, match=r"\.csv, \.json, \.parquet"):
        analyse(clip, predictor, out=tmp_path / "rows.xlsx")
    with pytest.raises(MediaError, match=r"\.mp4"):
        analyse(clip, predictor, annotate=tmp_path / "seen.avi")


def test_the_annotated_video_has_the_same_frames_at_the_same_times(tmp_path, predictor):
    times = [0, 0.1, 0.15, 0.6, 1.0]
    film(tmp_path / "in.mp4", [ONE] * 5, times=times)
    analyse(tmp_path / "in.mp4", predictor, annotate=tmp_path / "out.mp4")
    seen = list(films.frames(tmp_path / "out.mp4"))
    assert [f.time_s for f in seen] == pytest.approx(times, abs=0.01)
    assert np.abs(seen[0].image.astype(int) - films.frame_at(tmp_path / "in.mp4", 0).image).max() > 60


def test_the_summary_says_who_was_there_when_and_for_how_long(clip, predictor):
    timeline = analyse(clip, predictor).timeline
    assert timeline.without == 10 and len(timeline.tracks) in (
        2,
        3,
    )  # the first face may return under its number after half a second
    first = timeline.summary()[0]
    assert first["track"] == 1 and first["from_s"] == 0 and first["frames"] in (10, 20)
    assert sum(timeline.shares().values()) == pytest.approx(1)


def test_a_timeline_of_an_hour_is_no_larger_than_one_of_a_minute(predictor):
    from fer_core.faces.base import Found
    from fer_core.predictor.timeline import POINTS, Timeline

    timeline = Timeline(predictor.classes)
    face = predictor.face(Found((0, 0, 9, 9), 1.0), np.full(7, 1 / 7), track=1)
    for i in range(10_000):
        timeline.add([face], i, i / 30)
    track = timeline.tracks[1]
    assert track.frames == 10_000 and POINTS / 3 <= len(track.times) <= POINTS
    assert np.allclose(track.probabilities, 1 / 7, atol=1e-4) and (np.diff(track.frame_numbers) > 0).all()


def test_memory_does_not_grow_with_the_rows(tmp_path, predictor):
    from fer_core.faces.base import Found

    face = predictor.face(Found((0, 0, 9, 9), 1.0), np.full(7, 1 / 7), track=1)
    for ending in FORMATS:
        with RowWriter(tmp_path / f"long{ending}", predictor.classes) as out:
            for i in range(3000):
                out.add(rows_rows("long.mp4", [face], i, i / 30))
            tracemalloc.start()
            for i in range(3000, 12_000):
                out.add(rows_rows("long.mp4", [face], i, i / 30))
            grown = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
        assert grown < 6_000_000, ending  # at most the rows of one Parquet group


def test_a_csv_is_plain_enough_for_the_csv_module(clip, tmp_path, predictor):
    analyse(clip, predictor, out=tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40 and rows[15]["track"] == "" and rows[15]["emotion"] == ""
