"""Explore without a browser: pages turned below the faces too; what models, the doctor and people say as
filters; the map.
"""

import json
import time
from dataclasses import replace

import pytest

from fer_core import datasets, paths
from fer_core.datasets import store
from tests import makers
from tests.dashboard.test_explore import said
from tests.patches import items

pytestmark = pytest.mark.usefixtures("home")


def wait_for(job, seconds=60):
    end = time.monotonic() + seconds
    while job.state == "running" and time.monotonic() < end:
        time.sleep(0.02)


def test_a_page_is_jumped_to_and_turned_below_the_faces_too(app, home):
    store.write("fer2013", items(18), format="fer2013", title="FER2013")
    page = app("explore", dataset="fer2013", size="30")
    assert "Page 1 of 5" in said(page)
    page.number_input(key="explore_jump").set_value(4).run()
    assert "Page 4 of 5" in said(page)
    page.button(key="explore_below_next").click().run()
    assert "Page 5 of 5" in said(page)
    assert page.button(key="explore_below_next").disabled
    page.number_input(key="explore_below_jump").set_value(2).run()
    assert "Page 2 of 5" in said(page) and page.query_params["page"] in ("2", ["2"])


def test_only_the_faces_that_a_model_got_wrong(app, patches):
    folder = makers.finished_run(paths.home(), "ours", skill=0.5, real=makers.shown("fer2013"))
    from fer_core import runs

    predictions = runs.Run(folder).predictions("test")
    wrong = [
        file
        for file, label, row in zip(
            predictions.files, predictions.labels, predictions.probabilities, strict=True
        )
        if int(row.argmax()) != int(label)
    ]
    assert 0 < len(wrong) < len(predictions.files)
    page = app("explore", dataset="fer2013", split="test")
    page.selectbox(key="explore_wrong_by").select("ours").run()
    assert f"{len(wrong)} faces, page 1 of" in said(page)
    assert page.query_params["wrong_by"] in ("ours", ["ours"])


def test_a_model_that_is_gone_is_no_filter(app, patches):
    page = app("explore", dataset="fer2013", split="test", wrong_by="../../etc", problem="rabies")
    assert not page.exception and not page.error
    assert "Page 1 of 1" in said(page)


def test_only_the_faces_with_a_problem(app, home):
    from fer_core import doctor

    rows = [*items(3), replace(next(items(1)), file="copy.png", split="test")]
    store.write("fer2013", rows, format="fer2013", title="FER2013")
    diagnosis = doctor.examine("fer2013", labels=False)
    twins = diagnosis.faces_with("twin")
    assert "copy.png" in twins
    page = app("explore", dataset="fer2013", split="test", problem="twin")
    assert "1 face, page 1 of 1" in said(page)
    doctor.decide(datasets.find("fer2013"), "twin", ["copy.png"], "dismiss")
    assert "0 faces, page 1 of 1" in said(app("explore", dataset="fer2013", split="test", problem="twin"))


def test_an_open_face_sums_up_what_models_say(app, patches):
    for i, name in enumerate(("ours", "theirs", "others")):
        makers.finished_run(paths.home(), name, skill=1.0, seed=i, real=makers.shown("fer2013"))
    page = app("explore", dataset="fer2013", split="test", face="test_happy_0.png")
    assert "**3 of 3 models say happy**. That is its label." in said(page)


def test_the_map_is_offered_made_and_drawn(app, patches, tiny_run):
    import state

    page = app("explore", dataset="fer2013", layout="map")
    assert "Here lie all faces as points" in said(page)
    try:
        page.button(key="explore_map_make").click().run()
        job = state.jobs(state.MAP)["fer2013"]
        wait_for(job)
        assert job.state == "finished", job.error
        page = app("explore", dataset="fer2013", layout="map", emotions="happy,sad")
        assert not page.exception
        figure = json.loads(page.get("plotly_chart")[0].proto.spec)
        assert [trace["name"] for trace in figure["data"]] == ["Happy", "Sad"]
    finally:
        state.jobs(state.MAP).clear()


def test_what_a_line_on_the_map_holds_becomes_a_view(app, patches, tiny_run):
    from fer_core import runs
    from fer_core.predictor import facemap

    facemap.make("fer2013", runs.Run(tiny_run))
    page = app("explore", dataset="fer2013", layout="map", emotions="happy,sad")
    far = 1e9
    page.session_state["explore_map_outline"] = [[(-far, -far), (far, -far), (far, far), (-far, far)]]
    page.run()
    assert "12 faces selected" in said(page)
    page.text_input(key="explore_map_name").set_value("angry ones").run()
    page.button(key="explore_map_view").click().run()
    assert "A view cannot be called" in said(page)
    page.text_input(key="explore_map_name").set_value("others").run()
    page.button(key="explore_map_view").click().run()
    assert "fer2013@others" in said(page)
    left = datasets.load("fer2013@others")
    assert left["train"].counts()["happy"] == 0 and left["train"].counts()["fear"] == 6
    assert left["test"].counts()["happy"] == 6
