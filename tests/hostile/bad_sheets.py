"""Wrong tables of faces: CSV, JSON lines and Parquet with pictures beside them or inside."""

from pathlib import Path

import pyarrow as pa

from tests.datasets.miniature import encoded, write
from tests.datasets.table import makers
from tests.hostile.layouts import GOOD, PNG, Layout, files, one

FACES = {f"faces/{i}.png": encoded(i, form="PNG") for i in range(3)}
HEADER, FIRST = "image,label\n", "faces/0.png,happy\n"
CODECS = (  # beginnings of pictures in kinds that are not read
    ("JPEG XL", bytes.fromhex("ff0a") + bytes(60)),
    ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\nshowpage\n"),
    ("a film", b"\0\0\0\x18ftypmp42" + bytes(60)),
    ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
)


def csv(second: str, first: str = FIRST, header: str = HEADER) -> Layout:
    """Three faces and a table of one sound row and this one."""
    return files({**FACES, "faces.csv": header + first + second})


def jsonl(second: str) -> Layout:
    return files({**FACES, "faces.jsonl": makers.lines({"image": "faces/0.png", "label": "joy"}) + second})


def parquet(*second: object, kind: pa.DataType | None = None, label: object = "sad") -> Layout:
    """A sound row, and one whose picture is this."""

    def lay(at: Path) -> Path:
        pictures = pa.array([PNG, *second], kind or pa.binary())
        labels = pa.array(["happy", *[label] * len(second)])
        return makers.parquet(at / "t.parquet", {"image": pictures, "label": labels})

    return lay


def struct(picture: dict) -> Layout:
    """A sound row of Hugging Face's, and one whose picture is this."""

    def lay(at: Path) -> Path:
        write(at, FACES)
        pictures = pa.array([{"bytes": PNG, "path": None}, picture], makers.HUGGING_FACE)
        return makers.parquet(at / "t.parquet", {"image": pictures, "label": ["happy", "sad"]}).parent

    return lay


def spoilt(start: int, length: int) -> Layout:
    """A Parquet file with nonsense in one place, counted from its beginning or its end."""

    def lay(at: Path) -> Path:
        path = makers.hugging_face(at / "t.parquet")
        content = bytearray(path.read_bytes())
        start_at = start % len(content)
        content[start_at : start_at + length] = b"\xa5" * len(content[start_at : start_at + length])
        path.write_bytes(bytes(content))
        return path

    return lay


def linked_out(at: Path) -> Path:
    """A table on its own whose picture is a link to a file elsewhere."""
    write(at.parent / "elsewhere", {"secret.png": encoded(7, form="PNG")})
    write(at, {**FACES, "faces.csv": HEADER + FIRST + "faces/link.png,sad\n"})
    (at / "faces" / "link.png").symlink_to(at.parent / "elsewhere" / "secret.png")
    return at / "faces.csv"


def climbing(at: Path) -> Path:
    """A table whose path leads to a real picture above the folder."""
    write(at.parent, {"secret.png": encoded(7, form="PNG")})
    return csv("../secret.png,sad\n")(at)


VOTED = "image,label,vote_happy,vote_sad,vote_angry\n"
ONE_VOTE = "faces/0.png,happy,1,0,0\n"

# what is wrong, imported as, how it is laid out, the sentence; with "!" the whole import is refused
SHEETS: tuple[tuple[str, str, Layout, str], ...] = (
    ("no table", "table", files(GOOD), "!is not a table of faces"),
    ("an empty csv", "table", one("t.csv", ""), "!is not a table of faces"),
    ("a csv with a header alone", "table", one("t.csv", HEADER), "!no rows"),
    ("binary called .csv", "table", one("t.csv", bytes(range(256)) * 8), "!"),
    ("other columns", "table", one("t.csv", "item,price\n1,2\n"), "!known to hold pictures. It has 'item'"),
    ("no column of labels", "table", files({**FACES, "t.csv": "image,age\nfaces/0.png,7\n"}), "!hold labels"),
    ("two columns of labels", "table", csv("", "faces/0.png,joy,sad\n", "image,label,emotion\n"), "!may be"),
    ("one label column twice", "table", csv("", "faces/0.png,joy,sad\n", "image,label,label\n"), "!may be"),
    ("a missing picture", "table", csv("faces/9.png,sad\n"), "this picture is not there"),
    ("only missing pictures", "table", csv("", "faces/8.png,sad\n"), "!row 2 .faces/8.png.: .*not there"),
    ("an unknown label", "table", csv("faces/1.png,bored\n"), "'bored' is no emotion"),
    ("only unknown labels", "table", csv("", "faces/1.png,bored\n"), "!row 2 .*'bored' is no emotion"),
    ("numbers without a legend", "table", csv("", "faces/1.png,3\n"), "!Give a legend"),
    ("one number among names", "table", csv("faces/1.png,3\n"), "Give a legend"),
    ("an endless number", "table", csv(f"faces/1.png,{'9' * 9000}\n"), "Give a legend"),
    ("an empty label", "table", csv("faces/1.png,\n"), "no label"),
    ("a short row", "table", csv("faces/1.png\n"), "no label"),
    ("an empty path", "table", csv(",sad\n"), "no picture"),
    ("a path that climbs out", "table", climbing, "leads out of the folder"),
    ("a path that climbs far", "table", csv("faces/../../../../etc/passwd,sad\n"), "leads out of the folder"),
    ("a whole path", "table", csv("/etc/passwd,sad\n"), "leads out of the folder"),
    ("a path of Windows", "table", csv("C:\\Windows\\win.ini,sad\n"), "leads out of the folder"),
    ("a share of Windows", "table", csv("\\\\server\\share\\a.png,sad\n"), "leads out of the folder"),
    ("a link that leads out", "table", linked_out, "this picture is not there"),
    ("an address", "table", csv("https://evil.example/a.png,sad\n"), "is an address"),
    ("a path with a zero", "table", csv("faces/\0.png,sad\n"), ""),
    ("a path of 5,000 letters", "table", csv(f"{'a' * 5000},sad\n"), "no path of a picture"),
    ("a folder as a picture", "table", csv("faces,sad\n"), "not there"),
    ("the table as its own picture", "table", csv("faces.csv,sad\n"), "no picture"),
    ("one picture twice", "table", csv("faces/0.png,sad\n"), "twice"),
    ("a split that is none", "table",
     csv("faces/1.png,sad,holiday\n", "faces/0.png,happy,train\n", "image,label,split\n"), "'holiday'"),
    ("votes in words", "table", csv("faces/1.png,sad,few,1,1\n", ONE_VOTE, VOTED), "'few', no number"),
    ("votes below zero", "table", csv("faces/1.png,sad,-3,1,1\n", ONE_VOTE, VOTED), "'-3', no number"),
    ("votes of NaN", "table", csv("faces/1.png,sad,nan,1,1\n", ONE_VOTE, VOTED), "no number"),
    ("infinite votes", "table", csv("faces/1.png,sad,inf,1,1\n", ONE_VOTE, VOTED), "no number"),
    ("a label without votes", "table", csv("faces/1.png,fear,1,1,1\n", ONE_VOTE, VOTED), "no column of v"),
    ("a row without an end of its quotes", "table", csv('"faces/1.png,sad\n'), ""),
    ("a line of JSON that is none", "table", jsonl("{image: 3\n"), "no object of JSON"),
    ("a line of JSON that is a list", "table", jsonl("[1, 2]\n"), "no object of JSON"),
    ("200,000 brackets", "table", jsonl("[" * 200_000 + "\n"), "no object of JSON"),
    ("JSON of wrong kinds", "table", jsonl('{"image": [1], "label": {"a": 2}}\n'), ""),
    ("a picture that is null", "table", jsonl('{"image": null, "label": "sad"}\n'), "no picture"),
    ("no Parquet", "table", one("t.parquet", b"PAR1 but nothing of it"), "!cannot be read as Parquet"),
    ("an empty Parquet", "table", one("t.parquet", b""), "!cannot be read as Parquet"),
    ("Parquet with a spoilt end", "table", spoilt(-8, 4), "!cannot be read as Parquet"),
    ("Parquet with a spoilt page", "table", spoilt(60, 3000), "!"),
    ("a picture of no bytes", "table", parquet(b""), "empty"),
    ("a picture that is missing inside", "table", parquet(None), "no picture"),
    ("a label that is missing inside", "table", parquet(PNG, label=None), "no label"),
    ("text as pictures", "table", parquet(b"happy"), "no picture, whatever"),
    ("half a picture", "table", parquet(encoded(3, form="PNG")[:300]), "cut short or damaged"),
    ("bytes and path both missing", "table", struct({"bytes": None, "path": None}), "no picture"),
    ("a path inside that climbs", "table", struct({"bytes": None, "path": "../../secret.png"}), "leads out"),
    ("a path inside that is missing", "table", struct({"bytes": None, "path": "faces/9.png"}), "not there"),
    *((f"a picture in {kind}", "table", parquet(start), "no picture, whatever") for kind, start in CODECS),
    ("RAF-DB's tables name what is missing", "raf_db",
     files({"train/1.jpg": encoded(1), "train_labels.csv": "image,label\n1.jpg,4\n2.jpg,5\n"}), "not there"),
    ("RAF-DB's tables with label 8", "raf_db",
     files({"train/1.jpg": encoded(1), "train_labels.csv": "image,label\n1.jpg,4\n1.jpg,8\n"}), "'8'"),
    ("RAF-DB's tables without columns", "raf_db",
     files({"train/1.jpg": encoded(1), "train_labels.csv": "1.jpg,4\n"}), "!is not RAF-DB"),
)  # fmt: skip
