"""Leaving a page with a camera: once a visitor has asked for another page, what the camera's frame still says is not heard.

Each word of that frame runs the page anew on which it stands. One that is on its way while a visitor clicks a link ("it plays",
"it has stopped") would swallow the click, or bring the visitor back a moment later. Who turns round at once is heard again.
"""

import streamlit as st

JS = """
function listen() {
  const watch = { here: location.pathname };
  const hear = yes => document.querySelectorAll('iframe[title*="webrtc_streamer"]').forEach(frame => {
    frame.contentWindow.parent = yes ? window : { postMessage() {} };  // which is where its words go
  });
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    const aside = event.ctrlKey || event.metaKey || event.shiftKey || link?.target === '_blank' || link?.hasAttribute('download');
    if (link && !aside) hear(link.pathname === watch.here);
  }, true);
  addEventListener('popstate', () => hear(location.pathname === watch.here));
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
