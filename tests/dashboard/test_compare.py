"""Compare, lens and papers without a browser: the finding is said, what cannot be compared is a sentence,
nothing crashes.
"""

import json
import time

import numpy as np
import pytest
from sklearn import metrics

from fer_core import emotions, paths, runs
from fer_core.standings.pair import compare
from tests.makers import edit, finished_run, shown, spoil

FIVE = ("angry", "disgust", "happy", "surprise", "neutral")


@pytest.fixture(autouse=True)
def alone(home, monkeypatch):
    """Only this home's runs, whatever the project ships."""
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")


def said(page) -> str:
    return " ".join(
        e.value
        for kind in (page.title, page.markdown, page.caption, page.subheader, page.error)
        for e in kind
    )


def two(home, patches, **b):
    real = shown("fer2013")
    finished_run(home, "first", skill=0.3, real=real, created="2026-01-01T00:00:00")
    finished_run(home, "second", skill=0.9, seed=1, real=real, created="2026-01-02T00:00:00", **b)
    return compare(runs.get("first"), runs.get("second"))


def test_no_run_offers_to_train_one(app):
    page = app("compare")
    assert not page.exception and "There is none yet" in said(page)


def test_one_run_shows_what_its_confidence_is_worth(app, home):
    finished_run(home, "only")
    page = app("compare")
    assert (
        not page.exception
        and "One run has a report" in said(page)
        and "expected calibration error" in said(page)
    )


def test_two_are_compared_and_the_finding_is_said(app, home, patches):
    pair = two(home, patches)
    page = app("compare")
    assert not page.exception and pair.sentence in said(page)
    assert [m.label for m in page.metric] == ["A: first", "B: second", "B minus A"]
    assert "chosen on validation" in said(page) and "McNemar (exact)" in said(page)


def test_it_opens_with_the_best_cnn_and_the_best_mobilenet_on_the_same_data(app, home, patches):
    two(home, patches)
    real = shown("fer2013")
    finished_run(home, "large", skill=0.5, real=real, recipe="irham2023-mobilenetv2", created="2025-01-01")
    finished_run(home, "worse", skill=0.2, real=real, recipe="irham2023-mobilenetv2", created="2026-05-05")
    page = app("compare")
    assert not page.exception
    assert [m.label for m in page.metric] == ["A: second", "B: large", "B minus A"]


def test_the_worst_pair_is_named_and_its_faces_are_a_click_away(app, home, patches):
    pair = two(home, patches)
    matrix = metrics.confusion_matrix(pair.labels, pair.answers[0])
    np.fill_diagonal(matrix, 0)
    shown_, answered = (pair.classes[i] for i in np.unravel_index(matrix.argmax(), matrix.shape))
    page = app("compare", part="curves")
    assert f"most often takes {shown_} for {answered}: {matrix.max()} of" in said(page)
    page.button(key="compare_worst_a").click().run()
    assert not page.exception
    assert f"**{matrix.max()} faces** showing {shown_}, answered {answered} by A" in said(page)
    assert page.query_params["cell"] in (f"{shown_}-{answered}-a", [f"{shown_}-{answered}-a"])
    assert page.button_group(key="compare_part").value == "Matrices"


def test_part_cell_and_page_are_in_the_address(app, home, patches):
    pair = two(home, patches)
    n = len(pair.cell("happy", "happy", "b"))
    page = app("compare", cell="happy-happy-b")
    assert not page.exception and f"**{n} faces** showing happy, answered happy by B" in said(page)
    assert page.selectbox(key="compare_shown").value == "happy"
    page = app("compare", part="calibration")
    assert page.button_group(key="compare_part").value == "Calibration"
    page.button_group(key="compare_part").set_value("Emotions").run()
    assert page.query_params["part"] in ("emotions", ["emotions"])


@pytest.mark.parametrize(
    "query",
    [
        {"cell": "happy"},
        {"cell": "happy-nonsense-a"},
        {"cell": "a-b-c-d"},
        {"faces": "<script>"},
        {"faces": "only_b", "page": "99999999"},
        {"faces": "only_b", "page": "-1"},
        {"part": "../etc"},
    ],
)
def test_an_address_that_means_nothing_is_no_crash(app, home, patches, query):
    pair = two(home, patches)
    page = app("compare", **query)
    assert not page.exception and pair.sentence in said(page)


def test_a_cell_can_be_named_with_the_keyboard_alone(app, home, patches):
    pair = two(home, patches)
    page = app("compare")
    page.selectbox(key="compare_shown").select("sad").run()
    assert "showing sad" not in said(page), "half a cell is none"
    page.selectbox(key="compare_answered").select("fear").run()
    page.button_group(key="compare_who").set_value("a").run()
    n = len(pair.cell("sad", "fear", "a"))
    assert not page.exception
    assert f"{n} face" in said(page) and "showing sad, answered fear by A" in said(page)


@pytest.mark.parametrize(
    "part, words",
    [
        ("Emotions", "changed most"),
        ("Curves", "diamond marks the best epoch"),
        ("Calibration", "threshold"),
        ("Robustness", "Ten ways"),
    ],
)
def test_every_part_opens(app, home, patches, part, words):
    two(home, patches)
    page = app("compare")
    page.button_group(key="compare_part").set_value(part).run()
    assert not page.exception and words in said(page)


def cells(page) -> list[list[str]]:
    """What stands in the cells of the first matrix."""
    figure = json.loads(page.get("plotly_chart")[0].proto.spec)
    squares = next(trace for trace in figure["data"] if trace.get("text"))
    classes = len(emotions.BASIC)
    text = np.array(squares["text"]).ravel()
    return text.reshape(classes, classes).tolist()


@pytest.mark.parametrize("show", ["row", "column", "counts"])
def test_matrices_show_shares_or_counts(app, home, patches, show):
    pair = two(home, patches)
    page = app("compare")
    page.button_group(key="compare_show").set_value(show).run()
    matrix = metrics.confusion_matrix(
        pair.labels, pair.answers[0], normalize={"row": "true", "column": "pred", "counts": None}[show]
    )
    wanted = matrix if show == "counts" else 100 * matrix
    assert not page.exception
    assert [[float(cell) for cell in row] for row in cells(page)] == pytest.approx(wanted, abs=0.5)


def test_the_faces_that_only_one_got_right_are_counted(app, home, patches):
    pair = two(home, patches)
    page = app("compare")
    page.button_group(key="compare_outcome").set_value("only_b").run()
    assert not page.exception and f"{pair.counts()['only_b']} faces" in said(page)


def test_swap_makes_a_of_b(app, home, patches):
    two(home, patches)
    page = app("compare")
    page.button(key="compare_swap").click().run()
    assert [m.label for m in page.metric][:2] == ["A: second", "B: first"]


def test_more_than_two_are_compared_each_with_each(app, home, patches):
    two(home, patches)
    finished_run(home, "third", real=shown("fer2013"))
    page = app("compare", runs=["first", "second", "third"])
    assert not page.exception and "Holm" in said(page)
    page.button(key="compare_back").click().run()
    assert not page.exception and len(page.metric) == 3


def test_runs_on_different_data_are_refused_with_the_reason(app, home, patches):
    two(home, patches)
    edit(home / "models" / "second", "recipe.json", dataset="raf_db")
    page = app("compare", runs=["first", "second"])
    assert not page.exception and "same data were expected" in said(page)


def test_different_emotions_are_compared_on_the_shared_ones_and_that_is_said(app, home):
    files = [f"{i}.png" for i in range(60)]
    names = np.array([FIVE[i % 5] for i in range(60)])
    for name, classes in (("first", FIVE), ("second", emotions.BASIC)):
        finished_run(
            home, name, classes=classes, real={"test": (files, np.array([classes.index(n) for n in names]))}
        )
    page = app("compare", runs=["first", "second"])
    assert not page.exception and "compared on angry, disgust, happy" in said(page)


@pytest.mark.parametrize(
    "file", ["report.json", "recipe.json", "status.json", "model.json", "history.csv", "predictions.npz"]
)
def test_a_broken_folder_is_no_crash(app, home, patches, file):
    two(home, patches)
    spoil(home / "models" / "second", file)
    page = app("compare")
    assert not page.exception
    assert "first" in page.dataframe[-1].value["Run"].tolist(), "the run that is whole is still listed"
    page = app("compare", runs=["first", "second"])
    assert not page.exception
    assert "All runs" in said(page)


def test_names_of_others_are_text(app, home, patches):
    two(home, patches)
    edit(home / "models" / "second", "recipe.json", name="<script>x</script> **bold** $a$")
    page = app("compare")
    assert not page.exception
    assert "<script>x</script> **bold** $a$" in page.dataframe[-1].value["Run"].tolist()
    assert page.metric[1].label == r"B: \<script>x\</script> \*\*bold\*\* \$a\$"


def test_a_run_that_is_gone_from_the_url_is_left_out(app, home, patches):
    two(home, patches)
    page = app("compare", runs=["nobody", "first"])
    assert not page.exception
    assert "One run has a report" in said(page)


def test_data_that_is_not_on_this_computer_is_said_when_faces_are_asked_for(app, home, patches):
    two(home, patches)
    for name in ("first", "second"):
        values = dict(np.load(home / "models" / name / "predictions.npz"))
        values["test_files"] = np.array([f"elsewhere_{f}" for f in values["test_files"]])
        np.savez(home / "models" / name / "predictions.npz", **values)
    page = app("compare")
    page.button_group(key="compare_outcome").set_value("neither").run()
    assert not page.exception and "so they cannot be shown" in said(page)


def test_the_lens_opens_a_papers_table(app):
    page = app("lens")
    assert not page.exception and "46 of 50 answers are right" in said(page)
    page.selectbox(key="lens_table").select("yousaf2024-table5").run()
    assert not page.exception and "shares, not counts" in said(page)


def test_the_lens_opens_a_run_or_ones_own_matrix(app, home):
    finished_run(home, "mine")
    page = app("lens")
    page.button_group(key="lens_source").set_value("A run").run()
    assert not page.exception and "of 200 answers are right" in said(page)
    page.button_group(key="lens_source").set_value("Your own").run()
    assert "26 of 30 answers are right" in said(page)
    page.text_area(key="lens_text").set_value("a,b\n1,x\n2,3\n").run()
    assert not page.exception and "'x' is not" in said(page)


def test_the_lens_without_a_run_says_so(app):
    page = app("lens")
    page.button_group(key="lens_source").set_value("A run").run()
    assert not page.exception and "No run has a report yet" in said(page)


def test_papers_stand_beside_ours_and_a_click_starts_the_missing_run(app, home, patches, monkeypatch):
    started = []
    monkeypatch.setattr(runs, "launch", started.append)
    page = app("papers")
    assert not page.exception and "Nothing was trained here yet" in said(page)
    page.button(key="papers_start_saleem2024-cnn_fer2013_honest").click().run()
    assert not page.exception and started[0].recipe["knobs"]["select_on"] == "validation"


def test_the_validation_images_can_be_looked_at_instead(app, home, patches):
    two(home, patches)
    page = app("compare")
    assert page.button_group(key="compare_split").value == "test"
    page.button_group(key="compare_split").set_value("validation").run()
    assert not page.exception
    assert page.query_params["split"] in ("validation", ["validation"])
    assert page.button_group(key="compare_split").value == "validation"
    assert not app("compare", split="nonsense").exception


def test_a_run_whose_process_has_gone_is_lost_though_none_of_its_files_changed(app, home, monkeypatch):
    folder = finished_run(home, "running")
    edit(folder, "status.json", state="running", heartbeat=time.time())
    assert app("compare").dataframe[-1].value["State"].tolist() == ["running"]
    later = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: later)
    assert app("compare").dataframe[-1].value["State"].tolist() == ["lost"]
