"""What shared/leaving.py relies on in Streamlit: when a new version changes it, these fail."""

import re
from pathlib import Path

import streamlit
from google.protobuf.descriptor import FieldDescriptor
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

BUNDLE = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_a_request_names_its_page_in_letters_that_the_browser_can_look_for():
    request = BackMsg(rerun_script=ClientState(page_script_hash="0a1b2c3d4e5f"))
    assert ClientState.DESCRIPTOR.fields_by_name["page_script_hash"].type == FieldDescriptor.TYPE_STRING
    assert "0a1b2c3d4e5f" in request.SerializeToString().decode("latin1")


def test_a_request_that_names_no_page_is_not_held_back():
    assert "0a1b2c3d4e5f" not in BackMsg(stop_script=True).SerializeToString().decode("latin1")


def test_the_browser_sends_its_requests_through_a_websocket():
    scripts = [file.read_text(encoding="utf-8") for file in BUNDLE.glob("*.js")]
    assert any(re.search(r"new WebSocket\(", script) for script in scripts)
    assert any("page_script_hash" in script or "pageScriptHash" in script for script in scripts)
