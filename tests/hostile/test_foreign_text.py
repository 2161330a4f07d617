"""Text from elsewhere is shown letter by letter: no run, dataset, file or emotion brings a picture from the
web, a link or a heading of its own onto a page.

Every Markdown that a page sends is looked at: texts, labels, options, help, progress, errors.
"""

import json
import re

import numpy as np
import pytest

from fer_core import datasets, doctor, emotions, paths, runs
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.doctor import votes
from fer_core.jobs import Job
from tests import makers, tiny

EVIL = "![x](https://evil.example/pixel.png)"
FILE = "![x](pixel).png"
NAME = "![x](pixel)"
IMAGE = re.compile(r"(?<!\\)!\[|!(?<!\\!)\[")
# parts of a page whose text is no Markdown
PLAIN = {
    "Text",
    "Code",
    "ArrowDataFrame",
    "Arrow",
    "PlotlyChart",
    "BidiComponent",
    "ImageList",
    "Html",
    "Video",
}
MARKDOWN_FIELDS = {"body", "label", "text", "help", "tooltip", "content", "captions", "delta"}
OPTIONS_ARE_MARKDOWN = {"Radio"}


def markdown(message):
    """Every text of a protobuf message that the browser reads as Markdown."""
    kind = message.DESCRIPTOR.name
    if kind in PLAIN:
        return
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        if field.message_type and not field.message_type.GetOptions().map_entry:
            for part in values:
                yield from markdown(part)
        elif field.cpp_type == field.CPPTYPE_STRING:
            options = field.name == "options" and kind in OPTIONS_ARE_MARKDOWN
            if field.name in MARKDOWN_FIELDS or options:
                yield from values


def sent(node):
    """All Markdown of a page, with that of its folded and hidden parts."""
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield from markdown(proto)
    for child in getattr(node, "children", {}).values():
        yield from sent(child)


def assert_no_picture(page):
    assert not page.exception, page.exception
    texts = [text for root in (page.main, page.sidebar) for text in sent(root)]
    assert texts, "a page says something"
    assert not [text for text in texts if IMAGE.search(text)]
    return texts


@pytest.fixture
def no_camera(monkeypatch):
    """AppTest knows no camera component."""
    monkeypatch.setattr("streamlit_webrtc.component.get_this_session_info", lambda: None)


@pytest.fixture
def evil_dataset(home):
    """Twins, votes, subjects and notes; the title and every file name are hostile."""
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 255, (14, 48, 48), np.uint8)
    rows = []
    for i in range(28):
        label = emotions.BASIC[i % 7 if i < 14 else (i + 1) % 7]
        split = "train" if i < 14 else "test"
        rows.append(Item(f"{i}{FILE}", split, label, pictures[i % 14], subject=EVIL))
    made = store.write("evil", rows, format="folder", title=EVIL)
    about = made.folder / "dataset.json"
    if about.is_file():
        described = json.loads(about.read_text())
        about.write_text(json.dumps({**described, "notes": [EVIL], "dropped": {EVIL: 3}, "imported": EVIL}))
    doctor.examine("evil", labels=False)
    return datasets.find("evil")


@pytest.fixture
def evil_runs(home, tiny_networks):
    """Two finished runs and one that failed, with a hostile text wherever a text can stand."""
    for seed, name in enumerate(("first", "second")):
        folder = makers.finished_run(home, name, seed=seed, dataset="evil", skill=0.5 + 0.2 * seed)
        spoil(folder)
        (folder / "model.tflite").write_bytes(tiny_networks["maps"])
        contract = {"classes": list(emotions.BASIC), "input": [48, 48, 1], "colour": "gray", "cam": True}
        makers.edit(folder, "model.json", **contract)
        (folder / "notes.md").write_text(EVIL)
        (folder / "log.txt").write_text(EVIL)
    failed = makers.finished_run(home, "failed", dataset="evil")
    spoil(failed)
    makers.edit(failed, "status.json", state="failed", message=EVIL)
    running = makers.finished_run(home, "stopped", dataset="evil")
    spoil(running)
    makers.edit(running, "status.json", state="stopped", message=EVIL)


def spoil(folder):
    """Put the hostile text into recipe.json and report.json."""
    request = json.loads((folder / "recipe.json").read_text())
    makers.edit(
        folder,
        "recipe.json",
        name=EVIL,
        remarks=[EVIL],
        hardware={"device": EVIL, "cores": EVIL, "precision": EVIL, "backend": EVIL},
        recipe={**request["recipe"], "name": NAME, "title": EVIL, "changed": ["epochs"]},
        knobs={**request["knobs"], "epochs": EVIL},
        start_says=EVIL,
        teachers_say=EVIL,
        tensorboard=True,
        images={EVIL: 3},
        created=EVIL,
    )
    report = json.loads((folder / "report.json").read_text())
    noted = {split: {**figures, "note": EVIL} for split, figures in report.items()}
    paths.write_json(folder / "report.json", noted)


def rename_emotions(folder, names):
    """Call a run's emotions otherwise in all its files."""
    for file in ("recipe.json", "report.json", "model.json"):
        text = (folder / file).read_text()
        for old, new in names.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        (folder / file).write_text(text)
    with np.load(folder / "predictions.npz") as arrays:
        kept = dict(arrays)
    classes = np.array([names[name] for name in kept["classes"]])
    np.savez(folder / "predictions.npz", **{**kept, "classes": classes})


@pytest.fixture
def foreign_emotions(home, tiny_networks):
    """A run whose emotions have hostile names."""
    folder = home / "models" / "foreign"
    classes = [NAME, *(f"mood {i}" for i in range(6))]
    return tiny.write(folder, tiny_networks["maps"], maps=True, classes=classes)


@pytest.mark.usefixtures("no_camera", "evil_runs")
@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("home", {}),
        ("explore", {"dataset": "evil"}),
        ("explore", {"dataset": "evil", "face": f"1{FILE}", "split": "train"}),
        ("problems", {"dataset": "evil"}),
        ("label", {}),
        ("collect", {"name": NAME}),
        ("train", {"dataset": "evil"}),
        ("train", {"run": "first"}),
        ("train", {"run": "failed"}),
        ("train", {"run": "stopped"}),
        ("compare", {}),
        ("compare", {"runs": ["first", "second"]}),
        ("compare", {"runs": ["first", "second", "failed"]}),
        ("papers", {}),
        ("lens", {}),
        ("predict", {"run": "first"}),
        ("live", {"run": "first"}),
    ],
)
def test_no_page_shows_foreign_text_as_markdown(app, evil_dataset, page, query):
    assert_no_picture(app(page, **query))


@pytest.mark.parametrize(
    "query", [{"run": EVIL}, {"sweep": EVIL}, {"run": "x" * 5000}, {"run": "../" + NAME}]
)
def test_an_address_with_a_hostile_name_is_answered_with_a_sentence(app, home, query):
    page = app("train", **query)
    assert_no_picture(page)
    assert len(page.error) == 1 and len(page.error[0].value) < 500


@pytest.mark.parametrize("query", [{"dataset": EVIL}, {"dataset": "x" * 5000}, {"dataset": "../" + NAME}])
def test_an_address_with_a_hostile_dataset_is_answered_with_a_sentence(app, home, query):
    page = app("explore", **query)
    assert_no_picture(page)
    assert page.error


def test_a_chosen_finding_shows_its_file_names_as_text(app, evil_dataset):
    page = app("problems", dataset="evil")
    row = doctor.read(evil_dataset).table.iloc[0]
    page.session_state["problems_face"] = f"{row['problem']}:{row['image']}"
    page.run()
    assert_no_picture(page)
    assert any(FILE in text.value for text in page.text)


def test_the_names_of_those_who_label_are_text(app, evil_dataset):
    folder = votes.at(evil_dataset.folder)
    table = doctor.read(evil_dataset).table
    doubted = table.loc[table["problem"] == "conflict", "image"].tolist()
    for who in (EVIL, "ana"):
        for image in doubted:
            votes.vote(folder, image, "sad", by=who)
    page = app("label", queue="doubts evil")
    page.text_input(key="label_who").set_value(EVIL).run()
    assert_no_picture(page)


def test_jobs_of_every_kind_may_have_hostile_titles_and_errors(app, evil_dataset):
    import state

    kinds = {state.IMPORT: ("explore", "raf_db"), state.EXAMINATION: ("problems", "evil")}
    try:
        for kind, (page, name) in kinds.items():
            state.jobs(kind)[name] = Job(EVIL, state="failed", error=EVIL)
            opened = app(page, dataset="evil")
            assert_no_picture(opened)
            assert opened.error
    finally:
        for kind in kinds:
            state.jobs(kind).clear()


def test_a_model_of_unknown_emotions_predicts_under_their_names(app, foreign_emotions):
    page = app("predict", run="foreign")
    assert_no_picture(page)
    assert page.subheader


def test_a_run_of_unknown_emotions_is_listed_and_watched(app, home):
    folder = makers.finished_run(home, "odd", dataset="drawn", classes=("angry", "happy", "sad"))
    rename_emotions(folder, {"angry": NAME, "happy": "calm", "sad": "mood"})
    makers.samples(home / "models" / "odd")
    for page in (app("train", run="odd"), app("compare"), app("home")):
        assert_no_picture(page)


def test_runs_are_named_by_what_was_typed(app, home, evil_runs, evil_dataset):
    assert runs.named("first").title == EVIL
    page = app("train", run="first")
    read = page.title[0].value.replace("\\", "").replace("\u2060", "")  # without width: no link is made of it
    assert read == EVIL
