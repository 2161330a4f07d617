"""Who may come in, where the secrets of .streamlit name somebody: a password, or Streamlit's own sign-in.

    password = "..."      in .streamlit/secrets.toml: everybody who knows it
    [auth] ...            in the same file: everybody whom the identity provider lets in

With neither, which is the rule on one's own computer, the door stands open.
"""

import hmac
import importlib.util
import time

import streamlit as st

WAIT = 1.0  # seconds after a wrong password, so that guessing takes long


def is_open() -> bool:
    """Whether this visitor may see the pages; else what to do about it has been drawn."""
    if not st.secrets.load_if_toml_exists():
        return True
    if "auth" in st.secrets:
        return bool(st.user.is_logged_in) or _sign_in()
    password = st.secrets.get("password")
    return not password or "came_in" in st.session_state or _ask(str(password))


def _sign_in() -> bool:
    st.title("FER Workbench")
    if importlib.util.find_spec("authlib") is None:
        st.error('Signing in needs Authlib, which is not installed here: pip install "streamlit[auth]"')
    else:
        st.button("Sign in", on_click=st.login, type="primary")
    return False


def _ask(password: str) -> bool:
    st.title("FER Workbench")
    guess = st.text_input("Password", type="password", key="door_password", width=320)
    if not guess:
        return False
    if hmac.compare_digest(guess.encode(), password.encode()):
        st.session_state["came_in"] = True
        st.rerun()
    time.sleep(WAIT)
    st.error("That is not the password.")
    return False
