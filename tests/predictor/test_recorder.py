"""One recording is of one model: it ends with a sentence, never with a failure in every frame."""

from dataclasses import dataclass

import pandas as pd
import pytest

from fer_core.faces.base import Face, Found
from fer_core.predictor.recorder import OTHER_MODEL, Recorder, RecordingStatus


@dataclass(frozen=True)
class Model:
    """As much of a Predictor as a recorder looks at."""

    name: str
    classes: tuple[str, ...]


MODEL = Model("a", ("happy", "sad"))
OTHERS = {"another name": Model("b", ("happy", "sad")), "other emotions": Model("a", ("calm", "tense"))}


def face(model=MODEL):
    answer = dict.fromkeys(model.classes, 0.5)
    return Face(Found((0, 0, 10, 10), 1.0), answer, answer, track=1)


def test_rows_are_counted_and_times_begin_with_the_recording(tmp_path):
    recorder = Recorder()
    recorder.begin(tmp_path / "a.csv", MODEL)
    for frame in range(3):
        recorder.write([face()] if frame else [], MODEL, frame, 50.0 + frame)
    assert recorder.status == RecordingStatus(tmp_path / "a.csv", 3)
    assert recorder.end() == tmp_path / "a.csv" and recorder.status.path is None
    table = pd.read_csv(tmp_path / "a.csv")
    assert table["time_s"].tolist() == [0, 1, 2] and table["track"].count() == 2


@pytest.mark.parametrize("other", OTHERS.values(), ids=list(OTHERS))
def test_another_model_ends_the_recording_and_what_was_written_is_kept(tmp_path, other):
    recorder = Recorder()
    recorder.begin(tmp_path / "a.csv", MODEL)
    recorder.write([face()], MODEL, 0, 0.0)
    recorder.write([face(other)], other, 1, 0.1)
    recorder.write([face(other)], other, 2, 0.2)
    assert recorder.status == RecordingStatus(None, 1, OTHER_MODEL)
    assert len(pd.read_csv(tmp_path / "a.csv")) == 1


def test_a_new_recording_forgets_why_the_last_one_ended(tmp_path):
    recorder = Recorder()
    recorder.begin(tmp_path / "a.csv", MODEL)
    recorder.keep_to(None)
    assert recorder.status.ended == OTHER_MODEL
    recorder.begin(tmp_path / "b.csv", MODEL)
    assert recorder.status == RecordingStatus(tmp_path / "b.csv")


def test_a_full_disk_ends_the_recording_with_a_sentence(tmp_path, monkeypatch):
    recorder = Recorder()
    recorder.begin(tmp_path / "a.csv", MODEL)

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fer_core.predictor.rows.RowWriter.add", refuse)
    recorder.write([face()], MODEL, 0, 0.0)
    assert recorder.status.path is None and "No space left on device" in recorder.status.ended


def test_ending_what_was_never_begun_is_nothing():
    recorder = Recorder()
    assert recorder.end() is None and recorder.status == RecordingStatus()
