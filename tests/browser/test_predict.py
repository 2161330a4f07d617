"""Predict in Chromium: a photo, a video and a labelled folder, made by the test; boxes are clicked, a
timeline jumps, files come down.
"""

import cv2
import pandas as pd
import pytest

from tests import tiny
from tests.scenes import film, scene

pytestmark = pytest.mark.browser
TWO = scene(480, 240, [(0, 0, 240, 0), (240, 0, 240, 2)])


@pytest.fixture(scope="module")
def fill(tiny_networks):
    """One run."""

    def run():
        from fer_core import paths

        tiny.write(paths.models() / "tiny", tiny_networks["maps"], maps=True)

    return run


@pytest.fixture
def predict(page, server):
    """The page."""
    page.goto(f"{server.url}/predict")
    page.get_by_text("Or look at an example").wait_for()
    return page


def photo(path, image=TWO):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image[..., ::-1])
    return path


def test_a_photo_gets_boxes_that_open_a_face_and_a_file(predict, tmp_path):
    page = predict
    page.locator("input[type=file]").set_input_files(photo(tmp_path / "two.png"))
    page.get_by_text("Face 1 of 2").wait_for()
    page.get_by_role("button", name="Face 2:").click()
    page.get_by_text("Face 2 of 2").wait_for()
    page.get_by_text("Parts", exact=True).click()
    page.get_by_text("Left eye").wait_for()
    with page.expect_download() as download:
        page.locator(".st-key-predict_take-csv button").click()
    assert len(pd.read_csv(download.value.path())) == 2


FILM_AND_LINE = """() => {
    const film = document.querySelector('.st-key-predict_film video')
    const graph = document.querySelector('[class*="st-key-predict_rivers"] .js-plotly-plot')
    const line = graph && graph.querySelector('.film-now')
    if (!film || !line) return false
    const seconds = film.currentTime, axis = graph._fullLayout.xaxis
    const place = line.getBoundingClientRect().x + 1 - graph.getBoundingClientRect().x - axis._offset
    return WHERE && Math.abs(axis.p2d(place) - seconds) < 0.05
}"""  # the line of the timeline stands where the film is


def test_a_video_is_watched_and_its_timeline_jumps_to_a_frame(predict, tmp_path):
    film(tmp_path / "clip.mp4", [TWO] * 20 + [scene(480, 240, [])] * 10, 10)
    page = predict
    page.locator("input[type=file]").set_input_files(tmp_path / "clip.mp4")
    page.get_by_text("30 frames").wait_for()
    page.get_by_text("2 faces; 10 frames without a face").wait_for()
    page.get_by_text("Frame 0 at 0.00 s").wait_for()
    page.locator("video").wait_for()
    chart = page.locator(".st-key-predict_rivers_0 .nsewdrag").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    page.get_by_text("Frame 0 at 0.00 s").wait_for(state="detached")
    page.wait_for_function(FILM_AND_LINE.replace("WHERE", "seconds > 0.5"))  # the film went there
    page.evaluate("document.querySelector('.st-key-predict_film video').currentTime = 0.2")
    page.wait_for_function(FILM_AND_LINE.replace("WHERE", "Math.abs(seconds - 0.2) < 0.05"))
    with page.expect_download() as download:
        page.locator(".st-key-predict_file_parquet button").click()
    rows = pd.read_parquet(download.value.path())
    assert rows["frame"].nunique() == 30 and len(rows) == 50


def test_a_labelled_folder_shows_its_matrix_and_the_missed(predict, tmp_path):
    photo(tmp_path / "mine" / "happy" / "two.png")
    photo(tmp_path / "mine" / "sad" / "none.png", scene(320, 240, []))
    page = predict
    page.get_by_text("Or name a folder on this computer").click()
    page.get_by_role("textbox", name="Path of a folder").fill(str(tmp_path / "mine"))
    page.get_by_text("The folders are named after emotions").click()
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("counts as an error: 1").wait_for()
    page.get_by_role("button", name="sad/none.png: no face").click()
    page.get_by_text("No face was found").wait_for()
