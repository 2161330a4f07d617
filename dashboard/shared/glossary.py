"""The words of the workbench, each explained once in plain sentences; help texts and the page Glossary read
them here.

    st.metric("Macro F1", "61.0 %", help=glossary.explain("macro-f1"))
"""

from shared.terms import of_figures, of_training
from shared.terms.term import Term

_ALL = (*of_figures.TERMS, *of_training.TERMS)

TERMS: dict[str, Term] = {term.name: term for term in _ALL}
GROUPS = tuple(dict.fromkeys(term.group for term in _ALL))


SETTINGS = {  # of a recipe, where the name of the setting is no plain word
    "ema": "Averaged weights",
    "logit_adjustment": "Favour rare emotions",
    "label_mix": "Part of FER2013's own label",
    "by": "Divide by",
    "per_class": "Most images of an emotion",
    "select_on": "Best epoch chosen on",
    "merge_test": "Validation and test as one test",
    "monitor": "Figure that chooses",
    "warmup": "Warm-up",
    "equalise": "Equalise the histogram",
}


def setting(name: str) -> str:
    """What a setting of a recipe is called on a page."""
    return SETTINGS.get(name) or name.replace("_", " ").capitalize()


def explain(*names: str) -> str:
    """The terms as a help text in Markdown, and the way to all of them."""
    lines = [f"**{TERMS[name].title}**: {TERMS[name].text}" for name in names]
    return "\n\n".join([*lines, f"[Glossary](glossary?term={names[0]})"])


def meaning(name: str) -> str:
    """The sentences alone, where no link can be followed: in the head of a column."""
    return TERMS[name].text


def find(text: str) -> list[Term]:
    """The terms that hold the text in their title or explanation, those with it in the title first."""
    sought = text.strip().casefold()
    in_title = [term for term in _ALL if sought in term.title.casefold()]
    return in_title + [term for term in _ALL if term not in in_title and sought in term.text.casefold()]
