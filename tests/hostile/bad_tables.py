"""Wrong tables, votes, labels, boxes and annotations."""

import numpy as np

from tests.datasets.miniature import encoded, kaggle, row, table
from tests.hostile.layouts import (
    JPEG,
    PNG,
    VOTES,
    Layout,
    affectnet,
    files,
    npy,
    npy_header,
    one,
    released,
)

# what is wrong, imported as, how it is laid out, the sentence; with "!" the whole import is refused
TABLES: tuple[tuple[str, str, Layout, str], ...] = (
    # fer2013.csv
    ("a csv of other columns", "fer2013", one("fer2013.csv", "a,b\n1,2\n"), "!"),
    ("a csv with a header alone", "fer2013", one("fer2013.csv", table([])), "!"),
    ("an empty csv", "fer2013", one("fer2013.csv", ""), "!"),
    ("binary called .csv", "fer2013", one("fer2013.csv", bytes(range(256)) * 8), "!"),
    (
        "too few pixels",
        "fer2013",
        one("f.csv", table([row(1, 3, "Training"), row(2, 3, "Training", 2303)])),
        "2,?303|2304",
    ),
    ("emotion 9", "fer2013", one("f.csv", table([row(1, 3, "Training"), row(2, 9, "Training")])), "9"),
    (
        "emotion in words",
        "fer2013",
        one("f.csv", table([row(1, 3, "Training"), row(2, "x", "Training")])),
        "x",
    ),
    (
        "a pixel of 300",
        "fer2013",
        one("f.csv", table([row(1, 3, "Training"), f"3,{'300 ' * 2304},Training"])),
        "300|255",
    ),
    (
        "a pixel of -1",
        "fer2013",
        one("f.csv", table([row(1, 3, "Training"), f"3,{'-1 ' * 2304},Training"])),
        "-1|255",
    ),
    (
        "pixels in words",
        "fer2013",
        one("f.csv", table([row(1, 3, "Training"), f"3,{'a ' * 2304},Training"])),
        "number",
    ),
    (
        "an unknown usage",
        "fer2013",
        one("f.csv", table([row(1, 3, "Training"), row(2, 3, "Holiday")])),
        "Holiday",
    ),
    ("a row that is too short", "fer2013", one("f.csv", table([row(1, 3, "Training"), "3"])), ""),
    (
        "a row without an end of its quotes",
        "fer2013",
        one("f.csv", table([row(1, 3, "Training"), '3,"1 2 3'])),
        "",
    ),
    (
        "a photo under two names of emotions",
        "fer2013",
        files({**kaggle(1), "train/zzz/Training_9.jpg": JPEG}),
        "emotion",
    ),
    # FER+
    (
        "votes without pictures",
        "ferplus",
        one("fer2013new.csv", VOTES + "Training,,1,9,0,0,0,0,0,0,0,0\n"),
        "!",
    ),
    ("pictures without votes", "ferplus", files(kaggle(1)), "!"),
    # RAF-DB
    (
        "labels without pictures",
        "raf_db",
        files({"EmoLabel/list_patition_label.txt": "train_00001.jpg 4\n"}),
        "!",
    ),
    (
        "an unknown label",
        "raf_db",
        files(
            {
                "basic/Image/aligned/train_00001_aligned.jpg": JPEG,
                "basic/Image/aligned/train_00002_aligned.jpg": encoded(8),
                "basic/EmoLabel/list_patition_label.txt": "train_00001.jpg 4\ntrain_00002.jpg 9\n",
            }
        ),
        "9",
    ),
    # CK+
    (
        "a sequence without pictures",
        "ck_plus",
        files({"Emotion/S005/001/S005_001_00000011_emotion.txt": "3"}),
        "!",
    ),
    (
        "CK+48 with a strange folder",
        "ck48",
        files(
            {
                "CK+48/happy/S010_004_00000017.png": PNG,
                "CK+48/banana/S011_004_00000017.png": encoded(8, form="PNG"),
            }
        ),
        "banana",
    ),
    # AffectNet
    ("a box that is no number", "affectnet", affectnet("1/1.png,a,20,64,64,,1,0,0\n"), "face box"),
    ("a box of NaN", "affectnet", affectnet("1/1.png,nan,20,64,64,,1,0,0\n"), "face box"),
    ("an infinite box", "affectnet", affectnet("1/1.png,0,0,inf,64,,1,0,0\n"), "face box"),
    ("a box beyond all numbers", "affectnet", affectnet("1/1.png,0,0,1e308,1e308,,1,0,0\n"), ""),
    ("a box outside the picture", "affectnet", affectnet("1/1.png,900,900,64,64,,1,0,0\n"), "outside"),
    ("a box to the left of it", "affectnet", affectnet("1/1.png,-900,0,64,64,,1,0,0\n"), "outside"),
    ("a short row", "affectnet", affectnet("1/1.png\n"), "expression"),
    ("an empty row with commas", "affectnet", affectnet(",,,,,,,,\n"), ""),
    ("swapped columns", "affectnet", affectnet("1,0,0,64,64,1/1.png,x,0,0\n"), "expression"),
    ("expression 99", "affectnet", affectnet("1/1.png,0,0,64,64,,99,0,0\n"), "expression"),
    ("expression -1", "affectnet", affectnet("1/1.png,0,0,64,64,,-1,0,0\n"), "expression"),
    ("expression infinite", "affectnet", affectnet("1/1.png,0,0,64,64,,inf,0,0\n"), "expression"),
    ("a picture that is missing", "affectnet", affectnet("1/7.png,0,0,64,64,,1,0,0\n"), "missing"),
    (
        "an annotation of an absurd shape",
        "affectnet",
        released(npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': (10, 10000000000000), }")),
        "",
    ),
    (
        "an annotation with a broken header",
        "affectnet",
        released(npy_header("{'descr': '<f8', 'fortran_order': (((")),
        "",
    ),
    ("an annotation that is code", "affectnet", released(npy(np.array([{"a": 1}], dtype=object))), ""),
    ("an annotation that is empty", "affectnet", released(b""), ""),
    ("an annotation of many numbers", "affectnet", released(npy(np.arange(20))), ""),
    ("an annotation in words", "affectnet", released(npy(np.array("happy"))), "expression"),
)
