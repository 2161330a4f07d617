"""Ninety wrong files and folders, each imported as it comes.

A row ends in one of two ways: the whole import is refused with a sentence, or the good pictures come in and
the bad one stands in refused.csv with its reason. Nothing else may be raised, and a refused import leaves no
folder.
"""

import re
import tracemalloc
import zipfile

import pytest

from fer_core import datasets, paths
from fer_core.errors import DataError
from tests.hostile.bad_files import FILES
from tests.hostile.bad_sheets import SHEETS
from tests.hostile.bad_tables import TABLES

BAD = FILES + TABLES + SHEETS


@pytest.mark.parametrize(
    ("form", "lay", "sentence"), [pytest.param(*bad[1:], id=f"{bad[1]}: {bad[0]}") for bad in BAD]
)
def test_a_bad_import_earns_a_sentence_and_leaves_nothing_half_done(home, tmp_path, form, lay, sentence):
    given = lay(tmp_path / "in")
    whole = sentence.startswith("!")
    try:
        imported = datasets.import_(form, given, "tried")
    except DataError as error:
        assert whole or not sentence, f"the good pictures were to come in, but: {error}"
        assert_sentence(str(error), sentence[1:])
        assert not (paths.data() / "tried").exists()
        assert not [f for f in paths.data().iterdir() if f.is_dir() and f.name.startswith(".")]
        return
    assert not whole, "the whole import was to be refused"
    refused = datasets.refused("tried")
    assert imported.total >= 1
    assert len(refused) == imported.refused >= 1
    assert_sentence(" ".join(row["reason"] for row in refused), sentence)


def assert_sentence(text: str, wanted: str) -> None:
    assert re.search(wanted, text), f"{wanted!r} was expected in: {text}"
    assert text.rstrip().endswith((".", ")")), f"no sentence: {text}"
    assert "Traceback" not in text


def test_there_are_at_least_eighty_of_them():
    assert len(BAD) >= 80


def test_one_line_of_400_mib_is_not_read_into_memory(home, tmp_path):
    """A small zip may hold one endless line: it is refused before it fills the memory."""
    with (
        zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("fer2013.csv", "w", force_zip64=True) as csv,
    ):
        csv.write(b"emotion,pixels,Usage\n3,")
        for _ in range(400):
            csv.write(b"1 " * 2**19)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="line"):
            datasets.import_("fer2013", tmp_path / "in.zip", "tried")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 150 * 2**20, f"{peak / 2**20:.0f} MiB"
