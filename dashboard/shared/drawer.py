"""The drawer of a phone closes after a choice: Streamlit leaves it open over the page that was chosen."""

import streamlit as st

JS = """
const NARROW = 768;  // pixels, where Streamlit lays the sidebar over the page

function close(event) {
  const link = event.target.closest && event.target.closest('[data-testid="stSidebar"] a[href]');
  if (!link || window.innerWidth >= NARROW) return;
  const button = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
  if (button) setTimeout(() => button.click(), 0);
}

export default function() {
  document.addEventListener('click', close);
  return () => document.removeEventListener('click', close);
}
"""

_DRAWER = st.components.v2.component("drawer", html="<span hidden></span>", js=JS)


def close_after_choice() -> None:
    """Let a click on a link of the sidebar close it where it covers the page."""
    _DRAWER(key="drawer", height=1)
