"""Explore in Chromium: import a zip, filter, turn the page, open a face, share the URL."""

import re
import zipfile

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
GRID = ".st-key-explore_faces button[aria-label]"
COUNT = """n => {
    const host = document.querySelector("SELECTOR");
    const inside = e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll("button[aria-label]")] : [];
    return host && [...host.querySelectorAll("*")].flatMap(inside).length === n;
}"""


def zipped(path, n=5):
    """A zip of a folder of emotions, with one file in it that is no picture."""
    rng = np.random.default_rng(1)
    with zipfile.ZipFile(path, "w") as file:
        for i, emotion in enumerate(("happy", "sad", "fear")):
            for k in range(n):
                pixels = np.clip(rng.normal(60 + 40 * i, 20, (48, 48)), 0, 255).astype(np.uint8)
                file.writestr(f"mine/{emotion}/{emotion}_{k}.png", cv2.imencode(".png", pixels)[1].tobytes())
        file.writestr("mine/sad/not_a_picture.jpg", b"hello")
    return path


def faces(page, n):
    """Wait until the grid shows `n` faces; what each is called: "label, file"."""
    page.wait_for_function(COUNT.replace("SELECTOR", ".st-key-explore_faces"), arg=n)
    return [b.get_attribute("aria-label") for b in page.locator(GRID).all()]


def settled(page):
    """Wait until the script has run to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def choose(page, key, option):
    """Pick from a select box; its list closes when the page still moves, and is then opened again."""
    for _ in range(20):
        page.locator(f".st-key-{key} input").click()
        offered = page.get_by_role("option", name=option, exact=True)
        page.wait_for_timeout(500)
        if offered.is_visible():
            return offered.click()
        page.keyboard.press("Escape")
    raise AssertionError(f"{key} never offered {option}")


def click(page, path):
    """Click where a mark of a chart is; Plotly lays a sheet over the marks, so the mouse has to."""
    box = path.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_import_filter_turn_open_and_share(page, server, browser, tmp_path):
    page.goto(f"{server.url}/explore")
    faces(page, 60)

    settled(page)
    page.locator(".st-key-explore_bring summary").click()
    choose(page, "explore_form", "A folder of emotions")
    page.get_by_text("python -m fer_core import folder PATH").wait_for()
    page.locator(".st-key-explore_file input[type=file]").set_input_files(zipped(tmp_path / "mine.zip"))
    page.get_by_text("mine.zip").wait_for()
    page.locator(".st-key-explore_import button").click()
    page.get_by_text(re.compile("15 faces in")).wait_for(timeout=60_000)
    assert page.get_by_text("1 row was refused").is_visible()
    page.get_by_role("link", name=re.compile("^Look at")).click()

    page.wait_for_url("**dataset=folder**")
    assert len(faces(page, 15)) == 15
    page.locator(".st-key-explore_emotions").get_by_role("button", name=re.compile("Sad")).click()
    shown = faces(page, 5)
    assert all(label.startswith("sad") for label in shown)
    page.wait_for_url("**emotions=sad**")

    page.locator(GRID).first.click()
    page.get_by_role("dialog").get_by_text(shown[0].split(", ")[1]).wait_for()
    shared = page.url
    assert "face=" in shared

    other = browser.new_context().new_page()
    other.goto(shared)
    other.get_by_role("dialog").get_by_text(shown[0].split(", ")[1]).wait_for(timeout=30_000)
    other.context.close()

    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.search.includes('face=')")
    assert len(faces(page, 5)) == 5


def test_next_shows_other_faces_and_says_so_in_the_url(page, server):
    page.goto(f"{server.url}/explore?size=30")
    first = faces(page, 30)
    page.get_by_role("button", name="Next").first.click()
    page.wait_for_url("**page=2**")
    page.get_by_text("Page 2 of 3").first.wait_for()
    expect(page.locator(GRID).first).not_to_have_attribute("aria-label", first[0])
    assert set(faces(page, 30)).isdisjoint(first)


def test_a_click_on_a_bar_shows_that_emotion_alone(page, server):
    page.goto(f"{server.url}/explore")
    faces(page, 60)
    settled(page)
    bars = page.locator(".st-key-explore_balance_0 .bars .point path")
    click(page, bars.nth(3))
    page.wait_for_url("**emotions=happy**")
    assert all(label.startswith("happy") for label in faces(page, 12))


def test_the_grid_is_walked_with_arrow_keys(page, server):
    page.goto(f"{server.url}/explore")
    names = faces(page, 60)
    page.locator(GRID).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text(names[1].split(", ")[1]).wait_for()
