"""A newcomer's first training in Chromium: start, watch, close the browser, come back by the URL, stop,
resume, read the report.
"""

import re
import urllib.parse

import pytest
from playwright.sync_api import expect

from fer_core import paths

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EPOCHS = 150
SLOW = 150_000  # milliseconds; the machine may be busy with other things


def epoch(page) -> int:
    """The epoch that the page says."""
    text = page.get_by_text(re.compile(rf"Epoch \d+ of {EPOCHS}"))
    text.wait_for(timeout=SLOW)
    return int(re.search(r"Epoch (\d+)", text.inner_text()).group(1))


def set_number(page, label, value):
    field = page.get_by_role("spinbutton", name=label, exact=True)
    field.fill(str(value))
    field.press("Enter")


def open_settings(page, server):
    page.goto(f"{server.url}/train")
    page.get_by_role("button", name="Start training").wait_for(timeout=SLOW)
    page.locator("summary", has_text="Training").click()


def status(server, url):
    name = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["run"][0]
    return paths.read_json(server.home / "models" / name / "status.json", {})


def stopped(page):
    """The sentence of a stopped run; the log, folded, says it too."""
    return page.locator("p", has_text=re.compile("Stopped after .* is kept"))


def test_a_training_survives_its_browser_is_stopped_resumed_and_reported(browser, page, server):
    open_settings(page, server)
    set_number(page, "Epochs", EPOCHS)
    page.get_by_text(f"Changed: epochs {EPOCHS} (was 50).").wait_for()
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url("**/train?run=*", timeout=SLOW)
    url = page.url
    first = epoch(page)
    expect(page.get_by_text("Accuracy by epoch")).to_be_visible()
    assert not page.outside, "nothing is fetched from elsewhere"
    page.close()

    other = browser.new_context(
        viewport={"width": 1400, "height": 900}
    ).new_page()  # another browser, nothing remembered
    other.goto(url)
    assert epoch(other) >= first
    expect(other.get_by_text(re.compile(r"images/s"))).to_be_visible(timeout=SLOW)
    other.get_by_role("button", name="Stop", exact=True).click()
    stopped(other).wait_for(timeout=SLOW)
    expect(other.get_by_text("Accuracy on validation")).to_be_visible(timeout=SLOW)
    expect(other.locator(".st-key-train_samples").last).to_be_visible()
    before = status(server, url)["epoch"]
    assert before < EPOCHS

    other.get_by_role("button", name="Resume").click()
    expect(other.get_by_text("Accuracy on test")).to_be_visible(timeout=2 * SLOW)
    expect(other.get_by_text("84 faces, 95 % interval")).to_be_visible()  # twelve of each emotion
    assert status(server, url)["epoch"] == EPOCHS
    expect(other.get_by_role("link", name="Predict with it")).to_have_attribute(
        "href", re.compile(r"predict\?run=")
    )
    expect(other.locator(".st-key-train_matrix_0 .js-plotly-plot")).to_be_visible()
    other.context.close()


def test_a_phone_shows_one_column_and_the_keyboard_reaches_the_start(page, server):
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto(f"{server.url}/train")
    start = page.get_by_role("button", name="Start training")
    start.wait_for(timeout=SLOW)
    assert not page.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 2"
    )
    page.get_by_role("switch", name=re.compile("TensorBoard")).or_(
        page.get_by_role("checkbox", name=re.compile("TensorBoard"))
    ).first.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        if start.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError("Tab does not come to the start button")
