"""A run while it is carried out: how far, how fast, the curve, what its best says of a few faces, and the end
of its log.

The page only reads the folder, once a second, so that any number of browsers see the same and none disturbs
it.
"""

import time

import streamlit as st
from shared.charts import BARE
from shared.faces import grid
from shared.words import duration
from train.charts import course

from fer_core.runs import Run, pulse
from fer_core.runs.pulse import Pulse

EVERY = 1.0  # seconds between two looks


def watched(run: Run) -> None:
    """What moves; it looks again each second while the run is waiting or training."""
    now = pulse.pulse(run)
    st.fragment(run_every=EVERY if now.active else None)(_look)(run, now.state)


def _look(run: Run, state: str) -> None:
    now = pulse.pulse(run)
    if now.state != state:
        st.rerun()  # the whole page: other buttons, perhaps a report
    _progress(now)
    curve = pulse.curve(run)
    best = pulse.best_epoch(run, curve)
    epochs = now.epochs if now.active or curve.empty else int(curve["epoch"].max())
    left, right = st.columns(2, gap="large")
    for place, what in ((left, "accuracy"), (right, "loss")):
        with place:
            st.caption(f"{what.capitalize()} by epoch")
            figure = course(curve, what, best, epochs)
            st.plotly_chart(figure, key=f"train_curve_{what}", config=BARE, alt=_finding(curve, what, best))
    _faces(run, now)
    with st.expander("Log", key="train_log"):
        st.code(run.log() or "Nothing yet.", language=None, height=260)


def _progress(now: Pulse) -> None:
    """One line and a bar; below, speed and what is left."""
    if now.active:
        st.progress(now.share, now.sentence)
        parts = [f"{now.images_per_s:,.0f} images/s" if now.images_per_s and now.training else "", _left(now)]
        st.caption(" · ".join(part for part in parts if part) or "Starting takes a few seconds.")
    elif now.state == "lost":
        said = (
            f", last heard of at {time.strftime('%H:%M on %d %B', time.localtime(now.heartbeat))}"
            if now.heartbeat
            else ""
        )
        st.markdown(
            f"Its process is gone{said}. Resume goes on from the last finished epoch; nothing before it is "
            "lost."
        )
    elif now.state == "failed":
        st.error(now.message or "It failed; the log says more.", icon=":material/error:")
    else:
        st.markdown(now.message)


def _left(now: Pulse) -> str:
    return f"{duration(now.seconds_left)} left" if now.training and now.seconds_left is not None else ""


def _finding(curve, what: str, best: int | None) -> str:
    """The alternative text: what the curve shows."""
    if best is None:
        return f"No epoch has ended yet; {what} will be drawn here."
    row = curve[curve["epoch"] == best].iloc[0]
    figure = f"{100 * row['val_accuracy']:.1f} %" if what == "accuracy" else f"{row['val_loss']:.3f}"
    return f"After {len(curve)} epochs the best is epoch {best}, with a validation {what} of {figure}."


def _faces(run: Run, now: Pulse) -> None:
    seen = pulse.samples(run)
    if seen is None:
        if now.active:
            st.caption("After the first epoch: what it says of twelve validation faces.")
        return
    right = sum(a == b for a, b in zip(seen.answers, seen.labels, strict=True))
    st.caption(
        f"What the best weights {'so far ' if now.active else ''}say of the same {len(seen.files)} "
        f"validation faces: {right} right"
    )
    pairs = list(zip(seen.answers, seen.labels, seen.confidence, strict=True))
    names = [answer if answer == label else f"{answer}, not {label}" for answer, label, _ in pairs]
    titles = [
        f"{answer} {100 * sure:.0f} %, labelled {label}, {file}"
        for (answer, label, sure), file in zip(pairs, seen.files, strict=True)
    ]
    with st.container(width=720):  # six a row, three on a phone
        grid(
            seen.images,
            seen.files,
            titles,
            names,
            "train_samples",
            108,
            stamp=f"{run.name}-{hash((tuple(names), tuple(titles)))}",
        )
