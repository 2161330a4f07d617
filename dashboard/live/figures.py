"""What the camera shows in figures: a card for each face with its bars and its last twenty seconds, drawn
without a flicker.

The browser draws: the page sends a few numbers twice a second, so that the picture beside it keeps its
frames.
"""

from typing import Any

import numpy as np
import streamlit as st
from shared import picture, words

from fer_core import emotions
from fer_core.faces import pose
from fer_core.faces.base import Face
from fer_core.faces.parts import TITLES
from fer_core.predictor import PartAnswer
from fer_core.predictor.live import State
from fer_core.predictor.trail import WINDOW

CARDS = 6
STEPS = ("find", "classify", "second", "extras", "draw")
NOTHING_YET = (np.zeros(0), np.zeros((0, 0)))

CSS = """
.live {
  display: grid; gap: 14px; font-size: 0.8rem; color: var(--st-text-color);
  font-variant-numeric: tabular-nums;
}
.live .card { display: grid; grid-template-columns: 3fr 2fr; gap: 4px 14px; }
.live h4 {
  grid-column: 1 / -1; margin: 0; font-size: 0.95rem; font-weight: 600;
  display: flex; gap: 8px; align-items: baseline;
}
.live h4 .track { opacity: 0.7; font-weight: 400; font-size: 0.8rem; margin-left: auto; }
.live .row {
  display: grid; grid-template-columns: 4.6em 1fr 3.6em; gap: 6px; align-items: center;
  line-height: 1.45;
}
.live .bar { height: 9px; background: rgba(125,130,138,0.15); }
.live .bar i { display: block; height: 100%; transition: width 0.3s linear; }
.live .both { display: grid; gap: 2px; }
.live .bar.second { height: 4px; }
.live .bar.second i { opacity: 0.7; }
.live .other { grid-column: 1 / -1; font-size: 0.78rem; }
.live .other:empty { display: none; }
.live .row b { font-weight: 400; text-align: right; white-space: nowrap; }
.live canvas { width: 100%; height: 100%; min-height: 96px; display: block; }
.live .foot {
  grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 2px 14px; opacity: 0.85;
  font-size: 0.78rem;
}
.live .foot:empty { display: none; }
.live .axis {
  grid-column: 2; display: flex; justify-content: space-between; opacity: 0.6; font-size: 0.7rem;
}
@media (prefers-reduced-motion: reduce) { .live .bar i { transition: none; } }
@media (max-width: 480px) {
  .live .card { grid-template-columns: 1fr; }
  .live canvas { height: 96px; }
  .live .axis { grid-column: 1; }
}
"""

JS = """
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const labels = face => face.rows.map(row => row.label + (row.second === null ? '' : '+')).join();

function build(face) {
  const card = make('section', 'card'), head = make('h4'), rows = make('div', 'rows');
  head.append(make('span', 'answer'), make('span', 'track'));
  for (const emotion of face.rows) {
    const row = make('div', 'row'), both = make('div', 'both');
    for (const kind of emotion.second === null ? ['bar'] : ['bar', 'bar second']) {
      const bar = make('div', kind), fill = make('i');
      fill.style.background = emotion.colour;
      bar.append(fill);
      both.append(bar);
    }
    row.append(make('span', '', emotion.label), both, make('b'));
    rows.append(row);
  }
  const axis = make('div', 'axis');
  axis.append(make('span'), make('span', '', 'now'));
  card.append(head, make('div', 'other'), rows, document.createElement('canvas'), axis, make('div', 'foot'));
  card.dataset.names = labels(face);
  return card;
}

function line(pen, from, to) {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

function draw(canvas, face, span) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth * scale, height = canvas.clientHeight * scale;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext('2d'), pad = 3 * scale;
  pen.clearRect(0, 0, width, height);
  pen.strokeStyle = 'rgba(125,130,138,0.35)';
  pen.lineWidth = scale;
  for (const y of [pad, height - pad]) line(pen, [0, y], [width, y]);
  pen.lineWidth = 2 * scale;
  face.rows.forEach((emotion, k) => {
    pen.strokeStyle = emotion.colour;
    pen.beginPath();
    let last = null;
    face.times.forEach((time, i) => {
      const x = width * (1 + time / span), y = height - pad - (height - 2 * pad) * face.lines[k][i];
      if (last === null || time - last > 1) pen.moveTo(x, y); else pen.lineTo(x, y);
      last = time;
    });
    pen.stroke();
  });
}

function cardOf(face, before, live) {
  if (before && before.dataset.names === labels(face)) return before;
  const fresh = build(face);
  if (before) before.replaceWith(fresh); else live.append(fresh);
  return fresh;
}

function fill(card, face, span) {
  card.querySelector('.answer').textContent = face.answer;
  card.querySelector('.track').textContent = face.name;
  card.querySelector('.other').textContent = face.second;
  card.querySelectorAll('.row').forEach((row, k) => {
    const percent = 100 * face.rows[k].share;
    const [first, second] = row.querySelectorAll('i');
    first.style.width = percent + '%';
    if (second) second.style.width = 100 * face.rows[k].second + '%';
    row.querySelector('b').textContent = percent.toFixed(1) + ' %';
  });
  card.querySelector('.axis').firstChild.textContent = '−' + span + ' s';
  card.querySelector('.foot').replaceChildren(...face.parts.map(text => make('span', '', text)));
  const canvas = card.querySelector('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', face.answer + ', the last ' + span + ' seconds');
  draw(canvas, face, span);
}

export default function({ parentElement, data }) {
  const live = parentElement.querySelector('.live');
  const cards = [...live.querySelectorAll('.card')];
  data.faces.forEach((face, i) => fill(cardOf(face, cards[i], live), face, data.span));
  cards.slice(data.faces.length).forEach(card => card.remove());
}
"""

_FIGURES = st.components.v2.component(
    "live_figures", html='<div class="live" aria-live="off"></div>', css=CSS, js=JS
)


def show(state: State, mirrored: bool = True, second: str = "") -> None:
    """A card for each face that is seen now, by track number; `second` is the title of another model."""
    faces = sorted(state.faces, key=lambda face: face.track or 0)[:CARDS]
    cards = [_card(face, state, mirrored, second) for face in faces]
    _FIGURES(data={"span": round(WINDOW), "faces": cards}, key="live_figures")


def speed(state: State) -> str:
    """One line: frames a second, milliseconds for each step, how old the last frame is."""
    parts = [f"{state.fps:.1f} frames/s"]
    if "total" in state.ms:
        steps = ", ".join(f"{step} {state.ms[step]:.1f}" for step in STEPS if step in state.ms)
        parts.append(f"{state.ms['total']:.1f} ms a frame ({steps}), 95 % under {state.p95:.1f} ms")
    if state.age is None:
        parts.append("no frame yet")
    else:
        parts.append(f"last frame {state.age * 1000:.0f} ms ago")
    return " · ".join(parts)


def counts(state: State) -> str:
    """How many faces, of how many frames."""
    faces, frames = words.counted(len(state.faces), "face"), words.counted(state.frames, "frame")
    return f"{faces} now · {frames} seen"


def _card(face: Face, state: State, mirrored: bool, second: str) -> dict[str, Any]:
    track = face.track or 0
    other = state.second.get(track)
    rows = [
        {
            "label": emotions.label(name),
            "colour": emotions.colour(name),
            "share": round(share, 4),
            "second": round(other.probabilities.get(name, 0.0), 4) if other else None,
        }
        for name, share in face.probabilities.items()
    ]
    times, lines = _lines(state, track, len(rows))
    return {
        "name": f"Face {face.track}",
        "answer": picture.named(face),
        "rows": rows,
        "second": f"The narrow bars: {second} says {picture.named(other)}" if other else "",
        "parts": [
            *_held(face, mirrored),
            *(_part(name, answer) for name, answer in state.parts.get(track, {}).items()),
        ],
        "times": times,
        "lines": lines,
    }


def _held(face: Face, mirrored: bool) -> list[str]:
    """How the head is held, as the picture shows it."""
    held = pose.of(face.found)
    if held is None:
        return []
    side = -1 if mirrored else 1
    turned = f"turned {abs(held.yaw):.0f}° {'right' if side * held.yaw > 0 else 'left'}"
    nods = f"{abs(held.pitch):.0f}° {'up' if held.pitch > 0 else 'down'}"
    tilted = f"tilted {abs(held.roll):.0f}° {'right' if side * held.roll > 0 else 'left'}"
    return [f"Head: {turned}, {nods}, {tilted}"]


def _part(name: str, answer: PartAnswer) -> str:
    return f"{TITLES[name]}: {answer.emotion} {100 * answer.probability:.0f} %"


def _lines(state: State, track: int, emotions: int) -> tuple[list[float], list[list[float]]]:
    """Times and one line an emotion; nothing where the model has just been changed to one with others."""
    times, shares = state.timeline.get(track, NOTHING_YET)
    if not len(shares) or shares.shape[1] != emotions:
        return [], [[] for _ in range(emotions)]
    return np.round(times, 2).tolist(), np.round(shares.T, 3).tolist()
