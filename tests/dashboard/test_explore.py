"""Explore without a browser: the URL is the view, filters narrow, bad URLs and missing data are answered with
sentences.
"""

import json
import time
from dataclasses import replace

import pytest

from fer_core import datasets, paths
from fer_core.datasets import store
from fer_core.datasets.browse import Selection
from tests import makers
from tests.datasets.miniature import encoded, write
from tests.patches import items

pytestmark = pytest.mark.usefixtures("home")


def said(page) -> str:
    return " ".join(
        e.value
        for kind in (page.title, page.markdown, page.caption, page.subheader, page.error)
        for e in kind
    )


def test_a_dataset_says_what_it_is(app, patches):
    page = app("explore", dataset="fer2013")
    assert not page.exception
    assert page.title[0].value == "FER2013"
    assert "42 faces in train · 48 × 48 gray · 4 subjects" in said(page)
    assert "for research" in said(page)


def test_the_url_narrows_the_faces(app, patches):
    page = app("explore", dataset="fer2013", emotions="happy,sad", split="test", subject="S1")
    assert not page.exception
    assert "4 faces, page 1 of 1" in said(page)
    assert page.text_input(key="explore_text").value == ""


def test_a_search_goes_into_the_url(app, patches):
    page = app("explore", dataset="fer2013")
    page.text_input(key="explore_text").set_value("happy_3").run()
    assert page.query_params["text"] in ("happy_3", ["happy_3"])
    assert "1 face, page 1 of 1" in said(page)


def test_next_turns_the_page_and_a_new_filter_goes_back_to_the_first(app, patches):
    page = app("explore", dataset="fer2013", size="30")
    page.button(key="explore_next").click().run()
    assert "Page 2 of 2" in said(page)
    page.selectbox(key="explore_sort").select("darkest").run()
    assert "Page 1 of 2" in said(page)


def test_a_filter_that_nothing_passes_offers_to_show_all(app, patches):
    page = app("explore", dataset="fer2013", text="nobody")
    assert "No face is like that" in said(page)
    page.button(key="explore_all").click().run()
    assert "Page 1 of 1" in said(page)


def test_nonsense_in_the_url_is_left_out(app, patches):
    page = app(
        "explore",
        dataset="fer2013",
        split="nowhere",
        page="-3",
        size="7",
        sort="<b>",
        brightness="9-1",
        emotions="joy,,happy",
    )
    assert not page.exception
    assert "6 faces, page 1 of 1" in said(page)


def test_another_dataset_starts_without_the_filter(app, patches, drawn):
    page = app("explore", dataset="fer2013", split="test", subject="S1", emotions="happy")
    page.selectbox(key="explore_dataset").select("drawn").run()
    assert not page.exception
    assert "Page 1 of 1" in said(page)


def test_a_split_that_the_dataset_has_not_becomes_one_that_it_has(app, patches):
    page = app("explore", dataset="fer2013", split="validation")
    assert "42 faces in train" in said(page)


def test_a_face_in_the_url_opens_large_with_its_file_name(app, patches):
    page = app("explore", dataset="fer2013", face="train_sad_2.png")
    assert not page.exception
    assert "train_sad_2.png" in " ".join(t.value for t in page.text)
    assert "subject S2" in said(page)


def test_votes_are_shown_as_bars(app, home):
    from fer_core.datasets import store
    from tests.patches import items

    store.write("ferplus", items(votes=True), format="ferplus", title="FER+")
    page = app("explore", dataset="ferplus", face="train_sad_2.png")
    assert "How people voted" in said(page)


def test_a_dataset_that_is_not_here_is_answered_with_how_to_get_it(app):
    page = app("explore", dataset="raf_db")
    assert not page.exception
    assert "RAF-DB" in said(page)
    assert "import" in said(page)


def test_every_form_tells_what_to_download(app, drawn):
    from fer_core import datasets

    page = app("explore")
    for form in [n for n in datasets.DATASETS if n != "drawn"]:
        page.selectbox(key="explore_form").select(form).run()
        assert not page.exception
        assert f"python -m fer_core import {form} PATH" in page.code[0].value


def test_removing_a_dataset_takes_the_button_in_the_confirmation(app, patches):
    from fer_core import datasets

    page = app("explore", dataset="fer2013")
    page.button(key="explore_remove").click().run()
    assert [d.name for d in datasets.imported()] == ["drawn"]


def test_drawn_faces_are_said_to_be_drawn(app, drawn):
    assert "drawn by this project" in said(app("explore"))


def test_drawing_that_failed_says_why_and_can_be_begun_again(app, monkeypatch):
    import state

    from fer_core.datasets import drawn
    from fer_core.jobs import Job

    monkeypatch.setattr(drawn, "start", lambda: Job("Drawn faces", total=10, done=3))
    state.jobs(state.IMPORT)["drawn"] = Job("Drawn faces", state="failed", error="The disk is full.")
    page = app("explore")
    assert "The disk is full." in said(page)
    page.button(key="explore_draw").click().run()
    assert not page.exception
    assert page.button(key="explore_cancel_drawn").label == "Cancel"
    state.jobs(state.IMPORT).clear()


def test_an_import_that_ended_is_told_whichever_form_is_picked(app, drawn):
    import state

    from fer_core.jobs import Job

    failed = Job("RAF-DB", state="failed", error="No list_patition_label.txt was found.")
    state.jobs(state.IMPORT)["raf_db"] = failed
    page = app("explore")
    assert "No list_patition_label.txt was found." in said(page)
    page.button(key="explore_close_raf_db").click().run()
    assert "No list_patition_label.txt" not in said(page)


def test_work_of_other_kinds_is_no_import(app, patches):
    import state

    from fer_core import doctor
    from fer_core.jobs import Job

    examined = Job("Examining FER2013", state="finished", result=doctor.examine("fer2013", labels=False))
    gathered = Job("mine", state="finished", result="a gathering")
    state.jobs(state.EXAMINATION)["fer2013"] = examined
    state.jobs(state.GATHERING)["mine"] = gathered
    try:
        page = app("explore", dataset="fer2013")
        assert not page.exception
        assert page.title[0].value == "FER2013" and " is here: " not in said(page)
    finally:
        state.jobs(state.EXAMINATION).clear()
        state.jobs(state.GATHERING).clear()


def test_what_models_say_appears_when_a_run_has_finished_meanwhile(app, patches):
    import state

    selection = Selection("fer2013", "test")
    folder = makers.finished_run(paths.home(), "ours", real=makers.shown("fer2013"))
    file = "test_happy_0.png"
    predictions = (folder / "predictions.npz").read_bytes()
    (folder / "predictions.npz").unlink()
    assert state.opinions(selection, file) == {}
    (folder / "predictions.npz").write_bytes(predictions)
    assert list(state.opinions(selection, file)) == ["ours"]


def test_a_dataset_that_was_replaced_shows_its_own_faces(app, patches):
    def drawn_faces(page):
        return json.loads(
            next(part.proto.json for part in page.get("bidi_component") if "sprite" in part.proto.json)
        )

    before = drawn_faces(app("explore", dataset="fer2013", sort="name"))
    datasets.remove("fer2013")
    others = [replace(item, picture=255 - item.picture) for item in items()]
    store.write("fer2013", others, format="fer2013", title="FER2013")
    after = drawn_faces(app("explore", dataset="fer2013", sort="name"))
    assert [face["title"] for face in before["faces"]] == [face["title"] for face in after["faces"]]
    assert before["stamp"] != after["stamp"] and before["sprite"] != after["sprite"]


def test_refused_rows_are_listed(app, home):
    from fer_core.datasets import store
    from fer_core.datasets.form import Refused
    from tests.patches import items

    rows = [*items(2), Refused("bad.jpg", "It is a text file.", 17)]
    store.write("fer2013", rows, format="fer2013", title="FER2013")
    page = app("explore", dataset="fer2013")
    assert "1 row was refused" in " ".join(e.label for e in page.expander)
    assert page.dataframe[0].value.to_dict("records") == [
        {"file": "bad.jpg", "row": 17, "reason": "It is a text file."}
    ]


def tabled(tmp_path, header: str) -> str:
    """The path of a table of two faces."""
    rows = "a.png,happy,happy\nb.png,sad,sad\n"
    faces = {"a.png": encoded(1, form="PNG"), "b.png": encoded(2, form="PNG")}
    return str(write(tmp_path / "in", {"t.csv": header + rows, **faces}) / "t.csv")


def ended(page) -> str:
    """What the page says once the import has ended."""
    import state

    job = state.jobs(state.IMPORT)["table"]
    end = time.monotonic() + 60
    while job.state == "running" and time.monotonic() < end:
        time.sleep(0.02)
    return said(page.run())


def test_a_table_is_imported_by_what_its_columns_are_called(app, drawn, tmp_path):
    page = app("explore")
    page.selectbox(key="explore_form").select("table").run()
    page.text_input(key="explore_path").set_value(tabled(tmp_path, "image,label,note\n")).run()
    assert "Pictures in image, labels in label." in said(page)
    page.button(key="explore_import").click().run()
    assert "2 faces in" in ended(page)
    assert datasets.find("table").total == 2


def test_columns_that_cannot_be_told_are_picked(app, drawn, tmp_path):
    page = app("explore")
    page.selectbox(key="explore_form").select("table").run()
    page.text_input(key="explore_path").set_value(tabled(tmp_path, "image,label,emotion\n")).run()
    assert "2 columns that may be the label" in said(page)
    picker = page.selectbox(key="explore_column_label")
    assert picker.options == ["image", "label", "emotion"]
    picker.select("emotion").run()
    assert "Pictures in image, labels in emotion." in said(page)
    page.button(key="explore_import").click().run()
    assert "2 faces in" in ended(page)
