"""A run is asked about faces of other datasets: the figures are those of a hand count, what cannot be asked
is a sentence, and what it has seen before is said.
"""

import json
import shutil

import numpy as np
import pytest
from sklearn import metrics

from fer_core import datasets, runs
from fer_core.errors import DataError, FerError, RunError
from fer_core.jobs import CancelledError
from fer_core.predictor import elsewhere
from fer_core.runs import visits
from fer_core.runs.visits import VisitPlace
from tests.makers import edit
from tests.meadow import sown

MEADOW = {"train": {"happy": 3, "sad": 3}, "test": {"happy": 8, "sad": 6, "neutral": 4, "angry": 2}}


@pytest.fixture
def meadow(home):
    return sown("meadow", MEADOW)


def test_a_run_is_scored_on_a_dataset_that_it_never_saw(tiny_run, meadow):
    visit = elsewhere.evaluate(runs.get("tiny"), "meadow")
    assert visit.place == VisitPlace("meadow", "test") and visit.report.n == 20
    assert visit.report.right == 18, "the angry ones are as light as the neutral ones"
    recalls = {row["emotion"]: row["recall"] for row in visit.report.per_emotion}
    assert recalls == {"angry": 0.0, "happy": 1.0, "sad": 1.0, "neutral": 1.0}
    assert visit.only_run == ("disgust", "fear", "surprise") and visit.free_right == 18
    assert "no disgust, fear, surprise" in " ".join(visit.remarks)


def test_every_answer_is_kept_and_agrees_with_scikit_learn(tiny_run, meadow):
    visit = elsewhere.evaluate(runs.get("tiny"), "meadow")
    answers = visit.predictions()
    assert list(answers.files) == list(datasets.load("meadow")["test"].files)
    assert answers.probabilities.sum(1) == pytest.approx(np.ones(20))
    answered = answers.probabilities.argmax(1)
    assert visit.report.accuracy == metrics.accuracy_score(answers.labels, answered)
    assert visit.report.macro_recall == metrics.balanced_accuracy_score(answers.labels, answered)


def test_the_same_question_is_answered_at_once(tiny_run, meadow, monkeypatch):
    first = elsewhere.evaluate(runs.get("tiny"), "meadow")
    monkeypatch.setattr(elsewhere, "Predictor", None)  # whoever asks the network now fails
    again = elsewhere.evaluate(runs.get("tiny"), "meadow")
    assert again.report.accuracy == first.report.accuracy and again.made == first.made
    with pytest.raises(AttributeError):
        elsewhere.evaluate(runs.get("tiny"), "meadow", again=True)


def test_other_data_and_another_network_are_asked_anew(tiny_run, meadow):
    run = runs.get("tiny")
    elsewhere.evaluate(run, "meadow")
    datasets.remove("meadow")
    sown("meadow", {"test": {"happy": 5, "sad": 5}}, seed=3)
    assert elsewhere.evaluate(run, "meadow").report.n == 10
    assert [visit.report.n for visit in visits.of(run)] == [10], "of a place visited twice the newest"
    edit(run.folder, "model.json", temperature=2.0)
    assert visits.of(run) == [] and elsewhere.prepare_question(run, "meadow").kept() is None


def test_faces_of_emotions_that_the_run_does_not_know_are_left_out_and_counted(tiny_run, home):
    sown("scorn", {"test": {"happy": 4, "sad": 4, "contempt": 3}})
    visit = elsewhere.evaluate(runs.get("tiny"), "scorn")
    assert (visit.report.n, visit.left_out, visit.only_data) == (8, 3, ("contempt",))
    assert "does not know contempt: 3 faces are left out" in " ".join(visit.remarks)


def test_a_dataset_without_a_test_split_is_asked_whole(tiny_run, home):
    sown("wild", {"train": {"happy": 4, "sad": 3}, "validation": {"happy": 2, "sad": 1}})
    visit = elsewhere.evaluate(runs.get("tiny"), "wild")
    assert visit.place.split == "all" and visit.report.n == 10 and visit.report.accuracy == 1.0
    assert elsewhere.evaluate(runs.get("tiny"), "wild", split="validation").report.n == 3
    with pytest.raises(DataError, match="no test split. Choose among train, validation, or all"):
        elsewhere.evaluate(runs.get("tiny"), "wild", split="test")


def test_pictures_of_another_size_are_brought_to_the_networks(tiny_run, home):
    sown("large", {"test": {"happy": 3, "sad": 3}}, side=64)
    sown("small", {"test": {"happy": 3, "sad": 3}}, side=24)
    assert elsewhere.evaluate(runs.get("tiny"), "large").report.accuracy == 1.0
    assert elsewhere.evaluate(runs.get("tiny"), "small").report.accuracy == 1.0


def test_faces_that_the_finder_misses_count_as_errors(tiny_run, meadow):
    visit = elsewhere.evaluate(runs.get("tiny"), "meadow", finder="blazeface")
    assert visit.missed == 20 and visit.report.accuracy == 0.0, "a patch is no face"
    assert visit.report.classes[-1] == "no face" and visit.report.matrix[:, -1].sum() == 20
    assert "The finder missed 20 faces" in " ".join(visit.remarks)
    assert elsewhere.evaluate(runs.get("tiny"), "meadow").missed == 0, "another question than with a finder"


def test_a_cancel_leaves_nothing_behind(tiny_run, meadow):
    def stop(done, total, text):
        raise CancelledError

    with pytest.raises(CancelledError):
        elsewhere.evaluate(runs.get("tiny"), "meadow", progress=stop)
    assert visits.of(runs.get("tiny")) == []


def test_progress_counts_every_face(tiny_run, meadow, monkeypatch):
    monkeypatch.setattr(elsewhere, "CHUNK", 6)
    told = []
    elsewhere.evaluate(runs.get("tiny"), "meadow", progress=lambda *step: told.append(step))
    assert [done for done, _, _ in told] == [6, 12, 18, 20] and {total for _, total, _ in told} == {20}
    assert told[0][2].endswith(" on meadow, test")


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"dataset": "nowhere"}, "No dataset 'nowhere'"),
        ({"dataset": "grins"}, "At least two emotions must be shared"),
        ({"dataset": "meadow", "split": "validation"}, "no validation split"),
        ({"dataset": "meadow", "finder": "eyes"}, "blazeface"),
        ({"dataset": "meadow@clean"}, "No view 'clean'"),
        ({"dataset": "../meadow"}, "cannot be called"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(tiny_run, meadow, wrong, says):
    sown("grins", {"test": {"happy": 4, "contempt": 3}})
    with pytest.raises(FerError, match=says):
        elsewhere.evaluate(runs.get("tiny"), **wrong)


def test_a_run_without_a_network_is_refused(tiny_run, meadow):
    (tiny_run / "model.tflite").unlink()
    with pytest.raises(RunError, match="no exported network"):
        elsewhere.evaluate(runs.get("tiny"), "meadow")


def test_a_damaged_visit_is_as_none(tiny_run, meadow):
    run = runs.get("tiny")
    visit = elsewhere.evaluate(run, "meadow")
    visit.file.with_suffix(".npz").write_bytes(b"no archive")
    assert visit.predictions() is None
    for nonsense in ("{", "[]", '{"place": 3}', json.dumps({"run": "x", "place": {}, "report": []})):
        visit.file.write_text(nonsense)
        assert visits.of(run) == []
    assert elsewhere.evaluate(run, "meadow").report.n == 20


def test_the_shipped_folder_stays_as_it_is(tiny_run, meadow, monkeypatch, tmp_path_factory):
    shipped = tmp_path_factory.mktemp("project") / "models"
    shutil.copytree(tiny_run, shipped / "given")
    edit(shipped / "given", "recipe.json", shipped=True)
    monkeypatch.setenv("FER_SHIPPED", str(shipped))
    before = sorted(shipped.rglob("*"))
    visit = elsewhere.evaluate(runs.get("given"), "meadow")
    assert sorted(shipped.rglob("*")) == before
    assert visit.file.is_relative_to(meadow.folder.parent / "elsewhere" / "given")


def test_how_long_it_takes_is_told_from_what_it_took(tiny_run, meadow, monkeypatch):
    run = runs.get("tiny")
    edit(run.folder, "model.json", ms=1000.0)
    monkeypatch.setattr(elsewhere.os, "cpu_count", lambda: 2)
    asked = elsewhere.prepare_question(run, "meadow")
    assert elsewhere.seconds(asked) == pytest.approx(elsewhere.OPENING + 20 * 1.0 / 2)
    monkeypatch.setattr(elsewhere, "CHUNK", 4)  # so that twenty faces are enough to measure
    elsewhere.evaluate(run, "meadow")
    assert elsewhere.seconds(asked) < 5
