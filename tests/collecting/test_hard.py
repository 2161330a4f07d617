"""Collecting under bad conditions: phones that turn, uneven times, two videos of one name, a page opened
meanwhile, a kill -9 at any moment.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from fer_core import collecting, datasets
from fer_core.datasets import store
from fer_core.doctor import votes
from fer_core.predictor import Predictor
from tests.scenes import film, scene

LOOSE = collecting.How(seconds=0.5, alike=0.999, sharp=0.0)


def clip(path, seed=0, seconds=3, rate=10, times=None):
    """One person who nods."""
    film(
        path,
        [
            scene(320, 320, [(20 + 2 * (t % 5), 20 + 12 * int(6 * np.sin(t / 3)) // 4, 260, seed)])
            for t in range(seconds * rate)
        ],
        rate,
        times,
    )
    return path


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run("tiny")


def turned(path, out):
    """The picture lies on its side in the file, and the header says by how much to turn it: what phones
    write.
    """
    content = bytearray(path.read_bytes())
    struct.pack_into(
        ">9i", content, content.index(b"tkhd") + 44, 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000
    )
    out.write_bytes(content)
    return out


def test_faces_of_a_phone_held_upright_stand_upright(predictor, tmp_path):
    lying = [np.ascontiguousarray(np.rot90(scene(320, 240, [(60 + t % 7, 0, 220)]))) for t in range(30)]
    film(tmp_path / "flat.mp4", lying, 10)
    found = collecting.gather(
        [turned(tmp_path / "flat.mp4", tmp_path / "phone.mp4")], "phone", predictor, LOOSE
    )
    table = found.table()
    assert len(table) >= 2
    upright = collecting.gather([_plain(lying, tmp_path)], "plain", predictor, LOOSE)
    for mine, other in zip(table["file"], upright.table()["file"], strict=True):
        assert np.abs(found.picture(mine).astype(int) - upright.picture(other)).mean() < 12


def _plain(lying, tmp_path):
    film(tmp_path / "plain.mp4", [np.ascontiguousarray(np.rot90(image, -1)) for image in lying], 10)
    return tmp_path / "plain.mp4"


@pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="needs ffmpeg to write a variable frame rate as phones do"
)
def test_a_video_whose_rate_varies_is_sampled_by_its_own_clock(predictor, tmp_path):
    clip(tmp_path / "even.mp4", seconds=6)
    uneven = "select='if(lt(t,3),1,not(mod(n,10)))'"  # three seconds whole, then one picture a second
    command = [
        "ffmpeg",
        "-loglevel",
        "error",
        "-i",
        str(tmp_path / "even.mp4"),
        "-vf",
        uneven,
        "-fps_mode",
        "vfr",
        str(tmp_path / "uneven.mp4"),
    ]
    subprocess.run(command, check=True, timeout=60)
    found = collecting.gather(
        [tmp_path / "uneven.mp4"],
        "uneven",
        predictor,
        collecting.How(seconds=1.0, look=0.1, alike=1.1, sharp=0.0),
    )
    assert [round(t) for t in found.table()["time_s"]] == [0, 1, 2, 3, 4, 5]


def test_two_videos_of_one_name_stay_two_and_their_people_too(predictor, tmp_path):
    for folder, seed in (("monday", 0), ("friday", 2)):
        (tmp_path / folder).mkdir()
        clip(tmp_path / folder / "clip.mp4", seed)
    once = collecting.gather([tmp_path / "monday" / "clip.mp4"], "mine", predictor, LOOSE).table()
    both = collecting.gather(
        [tmp_path / "monday" / "clip.mp4", tmp_path / "friday" / "clip.mp4"], "mine", predictor, LOOSE
    ).table()
    assert len(both) > len(once) and set(once["file"]) < set(both["file"])
    assert both["subject"].nunique() == 2


def test_a_page_opened_while_a_video_is_read_disturbs_nothing(predictor, tmp_path):
    seen = []

    def look(done, total, text):
        for name in collecting.there():  # as the Collect and Label pages do at each click
            seen.append(len(collecting.find(name).table()))
        collecting.gather([clip(tmp_path / "other.mp4", 2, 1)], "mine", predictor, LOOSE) if len(
            seen
        ) == 3 else None

    table = collecting.gather([clip(tmp_path / "long.mp4")], "mine", predictor, LOOSE, look).table()
    assert len(seen) > 3 and set(table["video"]) == {"long.mp4", "other.mp4"}


def killed(home, script, **values):
    """Run the script in a process of its own until it says `here`, then kill -9."""
    text = (
        "import sys, time\ndef here(*_):\n    print('here', flush=True)\n    time.sleep(60)\n"
        + textwrap.dedent(script)
    )
    environment = {**os.environ, "FER_HOME": str(home), "VALUES": json.dumps(values)}
    process = subprocess.Popen(
        [sys.executable, "-c", text], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline().strip() == "here"
    finally:
        process.kill()
        process.wait(20)
        process.stdout.close()


def test_a_kill_while_a_video_is_read_leaves_nothing_of_it_and_the_next_try_goes_on(
    predictor, home, tmp_path
):
    first, second = clip(tmp_path / "first.mp4"), clip(tmp_path / "second.mp4", 2)
    script = """
        import json, os
        from fer_core import collecting
        from fer_core.predictor import Predictor
        asked = json.loads(os.environ["VALUES"])
        how = collecting.How(seconds=0.5, alike=0.999, sharp=0.0)
        tell = lambda done, total, text: done > 1600 and here()
        collecting.gather(asked["videos"], "mine", Predictor.from_run("tiny"), how, tell)
    """
    killed(home, script, videos=[str(first), str(second)])
    gathering = collecting.find("mine")
    left, before = list(gathering.folder.glob(".adding-*")), gathering.table()
    assert left and any(left[0].glob("*.png")), "it was killed in the middle of the second video"
    assert set(before["video"]) == {"first.mp4"} and len(list((gathering.folder / "faces").iterdir())) == len(
        before
    )
    after = collecting.gather([first, second], "mine", predictor, LOOSE).table()
    assert not list(gathering.folder.glob(".adding-*"))
    assert set(after["video"]) == {"first.mp4", "second.mp4"} and after["file"].is_unique
    assert after[after["video"] == "first.mp4"].equals(before)
    whole = collecting.gather([first, second], "whole", predictor, LOOSE).table()
    assert after["file"].tolist() == whole["file"].tolist()


def test_a_kill_between_moving_the_faces_and_writing_them_down_is_made_good_by_the_next_try(
    predictor, home, tmp_path
):
    script = """
        import json, os
        from fer_core import collecting
        from fer_core.doctor import lines
        from fer_core.predictor import Predictor
        lines.append = here
        videos = json.loads(os.environ["VALUES"])["videos"]
        how = collecting.How(seconds=0.5, alike=0.999, sharp=0.0)
        collecting.gather(videos, "mine", Predictor.from_run("tiny"), how)
    """
    video = clip(tmp_path / "first.mp4")
    killed(home, script, videos=[str(video)])
    assert any((collecting.find("mine").folder / "faces").iterdir()) and not len(
        collecting.find("mine").table()
    )
    after = collecting.gather([video], "mine", predictor, LOOSE).table()
    assert len(after) == len(list((collecting.find("mine").folder / "faces").iterdir())) > 0


@pytest.mark.parametrize("moment", ["writer.Writer.add", "datasheet.write", "store.place"])
def test_a_kill_while_the_dataset_is_made_leaves_none_and_the_next_try_makes_it_whole(
    predictor, home, tmp_path, moment
):
    gathering = collecting.gather([clip(tmp_path / "first.mp4")], "mine", predictor, LOOSE)
    for file in gathering.table()["file"]:
        votes.vote(gathering.folder, file, "happy", "Ana")
    script = """
        import json, os
        from fer_core import collecting
        from fer_core.collecting import datasheet
        from fer_core.datasets import store, writer
        *path, last = json.loads(os.environ["VALUES"])["moment"].split(".")
        at = {"writer": writer, "datasheet": datasheet, "store": store}[path[0]]
        setattr(getattr(at, path[1]) if path[1:] else at, last, here)
        collecting.finish("mine")
    """
    killed(home, script, moment=moment)
    assert store.read("mine") is None and len(list((home / "data").glob(".importing-*"))) == 1
    assert len(votes.agreed(gathering.folder)) == len(gathering.table())
    here = collecting.finish("mine")
    assert here.total == len(gathering.table()) == len(datasets.load("mine")["train"])
    assert (here.folder / "DATASHEET.md").is_file() and not list((home / "data").glob(".importing-*"))
