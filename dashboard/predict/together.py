"""Film and timeline as one: while the film plays a line goes along the timeline, and a click on the timeline
moves the film. All of it happens in the browser, so nothing waits for the server.
"""

import streamlit as st

JS = """
const NEAR = 0.02;  // seconds: the film stands there already

export default function({ data }) {
  const line = document.createElement('i');
  Object.assign(line.style, {
    position: 'absolute', width: '2px', pointerEvents: 'none',
  });
  line.className = 'film-now';
  let waiting = 0, film = null, graph = null;

  const go = event => {
    const place = event.points?.[0]?.customdata?.[1];
    if (film && place !== undefined && Math.abs(film.currentTime - place) > NEAR) film.currentTime = place;
  };

  function follow() {
    waiting = requestAnimationFrame(follow);
    film = document.querySelector(`.st-key-${data.film} video`);
    const now = document.querySelector(`[class*="st-key-${data.graph}"] .js-plotly-plot`);
    const layout = now && now._fullLayout;
    if (!film || !layout || !layout.xaxis || !layout.xaxis.d2p) return;
    if (now !== graph) {
      graph?.removeListener?.('plotly_click', go);
      now.on('plotly_click', go);
      graph = now;
    }
    const room = graph.querySelector('.svg-container');
    if (line.parentElement !== room) room.append(line);
    const { t, h } = layout._size;
    const left = layout.xaxis._offset + layout.xaxis.d2p(film.currentTime);
    Object.assign(line.style, { left: `${left - 1}px`, top: `${t}px`, height: `${h}px` });
    line.style.background = getComputedStyle(graph).color;
  }
  follow();
  return () => {
    cancelAnimationFrame(waiting);
    graph?.removeListener?.('plotly_click', go);
    line.remove();
  };
}
"""

_TOGETHER = st.components.v2.component("film_and_timeline", html="<span hidden></span>", js=JS)


def move(film: str, graph: str) -> None:
    """Let the film in the container of one key and the timeline of the other go together."""
    _TOGETHER(data={"film": film, "graph": graph}, key=f"{film}_together", height=1)
