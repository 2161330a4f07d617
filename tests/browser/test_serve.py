"""docs/serve.md carried out: nginx and Caddy before the dashboard, coturn between the camera and the server,
a password before the pages; each with the configuration that stands there.
"""

import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from tests import tiny
from tests.browser import cameras
from tests.server import free_port, start

pytestmark = pytest.mark.browser

DOC = (Path(__file__).resolve().parents[2] / "docs" / "serve.md").read_text()
NAME = "faces.example.org"
HERE = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
SEEN = re.compile(r"([\d,]+) frames? seen")
PAIRS = """() => Promise.all(window.peers.map(async (peer) => {
    const stats = [...(await peer.getStats()).values()]
    const used = stats.filter((one) => one.type === "candidate-pair" && one.nominated)
    return used.map((pair) => stats.find((one) => one.id === pair.localCandidateId).candidateType)
}))"""
KEEP_PEERS = """window.peers = []
const Peer = window.RTCPeerConnection
window.RTCPeerConnection = function (...words) {
    const peer = new Peer(...words)
    window.peers.push(peer)
    return peer
}
window.RTCPeerConnection.prototype = Peer.prototype"""


def block(language):
    """The configuration that the page shows."""
    return re.search(rf"```{language}\n(.*?)```", DOC, re.S)[1]


def needed(program):
    """Where a program is; without it the test is left out."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    return found or pytest.skip(f"{program} is not installed: apt install {program}")


def own_address():
    """The address of this computer in its network, as WebRTC finds it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            pytest.skip("this computer is in no network: there is nothing to relay")
        return probe.getsockname()[0]


@pytest.fixture
def program(tmp_path):
    """Start something for the length of the test."""
    running = []

    def begun(port, *words):
        with (tmp_path / "program.log").open("wb") as log:
            running.append(subprocess.Popen(list(map(str, words)), stdout=log, stderr=log, cwd=tmp_path))
        end = time.monotonic() + 20
        while time.monotonic() < end and running[-1].poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(port if isinstance(port, tuple) else ("127.0.0.1", port)) == 0:
                    return running[-1]
            time.sleep(0.1)
        raise AssertionError((tmp_path / "program.log").read_text()[-2000:])

    yield begun
    for process in running:
        process.terminate()
        process.wait(20)


@pytest.fixture
def named(chromium):
    """A Chromium that finds the name on this computer, and trusts the certificate."""
    opened = chromium(HERE)
    yield opened.new_context(ignore_https_errors=True).new_page()
    opened.close()


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """A dashboard that was told the name that people type."""
    server = start(tmp_path_factory.mktemp("home"), STREAMLIT_BROWSER_SERVER_ADDRESS=NAME)
    yield server.url.rpartition(":")[2]
    server.stop()


def certified(port):
    """Wait for a certificate: Caddy listens a moment before it has written its own."""
    trusting, end = ssl._create_unverified_context(), time.monotonic() + 30
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as plain:
                trusting.wrap_socket(plain, server_hostname=NAME).close()
                return
        except (ssl.SSLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def opens(page, port):
    """The pages come, and their connection holds: a click is answered."""
    certified(port)
    page.goto(f"https://{NAME}:{port}/lens")
    page.get_by_role("heading", name="Metric lens").wait_for(timeout=60_000)
    page.get_by_text("Your own", exact=True).first.click()
    page.get_by_role("textbox").first.wait_for(timeout=20_000)


def test_nginx_leads_to_the_dashboard(program, behind, named, tmp_path):
    nginx, port = needed("nginx"), free_port()
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = block("nginx").replace("443 ssl", f"127.0.0.1:{port} ssl").replace("8501", behind)
    site = re.sub(r"(ssl_certificate +)\S+;", rf"\1{certificate};", site)
    site = re.sub(r"(ssl_certificate_key +)\S+;", rf"\1{key};", site)
    folders = "".join(
        f"{what}_temp_path {tmp_path / what};"
        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ access_log off; {folders}\n{site} }}"
    )
    program(port, nginx, "-e", tmp_path / "error.log", "-c", tmp_path / "nginx.conf")
    opens(named, port)


def test_caddy_leads_to_the_dashboard(program, behind, named, tmp_path):
    caddy, port = needed("caddy"), free_port()
    first = (
        f"{{\n admin off\n local_certs\n skip_install_trust\n http_port {free_port()}\n https_port {port}\n"
        f" storage file_system {tmp_path}/kept\n}}\n"
    )
    (tmp_path / "Caddyfile").write_text(first + block("caddy").replace("8501", behind))
    program(port, caddy, "run", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile")
    opens(named, port)


@pytest.fixture
def filmed(chromium, tmp_path):
    """A page of a Chromium with a camera, which keeps its connections within reach."""
    opened = chromium(*cameras.flags(cameras.write(tmp_path / "faces.mjpeg")))
    page = opened.new_context(permissions=["camera"]).new_page()
    page.add_init_script(KEEP_PEERS)
    yield page
    opened.close()


def play(page, url):
    """Press Start on Live."""
    page.goto(f"{url}/live?run=tiny")
    frame = page.frame_locator('iframe[title*="webrtc"]')
    frame.get_by_role("button", name=re.compile("^start$", re.I)).click(timeout=60_000)


def test_the_camera_comes_through_turn_where_nothing_else_is_allowed(
    program, filmed, tmp_path, monkeypatch, tiny_networks
):
    turnserver, address, port = needed("turnserver"), own_address(), free_port()
    config = block("ini").replace("3478", str(port))
    (tmp_path / "turn.conf").write_text(
        f"{config}listening-ip={address}\nrelay-ip={address}\nlog-file=stdout\n"
    )
    turn = program((address, port), turnserver, "-c", tmp_path / "turn.conf", "--pidfile", tmp_path / "pid")
    said = re.search(r"FER_ICE_SERVERS='(.*)'", DOC)[1].replace("3478", str(port)).replace(NAME, address)
    (tmp_path / "home" / "models").mkdir(parents=True)
    tiny.write(tmp_path / "home" / "models" / "tiny", tiny_networks["plain"], maps=False)
    server = start(tmp_path / "home", FER_ICE_SERVERS=said, FER_ICE_RELAY="1")
    try:
        play(filmed, server.url)
        filmed.get_by_text(SEEN).wait_for(timeout=60_000)
        (camera,) = [frame for frame in filmed.frames if "webrtc" in frame.url]
        assert {pair for pairs in camera.evaluate(PAIRS) for pair in pairs} == {"relay"}
        before = int(SEEN.search(filmed.get_by_text(SEEN).inner_text())[1].replace(",", ""))
        turn.kill()  # and when the relay is gone, so is the picture
        turn.wait(10)
        time.sleep(3)
        stopped = int(SEEN.search(filmed.get_by_text(SEEN).inner_text())[1].replace(",", ""))
        time.sleep(3)
        assert (
            before <= stopped == int(SEEN.search(filmed.get_by_text(SEEN).inner_text())[1].replace(",", ""))
        )
    finally:
        server.stop()


def test_a_password_keeps_the_door(browser, tmp_path):
    (tmp_path / "secrets.toml").write_text(re.search(r'```toml\n(password = "(.*)")', DOC)[1])
    server = start(tmp_path, STREAMLIT_SECRETS_FILES=str(tmp_path / "secrets.toml"))
    try:
        page = browser.new_page()
        page.goto(f"{server.url}/lens")
        field = page.get_by_role("textbox", name="Password")
        field.fill("please")
        field.press("Enter")
        page.get_by_text("That is not the password.").wait_for(timeout=30_000)
        assert page.get_by_role("link", name="Explore").count() == 0
        field.fill("a long sentence is better than a short word")
        field.press("Enter")
        page.get_by_role("heading", name="Metric lens").wait_for(timeout=30_000)
        page.close()
    finally:
        server.stop()
