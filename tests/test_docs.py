"""What the documents name is there: files, folders, commands and rules of the Makefile."""

import re

import pytest

from fer_core.__main__ import parser
from tests.sources import ROOT, none

DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/cluster.md",
    "docs/package.md",
    "docs/python.md",
    "benchmarks/README.md",
)
TOPS = ("fer_core/", "dashboard/", "tests/", "benchmarks/", "docs/")
ROOMS = ("", "fer_core/", "dashboard/")  # a path may be told from the root or from one of these


@pytest.fixture(params=DOCUMENTS)
def document(request):
    """The name and text of one document."""
    return request.param, (ROOT / request.param).read_text(encoding="utf-8")


def is_there(path: str) -> bool:
    """Whether a path is one of the project's, told from the root or from fer_core or dashboard."""
    return any((ROOT / room / path).exists() for room in ROOMS)


def test_files_that_are_named_are_there(document):
    name, text = document
    quoted = re.findall(r"`([\w./-]+/[\w./-]*|[\w./-]+\.py)`", text)
    paths = [p for p in quoted if p.endswith(".py") or p.startswith(TOPS)]
    made_up = {"fer_core/recipes/lee2023.py", "predict.py"}  # which lies beside every export
    none([f"{name}: {p}" for p in set(paths) - made_up if not is_there(p)], "a file that is named is there")


def test_links_lead_somewhere(document):
    name, text = document
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    broken = [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]
    none([f"{name}: {link}" for link in broken], "a link leads to a file")


def test_commands_that_are_named_exist(document):
    name, text = document
    known = next(action.choices for action in parser()._actions if action.dest == "command")
    told = set(re.findall(r"python -m fer_core ([a-z][a-z-]*)", text))
    none([f"{name}: {command}" for command in told - set(known)], "a command that is named exists")


def test_the_makefile_has_the_rules_that_are_named(document):
    name, text = document
    rules = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    none([f"{name}: make {rule}" for rule in told - rules], "a rule of the Makefile that is named exists")
