"""Leaving a page with a camera: once a visitor has asked for another page, nothing more is asked in the name
of the one that is left.

Each message of the camera's frame ("it plays", "it has stopped") and each beat of a clock (run_every) runs
the page anew on which it stands. A message that came just before a click is sent just after it, and a clock
that was still being set goes on until the other page begins: either would swallow the click, empty the other
page or bring the visitor back. Every request names its page; those that name the page which is left are not
sent. Who turns round is heard again, and so is who comes back later.

The server cannot do this: a late request of the page that is left looks there like a visitor who returns. So
the browser's WebSocket.prototype.send is wrapped. That depends on three habits of Streamlit, which
tests/dashboard/test_leaving.py holds against the installed version: requests go through a WebSocket as
protobuf messages (BackMsg), a request for a page is their field rerun_script, and that names the page in its
text field page_script_hash.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

JS = """
// page: the camera's page in the address; hash: its name in requests; root: what stands on it; left: whether
// the visitor has asked for another page
function listen() {
  const watch = { page: '', hash: '', root: null, left: false };
  const send = WebSocket.prototype.send, letters = new TextDecoder('latin1');
  WebSocket.prototype.send = function(request) {
    if (watch.left && watch.hash && letters.decode(request).includes(watch.hash)) return;
    send.call(this, request);
  };
  const follow = path => {
    const standing = Boolean(watch.root?.isConnected);
    watch.left = standing && !path.endsWith('/' + watch.page);
  };
  addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    if (!link || opensElsewhere(event, link)) return;
    if (link.origin === location.origin) follow(link.pathname);
  }, true);
  addEventListener('popstate', () => follow(location.pathname), true);  // both before Streamlit hears of it
  return watch;
}

function opensElsewhere(event, link) {
  const keys = event.ctrlKey || event.metaKey || event.shiftKey;
  return keys || link.target === '_blank' || link.hasAttribute('download');
}

export default function({ data, parentElement }) {
  const watch = window.ferLeaving ??= listen();
  if (watch.root !== parentElement) watch.left = false;
  Object.assign(watch, data, { root: parentElement });
}
"""

_LEAVING = st.components.v2.component("leaving", html="<i hidden></i>", js=JS)


def watch(page: str) -> None:
    """Stand beside the camera of this page, and watch for links and for the browser's back button."""
    context = get_script_run_ctx()
    page_hash = context.page_script_hash if context else ""
    _LEAVING(key=f"{page}_leaving", data={"page": page, "hash": page_hash}, height=1)
