"""Compare in Chromium: pick two runs, click a cell of the difference, see the right faces, open the lens,
save the page.
"""

import pytest

from fer_core import paths, runs
from fer_core.datasets import store
from fer_core.standings.pair import compare
from tests.makers import finished_run, shown
from tests.patches import items

pytestmark = pytest.mark.browser
LABELS = """() => {
    const host = document.querySelector(".st-key-compare_faces");
    const inside = e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll("button[aria-label]")] : [];
    return host ? [...host.querySelectorAll("*")].flatMap(inside).map(b => b.getAttribute("aria-label")) : [];
}"""


@pytest.fixture(scope="module")
def fill():
    """A small dataset and three runs that were tested on it, one much better than the others."""

    def made():
        store.write("fer2013", items(12), format="fer2013", title="FER2013")
        for i, (name, skill) in enumerate((("low", 0.3), ("middle", 0.5), ("high", 0.95))):
            finished_run(
                paths.home(),
                name,
                skill=skill,
                seed=i,
                real=shown("fer2013"),
                created=f"2026-01-0{i + 1}T00:00:00",
            )

    return made


def settled(page):
    """Wait until the script has run to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def click_cell(page, key, row, column, n=7):
    """Click the middle of a matrix's cell; Plotly lays one sheet over all marks, so the mouse has to."""
    sheet = page.locator(f"[class*=st-key-{key}] .nsewdrag").first
    sheet.wait_for()
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.click(box["x"] + box["width"] * (column + 0.5) / n, box["y"] + box["height"] * (row + 0.5) / n)


def test_two_runs_a_cell_its_faces_the_lens_and_the_saved_page(page, server, tmp_path, monkeypatch):
    monkeypatch.setenv("FER_HOME", str(server.home))
    pair = compare(runs.get("low"), runs.get("high"))
    page.goto(f"{server.url}/compare?runs=low&runs=high")
    page.get_by_role("heading", name=pair.sentence).wait_for()
    settled(page)
    click_cell(page, "compare_matrix_d", 2, 2)
    page.wait_for_function(f"() => ({LABELS})().length > 0")
    found = page.evaluate(LABELS)
    expected = set(pair.cell("fear", "fear", "a")) | set(pair.cell("fear", "fear", "b"))
    assert {label.rsplit("; ", 1)[1] for label in found} == {str(pair.files[i]) for i in expected}
    assert all(label.startswith("fear; A: ") and "; B: " in label for label in found)

    click_cell(page, "compare_matrix_b", 3, 3)
    happy = {str(pair.files[i]) for i in pair.cell("happy", "happy", "b")}
    page.wait_for_function(
        f"() => ({LABELS})().length === {len(happy)} && ({LABELS})()[0].startsWith('happy')"
    )

    with page.expect_download() as download:
        page.get_by_role("button", name="Save this comparison").click()
    file = tmp_path / "saved.html"
    download.value.save_as(file)
    assert pair.sentence in file.read_text()
    page.goto(file.as_uri())
    assert (
        page.locator("svg").count() == 5
        and page.get_by_role("heading", level=1).inner_text() == pair.sentence
    )

    page.goto(f"{server.url}/lens")
    page.get_by_role("heading", name="46 of 50 answers are right").wait_for()


def test_ticking_three_rows_compares_each_with_each_and_a_face_opens(page, server):
    page.goto(f"{server.url}/compare?runs=low&runs=middle&runs=high")
    page.get_by_text("adjusted for so many questions after Holm").wait_for()
    page.get_by_role("button", name="Back to two").click()
    page.locator(".st-key-compare_outcome").get_by_text("Only B right").click()
    page.wait_for_function(f"() => ({LABELS})().length > 0")
    page.locator(".st-key-compare_faces button[aria-label]").first.click()
    page.locator("[class*=st-key-compare_face_a]").wait_for()


def test_nothing_is_wider_than_a_small_screen(browser, server):
    context = browser.new_context(viewport={"width": 420, "height": 900})
    small = context.new_page()
    for path in ("compare", "lens", "papers"):
        small.goto(f"{server.url}/{path}")
        small.locator("h1").first.wait_for(timeout=60_000)
        settled(small)
        assert not small.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 2"
        ), path
    context.close()
