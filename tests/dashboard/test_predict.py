"""Predict without a browser: examples, photos, a video, folders; models chosen and compared; what is missing
is said.
"""

import time

import cv2
import pytest

from tests import tiny
from tests.dashboard.test_explore import said
from tests.scenes import film, scene

TWO = scene(480, 240, [(0, 0, 240, 0), (240, 0, 240, 2)])
EMPTY = scene(320, 240, [])


def png(image) -> bytes:
    return cv2.imencode(".png", image[..., ::-1])[1].tobytes()


def finished(page, seconds=60):
    """Run the page until its screening has ended."""
    end = time.monotonic() + seconds
    slots = [
        s for s in ("predict_pile_of_photos", "predict_film", "predict_folder") if s in page.session_state
    ]
    while any(page.session_state[s].state == "running" for s in slots) and time.monotonic() < end:
        time.sleep(0.05)
    return page.run()


@pytest.fixture
def nobody(app, tiny_run):
    """The page with the example that has no face, which costs no drawing."""
    from fer_core.drawing import examples

    before = dict(examples.PEOPLE)
    examples.PEOPLE.clear()
    examples.PEOPLE.update({"Nobody": (), **before})
    yield app("predict")
    examples.PEOPLE.clear()
    examples.PEOPLE.update(before)


@pytest.mark.usefixtures("home")
def test_without_a_model_the_page_says_how_to_get_one(app, monkeypatch, tmp_path):
    monkeypatch.setattr("fer_core.paths.shipped", lambda: tmp_path / "none")
    page = app("predict")
    assert not page.exception
    assert "needs a model" in said(page) and "kalambate2024-cnn" in page.code[0].value
    assert page.button(key="predict_train")


def test_a_picture_without_a_face_is_an_answer(nobody):
    assert not nobody.exception
    assert "No face was found" in said(nobody)


def test_the_first_example_is_answered_at_once(app, tiny_run, monkeypatch):
    monkeypatch.setattr("fer_core.drawing.examples.picture", lambda name: TWO)
    page = app("predict")
    assert not page.exception
    assert "Face 1 of 2" in said(page)


def test_switches_lay_parts_mesh_and_heat_over_the_face(app, tiny_run, monkeypatch):
    monkeypatch.setattr("fer_core.drawing.examples.picture", lambda name: TWO)
    page = app("predict")
    for switch in ("parts", "mesh", "heat"):
        page.toggle(key=f"predict_{switch}").set_value(True).run()
        assert not page.exception
    assert "**Complete** is the answer to the whole face" in said(page) and "activation map" in said(page)


def test_below_the_threshold_the_answer_is_not_sure(app, tiny_run, monkeypatch):
    monkeypatch.setattr("fer_core.drawing.examples.picture", lambda name: TWO)
    page = app("predict")
    page.slider(key="predict_threshold").set_value(1.0).run()
    assert "Not sure" in said(page)
    page.slider(key="predict_threshold").set_value(0.0).run()
    assert "Not sure" not in said(page)


def test_two_models_answer_side_by_side(app, tiny_run, tiny_networks, home, monkeypatch):
    monkeypatch.setattr("fer_core.drawing.examples.picture", lambda name: TWO)
    tiny.write(home / "models" / "plain", tiny_networks["plain"], maps=False)
    page = app("predict", run="tiny")
    page.selectbox(key="predict_other").set_value("plain").run()
    assert not page.exception
    assert "Both models give the same answer" in said(page) and "agree on 2 of 2 faces" in said(page)


def test_a_link_chooses_the_model(app, tiny_run, tiny_networks, home):
    tiny.write(home / "models" / "zz", tiny_networks["plain"], maps=False)
    assert app("predict", run="zz").selectbox(key="predict_run").value == "zz"
    assert app("predict", run="tiny").selectbox(key="predict_run").value == "tiny"


def test_one_photo_is_opened_and_a_broken_one_refused(nobody):
    page = nobody
    page.file_uploader(key="predict_files").set_value([("two.png", png(TWO), "image/png")]).run()
    assert not page.exception and "Face 1 of 2" in said(page)
    page.file_uploader(key="predict_files").set_value([("bad.jpg", b"no picture", "image/jpeg")]).run()
    assert not page.exception and "bad.jpg cannot be read as a photo" in said(page)


def test_several_photos_become_a_pile_of_faces(nobody):
    page = nobody
    files = [
        ("two.png", png(TWO), "image/png"),
        ("none.png", png(EMPTY), "image/png"),
        ("bad.jpg", b"x", "image/jpeg"),
    ]
    page = page.file_uploader(key="predict_files").set_value(files).run()
    page = finished(page)
    assert not page.exception
    assert "3 files, 2 faces" in said(page) and "bad.jpg: bad.jpg cannot be read" in said(page)


def test_a_video_gives_a_timeline_and_files(nobody, tmp_path):
    film(tmp_path / "clip.mp4", [TWO] * 10 + [EMPTY] * 5, 10)
    page = nobody
    page = (
        page.file_uploader(key="predict_files")
        .set_value([("clip.mp4", (tmp_path / "clip.mp4").read_bytes(), "video/mp4")])
        .run()
    )
    page = finished(page)
    assert not page.exception
    assert "15 frames" in said(page) and "2 faces; 5 frames without a face" in said(page)
    assert "Timeline" in said(page) and "Frame 0 at 0.00 s" in said(page)


def test_an_empty_video_is_answered_with_a_sentence(nobody):
    page = nobody
    page = page.file_uploader(key="predict_files").set_value([("none.mp4", b"", "video/mp4")]).run()
    assert "0 bytes" in said(finished(page))


def test_a_labelled_folder_is_held_against_its_names(nobody, tmp_path):
    for name, image in (("happy/two", TWO), ("sad/none", EMPTY)):
        path = tmp_path / "mine" / f"{name}.png"
        path.parent.mkdir(parents=True)
        path.write_bytes(png(image))
    page = nobody
    page.text_input(key="predict_path").set_value(str(tmp_path / "mine"))
    page.checkbox(key="predict_labelled").check()
    page = finished(page.button(key="predict_go").click().run())
    assert not page.exception
    assert "right, 2 files" in said(page) and "counts as an error: 1" in said(page)
    assert "answered otherwise than labelled" in said(page)


def test_no_path_and_a_wrong_one_are_answered_with_sentences(nobody, tmp_path):
    page = nobody
    assert "No folder was named" in said(page.button(key="predict_go").click().run())
    page.text_input(key="predict_path").set_value(str(tmp_path / "nothing"))
    assert "there is nothing" in said(finished(page.button(key="predict_go").click().run()))


def test_a_run_deleted_while_it_is_chosen_gives_way_to_another(app, tiny_run, tiny_networks, home):
    import shutil

    tiny.write(home / "models" / "other", tiny_networks["plain"], maps=False)
    page = app("predict", run="tiny")
    shutil.rmtree(tiny_run)
    page.run()
    assert not page.exception and page.selectbox(key="predict_run").value == "other"


def test_a_photo_opened_in_one_pile_is_not_open_in_another(nobody, tmp_path):
    for i in range(3):
        (tmp_path / f"{i}.png").write_bytes(png(TWO))
    page = nobody
    page.session_state["predict_pile_of_photos_open"] = 2
    page.text_input(key="predict_path").set_value(str(tmp_path))
    page.button(key="predict_go").click().run()
    finished(page)
    assert not page.exception
    assert "2.png" not in [head.value for head in page.subheader]
    page.session_state["predict_folder_open"] = 2
    page.run()
    assert "2.png" in [head.value for head in page.subheader]
