"""The Label page without a browser: it asks who labels, takes answers and takes them back, and leads on to a
view or a dataset.
"""

import numpy as np
import pytest

from fer_core import collecting, datasets, doctor
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.doctor import votes
from tests.patches import items
from tests.scenes import scene


@pytest.fixture
def doubtful(home):
    """Patches of which two show what another label claims."""
    rows = list(items(6))
    again = [Item(f"again_{i}.png", "test", "neutral", rows[i].picture) for i in range(2)]
    here = store.write("patches", [*rows, *again], format="folder", title="Patches")
    doctor.examine("patches", labels=False)
    return here


def opened(app, who="Ana", **query):
    page = app("label", **query)
    page.text_input(key="label_who").set_value(who).run()
    return page


def test_with_nothing_to_label_the_page_says_what_will_be_here(app, home):
    page = app("label")
    assert not page.exception and "wait for a label" in page.caption[0].value


def test_nobody_labels_without_a_name(app, doubtful):
    page = app("label", queue="doubts patches")
    assert not page.exception and any("Write your name" in m.value for m in page.markdown)
    assert not [b for b in page.button if b.key == "label_happy"]


def test_an_answer_is_kept_and_the_next_face_comes_and_undo_brings_it_back(app, doubtful):
    page = opened(app, queue="doubts patches")
    assert not page.exception
    first = page.text[0].value
    page.button(key="label_happy").click().run()
    assert page.text[0].value != first
    assert votes.agreed(votes.at(doubtful.folder)) == {first: "happy"}
    page.button(key="label_undo").click().run()
    assert page.text[0].value == first and not votes.agreed(votes.at(doubtful.folder))


def test_answers_become_a_view(app, doubtful):
    page = opened(app, queue="doubts patches")
    page.button(key="label_sad").click().run()
    page.button(key="label_view").click().run()
    assert not page.exception and "patches@relabelled" in {d.name for d in datasets.imported()}


def test_a_second_person_starts_at_the_beginning_and_agreement_is_shown(app, doubtful):
    page = opened(app, queue="doubts patches")
    page.button(key="label_sad").click().run()
    page.text_input(key="label_who").set_value("Bo").run()
    page.button(key="label_sad").click().run()
    assert any("100.0 % of answers" in m.value for m in page.markdown)


def test_sent_faces_wait_here_and_collect_makes_a_dataset_of_them(app, home):
    for i in range(3):
        file = collecting.send(
            np.random.default_rng(i).integers(0, 255, (96, 96, 3), np.uint8), "sad", consent=True
        )
        votes.vote(collecting.find("sent").folder, file, "fear", "Ana")
    page = opened(app, queue="gathered sent")
    assert not page.exception and any("has your answer" in m.value for m in page.markdown)
    made = app("collect", name="sent")
    made.button(key="collect_make").click().run()
    assert not made.exception and datasets.find("sent").total == 3


def test_collect_without_a_model_or_a_video_says_what_comes(app, home):
    page = app("collect")
    assert not page.exception and any("Nothing is gathered yet" in c.value for c in page.caption)


def test_a_wrong_answer_of_predict_is_kept_with_consent_only(app, tiny_run, monkeypatch):
    import state

    monkeypatch.setattr(state, "example", lambda name: scene(320, 320, [(30, 30, 260)]))
    page = app("predict")
    assert page.button(key="predict_send").disabled
    page.selectbox(key="predict_send_label").set_value("fear").run()
    assert page.button(key="predict_send").disabled
    page.checkbox(key="predict_send_consent").check().run()
    page.button(key="predict_send").click().run()
    assert not page.exception and collecting.find("sent").table()["proposed"].tolist() == ["fear"]


def test_contempt_has_a_key_where_the_dataset_has_eight_emotions_and_a_word_where_it_has_seven(app, doubtful):
    page = opened(app, queue="doubts patches")
    assert not [b for b in page.button if b.key == "label_contempt"] and any(
        "no key for contempt" in c.value for c in page.caption
    )
    eight = [
        Item(
            f"{i}.png",
            "train",
            "contempt" if i % 2 else "sad",
            np.random.default_rng(i // 2).integers(0, 255, (48, 48), np.uint8),
        )
        for i in range(20)
    ]
    here = store.write("eight", eight, format="folder", title="Eight")
    doctor.examine("eight", labels=False)
    page = opened(app, queue="doubts eight")
    first = page.text[0].value
    page.button(key="label_contempt").click().run()
    assert not page.exception and votes.agreed(votes.at(here.folder)) == {first: "contempt"}
    page.button(key="label_view").click().run()
    assert (
        not page.exception
        and datasets.load("eight@relabelled")["train"].table.set_index("file")["label"][first] == "contempt"
    )
