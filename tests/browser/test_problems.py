"""In Chromium: a planted dataset is examined, a pair looked at, a clean view made and found on Train; faces
are labelled by key.
"""

import pytest

from fer_core import paths
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.doctor.votes import votes as votes_votes
from tests.patches import items

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def fill():
    """Patches; four of train are in test again, three of them under another label."""

    def write():
        rows = list(items(12))
        again = [
            Item(f"again_{i}.png", "test", "neutral" if i else rows[i].label, rows[i].picture)
            for i in range(4)
        ]
        store.write("patches", [*rows, *again], format="folder", title="Patches")

    return write


def test_a_planted_dataset_is_examined_and_trained_on_without_its_twins(page, server):
    page.goto(f"{server.url}/problems?dataset=patches")
    page.get_by_role("button", name="Examine").click()
    page.get_by_text("4 faces of test show the same photo as one in train, 4 of them identical.").wait_for(
        timeout=240_000
    )  # a search for faces in noise is the slowest there is
    page.get_by_role("button", name="again_1.png").click()
    page.get_by_text("Identical in another split, 1.00").wait_for()
    page.locator("[data-testid=stImage] img").nth(1).wait_for()
    page.get_by_role("button", name="Make patches@clean").click()
    page.get_by_text("patches@clean:").or_(page.get_by_text("left out,")).first.wait_for()
    assert (server.home / "data" / "patches" / "views" / "clean.json").is_file()
    page.goto(f"{server.url}/train?dataset=patches%40clean")
    pickers = "[...document.querySelectorAll('input, [data-baseweb=select], [role=combobox]')]"
    page.wait_for_function(
        f"() => {pickers}.some(e => ((e.value || '') + e.textContent).includes('view clean'))"
    )


def test_a_training_on_the_view_is_started_by_click_and_stands_in_compare(page, server):
    if not (server.home / "data" / "patches" / "views" / "clean.json").is_file():
        pytest.skip("needs the view that the test before makes")
    page.goto(f"{server.url}/train?dataset=patches%40clean&recipe=kalambate2024-cnn")
    title = page.get_by_role("textbox", name="Title")
    title.fill("on the view")
    title.press("Enter")
    page.locator("summary", has_text="Training").click()
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("2")
    epochs.press("Enter")
    page.get_by_text("Changed: epochs 2 (was 50).").wait_for()
    page.get_by_role("button", name="Start training").click()
    page.get_by_text("Accuracy on test").wait_for(timeout=240_000)
    run = paths.read_json(server.home / "models" / "on-the-view" / "recipe.json")
    assert run["dataset"] == "patches@clean"
    page.goto(f"{server.url}/compare")
    page.get_by_text("on the view").first.wait_for(state="attached")


def test_the_table_of_findings_is_sorted_narrowed_and_opens_a_pair(page, server):
    page.goto(f"{server.url}/problems?dataset=patches")
    page.get_by_role("radio", name="Table").or_(page.get_by_role("button", name="Table")).first.click()
    table = page.locator("[data-testid=stDataFrame]")
    table.wait_for()
    page.get_by_text("8 faces").first.wait_for()
    table.click(position={"x": 18, "y": 35 + 17})  # the box before the first line
    page.get_by_text("Identical in another split, 1.00").wait_for()
    page.locator("[data-testid=stImage] img").nth(1).wait_for()
    page.keyboard.press("d")
    table.locator("td", has_text="Dismissed").first.wait_for(
        state="attached"
    )  # the table is painted; this is what screen readers get
    page.locator(".st-key-problems_state").get_by_role("combobox").click()
    page.get_by_role("option", name="Dismissed").click()
    page.get_by_text("1 face. Click one to open it.").wait_for()


def label_as(page, server, who, queue="doubts%20patches"):
    page.goto(f"{server.url}/label?queue={queue}")
    name = page.get_by_label("Who labels", exact=True).and_(page.locator("input"))
    name.wait_for()
    name.fill(who)
    name.press("Enter")
    page.get_by_text("0 of ").first.wait_for()
    page.get_by_role(
        "button", name="Undo my last answer"
    ).wait_for()  # the last of the buttons: their keys work from now on
    page.get_by_text("What does this face show?").click()


def test_faces_are_labelled_by_key_and_undone(page, server):
    label_as(page, server, "Ana")

    def answers_of_ana():
        every_vote = votes_votes(server.home / "data" / "patches" / "relabelled")
        return every_vote.query("by == 'Ana'")["answer"].tolist()

    for done, (key, answer) in enumerate([("4", "happy"), ("9", "not a face"), ("0", "skip")], 1):
        page.keyboard.press(key)
        page.get_by_text(f"{done} of ").first.wait_for()
        assert answers_of_ana()[-1] == answer
    for left in (2, 1, 0):
        page.keyboard.press("u")
        page.get_by_text(f"{left} of ").first.wait_for()
    assert answers_of_ana() == []


def test_two_people_at_two_computers_label_one_queue_at_once(browser, server):
    contexts = [browser.new_context(viewport={"width": 1400, "height": 900}) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, who in zip(pages, ("Bo", "Cy"), strict=True):
        page.set_default_timeout(60_000)
        label_as(page, server, who)
    for done, keys in enumerate([("4", "4"), ("5", "1")], 1):  # the same, then not
        for page, key in zip(pages, keys, strict=True):
            page.keyboard.press(key)
        for page in pages:
            page.get_by_text(f"{done} of ").first.wait_for()
    votes = votes_votes(server.home / "data" / "patches" / "relabelled")
    assert {by: rows["answer"].tolist() for by, rows in votes.groupby("by")} == {
        "Bo": ["happy", "sad"],
        "Cy": ["happy", "angry"],
    }
    pages[0].reload()
    label_as(pages[0], server, "Dee")
    pages[0].get_by_text("Agreement").wait_for()
    pages[0].get_by_text("50.0 % of answers to the same face agree, 2 faces.").wait_for()
    for context in contexts:
        context.close()
