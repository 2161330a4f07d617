"""Nothing climbs out of an archive, follows its links or unpacks without end."""

import os
import stat
import struct
import zipfile

import pytest

from fer_core import datasets
from fer_core.datasets import archives
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, kaggle, packed, write

GOOD = {"happy/a.jpg": encoded(1), "sad/b.jpg": encoded(2)}


@pytest.mark.parametrize(
    "name",
    [
        "../happy/evil.jpg",
        "happy/../../evil.jpg",
        "/happy/evil.jpg",
        "C:/happy/evil.jpg",
        "..\\happy\\evil.jpg",
    ],
)
def test_a_name_that_points_outside_is_refused_and_listed(home, tmp_path, name):
    here = datasets.import_("folder", packed(tmp_path / "in" / "a.zip", {**GOOD, name: encoded(3)}))
    (told,) = datasets.refused("folder")
    assert here.total == 2 and here.refused == 1 and "points outside the archive" in told["reason"]
    assert not list(tmp_path.rglob("evil.jpg"))


def test_a_link_in_an_archive_is_not_followed(home, tmp_path):
    path = packed(tmp_path / "a.zip", GOOD)
    link = zipfile.ZipInfo("happy/link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    here = datasets.import_("folder", path)
    assert here.total == 2 and "This is a link" in datasets.refused("folder")[0]["reason"]


def test_an_archive_of_nothing_but_unsafe_names_says_so(home, tmp_path):
    with pytest.raises(
        DataError, match=r"1 files were refused; the first, ../happy/evil.jpg: The name points outside"
    ):
        datasets.import_("folder", packed(tmp_path / "a.zip", {"../happy/evil.jpg": encoded(3)}))


def test_a_bomb_is_refused_before_anything_is_unpacked(home, tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("happy/a.jpg", bytes(20 * 2**20))
    _claim(path, 20 * 2**20, 3 * 2**30)
    with pytest.raises(DataError, match=r"would unpack from 0.0 MiB to 3.0 GiB, as a zip bomb does"):
        datasets.import_("folder", path)


def test_a_picture_that_unpacks_to_more_than_it_says_is_cut_off(home, tmp_path, monkeypatch):
    monkeypatch.setattr(archives.Tree.read, "__defaults__", (2**20,))
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("happy/huge.jpg", bytes(20 * 2**20))
        archive.writestr("happy/a.jpg", encoded(1))
    here = datasets.import_("folder", path)
    assert here.total == 1 and "larger than 1 MiB" in datasets.refused("folder")[0]["reason"]


def test_entries_that_overlap_are_a_bomb(home, tmp_path):
    path = packed(tmp_path / "a.zip", {"happy/a.jpg": encoded(1, 100)})
    content = path.read_bytes()
    at, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entry = content[at:end]
    again = b"".join(entry.replace(b"happy/a.jpg", b"happy/%c.jpg" % c) for c in b"bcdefgh")
    tail = bytearray(content[end:])
    struct.pack_into("<HHL", tail, 8, 8, 8, len(entry) * 8)
    path.write_bytes(content[:at] + entry + again + bytes(tail))
    with pytest.raises(DataError, match="its entries overlap, as in a zip bomb"):
        datasets.import_("folder", path)


def _claim(path, was: int, size: int) -> None:
    """Make the archive's directory say another unpacked size."""
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02")
    assert struct.unpack_from("<L", content, at + 24)[0] == was
    path.write_bytes(content[: at + 24] + struct.pack("<L", size) + content[at + 28 :])


def test_half_an_archive_asks_whether_the_upload_was_cancelled(home, tmp_path):
    path = packed(tmp_path / "archive.zip", kaggle())
    path.write_bytes(path.read_bytes()[:-4000])
    with pytest.raises(
        DataError, match=r"archive.zip is no whole zip file .* Was the download or upload cancelled"
    ):
        datasets.import_("fer2013", path)
    assert not list((home / "data").iterdir())


def test_a_damaged_entry_is_refused_and_the_others_imported(home, tmp_path):
    path = packed(tmp_path / "a.zip", GOOD)
    content = bytearray(path.read_bytes())
    content[content.index(GOOD["sad/b.jpg"]) + 300] ^= 0xFF
    path.write_bytes(bytes(content))
    here = datasets.import_("folder", path)
    assert here.total == 1 and "cannot be read (Bad CRC-32" in datasets.refused("folder")[0]["reason"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_occurs_twice_in_an_archive_keeps_the_first(home, tmp_path):
    path = packed(tmp_path / "a.zip", GOOD)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("happy/a.jpg", encoded(9))
    here = datasets.import_("folder", path)
    assert here.total == 2 and "occurs twice" in datasets.refused("folder")[0]["reason"]


def test_a_broken_archive_among_good_folders_is_refused_alone(home, tmp_path):
    here = datasets.import_("folder", write(tmp_path / "in", {**GOOD, "more.zip": "no zip at all"}))
    assert here.total == 2 and datasets.refused("folder")[0]["file"] == "more.zip"


def test_an_archive_inside_an_archive_asks_to_be_unpacked(home, tmp_path):
    with pytest.raises(DataError, match=r"fer2013.tar.gz, still packed: unpack it first"):
        datasets.import_(
            "fer2013", packed(tmp_path / "challenge.zip", {"fer2013.tar.gz": b"x", "README": b"y"})
        )


@pytest.mark.parametrize(
    ("name", "says"),
    [("gone.zip", "Nothing is at"), ("a.7z", "Unpack it and import the folder"), ("a.zip", "no whole zip")],
)
def test_a_path_that_cannot_be_read_says_what_to_do(home, tmp_path, name, says):
    if not name.startswith("gone"):
        write(tmp_path, {name: "7z or nonsense"})
    with pytest.raises(DataError, match=says):
        datasets.import_("fer2013", tmp_path / name)


def test_a_dead_link_and_a_pipe_in_a_folder_are_refused(home, tmp_path):
    write(tmp_path / "in", GOOD)
    (tmp_path / "in" / "happy" / "gone.jpg").symlink_to("/no/such/file.jpg")
    os.mkfifo(tmp_path / "in" / "happy" / "pipe.jpg")
    here = datasets.import_("folder", tmp_path / "in")
    told = {r["file"]: r["reason"] for r in datasets.refused("folder")}
    assert (
        here.total == 2
        and "If it is a link, put the file itself" in told["happy/gone.jpg"]
        and "no regular file" in told["happy/pipe.jpg"]
    )
