"""What docs/serve.md sets: ICE servers, none by default, so that nothing outside is asked; and the door, open
without secrets.
"""

from types import SimpleNamespace

import pytest
import streamlit as st
from shared import door, ice

from fer_core.errors import MediaError
from tests.dashboard.test_explore import said


@pytest.fixture
def secrets(monkeypatch):
    """What .streamlit/secrets.toml says."""

    def are(**named):
        played = type("Secrets", (dict,), {"load_if_toml_exists": lambda self: True})(named)
        monkeypatch.setattr(st, "secrets", played)

    return are


def test_without_secrets_the_door_stands_open(app):
    assert app().title[0].value == "FER Workbench" and not app().text_input


def test_a_wrong_password_shows_no_page_and_the_right_one_all(app, secrets, monkeypatch):
    monkeypatch.setattr(door, "WAIT", 0)
    secrets(password="pässword")
    test = app("lens")
    assert not test.segmented_control and len(test.text_input) == 1
    test.text_input(key="door_password").input("password").run()
    assert "That is not the password." in said(test) and not test.segmented_control
    test.text_input(key="door_password").input("pässword").run()
    assert test.title[0].value == "Metric lens"


def test_sign_in_asks_the_provider_and_says_what_is_missing(app, secrets, monkeypatch):
    secrets(auth={"client_id": "x"})
    monkeypatch.setattr(st, "user", SimpleNamespace(is_logged_in=False))
    monkeypatch.setattr(door.importlib.util, "find_spec", lambda name: None)
    assert 'pip install "streamlit[auth]"' in said(app())
    monkeypatch.setattr(door.importlib.util, "find_spec", lambda name: object())
    assert [button.label for button in app().button] == ["Sign in"]
    monkeypatch.setattr(st, "user", SimpleNamespace(is_logged_in=True))
    assert app("lens").title[0].value == "Metric lens"


def test_a_relay_needs_a_turn_server(monkeypatch):
    monkeypatch.setenv("FER_ICE_RELAY", "1")
    monkeypatch.setenv("FER_ICE_SERVERS", "stun:a:3478")
    with pytest.raises(MediaError, match="TURN"):
        ice.configuration()
    monkeypatch.setenv("FER_ICE_SERVERS", "turn:a:3478")
    assert ice.configuration() == {"iceServers": [{"urls": "turn:a:3478"}], "iceTransportPolicy": "relay"}
    monkeypatch.setenv("FER_ICE_RELAY", "0")
    assert "iceTransportPolicy" not in ice.configuration()


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("", []),
        ("stun:a:3478", [{"urls": "stun:a:3478"}]),
        ("stun:a:3478, turn:b:443", [{"urls": "stun:a:3478"}, {"urls": "turn:b:443"}]),
        (
            '[{"urls": "turn:b:443", "username": "me", "credential": "x"}]',
            [{"urls": "turn:b:443", "username": "me", "credential": "x"}],
        ),
        ('{"urls": ["stun:a", "stun:b"]}', [{"urls": ["stun:a", "stun:b"]}]),
    ],
)
def test_the_setting_is_addresses_or_json(monkeypatch, text, servers):
    monkeypatch.setenv("FER_ICE_SERVERS", text)
    assert ice.servers() == servers


def test_the_setting_wins_over_the_secrets(monkeypatch):
    monkeypatch.delenv("FER_ICE_SERVERS", raising=False)
    assert ice.servers([{"urls": "stun:secret"}]) == [{"urls": "stun:secret"}]
    monkeypatch.setenv("FER_ICE_SERVERS", "stun:set")
    assert ice.servers([{"urls": "stun:secret"}]) == [{"urls": "stun:set"}]


@pytest.mark.parametrize("text", ["[{", '[{"username": "me"}]'])
def test_nonsense_is_answered_with_the_way_to_write_it(monkeypatch, text):
    monkeypatch.setenv("FER_ICE_SERVERS", text)
    with pytest.raises(MediaError, match="turn:turn.example.org"):
        ice.servers()
