"""What the camera shows in figures: a card for each face with its bars and its last twenty seconds, drawn
without a flicker.

The browser draws: the page sends a few numbers twice a second, so that the picture beside it keeps its
frames.
"""

import numpy as np
import streamlit as st
from shared.picture import named
from shared.words import counted

from fer_core import emotions
from fer_core.faces.base import Face
from fer_core.faces.parts import TITLES
from fer_core.predictor.live import WINDOW, State

CARDS = 6

CSS = """
.live { display: grid; gap: 14px; font-size: 0.8rem; color: var(--st-text-color); font-variant-numeric: tabular-nums; }
.live .card { display: grid; grid-template-columns: 3fr 2fr; gap: 4px 14px; }
.live h4 { grid-column: 1 / -1; margin: 0; font-size: 0.95rem; font-weight: 600; display: flex; gap: 8px; align-items: baseline; }
.live h4 .track { opacity: 0.7; font-weight: 400; font-size: 0.8rem; margin-left: auto; }
.live .row { display: grid; grid-template-columns: 4.6em 1fr 3.6em; gap: 6px; align-items: center; line-height: 1.45; }
.live .bar { height: 9px; background: rgba(125,130,138,0.15); }
.live .bar i { display: block; height: 100%; transition: width 0.3s linear; }
.live .row b { font-weight: 400; text-align: right; white-space: nowrap; }
.live canvas { width: 100%; height: 100%; min-height: 96px; display: block; }
.live .foot { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 2px 14px; opacity: 0.85; font-size: 0.78rem; }
.live .foot:empty { display: none; }
.live .axis { grid-column: 2; display: flex; justify-content: space-between; opacity: 0.6; font-size: 0.7rem; }
@media (prefers-reduced-motion: reduce) { .live .bar i { transition: none; } }
@media (max-width: 480px) { .live .card { grid-template-columns: 1fr; } .live canvas { height: 96px; } .live .axis { grid-column: 1; } }
"""

JS = """
const make = (tag, name, text) => { const e = document.createElement(tag); if (name) e.className = name; if (text !== undefined) e.textContent = text; return e; };

function build(face) {
  const card = make('section', 'card'), head = make('h4'), rows = make('div', 'rows');
  head.append(make('span', 'said'), make('span', 'track'));
  for (const e of face.rows) {
    const row = make('div', 'row'), bar = make('div', 'bar'), fill = make('i');
    fill.style.background = e.colour;
    bar.append(fill);
    row.append(make('span', '', e.label), bar, make('b'));
    rows.append(row);
  }
  const axis = make('div', 'axis');
  axis.append(make('span'), make('span', '', 'now'));
  card.append(head, rows, document.createElement('canvas'), axis, make('div', 'foot'));
  card.dataset.names = face.rows.map(e => e.label).join();
  return card;
}

function draw(canvas, face, span) {
  const scale = window.devicePixelRatio || 1, w = canvas.clientWidth * scale, h = canvas.clientHeight * scale;
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  const c = canvas.getContext('2d'), pad = 3 * scale;
  c.clearRect(0, 0, w, h);
  c.strokeStyle = 'rgba(125,130,138,0.35)';
  c.lineWidth = scale;
  for (const y of [0, 1]) { c.beginPath(); c.moveTo(0, pad + y * (h - 2 * pad)); c.lineTo(w, pad + y * (h - 2 * pad)); c.stroke(); }
  c.lineWidth = 2 * scale;
  face.rows.forEach((e, k) => {
    c.strokeStyle = e.colour;
    c.beginPath();
    let last = null;
    face.times.forEach((t, i) => {
      const x = w * (1 + t / span), y = h - pad - (h - 2 * pad) * face.lines[k][i];
      (last === null || t - last > 1) ? c.moveTo(x, y) : c.lineTo(x, y);
      last = t;
    });
    c.stroke();
  });
}

export default function({ parentElement, data }) {
  const live = parentElement.querySelector('.live');
  const cards = [...live.querySelectorAll('.card')];
  data.faces.forEach((face, i) => {
    let card = cards[i];
    if (!card || card.dataset.names !== face.rows.map(e => e.label).join()) {
      const fresh = build(face);
      card ? card.replaceWith(fresh) : live.append(fresh);
      card = fresh;
    }
    card.querySelector('.said').textContent = face.said;
    card.querySelector('.track').textContent = face.name;
    card.querySelectorAll('.row').forEach((row, k) => {
      row.querySelector('i').style.width = 100 * face.rows[k].share + '%';
      row.querySelector('b').textContent = (100 * face.rows[k].share).toFixed(1) + ' %';
    });
    card.querySelector('.axis').firstChild.textContent = '−' + data.span + ' s';
    card.querySelector('.foot').replaceChildren(...face.parts.map(text => make('span', '', text)));
    const canvas = card.querySelector('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', face.said + ', the last ' + data.span + ' seconds');
    draw(canvas, face, data.span);
  });
  cards.slice(data.faces.length).forEach(card => card.remove());
}
"""

_FIGURES = st.components.v2.component(
    "live_figures", html='<div class="live" aria-live="off"></div>', css=CSS, js=JS
)


def live_figures(state: State) -> None:
    """A card for each face that is seen now, by track number."""
    faces = sorted(state.faces, key=lambda f: f.track or 0)[:CARDS]
    _FIGURES(
        data={"span": round(WINDOW), "faces": [_card(face, state) for face in faces]}, key="live_figures"
    )


def speed(state: State) -> str:
    """One line: frames a second, milliseconds for each step, how old the last frame is."""
    steps = ", ".join(
        f"{step} {state.ms[step]:.1f}" for step in ("find", "classify", "extras", "draw") if step in state.ms
    )
    age = "no frame yet" if state.age is None else f"last frame {state.age * 1000:.0f} ms ago"
    total = (
        f"{state.ms['total']:.1f} ms a frame ({steps}), 95 % under {state.p95:.1f} ms"
        if "total" in state.ms
        else ""
    )
    return " · ".join(filter(None, (f"{state.fps:.1f} frames/s", total, age)))


def counts(state: State) -> str:
    """How many faces, of how many frames."""
    return f"{counted(len(state.faces), 'face')} now · {counted(state.frames, 'frame')} seen"


def _card(face: Face, state: State) -> dict:
    times, lines = state.timeline.get(face.track or 0, (np.zeros(0), np.zeros((0, len(face.probabilities)))))
    rows = [
        {
            "label": emotions.EMOTIONS[n].label if n in emotions.EMOTIONS else n,
            "colour": emotions.colour(n),
            "share": round(p, 4),
        }
        for n, p in face.probabilities.items()
    ]
    parts = [
        f"{TITLES[part]}: {answer.emotion} {100 * answer.probability:.0f} %"
        for part, answer in state.parts.get(face.track or 0, {}).items()
    ]
    series = (
        np.round(lines.T, 3).tolist() if len(lines) and lines.shape[1] == len(rows) else [[] for _ in rows]
    )
    return {
        "name": f"Face {face.track}",
        "said": named(face),
        "rows": rows,
        "parts": parts,
        "times": np.round(times, 2).tolist() if series[0] else [],
        "lines": series,
    }
