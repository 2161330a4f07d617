"""Folders of runs come from anywhere: whatever stands in their files, every page that lists runs can read
them. A few hundred files are spoiled here, always the same ones.
"""

import json
import random

import pytest

from fer_core import runs, standings
from fer_core.errors import FerError
from fer_core.runs import card, estimate, lineage, pulse
from fer_core.standings import page, pair
from tests import makers

JSON_FILES = ("recipe.json", "status.json", "report.json", "model.json")
OTHER_FILES = ("history.csv", "predictions.npz", "samples.npz", "notes.md", "log.txt")
DEEP = "[" * 200_000
VALUES = (
    "soon",
    "",
    "\ud800",
    3,
    -1,
    0.5,
    1e308,
    10**400,
    float("nan"),
    float("inf"),
    True,
    None,
    [],
    [[]],
    ["x", 3, None],
    {},
    {"a": {}},
    {"name": 3},
    [{"dataset": 3, "value": "x"}],
)
WHOLE = (b"", b"{", b"\xff\xfe\x00", b"[1, 2]", b"null", b'"x"', b"3", DEEP.encode(), b'{"a":' * 90_000)


def places(value, at=()):
    """Where a value stands in nested objects and lists, every place once."""
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(inside)[:12]:
        yield from places(one, (*at, key))


def put(value, at, new):
    """The same with something else in one place."""
    if not at:
        return new
    inside = list(value) if isinstance(value, list) else dict(value)
    inside[at[0]] = put(inside[at[0]], at[1:], new)
    return inside


def spoiled_json(chance, text):
    """JSON with up to three values exchanged for others."""
    value = json.loads(text)
    for _ in range(chance.randint(1, 3)):
        value = put(value, chance.choice(list(places(value))), chance.choice(VALUES))
    return json.dumps(value).encode()


def spoiled_bytes(chance, content):
    """A file with a part cut off, doubled or exchanged."""
    at = chance.randrange(max(1, len(content)))
    kind = chance.randrange(4)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content + content[at:]
    if kind == 2:
        return content[:at] + chance.randbytes(chance.randint(1, 40)) + content[at + 20 :]
    return content.replace(b",", chance.choice([b";", b",,", b"\n", b',"', b",9" + 400 * b"9" + b","]))


def read_all():
    """What Home, Train and Compare read of all runs; only sentences may be raised, and those by single
    comparisons.
    """
    every = runs.all_runs()
    runs.ready(), runs.default_run()
    for run in every:
        assert run.state in (*runs.ACTIVE, "finished", "stopped", "failed", "lost", "broken")
        assert json.dumps([run.title, run.created, run.notes, run.log()], ensure_ascii=False).encode()
        [run.status, run.contract, run.ready, run.shipped, run.bytes, run.minutes, run.history()]
        [run.reports(), run.predictions(), pulse.samples(run)]
        now, curve = pulse.pulse(run), pulse.curve(run)
        [now.share, now.sentence, now.steps_done, pulse.best_epoch(run, curve)]
        [lineage.begun(run.recipe), lineage.teachers(run.recipe)]
    for split in ("test", "validation"):
        table = standings.rows(every, split)
        standings.listed(standings.fold(table))
        standings.as_csv(table)
    return every


def sentences(run, other):
    """What is asked about one run: an answer or a sentence."""
    for ask in (
        run.asked,
        lambda: card.text(run),
        lambda: pair.compare(run, other, "test"),
        lambda: page.tests(pair.compare(run, other, "test")),
        lambda: runs.again(run, 1),
    ):
        try:
            ask()
        except FerError as sentence:
            assert str(sentence)


@pytest.fixture
def home_of_two(home):
    for name in ("whole", "spoiled"):
        folder = makers.finished_run(home, name, n=30)
        (folder / "notes.md").write_text("Good.")
        (folder / "log.txt").write_text("Reading.\n")
        makers.samples(folder)
    return home


def check(home, questions=True):
    """Read everything, then ask about the spoiled run."""
    by_name = {run.name: run for run in read_all()}
    assert by_name["whole"].state == "finished"
    if questions and "spoiled" in by_name:
        sentences(by_name["spoiled"], by_name["whole"])


@pytest.mark.parametrize("file", JSON_FILES)
@pytest.mark.parametrize("seed", range(4))
def test_values_of_any_kind_are_read(home_of_two, file, seed):
    chance = random.Random(f"{file} {seed}")
    path = home_of_two / "models" / "spoiled" / file
    text = path.read_text()
    for i in range(20):
        path.write_bytes(spoiled_json(chance, text))
        check(home_of_two, questions=i % 4 == 0)  # a comparison takes its time


@pytest.mark.parametrize("file", OTHER_FILES)
def test_pieces_of_a_file_are_read(home_of_two, file):
    chance = random.Random(file)
    path = home_of_two / "models" / "spoiled" / file
    content = path.read_bytes()
    for i in range(24):
        path.write_bytes(spoiled_bytes(chance, content))
        check(home_of_two, questions=i % 4 == 0)


@pytest.mark.parametrize("file", [*JSON_FILES, *OTHER_FILES, "stop", "model.tflite"])
def test_whole_files_of_nonsense_are_read(home_of_two, file):
    path = home_of_two / "models" / "spoiled" / file
    for content in WHOLE:
        path.write_bytes(content)
        check(home_of_two)
    path.unlink()
    path.mkdir()
    check(home_of_two)


def test_a_heartbeat_in_words_is_none(home):
    folder = makers.finished_run(home, "one", n=10)
    makers.edit(folder, "status.json", state="running", heartbeat="soon")
    assert runs.get("one").state == "lost"


@pytest.mark.parametrize(("key", "value"), [("classes", 3), ("recipe", "x"), ("knobs", [1]), ("name", {})])
def test_what_a_recipe_cannot_be_is_left_out(home, key, value):
    folder = makers.finished_run(home, "one", n=10)
    makers.edit(folder, "recipe.json", **{key: value})
    assert key not in runs.get("one").recipe
    assert runs.get("one").state == "finished"


def test_estimates_that_cannot_be_read_are_none(home, monkeypatch):
    file = home / "estimate.json"
    monkeypatch.setattr(estimate, "_file", lambda *_: file)
    for content in (
        *WHOLE,
        b'{"state": "done", "minutes": "many", "remarks": 3, "train": []}',
        b'{"state": 3}',
    ):
        file.write_bytes(content)
        known = estimate.read(None, "drawn")
        assert known is None or known.minutes is None
