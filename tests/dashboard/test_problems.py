"""The Problems page without a browser: it says what it will show, shows pairs, keeps decisions, and makes a
view that Train offers.
"""

import numpy as np
import pytest

from fer_core import datasets, doctor
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.emotions import BASIC
from tests.patches import items


@pytest.fixture
def twins(home):
    """Patches of which three in train are also in test, once with another label."""
    rows = list(items(6))
    again = [
        Item(f"again_{i}.png", "test", rows[i].label if i else "neutral", rows[i].picture, subject="S9")
        for i in range(3)
    ]
    return store.write("patches", [*rows, *again], format="folder", title="Patches")


@pytest.fixture
def examined(twins):
    doctor.examine("patches", labels=False)
    return twins


def test_before_the_first_examination_the_page_says_what_comes_and_offers_it(app, twins):
    page = app("problems", dataset="patches")
    assert not page.exception and page.button(key="problems_examine").label == "Examine"
    assert "Your images stay as they are" in " ".join(m.value for m in page.markdown)


def test_without_any_dataset_the_page_leads_to_one(app, home):
    page = app("problems")
    assert not page.exception and page.title[0].value == "Problems"


def test_what_was_found_is_counted_by_problem(app, examined):
    page = app("problems", dataset="patches")
    assert not page.exception
    assert any(
        "3 faces of test show the same photo as one in train, 3 of them identical" in m.value
        for m in page.markdown
    )
    assert page.pills(key="problems_problem").value == "twin" if hasattr(page, "pills") else True


def test_a_face_opens_beside_its_twin_and_a_decision_is_kept(app, examined):
    page = app("problems", dataset="patches")
    page.session_state["problems_face"] = "twin:again_1.png"
    page.run()
    assert not page.exception
    page.button(key="problems_dismiss").click().run()
    table = doctor.read(examined).table
    assert table.loc[
        (table["image"] == "again_1.png") & (table["problem"] == "twin"), "decision"
    ].tolist() == ["dismiss"]


def test_a_view_is_made_and_train_offers_it(app, examined):
    page = app("problems", dataset="patches")
    page.button(key="problems_make_no-twins").click().run()
    assert not page.exception
    assert len(datasets.load("patches@no-twins")["test"]) == 42
    train = app("train", dataset="patches@no-twins")
    assert not train.exception and "patches@no-twins" in {v for box in train.selectbox for v in [box.value]}


def test_a_view_of_nothing_is_refused_in_a_sentence(app, examined):
    page = app("problems", dataset="patches")
    page.button(key="problems_make_relabelled").click().run()
    assert any("nothing is left out" in e.value for e in page.error)


def test_names_from_other_peoples_data_are_text_only(app, home):
    rows = [
        Item(
            f"{i}<script>x.png",
            ("train", "test")[i % 2],
            BASIC[i % 7],
            np.random.default_rng(i // 2).integers(0, 255, (48, 48), np.uint8),
        )
        for i in range(28)
    ]
    store.write("odd", rows, format="folder", title="Odd")
    doctor.examine("odd", labels=False)
    page = app("problems", dataset="odd")
    page.session_state["problems_face"] = "twin:1<script>x.png"
    page.run()
    assert not page.exception and not any("<script>" in m.value for m in page.markdown)


def test_findings_are_a_table_that_is_narrowed_by_split_label_decision_and_score(app, examined):
    doctor.decide(examined, "twin", ["again_0.png"], "accept")
    page = app("problems", dataset="patches")
    page.button_group(key="problems_form").set_value("Table").run()

    def lines():
        return page.dataframe[0].value

    assert not page.exception and len(lines()) == len(doctor.read(examined).table.query("problem == 'twin'"))
    page.selectbox(key="problems_state").set_value("accept").run()
    assert lines()["Face"].tolist() == ["again_0.png"] and lines()["Decision"].tolist() == ["Accepted"]
    page.selectbox(key="problems_state").set_value("All decisions")
    page.selectbox(key="problems_split").set_value("test").run()
    assert set(lines()["Split"]) == {"test"} and sorted(lines()["Face"]) == [
        "again_0.png",
        "again_1.png",
        "again_2.png",
    ]
    page.selectbox(key="problems_label").set_value("neutral").run()
    assert lines()["Face"].tolist() == ["again_0.png"]


def test_all_problems_stand_in_one_table_and_are_decided_together(app, examined):
    page = app("problems", dataset="patches")
    page.button_group(key="problems_problem").set_value("all").run()
    page.button_group(key="problems_form").set_value("Table").run()
    assert (
        not page.exception
        and page.dataframe[0].value["Problem"].nunique() == len(doctor.read(examined).counts()) > 1
    )
    page.button(key="problems_all_dismiss").click().run()
    assert set(doctor.read(examined).table["decision"]) == {"dismiss"}
