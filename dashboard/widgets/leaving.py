"""Leaving a page with a camera: once a visitor has asked for another page, what the camera's frame still says is not heard.

Each word of that frame runs the page anew on which it stands. One that is on its way while a visitor clicks a link ("it plays",
"it has stopped") would swallow the click, or bring the visitor back a moment later.
"""

import streamlit as st

JS = """
function listen() {
  const watch = { here: location.pathname };
  const silence = () => document.querySelectorAll('iframe[title*="webrtc_streamer"]').forEach(frame => {
    frame.contentWindow.parent = { postMessage() {} };  // which is where its words go
  });
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    const aside = event.ctrlKey || event.metaKey || event.shiftKey || link?.target === '_blank';
    if (link && !aside && new URL(link.href).pathname !== location.pathname) silence();
  }, true);
  addEventListener('popstate', () => { if (location.pathname !== watch.here) silence(); });
  return watch;
}

export default function() {
  window.ferLeaving ??= listen();
  window.ferLeaving.here = location.pathname;
}
"""

_LEAVING = st.components.v2.component("leaving", html="<i hidden></i>", js=JS)


def leaving(page: str) -> None:
    """Stand beside the camera of this page, and watch for links and for the browser's back button."""
    _LEAVING(key=f"{page}_leaving", height=1)
