"""ICE servers: none by default, so that nothing outside is asked; addresses or JSON by setting; nonsense
earns a sentence.
"""

import pytest
from shared import ice

from fer_core.errors import MediaError


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
