"""A run while it is carried out: how far, how fast, the curve, what its best says of a few faces, and the end
of its log.

The page only reads the folder, once a second, so that any number of browsers see the same and none disturbs
it.
"""

import time

import pandas as pd
import streamlit as st
from shared import faces, plots, words
from shared.network import inside
from train import charts

from fer_core.predictor import inside as looking
from fer_core.runs import Run, protocol, pulse
from fer_core.runs.pulse import Pulse, Samples

EVERY = 1.0  # seconds between two looks


def watch(run: Run) -> None:
    """What moves; it looks again each second while the run is waiting or training."""
    now = pulse.pulse(run)
    st.fragment(run_every=EVERY if now.active else None)(_look)(run, now.state)


def _look(run: Run, state: str) -> None:
    now = pulse.pulse(run)
    if now.state != state:
        st.rerun()  # the whole page: other buttons, perhaps a report
    _name_tab(run, now)
    _progress(now)
    curve = pulse.curve(run)
    best = pulse.best_epoch(run, curve)
    epochs = now.epochs if now.active or curve.empty else int(curve["epoch"].max())
    chosen_on = protocol.division_of(run.recipe).chosen_on
    if run.trained:
        _curves(curve, best, epochs, chosen_on)
    _faces(run, now, chosen_on)
    if now.active:
        _inside(run)
    with st.expander("Log", key="train_log"):
        st.code(run.log() or "Nothing yet.", language=None, height=260)


def _curves(curve: pd.DataFrame, best: int | None, epochs: int, chosen_on: str) -> None:
    """Accuracy and loss beside each other, and the learning rate."""
    for place, what in zip(st.columns(2, gap="large"), ("accuracy", "loss"), strict=True):
        with place:
            st.caption(f"{what.capitalize()} by epoch")
            figure = charts.course(curve, what, best, epochs, chosen_on)
            plots.show(figure, f"train_curve_{what}", _finding(curve, what, best, chosen_on))
    _rate(curve, epochs)


def _name_tab(run: Run, now: Pulse) -> None:
    """The browser's tab says how far it is, and that it has ended, while one looks at another tab."""
    title = run.title[:60]
    st.set_page_config(page_title=f"{_tab(now)} · {title}")


def _tab(now: Pulse) -> str:
    if now.active:
        return f"{100 * now.share:.0f} %" if now.training else "Starting"
    return now.state.capitalize()


def _progress(now: Pulse) -> None:
    """One line and a bar; below, speed and what is left."""
    if now.active:
        st.progress(now.share, words.literal(now.sentence))
        st.caption(_speed(now) or "Starting takes a few seconds.")
    elif now.state == "lost":
        st.markdown(
            f"Its process is gone{_last_heard(now)}. Resume goes on from the last finished epoch; nothing "
            "before it is lost."
        )
    elif now.state == "failed":
        message = now.message or "It failed; the log says more."
        st.error(words.literal(message), icon=":material/error:")
    else:
        st.markdown(words.literal(now.message))


def _speed(now: Pulse) -> str:
    if not now.training:
        return ""
    speed = f"{now.images_per_s:,.0f} images/s" if now.images_per_s else ""
    return " · ".join(filter(None, (speed, words.seconds_left(now.seconds_left))))


def _last_heard(now: Pulse) -> str:
    if not now.heartbeat:
        return ""
    return f", last heard of at {time.strftime('%H:%M on %d %B', time.localtime(now.heartbeat))}"


def _rate(curve: pd.DataFrame, epochs: int) -> None:
    """The learning rate: a figure where it is the same throughout, else a chart."""
    rates = curve["learning_rate"].dropna()
    if rates.empty:
        return
    if rates.nunique() == 1:
        st.caption(f"Learning rate {rates.iloc[0]:g} in every epoch so far.")
        return
    st.caption("Learning rate by epoch")
    alt = f"The learning rate went from {rates.iloc[0]:.2g} to {rates.iloc[-1]:.2g}."
    plots.show(charts.rate(curve, epochs), "train_curve_rate", alt)


def _finding(curve: pd.DataFrame, what: str, best: int | None, chosen_on: str) -> str:
    """The alternative text: what the curve shows."""
    if best is None:
        return f"No epoch has ended yet; {what} will be drawn here."
    row = curve[curve["epoch"] == best].iloc[0]
    figure = f"{100 * row['val_accuracy']:.1f} %" if what == "accuracy" else f"{row['val_loss']:.3f}"
    return f"After {len(curve)} epochs the best is epoch {best}, with a {chosen_on} {what} of {figure}."


def _faces(run: Run, now: Pulse, chosen_on: str) -> None:
    samples = pulse.samples(run)
    if samples is None:
        if now.active:
            st.caption(f"After the first epoch: what it says of twelve {chosen_on} faces.")
        return
    right = sum(answer == label for answer, label in zip(samples.answers, samples.labels, strict=True))
    so_far = "so far " if now.active else ""
    st.caption(
        f"What the best weights {so_far}say of the same {len(samples.files)} {chosen_on} faces: {right} right"
    )
    names, titles = _names_and_titles(samples)
    stamp = f"{run.name}-{hash((tuple(names), tuple(titles)))}"
    with st.container(width=720):  # six a row, three on a phone
        faces.grid(samples.images, samples.files, titles, names, "train_samples", 108, stamp=stamp)


def _inside(run: Run) -> None:
    """What the layers make of the first of those faces, while they learn."""
    view = looking.kept(run)
    if view is not None:
        st.subheader("Inside the network, so far")
        inside.show(view, "train_live_inside")


def _names_and_titles(samples: Samples) -> tuple[list[str], list[str]]:
    """What stands below each face and what under the pointer."""
    names, titles = [], []
    columns = (samples.answers, samples.labels, samples.confidence, samples.files)
    for answer, label, sure, file in zip(*columns, strict=True):
        names.append(answer if answer == label else f"{answer}, not {label}")
        titles.append(f"{answer} {100 * sure:.0f} %, labelled {label}, {file}")
    return names, titles
