"""Leaving a page with a camera: once a visitor has asked for another page, nothing more is asked in the name
of the one that is left.

Each word of the camera's frame ("it plays", "it has stopped") and each beat of a clock (run_every) runs the
page anew on which it stands. A word that came just before a click is sent just after it, and a clock that was
still being set goes on until the other page begins: either would swallow the click, empty the other page or
bring the visitor back. Every request names its page; those that name the page which is left are not sent. Who
turns round is heard again, and so is who comes back later.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

JS = """
function listen() {
  const watch = { page: '', name: '', root: null, left: false };  // the camera's page, its name in requests, what stands on it, whether it was left
  const send = WebSocket.prototype.send, letters = new TextDecoder('latin1');
  WebSocket.prototype.send = function(words) {
    if (watch.left && watch.name && letters.decode(words).includes(watch.name)) return;
    send.call(this, words);
  };
  const follow = path => { watch.left = Boolean(watch.root?.isConnected) && !path.endsWith('/' + watch.page); };
  addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    const aside = event.ctrlKey || event.metaKey || event.shiftKey || link?.target === '_blank' || link?.hasAttribute('download');
    if (link && !aside && link.origin === location.origin) follow(link.pathname);
  }, true);
  addEventListener('popstate', () => follow(location.pathname), true);  // both before Streamlit hears of it
  return watch;
}

export default function({ data, parentElement }) {
  const watch = window.ferLeaving ??= listen();
  if (watch.root !== parentElement) watch.left = false;
  Object.assign(watch, data, { root: parentElement });
}
"""

_LEAVING = st.components.v2.component("leaving", html="<i hidden></i>", js=JS)


def leaving(page: str) -> None:
    """Stand beside the camera of this page, and watch for links and for the browser's back button."""
    here = get_script_run_ctx()
    _LEAVING(
        key=f"{page}_leaving", data={"page": page, "name": here.page_script_hash if here else ""}, height=1
    )
