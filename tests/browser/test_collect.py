"""In Chromium: a clip becomes a queue and a dataset; a fake camera fills a queue, after consent only, and its
faces can be forgotten.
"""

import re
import time
from contextlib import contextmanager

import pytest

from fer_core import collecting, datasets
from tests import tiny
from tests.browser import cameras
from tests.browser.test_live import press
from tests.scenes import film, scene

pytestmark = pytest.mark.browser
KEPT = re.compile(r"(\d+) faces? kept")


@pytest.fixture(scope="module")
def fill(tiny_networks):
    """A run that proposes labels."""

    def write():
        from fer_core import paths

        tiny.write(paths.models() / "tiny", tiny_networks["maps"], maps=True)

    return write


@pytest.fixture(autouse=True)
def its_home(server, monkeypatch):
    """What the test asks the library, it asks of the server's home."""
    monkeypatch.setenv("FER_HOME", str(server.home))


@contextmanager
def before_the_camera(chromium, address, folder):
    """A page that takes faces from the camera, in a Chromium whose camera shows one, no, two and no face."""
    opened = chromium(*cameras.flags(cameras.write(folder / "faces.mjpeg")))
    page = opened.new_context(viewport={"width": 1400, "height": 1000}, permissions=["camera"]).new_page()
    page.set_default_timeout(90_000)
    page.goto(address)
    page.get_by_text("Camera", exact=True).click()
    yield page
    opened.close()


@pytest.fixture
def filmed(chromium, server, tmp_path):
    """The Collect page before the camera."""
    with before_the_camera(chromium, f"{server.url}/collect?name=filmed", tmp_path) as page:
        yield page


@pytest.fixture
def own(chromium, with_models, tmp_path, monkeypatch):
    """Your own faces before the same camera, with the models that ship."""
    monkeypatch.setenv("FER_HOME", str(with_models.home))
    with before_the_camera(chromium, f"{with_models.url}/fit?name=mine", tmp_path) as page:
        yield page


def kept(page, least, seconds=60):
    """Wait until that many faces are kept; how many it says then."""
    page.get_by_text(KEPT).first.wait_for()
    end = time.monotonic() + seconds
    while (now := int(KEPT.search(page.get_by_text(KEPT).first.inner_text())[1])) < least:
        assert time.monotonic() < end, f"{now} faces were kept, {least} were expected"
        time.sleep(0.3)
    return now


def test_the_camera_fills_the_queue_after_consent_only(filmed, server):
    page = filmed
    press(page, "Start")
    page.get_by_text(KEPT).first.wait_for()
    page.wait_for_timeout(3000)
    assert kept(page, 0) == 0 and "filmed" not in collecting.there()
    page.get_by_text("Everyone before the camera agrees").click()
    page.get_by_role("button", name="Fear").or_(page.get_by_role("radio", name="Fear")).first.click()
    page.get_by_text("Now show: Fear").wait_for()
    kept(page, 3)
    press(page, "Stop")
    page.get_by_text(re.compile(r"filmed: \d+ faces? of \d+ tracks?")).wait_for()
    table = collecting.find("filmed").table()
    assert (
        len(table) >= 3
        and table["consent"].str.startswith("Everyone before the camera agreed on 20").all()
        and "fear" in set(table["proposed"])
    )
    page.get_by_role("link", name="Label", exact=True).last.click()
    page.get_by_text("filmed, gathered").first.wait_for()
    page.get_by_text(re.compile(rf"{len(table)} faces")).first.wait_for()


def test_faces_of_the_camera_are_forgotten_in_one_click(filmed):
    page = filmed
    page.get_by_text("Everyone before the camera agrees").click()
    press(page, "Start")
    before = collecting.find("filmed").table()["file"].tolist() if "filmed" in collecting.there() else []
    kept(page, 1)
    press(page, "Stop")
    page.get_by_role("button", name="Forget these faces").click()
    page.get_by_text("Switch the consent on").wait_for()
    assert collecting.find("filmed").table()["file"].tolist() == before


def test_own_faces_are_taken_by_the_camera_under_the_emotion_that_is_chosen(own):
    page = own
    press(page, "Start")
    page.get_by_text(KEPT).first.wait_for()
    page.get_by_role("button", name="Surprise").or_(page.get_by_role("radio", name="Surprise")).first.click()
    page.wait_for_timeout(2000)
    assert kept(page, 0) == 0 and "mine" not in collecting.there()  # nobody has agreed
    page.get_by_text("Everyone shown agrees").click()
    kept(page, 2)
    press(page, "Stop")
    page.get_by_text(re.compile(r"Surprise · \d+")).wait_for()
    table = collecting.find("mine").table()
    assert len(table) >= 2 and set(table["proposed"]) == {"surprise"}
    assert table["consent"].str.startswith("Everyone shown agreed on 20").all()


def test_a_clip_becomes_a_dataset(page, server, tmp_path):
    film(
        tmp_path / "clip.mp4",
        [
            scene(640, 320, [(20 + 9 * (t % 6), 20, 260 + 3 * (t % 4), 0), (340, 20 + 5 * (t % 5), 260, 2)])
            for t in range(40)
        ],
        10,
    )
    page.goto(f"{server.url}/collect")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "clip.mp4"))
    name = page.get_by_label("Call the dataset")
    name.fill("mine")
    name.press("Enter")
    page.get_by_role("button", name="Gather").click()
    page.get_by_text(re.compile(r"mine: \d+ faces of 2 tracks")).wait_for()
    page.get_by_text("Take the model's proposal where nobody has labelled").click()
    page.get_by_role("button", name="Make the dataset").click()
    page.get_by_text("Its datasheet lies beside it").wait_for()
    here = datasets.find("mine")
    assert here.total == len(collecting.find("mine").table()) and (here.folder / "DATASHEET.md").is_file()
