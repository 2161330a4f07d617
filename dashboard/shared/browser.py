"""Two things that only the browser can do: put the address of what one looks at on the clipboard, and scroll
to what was just opened.
"""

import streamlit as st

COPY_CSS = """
button {
  font: inherit; color: inherit; background: transparent; padding: 0.4rem 0.75rem; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); min-height: 2.5rem;
}
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
"""
COPY_JS = """
export default function({ parentElement }) {
  const button = parentElement.querySelector('button');
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Copy it from the address bar';
    }
    setTimeout(() => { button.textContent = 'Copy link'; }, 2000);
  };
}
"""
SCROLL_JS = """
export default function({ parentElement, data }) {
  if (!data.stamp || window.scrolledTo === data.stamp) return;
  window.scrolledTo = data.stamp;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  setTimeout(() => {
    const place = document.querySelector('.st-key-' + data.key);
    if (place) place.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
  }, 300);
}
"""
_COPY = st.components.v2.component(
    "copy_link", html='<button type="button">Copy link</button>', css=COPY_CSS, js=COPY_JS
)
_SCROLL = st.components.v2.component("scroll_to", html="<span hidden></span>", js=SCROLL_JS)


def copy_link(key: str) -> None:
    """A button that copies the address of the page as it is."""
    _COPY(key=key, width="content")


def scroll_to(key: str, stamp: str) -> None:
    """Bring the container of that key into view, once for each stamp; nothing without one."""
    _SCROLL(data={"key": key, "stamp": stamp}, key=f"{key}_scroll", height=1)
