"""Home in Chromium: it shows drawn people, asks nothing of the internet, and its links lead on."""

import pytest

pytestmark = pytest.mark.browser


def test_the_first_page_shows_drawn_people_and_leads_to_the_next_step(page, server):
    page.goto(server.url)
    page.get_by_role("heading", name="FER Workbench").wait_for()
    page.get_by_role("button", name="Happy").wait_for(state="attached")
    assert page.get_by_text("Drawn by this project").is_visible()
    page.locator(".st-key-home_next button").click()
    page.wait_for_url("**/train*")


def test_nothing_is_asked_of_the_internet(page, server):
    for path in ("", "explore"):
        page.goto(f"{server.url}/{path}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(1500)
    assert page.outside == []


def test_a_narrow_screen_is_one_column_without_sideways_scrolling(page, server):
    page.set_viewport_size({"width": 420, "height": 900})
    for path in ("", "explore"):
        page.goto(f"{server.url}/{path}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(1000)
        assert not page.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 2"
        )
