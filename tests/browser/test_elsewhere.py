"""Elsewhere in Chromium: three runs by two datasets are filled by the button, and a cell is opened."""

import pytest

from fer_core import datasets, paths
from fer_core.standings import crossing
from tests import tiny
from tests.meadow import sown

pytestmark = pytest.mark.browser
CLASSES = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
SWAPPED = ["angry", "disgust", "fear", "sad", "happy", "surprise", "neutral"]
FACES = """() => {
    const host = document.querySelector(".st-key-compare_elsewhere_faces");
    const inside = e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll("button[aria-label]")] : [];
    return host ? [...host.querySelectorAll("*")].flatMap(inside).map(b => b.getAttribute("aria-label")) : [];
}"""


@pytest.fixture(scope="module")
def fill(tiny_networks):
    """Three runs and two datasets that none of them learned from."""

    def made():
        for name, classes in (("first", CLASSES), ("second", SWAPPED), ("third", CLASSES)):
            tiny.write(paths.models() / name, tiny_networks["plain"], maps=False, classes=classes)
        sown("meadow", {"test": {"happy": 20, "sad": 10, "neutral": 10}})
        sown("field", {"train": {"happy": 6, "sad": 6}}, seed=1)

    return made


def cell(page, run: str, dataset: str):
    """The button of a cell, by what is read out of it."""
    return page.get_by_role("button", name=f"{run} on {dataset}", exact=False)


def test_a_table_of_three_runs_by_two_datasets_is_filled_and_a_cell_opened(page, server, monkeypatch):
    monkeypatch.setenv("FER_HOME", str(server.home))
    page.goto(f"{server.url}/compare")
    page.get_by_role("button", name="Fill 6 cells").click()
    opened = cell(page, "", "meadow, test: accuracy 25.0 %")
    opened.wait_for()
    assert opened.inner_text().startswith("25.0")
    table = crossing.cross(crossing.everything()[0], ["meadow", "field"])
    assert table.missing == [] and {data.name for data in datasets.imported()} >= {"meadow", "field"}
    opened.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Against the other runs on the same faces").wait_for()
    sheet = page.locator("[class*=st-key-compare_elsewhere_matrix] .nsewdrag").first
    sheet.wait_for()
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 1.5 / 3, box["y"] + box["height"] * 0.5 / 3)
    page.wait_for_function(f"() => ({FACES})().length === 20")
    labels = page.evaluate(FACES)
    assert all(label.startswith("happy, answered sad ") for label in labels)
    assert page.outside == []


def test_the_table_is_no_wider_than_a_small_screen(browser, server):
    context = browser.new_context(viewport={"width": 420, "height": 900})
    small = context.new_page()
    small.goto(f"{server.url}/compare")
    small.get_by_role("heading", name="Elsewhere").wait_for(timeout=60_000)
    small.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 2"
    assert not small.evaluate(wide)
    context.close()
