"""Live in Chromium with a fake camera: the server counts what the clip shows; stop, leave, return, two
browsers, a failing model, a camera that vanishes or is refused.
"""

import json
import os
import re
import signal
import time

import pytest

from tests import tiny
from tests.browser import cameras

pytestmark = pytest.mark.browser
LEAVE = """(way) => {
    const frame = document.querySelector('iframe[title*="webrtc"]').contentWindow
    way === "link" ? document.querySelector('a[href$="/predict"]').click() : history.back()
    const value = { playing: true }
    const word = { isStreamlitMessage: true, type: "streamlit:setComponentValue", value, dataType: "json" }
    const script = `window.parent.postMessage(${JSON.stringify(word)}, "*")`
    const say = (wait) => frame.setTimeout(() => frame.eval(script), wait)
    way === "link" ? say(0) : addEventListener("popstate", () => say(0))
}"""  # the camera's frame has a last word on its tongue
JUST_BEFORE = """(moment) => {
    const link = document.querySelector('a[href$="/predict"]')
    const frame = document.querySelector('iframe[title*="webrtc"]').contentWindow
    const value = { playing: true, again: 1 }
    const word = { isStreamlitMessage: true, type: "streamlit:setComponentValue", value, dataType: "json" }
    if (moment === "heard") addEventListener("message", (event) => event.data?.value?.again && link.click())
    frame.eval(`window.parent.postMessage(${JSON.stringify(word)}, "*")`)
    if (moment !== "heard") link.click()
    // the word is on its way when the link is clicked, or has just been heard and not yet been passed on to
    // the server
}"""
STALL = """const send = WebSocket.prototype.send, held = []
WebSocket.prototype.send = function (said) {
    if (window.stalled) return held.push(() => send.call(this, said))
    send.call(this, said)
    if (!window.leaves || !new TextDecoder().decode(said).includes('"playing":true')) return
    window.leaves = false
    // before the server has answered
    setTimeout(() => { document.querySelector('a[href$="/predict"]').click() })
    window.stalled = true
    setTimeout(() => { window.stalled = false; held.splice(0).forEach((say) => say()) }, 3000)
    // the visitor leaves as soon as the camera plays; for three seconds nothing gets through
}"""
LEND = """if (navigator.mediaDevices) {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => (window.lent = await ask(wanted))
}"""  # the camera stays within reach
FRAMES = re.compile(r"(\d+) faces? now · ([\d,]+) frames? seen")


@pytest.fixture(scope="module")
def fill(tiny_networks):
    """Two runs that work, and one whose answers do not fit its classes: every face makes it fail."""

    def runs():
        from fer_core import paths

        tiny.write(paths.models() / "tiny", tiny_networks["maps"], maps=True)
        tiny.write(paths.models() / "other", tiny_networks["plain"], maps=False)
        broken = tiny.write(paths.models() / "broken", tiny_networks["plain"], maps=False)
        said = json.loads((broken / "model.json").read_text())
        (broken / "model.json").write_text(json.dumps({**said, "classes": said["classes"][:6]}))

    return runs


@pytest.fixture(scope="module")
def filmed(chromium, tmp_path_factory):
    """A Chromium whose camera shows the clip."""
    opened = chromium(*cameras.flags(cameras.write(tmp_path_factory.mktemp("camera") / "faces.mjpeg")))
    yield opened
    opened.close()


@pytest.fixture
def visitor(filmed, server):
    """Open the Live page as a new visitor, with a model."""
    contexts = []

    def opened(run="tiny", before=""):
        contexts.append(filmed.new_context(viewport={"width": 1400, "height": 900}, permissions=["camera"]))
        contexts[-1].add_init_script(before)
        page = contexts[-1].new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{server.url}/live?run={run}")
        return page

    yield opened
    for context in contexts:
        context.close()


def press(page, name):
    page.frame_locator('iframe[title*="webrtc"]').get_by_role(
        "button", name=re.compile(f"^{name}$", re.I)
    ).click()


def stays(page, name):
    """That page comes, and nothing brings the visitor back from it."""
    page.get_by_role("heading", name=name, exact=True).wait_for()
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(3000)
    assert page.get_by_role("heading", level=1).all_inner_texts() == [name]


def seen(page):
    """Faces now and frames seen, as the server counts them."""
    while (
        found := FRAMES.search(page.get_by_text(FRAMES).first.inner_text())
    ) is None:  # between finding the line and reading it, it became another
        pass
    faces, frames = found.groups()
    return int(faces), int(frames.replace(",", ""))


def after(page, frames, seconds=90):
    """Wait until the server has seen that many frames; what it says then."""
    end = time.monotonic() + seconds
    while (now := seen(page))[1] < frames:
        assert time.monotonic() < end, (
            f"{now[1]} frames, {frames} were expected; the page: {page.get_by_test_id('stMain').inner_text()}"
        )
        time.sleep(0.2)
    return now


def test_the_frame_is_as_large_before_the_picture_as_with_it_and_has_the_pages_letters(visitor):
    page = visitor()
    frame = page.locator('iframe[title*="webrtc"]')
    inside = page.frame_locator('iframe[title*="webrtc"]')
    inside.locator(".MuiPaper-root").wait_for()
    inside.locator("style#settled").wait_for(state="attached")
    page.wait_for_timeout(500)
    before, button = frame.bounding_box(), inside.get_by_role("button", name="Start").bounding_box()
    assert before["height"] > 0.75 * before["width"]
    letters = "e => e.ownerDocument.fonts.size && getComputedStyle(e).fontFamily"
    assert "Source Sans" in inside.get_by_role("button", name="Start").evaluate(letters)
    press(page, "Start")
    after(page, 5)
    stop = inside.get_by_role("button", name="Stop").bounding_box()
    assert abs(frame.bounding_box()["height"] - before["height"]) <= 4
    assert abs(stop["y"] - button["y"]) <= 4 and abs(stop["x"] - button["x"]) <= 4


def test_the_server_counts_what_the_clip_shows(visitor):
    page = visitor()
    press(page, "Start")
    after(page, 5)
    counts, before, end = [], 0, time.monotonic() + 30
    while time.monotonic() < end and not {0, 1, 2} <= set(counts[2:]):
        faces, frames = seen(page)
        if frames > before and (not counts or counts[-1] != faces):
            counts.append(faces)
        before = frames
        time.sleep(0.15)
    assert {0, 1, 2} <= set(counts), f"the clip shows {cameras.COUNTS}, seen was {counts}"
    assert 0 in counts[: counts.index(2)] or 0 in counts[: counts.index(1)], (
        f"nobody is seen between one and two, seen was {counts}"
    )
    assert page.get_by_text("frames/s").count()


def test_stop_leave_and_return(visitor):
    page = visitor()
    press(page, "Start")
    first = after(page, 5)[1]
    press(page, "Stop")
    page.get_by_text("Before it was stopped").wait_for()
    page.get_by_role("link", name="Predict").click()
    page.get_by_role("heading", name="Predict", exact=True).wait_for()
    page.get_by_role("link", name="Live").click()
    press(page, "Start")
    assert after(page, first + 5)[1] > first
    page.get_by_role("link", name="Predict").click()  # left without a stop
    stays(page, "Predict")
    page.get_by_role("link", name="Live").click()
    page.get_by_text("Press Start").wait_for()


@pytest.mark.parametrize("way", ["link", "back"])
def test_what_the_camera_says_while_its_visitor_leaves_is_not_heard(visitor, way):
    page = visitor()
    page.get_by_role("link", name="Predict").click()
    page.get_by_role("heading", name="Predict", exact=True).wait_for()
    page.get_by_role("link", name="Live").click()
    press(page, "Start")
    after(page, 5)
    page.evaluate(LEAVE, way)
    stays(page, "Predict")


@pytest.mark.parametrize("moment", ["on its way", "heard"])
def test_what_the_camera_said_just_before_the_click_does_not_bring_its_visitor_back(visitor, moment):
    page = visitor()
    press(page, "Start")
    after(page, 5)
    page.evaluate(JUST_BEFORE, moment)
    stays(page, "Predict")


def test_who_leaves_while_the_camera_connects_gets_the_other_page(visitor):
    page = visitor(before=STALL)
    page.frame_locator('iframe[title*="webrtc"]').get_by_role(
        "button", name=re.compile("^Start$", re.I)
    ).wait_for()
    page.evaluate("window.leaves = true")
    press(page, "Start")
    stays(page, "Predict")


def test_who_leaves_and_turns_round_at_once_still_has_a_camera(visitor):
    page = visitor()
    press(page, "Start")
    after(page, 5)
    for name in ("predict", "live"):
        page.evaluate("name => document.querySelector(`a[href$='/${name}']`).click()", name)
    page.wait_for_timeout(3000)
    page.get_by_role("heading", name="Live", exact=True).wait_for()
    frame = page.frame_locator('iframe[title*="webrtc"]')
    stop, begin = (
        frame.get_by_role("button", name=re.compile(f"^{name}$", re.I)) for name in ("Stop", "Start")
    )
    stop.or_(begin).wait_for()
    if stop.is_visible():  # it never stood on the other page
        stop.click()
        page.get_by_text("Before it was stopped").wait_for()
    seen_before = seen(page)[1] if page.get_by_text("Before it was stopped").count() else 0
    begin.click()
    assert after(page, seen_before + 5)[1] > seen_before


def test_another_model_takes_over_without_a_stop(visitor):
    page = visitor()
    press(page, "Start")
    first = after(page, 5)[1]
    page.locator(".st-key-live_run").get_by_role("combobox").click()
    page.get_by_role("option", name="other").click()
    page.get_by_text("Trained on drawn").wait_for()
    assert after(page, first + 10)[1] > first
    assert page.get_by_text("Before it was stopped").count() == 0


def test_two_visitors_at_once(visitor):
    one, two = visitor(), visitor()
    press(one, "Start")
    press(two, "Start")
    after(two, 5)
    a = after(one, 5)[1]
    b = after(two, 10)[1]
    assert after(one, a + 3)[1] > a and after(two, b + 3)[1] > b


def test_a_computer_that_stands_still_for_a_while_keeps_its_camera(visitor, server):
    page = visitor()
    press(page, "Start")
    first = after(page, 5)[1]
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        page.wait_for_timeout(10_000)  # longer than a browser waits before it says "disconnected"
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    assert after(page, first + 60)[1] > first
    assert page.get_by_text("Before it was stopped").count() == 0


def test_a_model_that_fails_leaves_the_picture_and_gives_the_reason(visitor):
    page = visitor("broken")
    press(page, "Start")
    page.get_by_text("could not be analysed").wait_for()
    frames = seen(page)[1]
    assert after(page, frames + 5)[1] > frames


def test_a_camera_that_vanishes_is_said_and_comes_back(visitor):
    page = visitor(before=LEND)
    press(page, "Start")
    first = after(page, 5)[1]
    page.evaluate(
        """() => {
            const frame = document.querySelector('iframe[title*="webrtc"]').contentWindow
            frame.lent.getTracks().forEach((track) => track.stop())
        }"""
    )
    page.get_by_text("the camera was unplugged or taken by another program").wait_for()
    press(page, "Stop")
    page.get_by_text("Before it was stopped").wait_for()
    press(page, "Start")
    assert after(page, first + 20)[1] > first


def test_a_refused_camera_says_so_and_leaves_a_way(chromium, server):
    refusing = chromium("--use-fake-ui-for-media-stream=deny")
    page = refusing.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(f"{server.url}/live?run=tiny")
    press(page, "Start")
    page.frame_locator('iframe[title*="webrtc"]').get_by_text("NotAllowedError").wait_for()
    page.get_by_text("Press Start").wait_for()
    page.get_by_text("The camera does not start?").click()
    page.get_by_text("the browser was told not to lend the camera").wait_for()
    refusing.close()
