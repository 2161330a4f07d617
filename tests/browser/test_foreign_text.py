"""Hostile names in a real Chromium: no page asks another computer for anything, none of theirs is a link."""

import json

import pytest

from fer_core import paths
from fer_core.datasets import store
from tests import makers
from tests.hostile.test_foreign_text import EVIL, spoil
from tests.patches import items

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "explore?dataset=evil",
    "problems?dataset=evil",
    "label",
    "collect",
    "train?run=first",
    f"train?sweep={EVIL}",
    "compare?runs=first&runs=second",
    f"compare?runs=first&runs={EVIL}",
    "papers",
    "lens",
    "predict?run=first",
    "live?run=first",
)


@pytest.fixture(scope="module")
def fill():
    """A dataset and two runs with a picture of another computer wherever text can stand."""

    def hostile() -> None:
        made = store.write("evil", items(12), format="folder", title=EVIL)
        described = json.loads((made.folder / "dataset.json").read_text())
        (made.folder / "dataset.json").write_text(json.dumps({**described, "notes": [EVIL]}))
        store.write("drawn", items(12), format="drawn", title="Drawn faces", drawn=True)
        for seed, name in enumerate(("first", "second")):
            folder = makers.finished_run(paths.home(), name, seed=seed, dataset="evil")
            spoil(folder)
            (folder / "notes.md").write_text(EVIL)
            (folder / "log.txt").write_text(EVIL)

    return hostile


@pytest.mark.parametrize("address", PAGES)
def test_nothing_of_another_computer_is_asked_for_or_shown(page, server, address):
    page.goto(f"{server.url}/{address}")
    page.locator("h1, [data-testid='stAlert']").first.wait_for()  # a wrong address is a sentence
    page.wait_for_timeout(1000)
    assert page.outside == []
    assert page.locator("[src*='evil.example'], [href*='evil.example']").count() == 0
