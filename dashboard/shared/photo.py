"""A photo and its faces: the picture with boxes, one face large beside it, its probabilities, its parts,
where the model looks.
"""

import state
import streamlit as st
from shared.charts import BARE, votes
from shared.picture import named, picture
from shared.send import send
from shared.table import table
from shared.words import counted, percent

from fer_core.faces import FINDERS
from fer_core.faces.base import Face
from fer_core.faces.closeup import close_up, in_order
from fer_core.faces.parts import TITLES
from fer_core.media.photos import Picture
from fer_core.predictor import PartAnswer, Predictor, overlays
from fer_core.predictor.rows import annotated, sheet
from fer_core.runs import Run

ENDINGS = {"CSV": ".csv", "JSON": ".json", "Parquet": ".parquet"}
WHOLE_AND_PARTS = """**Complete** is the answer to the whole face. **Parts** are the answers when the model sees only one part and the rest is covered: \
they show what it draws on, not what that part of a person feels."""


def photo(shown: Picture, key: str, run: Run, other: Run | None, page: str = "predict") -> None:
    """Everything about one photo; `key` stands for its content, `page` leads the widgets' keys."""
    predictors = [
        state.predictor(r, st.session_state.get(f"{page}_finder_kept", "blazeface"))
        for r in (run, other)
        if r
    ]
    sure = st.session_state.get(f"{page}_threshold_kept", 0.4)
    seen = [
        in_order(state.faces(key, p, p.name + str(id(p.network)), p.finder.name, shown.image), sure)
        for p in predictors
    ]
    faces, mine = seen[0], f"{page}_chosen_{key}"
    chosen = min(st.session_state.get(mine, 0), len(faces) - 1)
    left, right = st.columns([3, 2], gap="large")
    with left:
        place = st.container()
        parts, mesh, heat = _switches(page)
        look = overlays.look(
            predictors[0], shown.image, faces[chosen : chosen + 1] if faces else [], mesh, parts, heat
        )
        image = overlays.drawn(
            shown.image, faces[chosen : chosen + 1] if faces else [], look, predictors[0], mesh, boxes=False
        )
        with place:
            size = shown.image.shape[1], shown.image.shape[0]
            picture(
                image, faces, size, chosen, f"{page}_picture", lambda i: st.session_state.update({mine: i})
            )
        _take_away(shown, faces, predictors[0], page)
    with right:
        if not faces:
            st.subheader("No face was found")
            st.caption(
                "A face should be at least about 20 pixels wide and not turned away. The other face finder, "
                "under Settings, may see it."
            )
        else:
            _face(
                shown,
                [s[chosen] for s in seen],
                predictors,
                chosen,
                len(faces),
                look.parts.get(0),
                heat,
                page,
            )
            send(shown.image, faces[chosen], page)
    if len(seen) > 1 and len(faces) > 1:
        _both(seen, predictors)


def _switches(page: str) -> tuple[bool, bool, bool]:
    """Parts, mesh, heat; and a popover with what is set once."""
    with st.container(horizontal=True, vertical_alignment="center"):
        parts = st.toggle(
            "Parts", key=f"{page}_parts", help="What the model says of eyes, brows, nose and mouth alone."
        )
        mesh = st.toggle(
            "Mesh", key=f"{page}_mesh", help="468 points on the face; the parts are cut along them."
        )
        heat = st.toggle(
            "Where it looks",
            key=f"{page}_heat",
            help="The stronger the tint, the more that place speaks for the answer.",
        )
        with st.popover("Settings", icon=":material/tune:"):
            _kept(
                st.slider,
                f"{page}_threshold",
                "Not sure below",
                0.0,
                1.0,
                0.4,
                0.05,
                help="An answer less probable than this counts as not sure.",
            )
            finders = {name: finder.title for name, finder in FINDERS.items()}
            _kept(st.radio, f"{page}_finder", "Face finder", list(finders), 0, finders.get)
    return parts, mesh, heat


def _kept(widget, key: str, *arguments, **more) -> None:
    """A widget whose value is read before it is drawn."""
    st.session_state[f"{key}_kept"] = widget(
        *arguments,
        key=key,
        on_change=lambda: st.session_state.update({f"{key}_kept": st.session_state[key]}),
        **more,
    )


def _face(
    shown: Picture,
    answers: list[Face],
    predictors: list[Predictor],
    chosen: int,
    n: int,
    parts: dict[str, PartAnswer] | None,
    heat: bool,
    page: str,
) -> None:
    """The chosen face, large, with every model's answer."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.image(close_up(shown.image, answers[0]), width=136, alt=f"Face {chosen + 1}, {named(answers[0])}")
        with st.container(width="stretch"):
            st.subheader(named(answers[0]))
            st.caption(
                f"Face {chosen + 1} of {n}. A click on a box opens another."
                if n > 1
                else "The only face that was found."
            )
    for face, predictor in zip(
        answers, predictors, strict=True
    ):  # one above the other: the bars share their beginning
        if len(answers) > 1:
            st.caption(f"{predictor.name}: {named(face)}")
        finding = f"{predictor.name} answers {named(face)}."
        st.plotly_chart(
            votes(face.probabilities, "probability"),
            key=f"{page}_bars_{predictor.name}",
            config=BARE,
            alt=finding,
        )
    if len(answers) > 1:
        same = answers[0].emotion == answers[1].emotion
        st.caption("Both models give the same answer." if same else "The models disagree.")
    if parts:
        rows = [("Complete", answers[0].emotion, percent(answers[0].confidence))]
        table(
            ["Seen", "Answer", "Probability"],
            rows + [(TITLES[name], a.emotion, percent(a.probability)) for name, a in parts.items()],
            ["Probability"],
            first=True,
        )
        st.caption(WHOLE_AND_PARTS)
    if heat:
        how = (
            "the model's own activation map"
            if predictors[0].maps
            else "by covering one place after another and watching the answer"
        )
        st.caption(
            f"The tint shows where evidence for {answers[0].emotion} was seen ({how}). It says what the "
            "model used, not what matters on a face."
        )


def _both(seen: list[list[Face]], predictors: list[Predictor]) -> None:
    """All faces with the answers of two models side by side."""
    agree = sum(a.emotion == b.emotion for a, b in zip(*seen, strict=True))
    st.subheader(f"The models agree on {agree} of {counted(len(seen[0]), 'face')}")
    rows = [
        (str(i), f"{a.emotion} {percent(a.confidence)}", f"{b.emotion} {percent(b.confidence)}")
        for i, (a, b) in enumerate(zip(*seen, strict=True), 1)
    ]
    table(["Face", predictors[0].name, predictors[1].name], rows)


def _take_away(shown: Picture, faces: list[Face], predictor: Predictor, page: str) -> None:
    """The figures and the picture with its boxes, as files."""
    stem = shown.name.rsplit(".", 1)[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        for title, ending in ENDINGS.items():
            content = lambda ending=ending: sheet(shown.name, faces, predictor.classes, ending, shown.scale)  # noqa: E731
            st.download_button(
                title,
                content,
                f"{stem}_seen{ending}",
                key=f"{page}_take{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
        st.download_button(
            "Picture",
            lambda: annotated(shown.image, faces),
            f"{stem}_seen.jpg",
            key=f"{page}_take_picture",
            icon=":material/image:",
            on_click="ignore",
        )


def snapshot(run: Run) -> None:
    """One picture from the camera without live video; asked for before the camera is."""
    if not st.toggle("Use snapshots", key="live_snapshots"):
        return
    taken = st.camera_input("Snapshot", key="live_snapshot", label_visibility="collapsed")
    if taken:
        shown, problem = state.photo(taken.file_id, "snapshot.jpg", taken)
        if shown:
            photo(shown, taken.file_id, run, None, "live_snap")
        else:
            st.caption(problem)
