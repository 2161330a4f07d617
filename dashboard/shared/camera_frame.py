"""The camera's frame: before there is a picture as large as the picture will be, so that nothing moves when
it comes, with the page's own letters on its buttons, and patient with a computer that stands still.

The video component lives in a frame of its own, which knows neither the page's fonts nor how large a camera's
picture is; both are told to it as soon as it is there. It ends the video as soon as the browser calls the
connection "disconnected", which it does when nothing was heard for a few seconds. But then a browser goes on
trying: where the silence ends, the picture comes back by itself, and where it lasts, the browser says
"failed". So the component hears of the latter only.
"""

import streamlit as st

JS = """
const STYLE = `
  #root > div > div:first-child > .MuiPaper-root { width: 100%; aspect-ratio: 4 / 3; box-sizing: border-box; }
  #root video { aspect-ratio: 4 / 3; object-fit: contain; }
  #root button { text-transform: none; }
`;

function fonts() {  // the page's own, with whole addresses
  const rules = [];
  for (const sheet of document.styleSheets) {
    let all = [];
    try { all = [...sheet.cssRules]; } catch { continue; }  // from elsewhere: not ours to read
    for (const rule of all) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      const base = sheet.href || document.baseURI;
      rules.push(rule.cssText.replace(/url\\("?([^")]+)"?\\)/g, (_, at) => `url("${new URL(at, base)}")`));
    }
  }
  return rules.join('\\n');
}

function bear(silence) {  // the frame's own RTCPeerConnection, before there is a connection
  const told = silence && Object.getOwnPropertyDescriptor(silence.prototype, 'connectionState');
  if (!told?.get) return;
  Object.defineProperty(silence.prototype, 'connectionState', { ...told, get() {
    const now = told.get.call(this);
    return now === 'disconnected' ? 'silent' : now;
  } });
}

function settle() {
  for (const frame of document.querySelectorAll('iframe[src*="webrtc_streamer"]')) {
    const inside = frame.contentDocument;
    if (!inside || !inside.head || inside.getElementById('settled')) continue;
    const style = inside.createElement('style');
    style.id = 'settled';
    style.textContent = fonts() + STYLE;
    inside.head.append(style);
    bear(frame.contentWindow.RTCPeerConnection);
  }
}

export default function() {
  settle();
  const again = setInterval(settle, 150);  // the frame comes later, and anew when another model is chosen
  return () => clearInterval(again);
}
"""

_FRAME = st.components.v2.component("camera_frame", html="<span hidden></span>", js=JS)


def settle(page: str) -> None:
    """Give the camera's frame on this page its size and letters."""
    _FRAME(key=f"{page}_camera_frame", height=1)
