"""The glossary: every term is explained in plain sentences, help texts lead to it, the page finds words."""

import re
from pathlib import Path

import pytest
from shared import glossary

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"


@pytest.mark.parametrize("term", glossary.TERMS.values(), ids=lambda term: term.name)
def test_a_term_is_explained_in_short_sentences(term):
    sentences = [sentence for sentence in re.split(r"[.!?] ", term.text) if sentence]
    assert re.fullmatch(r"[a-z0-9-]+", term.name), "an address carries it"
    assert term.text.endswith(".")
    assert max(len(sentence.split()) for sentence in sentences) <= 30, "a long sentence is read twice"


def test_a_help_text_explains_and_leads_to_all_terms():
    text = glossary.explain("recall", "macro-f1")
    assert text.startswith("**Recall**: Of all faces that show an emotion")
    assert "**Macro F1**" in text and "(glossary?term=recall)" in text


def test_a_word_is_found_in_titles_before_texts():
    names = [term.name for term in glossary.find("Recall")]
    assert names[0] == "recall" and "f1" in names[1:]
    assert glossary.find("no such word") == []


def test_the_page_opens_at_the_word_of_the_address(app):
    page = app("glossary", term="twin")
    assert not page.exception
    assert page.subheader[0].value == "Twin"
    assert any("remember it" in part.value for part in page.markdown)


def test_the_page_says_when_no_word_fits(app):
    page = app("glossary", term="<script>")
    page.text_input(key="glossary_text").set_value("xyzzy").run()
    assert not page.exception
    assert [caption.value for caption in page.caption] == ["No word of this list holds that text."]


def test_every_term_that_a_page_asks_for_is_there():
    sources = [file.read_text(encoding="utf-8") for file in DASHBOARD.glob("*/*.py")]
    calls = [
        call for text in sources for call in re.findall(r"glossary\.(?:explain|meaning)\(([^)]*)\)", text)
    ]
    names = {name for call in calls for name in re.findall(r'"([a-z0-9-]+)"', call)}
    assert names <= set(glossary.TERMS)
