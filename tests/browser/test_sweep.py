"""A sweep in Chromium: started on the Train page, its trials arrive there and in Compare while it runs, the
best is named at the end.
"""

import importlib.util
import re

import pytest
from playwright.sync_api import expect

from fer_core.datasets import store
from tests.blobs import blobs

SLOW = 600_000  # milliseconds; the machine may be busy with other things
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.cluster,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None,
        reason="Ray is not installed: make test-cluster, or pip install -e .[cluster]",
    ),
]


@pytest.fixture(scope="module")
def fill():
    """Blobs, which train in seconds."""
    return lambda: store.write(
        "blobs", blobs({"train": 40, "validation": 10, "test": 10}), format="folder", title="Blobs", total=180
    )


def cells(page) -> list[str]:
    """What the page's first table shows, as it tells it to a screen reader."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator("[data-testid=stDataFrame] [role=gridcell]").first.wait_for(state="attached")
    return page.locator("[data-testid=stDataFrame]").first.locator("[role=gridcell]").all_text_contents()


def arrived(page, server) -> int:
    """How many trials of the sweep Compare shows now."""
    page.goto(f"{server.url}/compare")
    page.get_by_role("heading", name="All runs").wait_for()
    return sum("rates" in cell for cell in cells(page))


def start(page, server):
    """Choose data and settings, open the form, fill it in, start."""
    page.goto(f"{server.url}/train?dataset=blobs")
    page.get_by_role("button", name="Start training").wait_for()
    page.get_by_text("Honest", exact=True).first.click()
    page.locator("summary", has_text="Training").click()
    for label, value in (("Epochs", 25), ("Batch size", 16)):
        field = page.get_by_role("spinbutton", name=label, exact=True)
        field.fill(str(value))
        field.press("Enter")
        page.get_by_text(re.compile(f"{label.lower()} {value} \\(was")).wait_for()
    page.get_by_role("button", name="Sweep", exact=True).click()
    for label, value in (("Values", "0.001, 0.00001"), ("Name", "rates")):
        page.get_by_role("textbox", name=label, exact=True).fill(value)
        page.get_by_role("textbox", name=label, exact=True).press("Enter")
    page.get_by_role("spinbutton", name="At once").fill("1")
    page.get_by_role("spinbutton", name="At once").press("Enter")
    page.get_by_text("2 trainings: 2 settings, one seed.").wait_for()
    page.get_by_role("button", name="Start the sweep").click()
    page.wait_for_url("**/train?sweep=rates")


def test_a_sweep_started_on_the_page_arrives_in_compare_while_it_runs(page, server):
    page.set_default_timeout(SLOW)
    start(page, server)
    page.get_by_text("0 of 2 over").wait_for()
    compare = page.context.new_page()
    compare.set_default_timeout(SLOW)
    assert arrived(compare, server) == 1, "one at a time: the first trains, the second has not begun"
    page.get_by_text("1 of 2 over").wait_for()
    expect(page.get_by_text("Best on validation: learning rate 0.001")).to_be_visible(timeout=SLOW)
    while arrived(compare, server) < 2:
        assert not page.get_by_text("Finished: ").is_visible()
    page.get_by_text("Finished: 2 finished of 2 trainings.").wait_for()
    assert {"learning rate 0.001", "learning rate 1e-05", "finished"} <= set(cells(page))
    expect(page.get_by_role("link", name="Compare the best two")).to_have_attribute(
        "href", re.compile("runs=rates.*split=validation")
    )
    assert not page.outside, "nothing is fetched from elsewhere"
