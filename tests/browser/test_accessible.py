"""Every page held against axe-core, wide and light, narrow and dark: nothing serious is found."""

import pytest

from tests import tiny
from tests.patches import items
from tests.server import addresses

pytestmark = pytest.mark.browser

LOOKS = {"light": {"width": 1280, "height": 900}, "dark": {"width": 420, "height": 900}}
GRAVE = ("serious", "critical")
NOT_OURS = (
    '[data-testid="stSidebarNavItems"]'  # Streamlit's own list of pages, whose sections are no list items
)


@pytest.fixture(scope="module")
def fill(tiny_networks):
    """Drawn faces and two runs."""

    def home():
        from fer_core import paths
        from fer_core.datasets import store

        store.write("drawn", items(12), format="drawn", title="Drawn faces", drawn=True)
        tiny.write(paths.models() / "tiny", tiny_networks["maps"], maps=True)
        tiny.write(paths.models() / "other", tiny_networks["plain"], maps=False)

    return home


@pytest.mark.parametrize("theme", LOOKS)
def test_no_page_has_a_serious_finding(theme, browser, server):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport=LOOKS[theme], color_scheme=theme, permissions=["camera"])
    page = context.new_page()
    page.set_default_timeout(60_000)
    found = []
    for path in addresses("tiny"):
        page.goto(f"{server.url}/{path}")
        page.get_by_role("heading", level=1).first.wait_for()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(state="attached")
        page.wait_for_timeout(300)
        said = axe.run(page, context={"exclude": [[NOT_OURS]]}).response
        assert said["passes"], "axe looked at nothing"
        found += [
            f"{path or 'home'}: {one['id']}: {node['html'][:160]} ({node['failureSummary']})"
            for one in said["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]
    context.close()
    assert not found, "\n".join(found)
