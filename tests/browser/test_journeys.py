"""Four people's way through the pages, each with no more clicks than it may take. A file that is dropped
costs none.
"""

import re

import cv2
import pytest

from fer_core import drawing, paths
from fer_core.datasets import store
from tests.browser.test_compare import LABELS
from tests.makers import finished_run, shown
from tests.patches import items

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
LONG = 400_000  # milliseconds; a fitting takes fifty seconds where nothing else runs
WRONG = """() => {
    const host = document.querySelector(".st-key-train_faces");
    const inside = e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll("button[aria-label]")] : [];
    return host ? [...host.querySelectorAll("*")].flatMap(inside).length : 0;
}"""


@pytest.fixture(scope="module")
def fill():
    """Small data, and three runs that were tested on it."""

    def made():
        store.write("drawn", items(12), format="drawn", title="Drawn faces", drawn=True)
        store.write("mine", items(12), format="folder", title="Mine")
        for i, recipe in enumerate(("kalambate2024-cnn", "house-mobilenetv2", "house-mobilenetv2")):
            finished_run(
                paths.home(),
                f"run-{i}",
                recipe=recipe,
                skill=(0.5, 0.8, 0.6)[i],
                seed=i,
                dataset="mine",
                real=shown("mine"),
                created=f"2026-01-0{i + 1}T00:00:00",
            )

    return made


class Clicks:
    """Clicks that are counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, name, role="button"):
        self.page.get_by_role(role, name=name).first.click(timeout=LONG)
        self.count += 1


def test_a_student_trains_and_sees_which_faces_are_wrong(page, server):
    clicks = Clicks(page)
    page.goto(server.url)
    clicks.on("Train a recipe")
    clicks.on("Start training")
    page.wait_for_url("**/train?run=*", timeout=LONG)
    assert clicks.count <= 2
    page.get_by_text("Accuracy on test").wait_for(timeout=LONG)
    clicks = Clicks(page)
    clicks.on(re.compile(r"\w+ taken as \w+"))
    page.get_by_text(re.compile(r"showing \w+, taken as \w+")).wait_for(timeout=LONG)
    page.wait_for_function(f"() => ({WRONG})() > 0", timeout=LONG)
    assert clicks.count <= 1


def test_a_researcher_compares_a_cnn_with_mobilenetv2_and_sees_what_they_mix_up(page, server):
    clicks = Clicks(page)
    page.goto(server.url)
    clicks.on("Compare models")
    page.locator("[class*=st-key-compare_worst_a] button").wait_for(timeout=LONG)
    assert clicks.count <= 1
    for title in ("A: run-0", "B: run-1"):  # the CNN, and the better of two MobileNetV2
        page.get_by_text(title, exact=True).wait_for()
    page.locator("[class*=st-key-compare_worst_b] button").click()
    clicks.count += 1
    page.wait_for_function(f"() => ({LABELS})().length > 0", timeout=LONG)
    assert clicks.count <= 2


def test_a_teacher_fits_a_model_to_faces_of_her_own(page, with_models, tmp_path):
    clicks = Clicks(page)
    page.goto(with_models.url)
    clicks.on("Fit a model to your faces")
    page.get_by_text("Everyone shown agrees").click(timeout=LONG)
    clicks.count += 1
    for emotion in ("happy", "surprise"):
        files = []
        for person in range(6):
            files.append(tmp_path / f"{emotion}-{person}.png")
            cv2.imwrite(str(files[-1]), drawing.draw(person, emotion, 200)[..., ::-1])
        field = page.locator(f"[class*=st-key-fit_files_{emotion}_] input[type=file]")
        field.wait_for(state="attached", timeout=LONG)
        page.wait_for_function(
            "(where) => !document.querySelector(where).disabled",
            arg=f"[class*=st-key-fit_files_{emotion}_] input[type=file]",
            timeout=LONG,
        )
        field.set_input_files(files)
        page.get_by_text(re.compile(f"{emotion} · 6", re.IGNORECASE)).wait_for(timeout=LONG)
    clicks.on("Fit the model to these faces")
    page.get_by_text(re.compile(r"is right on .* of")).wait_for(timeout=LONG)
    assert clicks.count <= 8
    page.locator("[class*=st-key-fit_photo] input[type=file]").set_input_files(files[0])
    page.get_by_text(re.compile("surprise|happy", re.IGNORECASE)).last.wait_for(timeout=LONG)


def test_an_engineer_takes_a_small_model_away(page, with_models):
    clicks = Clicks(page)
    page.goto(f"{with_models.url}/train?run=house-cnn_ferplus_s0")
    clicks.on("Export")
    clicks.on("Make the files")
    with page.expect_download(timeout=LONG) as download:
        clicks.on(re.compile("^Download, "))
    assert download.value.suggested_filename.endswith(".zip") and clicks.count <= 3
