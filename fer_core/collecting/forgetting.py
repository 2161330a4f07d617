"""Consent taken back: everything that was kept of faces is deleted, not their pictures alone.

    forgetting.forget(storing.find("mine"), ["camera_00001.0s_1.png"])

The pictures, the lines with names, words of consent and probabilities, the labels that people gave, and who
they were said to be. A dataset that was made from them before is a dataset of its own: remove it as one.
"""

from collections.abc import Iterable
from pathlib import Path

from fer_core.collecting import people, storing
from fer_core.collecting.storing import Gathering
from fer_core.datasets import store
from fer_core.doctor import lines, votes


def forget(gathering: Gathering, files: Iterable[str]) -> int:
    """Delete these faces and all that was written of them; returns how many faces went."""
    names = {Path(file).name for file in files}
    places = [gathering.folder / "faces" / name for name in names]
    present = [place for place in places if place.is_file()]
    with store.explained("delete faces"):
        for place in present:
            place.unlink()
        lines.rewrite(gathering.folder / storing.FACTS, lambda known: _without(known, names))
        votes.forget(gathering.folder, names)
        people.forget_missing(gathering)
    return len(present)


def _without(known: list[lines.Line], names: set[str]) -> list[lines.Line]:
    return [line for line in known if line.get("file") not in names]
