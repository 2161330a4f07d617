"""Which ICE servers a camera's connection may use: none on one computer, STUN and TURN where a network lies
between.

    FER_ICE_SERVERS='stun:stun.example.org:3478'
    FER_ICE_SERVERS='[{"urls": "turn:turn.example.org:443?transport=tcp", "username": "me", "credential":
    "secret"}]'

    FER_ICE_RELAY=1     # every camera goes through the TURN server, nobody learns anybody's address

Without a setting nothing outside this computer is asked, and a connection on localhost takes seconds.
"""

import json
import os
from typing import Any

from fer_core.errors import MediaError

EXAMPLE = '[{"urls": "turn:turn.example.org:443", "username": "me", "credential": "secret"}]'


def configuration(secret: Any = None) -> dict[str, Any]:
    """What a connection is told: the servers, and whether it may use these alone."""
    listed = servers(secret)
    relay = os.environ.get("FER_ICE_RELAY", "").strip() not in ("", "0")
    if relay and not any(_relays(server["urls"]) for server in listed):
        raise MediaError(
            "FER_ICE_RELAY asks for a connection through a TURN server, and none is named. Name one in "
            f"FER_ICE_SERVERS, like {EXAMPLE}."
        )
    return {"iceServers": listed, **({"iceTransportPolicy": "relay"} if relay else {})}


def _relays(urls: str | list[str]) -> bool:
    """Whether one of a server's addresses is of TURN."""
    return any(url.startswith(("turn:", "turns:")) for url in ([urls] if isinstance(urls, str) else urls))


def servers(secret: Any = None) -> list[dict[str, Any]]:
    """The servers of the setting FER_ICE_SERVERS, else of `secret` (ice_servers in .streamlit/secrets.toml);
    usually none.
    """
    value = os.environ.get("FER_ICE_SERVERS", "").strip() or secret or []
    if isinstance(value, str):
        value = _parsed(value)
    listed = [{"urls": server} if isinstance(server, str) else dict(server) for server in value]
    if not all(server.get("urls") for server in listed):
        raise MediaError(f"FER_ICE_SERVERS names a server without urls. Write it like {EXAMPLE}.")
    return listed


def _parsed(text: str) -> list:
    if not text.startswith(("[", "{")):
        return [url.strip() for url in text.split(",") if url.strip()]
    try:
        value = json.loads(text)
    except ValueError as error:
        raise MediaError(
            f"FER_ICE_SERVERS should be addresses with commas between, or JSON like {EXAMPLE}, but it "
            f"cannot be read: {error}."
        ) from None
    return value if isinstance(value, list) else [value]
