"""Explore: look at the faces of a dataset, narrowed, sorted, one large; the view is the URL, so it can be
shared.
"""

from functools import partial

import state
import streamlit as st
from explore import address, bring, charts, dataset_facts, face_map, filters, headline, open_face, together
from shared import faces, plots, words

from fer_core import datasets
from fer_core.datasets import browse
from fer_core.datasets.base import Split


def picked() -> None:
    if file := st.session_state["explore_faces"].picked:
        address.go(face=file)


@st.fragment
def gallery(split: Split) -> None:
    """The grid, which turns its pages alone while the rest of the page stands still."""
    selection = address.selection()
    st.pills(
        "Emotions",
        split.classes,
        selection_mode="multi",
        format_func=words.dot,
        label_visibility="collapsed",
        **address.bound("explore_emotions", "emotions"),
    )
    rows = state.rows(selection, split)
    filters.bar(selection, split, rows, selection.pages(len(rows)))
    if not len(rows):
        st.caption("No face is like that. Take something out of the filter, or show all.")
        return
    if selection.layout == "map":
        face_map.show(selection, split, rows)
        open_face.show(split)
        return
    on_page = selection.on_page(rows)
    table = split.table.iloc[on_page]
    names = table["label"].tolist() if len(selection.emotions) != 1 else ()
    titles = [f"{label}, {file}" for file, label in zip(table["file"], table["label"], strict=True)]
    files = table["file"].tolist()
    images = split.images(on_page)
    faces.grid(images, files, titles, names, "explore_faces", on_pick=picked, back_to_top=True)
    filters.below(selection, rows, selection.pages(len(rows)))
    st.download_button(
        f"Save the list of {words.counted(len(rows), 'face')} as CSV",
        partial(browse.listed, split, rows),
        f"{selection.dataset}_{selection.split}.csv",
        "text/csv",
        key="explore_csv",
        icon=":material/download:",
        on_click="ignore",
    )
    open_face.show(split)


def toggle_emotion(points: list) -> None:
    address.show(address.selection().toggled(points[0][0]))


def widen(column: str, points: list) -> None:
    address.show(address.selection().widened(column, *points[0][:2]))


def brush(column: str, low: float, high: float) -> None:
    address.go(**{column: (round(max(low, 0.0), 1), round(high, 1))})


def figures(selection: browse.Selection, split: Split) -> None:
    """How many of each emotion, how bright, how much contrast; a click narrows the faces."""
    counts = split.counts()
    most, least = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
    st.caption("Faces of each emotion. A click shows only these.")
    finding = f"Most faces are {most} ({counts[most]:,}), fewest {least} ({counts[least]:,})."
    balance = charts.balance(counts, selection.emotions)
    plots.clickable(balance, "explore_balance", toggle_emotion, finding)
    for column, high in (("brightness", 255), ("contrast", 128)):
        spread(selection, split, column, high)
    st.caption("The mean face of each emotion")
    means = state.means(selection, split)
    faces.strip(list(means.values()), list(means), "explore_means", 62)


def spread(selection: browse.Selection, split: Split, column: str, high: int) -> None:
    """How the values of one column lie, and which of them are chosen."""
    values, chosen = split.table[column].to_numpy(), getattr(selection, column)
    average = f"{values.mean():.0f} on average"
    caption = f"{chosen[0]:.0f} to {chosen[1]:.0f} chosen" if chosen else f"{average}; draw a range"
    st.caption(f"{column.capitalize()}, {caption}")
    figure = charts.spread(values, column.capitalize(), 0, high, chosen)
    finding = f"{column.capitalize()} is {average}, of {high}."
    plots.brushed(figure, f"explore_{column}", partial(widen, column), partial(brush, column), finding)


selection = address.selection()
dataset = datasets.find(selection.dataset)
titles = {each.name: each.title for each in (*datasets.imported(), dataset)}
st.sidebar.selectbox(
    "Dataset", list(titles), format_func=titles.get, **address.bound("explore_dataset", "dataset")
)

st.title(words.literal(dataset.title))
bring.follow()
with st.expander("Bring data", icon=":material/upload:", key="explore_bring"):
    bring.show()
if not dataset.ready:
    headline.draw_first()
else:
    splits = state.splits(selection.dataset)
    run_names = [run.name for run in state.tested(selection.dataset)]
    diagnosis = state.diagnosed(selection.dataset)
    selection = selection.fit(splits, run_names, diagnosis.counts() if diagnosis else ())
    address.show(selection)
    st.sidebar.segmented_control(
        "Split", list(splits), required=True, **address.bound("explore_split", "split")
    )
    split = splits[selection.split]
    st.caption(headline.sentence(dataset, split))
    left, right = st.columns([3, 1], gap="large")
    with left:
        gallery(split)
    with right:
        figures(selection, split)
    st.subheader("About this dataset")
    dataset_facts.show(dataset)
together.show()
