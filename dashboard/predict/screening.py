"""Something on its way through a model: how far it is, a way to stop it, and what came of it, with its files."""

from collections.abc import Sequence

import numpy as np
import state
import streamlit as st
from predict.charts import chain_matrix
from predict.charts import rivers as charts_rivers
from predict.charts import shares as charts_shares
from shared.charts import BARE
from shared.faces import grid
from shared.photo import ENDINGS, photo
from shared.plots import clickable
from shared.table import table
from shared.words import counted, dot, duration, percent

from fer_core.media.sources import Source, still
from fer_core.predictor.films import Done
from fer_core.predictor.screening import Checked, Pile, Screening, Sight
from fer_core.predictor.timeline import Timeline
from fer_core.runs import Run

PAGE = 60
RIVERS = 6


def show_screening(slot: str, run: Run, other: Run | None = None) -> None:
    """What is in that slot of the session: its progress, or what came of it; nothing where there is none."""
    screening: Screening | None = st.session_state.get(slot)
    if screening is None:
        return
    if screening.state == "running":
        _watch(screening)
    elif screening.state == "failed":
        st.error(screening.error, icon=":material/info:")
    elif screening.state == "cancelled":
        st.caption(f"{screening.title}: stopped, nothing was kept.")
    else:
        _head(slot, screening, run)
        {"video": _film, "photos": _pile, "labelled": _labelled}[screening.kind](screening, run, other)


@st.fragment(run_every=0.5)
def _watch(screening: Screening) -> None:
    if screening.state != "running":
        st.rerun()
    left = f"{duration(screening.seconds_left)} left" if screening.seconds_left is not None else "starting"
    speed = f", {screening.done / max(screening.seconds, 0.1):.0f} a second" if screening.done > 10 else ""
    far = (
        f"{screening.done:,} of {screening.total:,}{speed}, {left}. {screening.text}"
        if screening.total
        else "opening"
    )
    st.progress(screening.share, f"{screening.title}: {far}")
    label = "Stop and show what was seen" if screening.kind == "video" else "Stop"
    st.button(
        label,
        key="predict_stop",
        icon=":material/stop:",
        on_click=screening.cancel,
        disabled=screening.stopping,
    )
    st.caption("You may leave this page and come back; the work goes on.")


def _head(slot: str, screening: Screening, run: Run) -> None:
    """The title, the files, another model's turn."""
    st.subheader(screening.title)
    with st.container(horizontal=True, vertical_alignment="center"):
        for ending, path in screening.files.items():
            title = {"mp4": "Annotated video"}.get(ending) or next(
                t for t, e in ENDINGS.items() if e == f".{ending}"
            )
            st.download_button(
                title,
                path.read_bytes,
                f"{screening.title}_{path.name}",
                key=f"predict_file_{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
        if run.name != screening.run and screening.again:
            st.button(
                f"Ask {run.title} instead",
                key="predict_again",
                icon=":material/refresh:",
                on_click=_again,
                args=(slot, screening, run),
            )
        words = "Deletes the results from this computer. Otherwise they go after a day."
        st.button(
            "Remove",
            key="predict_remove",
            icon=":material/delete:",
            on_click=_remove,
            args=(slot, screening),
            help=words,
        )
    st.caption(f"Seen by {screening.run} in {duration(screening.seconds)}.")


def _again(slot: str, screening: Screening, run: Run) -> None:
    st.session_state[slot] = screening.again(state.predictor(run))


def _remove(slot: str, screening: Screening) -> None:
    screening.remove()
    st.session_state.pop(slot, None)


def _film(screening: Screening, run: Run, other: Run | None) -> None:
    """The annotated video, the share of time of each emotion, a timeline for each face that jumps to the
    frame.
    """
    done: Done = screening.result
    line, seen = done.timeline, screening.files.get("mp4")
    at = st.session_state.get("predict_at", (0, 0.0))
    left, right = st.columns([3, 2], gap="large")
    with left:
        if seen:
            st.video(str(seen), start_time=int(at[1]), alt=f"{done.name} with boxes and emotions")
    with right:
        _summary(done)
    if not line.tracks:
        return
    st.subheader("Timeline")
    st.caption("Each face's probabilities over time. A click shows that frame.")
    rivers, frame = st.columns([3, 2], gap="large")
    with rivers:
        _rivers(line, at)
    with frame:
        image = still(seen, at[1]) if seen else None
        if image is not None:
            st.image(image, width="stretch", alt=f"Frame {at[0]}")
            st.caption(f"Frame {at[0]:,} at {at[1]:.2f} s")


def _rivers(line: Timeline, at: tuple[int, float]) -> None:
    """One row a face, those that were seen longest."""
    tracks = sorted((t for t in line.tracks.values() if len(t.times)), key=lambda t: -t.frames)[:RIVERS]
    rows = [
        (f"Face {t.number}", t.times, t.frame_numbers, t.probabilities)
        for t in sorted(tracks, key=lambda t: t.number)
    ]
    answer = lambda points: st.session_state.update(predict_at=(int(points[0][0]), float(points[0][1])))  # noqa: E731
    finding = "; ".join(f"face {row['track']} mostly {row['mostly']}" for row in line.summary()[:RIVERS])
    clickable(
        charts_rivers(rows, line.classes, line.last_s, at[1]),
        "predict_rivers",
        answer,
        f"Probabilities over time: {finding}.",
    )
    if len(line.tracks) > RIVERS:
        st.caption(
            f"The {RIVERS} faces that were seen longest, of {len(line.tracks):,}. All are in the files."
        )
    seen = [
        (
            f"Face {r['track']}",
            f"{r['from_s']:.1f} to {r['to_s']:.1f} s",
            f"{r['mostly'] or ''} {percent(r['share']) if r['share'] else ''}".strip(),
        )
        for r in line.summary()
    ]
    table(["Face", "Seen", "Mostly"], seen[:20])


def _summary(done: Done) -> None:
    line = done.timeline
    stopped = ", stopped there" if done.stopped else ""
    st.markdown(
        f"{counted(done.frames, 'frame')}, {done.seconds:.1f} s{stopped}  "
        f"\n{counted(len(line.tracks), 'face')}; {line.without:,} frames without a face"
    )
    shares = line.shares()
    if shares:
        st.caption("Share of the time that faces were seen")
        st.plotly_chart(
            charts_shares(shares),
            key="predict_shares",
            config=BARE,
            alt=", ".join(f"{n} {percent(v)}" for n, v in shares.items()),
        )
    else:
        st.caption("No face was found in any frame. A face should be at least about 20 pixels wide.")


def _pile(screening: Screening, run: Run, other: Run | None) -> None:
    """All faces in a grid, by emotion; a click opens the photo."""
    pile: Pile = screening.result
    st.markdown(f"{counted(pile.photos, 'file')}, {counted(pile.faces, 'face')}")
    for name, why in pile.problems[:20]:
        st.caption(f"{name}: {why}")
    counts = {
        e: sum(_answer(s) == e for s in pile.sights) for e in dict.fromkeys(_answer(s) for s in pile.sights)
    }
    label = lambda n: f"{dot(n) if n not in ('no face', 'not sure') else n.capitalize()} {counts[n]:,}"  # noqa: E731
    only = (
        st.pills(
            "Only",
            list(counts),
            selection_mode="multi",
            format_func=label,
            key="predict_only",
            label_visibility="collapsed",
        )
        if len(counts) > 1
        else []
    )
    _faces(
        [s for s in pile.sights if not only or _answer(s) in only], pile.sources, "predict_pile", run, other
    )


def _faces(
    sights: Sequence[Sight], sources: Sequence[tuple[str, Source]], key: str, run: Run, other: Run | None
) -> None:
    """A grid of faces, a page at a time; a click opens the photo below."""
    pages = max(1, -(-len(sights) // PAGE))
    page = st.number_input("Page", 1, pages, key=f"{key}_page") if pages > 1 else 1
    here = sights[(page - 1) * PAGE : page * PAGE]
    if here:
        titles = [
            f"{s.name}: {_answer(s)} {percent(s.confidence)}" if s.emotion else f"{s.name}: no face"
            for s in here
        ]
        keys = [f"{i}:{s.position}" for i, s in enumerate(here)]
        grid(
            np.stack([s.thumb for s in here]),
            keys,
            titles,
            [_answer(s) for s in here],
            key,
            96,
            lambda: _open(key),
        )
    position = st.session_state.get("predict_open")
    if position is not None and position < len(sources):
        _photo(sources[position], run, other)


def _answer(sight: Sight) -> str:
    return (sight.emotion if sight.sure else "not sure") if sight.emotion else "no face"


def _open(key: str) -> None:
    if picked := st.session_state[key].picked:
        st.session_state["predict_open"] = int(picked.split(":")[1])


def _photo(opened: tuple[str, Source], run: Run, other: Run | None) -> None:
    name, source = opened
    key = f"{name}-{id(source)}"
    shown, problem = state.photo(key, name, source)
    st.subheader(name)
    if shown:
        photo(shown, key, run, other)
    else:
        st.caption(problem)


def _labelled(screening: Screening, run: Run, other: Run | None) -> None:
    """How often the whole chain was right, the matrix, and the faces that were missed or mistaken."""
    checked: Checked = screening.result
    done, report = checked.figures, checked.figures.report
    of = percent(report.accuracy) if report.accuracy is not None else "None"
    st.markdown(
        f"**{of}** right, {counted(report.n, 'file')}. A face that was not found counts as an error: "
        f"{len(done.missed):,}."
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        finding = f"{of} of {report.n:,} right; no face found in {len(done.missed):,}."
        st.plotly_chart(
            chain_matrix(report.matrix, report.classes),
            key="predict_matrix",
            config=BARE,
            alt=finding,
        )
    with right:
        rows = [r for r in report.per_emotion if r["support"]]
        lines = [
            (r["emotion"], *(percent(r[k] or 0) for k in ("precision", "recall", "f1")), f"{r['support']:,}")
            for r in rows
        ]
        table(["", "Precision", "Recall", "F1", "Files"], lines, ["Precision", "Recall", "F1", "Files"])
    for name, why in done.refused[:20]:
        st.caption(f"Not counted: {name}: {why}")
    if done.unknown:
        st.caption(f"Left out, named after no emotion of this model: {', '.join(done.unknown)}")
    if checked.wrong:
        st.subheader(f"{counted(len(done.answers) - report.right, 'file')} answered otherwise than labelled")
        st.caption("What was answered; missed faces first. A click opens the photo.")
        _faces(checked.wrong, checked.sources, "predict_wrong", run, other)
