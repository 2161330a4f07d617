"""Explore: look at the faces of a dataset, narrowed, sorted, one large; the view is the URL, so it can be
shared.
"""

import state
import streamlit as st
from explore import about, headline, open_face
from explore.charts import balance, spread
from explore.view import bound, go, show
from explore.view import view as view_view
from shared import bring, plots, words
from shared.faces import grid, strip

from fer_core import datasets
from fer_core.datasets import browse


def picked() -> None:
    if file := st.session_state["explore_faces"].picked:
        go(face=file)


def filters(view: browse.View, split) -> None:
    """What the popover holds: everything that narrows or orders the faces."""
    st.text_input(
        "File name, label or subject contains",
        type="search",
        live=True,
        **bound("explore_text", "text"),
    )
    if split.subjects is not None:
        st.selectbox(
            "Subject",
            ["", *sorted(set(map(str, split.subjects)))],
            format_func=lambda s: s or "Everyone",
            **bound("explore_subject", "subject"),
        )
    st.selectbox("Sort", browse.sorts(split), **bound("explore_sort", "sort"))
    if view.sort == "shuffled":
        st.number_input("Seed of the shuffle", 0, 999_999_999, step=1, **bound("explore_seed", "seed"))
    st.segmented_control("Faces on a page", browse.SIZES, required=True, **bound("explore_size", "size"))


def bar(view: browse.View, split, rows, pages: int) -> None:
    """One line: narrow, shuffle, take away, turn the page."""
    page = min(view.page, pages)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Previous",
            key="explore_previous",
            disabled=page <= 1,
            on_click=go,
            kwargs={"page": page - 1},
        )
        st.button("Next", key="explore_next", disabled=page >= pages, on_click=go, kwargs={"page": page + 1})
        st.caption(
            f"{words.counted(len(rows), 'face')}, page {page:,} of {pages:,}"
            if view.filtered
            else f"Page {page:,} of {pages:,}",
            width="content",
        )
        st.space("stretch")
        if view.filtered:
            st.button(
                "Show all",
                key="explore_all",
                icon=":material/filter_alt_off:",
                on_click=show,
                args=(view.unfiltered(),),
            )
        st.button(
            "Shuffle",
            key="explore_shuffle",
            icon=":material/shuffle:",
            on_click=go,
            kwargs={"sort": "shuffled", "seed": view.seed + (view.sort == "shuffled")},
        )
        with st.popover("Filter", icon=":material/tune:"):
            filters(view, split)


@st.fragment
def faces(split) -> None:
    """The grid, which turns its pages alone while the rest of the page stands still."""
    view = view_view()
    st.pills(
        "Emotions",
        split.classes,
        selection_mode="multi",
        format_func=words.dot,
        label_visibility="collapsed",
        **bound("explore_emotions", "emotions"),
    )
    rows = state.rows(view, split)
    bar(view, split, rows, view.pages(len(rows)))
    if not len(rows):
        st.caption("No face is like that. Take something out of the filter, or show all.")
        return
    at = view.on_page(rows)
    shown = split.table.iloc[at]
    names = shown["label"].tolist() if len(view.emotions) != 1 else ()
    titles = [f"{label}, {file}" for file, label in zip(shown["file"], shown["label"], strict=True)]
    grid(split.images(at), shown["file"].tolist(), titles, names, "explore_faces", on_pick=picked)
    label, name = (
        f"Save the list of {words.counted(len(rows), 'face')} as CSV",
        f"{view.dataset}_{view.split}.csv",
    )
    st.download_button(
        label,
        lambda: browse.listed(split, rows),
        name,
        "text/csv",
        key="explore_csv",
        icon=":material/download:",
        on_click="ignore",
    )
    open_face.open_face(split)


def figures(view: browse.View, split) -> None:
    """How many of each emotion, how bright, how much contrast; a click narrows the faces."""
    counts = split.counts()
    most, least = max(counts, key=counts.get), min(counts, key=counts.get)
    st.caption("Faces of each emotion. A click shows only these.")
    only = lambda points: show(view_view().toggled(points[0][0]))  # noqa: E731
    finding = f"Most faces are {most} ({counts[most]:,}), fewest {least} ({counts[least]:,})."
    plots.clickable(balance(counts, view.emotions), "explore_balance", only, finding)
    for column, high in (("brightness", 255), ("contrast", 128)):
        values = split.table[column].to_numpy()
        chosen = getattr(view, column)
        st.caption(
            f"{column.capitalize()}"
            + (
                f", {chosen[0]:.0f} to {chosen[1]:.0f} chosen"
                if chosen
                else f", {values.mean():.0f} on average"
            )
        )
        answer = lambda points, column=column: show(view_view().widened(column, *points[0][:2]))  # noqa: E731
        finding = f"{column.capitalize()} is {values.mean():.0f} on average, of {high}."
        plots.clickable(
            spread(values, column.capitalize(), 0, high, chosen), f"explore_{column}", answer, finding
        )


here = {d.name: d for d in datasets.imported()}
view = view_view()
st.sidebar.selectbox(
    "Dataset", list(here), format_func=lambda n: here[n].title, **bound("explore_dataset", "dataset")
)
info = datasets.find(view.dataset)

st.title(info.title)
if not info.ready:
    headline.draw_first()
else:
    splits = state.splits(view.dataset)
    view = view.fit(splits)
    show(view)
    st.sidebar.segmented_control("Split", list(splits), required=True, **bound("explore_split", "split"))
    split = splits[view.split]
    st.caption(headline.headline(info, split))
    left, right = st.columns([3, 1], gap="large")
    with left:
        faces(split)
    with right:
        figures(view, split)
        st.caption("The mean face of each emotion")
        means = state.means(view, split)
        strip(list(means.values()), list(means), "explore_means", 62)
    st.subheader("About this dataset")
    about.about(info)

st.subheader("Bring your own data")
bring.bring()
