"""Pictures of one's own as a source of faces: given with the emotion that they show, and kept only with the
consent of those who are shown.

    taken = pictures.take("mine", [("a.jpg", content)], Ask(consent="Ana agreed.", shows="happy"), predictor)
    taken.kept, taken.problems
    pictures.take("mine", [("sad/1.jpg", content)], Ask(consent="Ana agreed."), predictor)   # by its folder

Of each picture the largest face is cut out as the faces of videos are. A picture that was given before is not
taken twice; given with another emotion, that emotion counts.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from fer_core import emotions, jobs
from fer_core.collecting.filming import Ask
from fer_core.collecting.sifting import How, cut
from fer_core.collecting.storing import Gathering
from fer_core.datasets import store
from fer_core.errors import DataError, FerError
from fer_core.faces.base import Found
from fer_core.jobs import Job
from fer_core.media import photos
from fer_core.predictor import Predictor

UNNAMED = "somebody"  # one person for all pictures without a name, so that nothing is said to be apart
SMALLEST = How().smallest
Progress = Callable[[int, int, str], None]
Named = tuple[str, bytes]  # the picture's name, perhaps with its folders, and its content


@dataclass(frozen=True)
class Taken:
    """What became of some pictures."""

    kept: tuple[str, ...] = ()  # files of the gathering
    again: int = 0  # pictures that were there already
    problems: tuple[str, ...] = ()  # a sentence for each picture without a usable face


def take(
    name: str, given: Sequence[Named], ask: Ask, predictor: Predictor, progress: Progress | None = None
) -> Taken:
    """Keep a face of each picture; the emotion is the one asked for, else the one that its folder or the
    beginning of its name says.
    """
    if not ask.consent.strip():
        raise DataError(
            "Faces are kept only when everyone who is shown has agreed. Say so first, then give the pictures."
        )
    gathering = Gathering.opened(name)
    known = dict(gathering.table()[["file", "proposed"]].itertuples(index=False))
    kept, again, problems = [], 0, []
    for position, (picture, content) in enumerate(given):
        if progress:
            progress(position, len(given), PurePosixPath(picture).name)
        try:
            shows = ask.shows or _shown_by(picture)
            file = _file(picture, content)
            if known.get(file) == shows:
                again += 1
                continue
            _keep(gathering, file, picture, content, Ask(ask.consent, shows, ask.who), predictor)
            known[file] = shows
            kept.append(file)
        except FerError as error:
            problems.append(str(error))
    gathering.note({"finder": predictor.finder.name, "model": predictor.name})
    return Taken(tuple(kept), again, tuple(problems))


def start(name: str, given: Sequence[Named], ask: Ask, predictor: Predictor) -> Job:
    """The same in a thread of its own; the job's result is what was Taken."""
    store.folder(name)  # refuses names that would lie elsewhere
    return jobs.start(
        "Looking for faces",
        lambda job: take(name, given, ask, predictor, job.progress),
        thread="pictures",
    )


def _shown_by(picture: str) -> str:
    """The emotion that the nearest folder names, or with which the file's name begins."""
    *folders, file = PurePosixPath(picture.replace("\\", "/")).parts
    beginning = file.partition(".")[0].rstrip("0123456789()-_ ")
    for text in (*reversed(folders), beginning, *_first_words(file)):
        if emotion := emotions.parse(text):
            return emotion
    raise DataError(
        f"{file} does not say which emotion it shows. Put it into a folder named after one of "
        f"{', '.join(emotions.BASIC)}, or begin its name with one."
    )


def _first_words(file: str) -> Iterable[str]:
    """The name up to its first line, point or space."""
    for mark in "_- .":
        yield file.partition(mark)[0]


def _file(picture: str, content: bytes) -> str:
    """What the face is called: from the picture's name, and from its content, by which it is known again."""
    stem = PurePosixPath(picture.replace("\\", "/")).stem
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in stem)[:40]
    return f"{plain.strip('-') or 'picture'}_{hashlib.sha256(content).hexdigest()[:10]}.png"


def _keep(
    gathering: Gathering, file: str, picture: str, content: bytes, ask: Ask, predictor: Predictor
) -> None:
    """The largest face of a picture into the gathering."""
    title = PurePosixPath(picture.replace("\\", "/")).name
    image = photos.read(content, title).image
    face = _largest(predictor.find(image, photo=True), title)
    answer = predictor.named(predictor.classify(predictor.crops(image, [face]))[0])
    facts = {
        "video": title,
        "time_s": 0.0,
        "track": 0,
        "subject": ask.who.strip()[:60] or UNNAMED,
        "score": round(face.score, 3),
        "proposed": ask.shows,
        "answer": answer,
        "consent": ask.consent,
        "shown": ask.shows,
    }
    gathering.keep(cut(image, face), {"file": file, **facts})


def _largest(faces: Sequence[Found], picture: str) -> Found:
    """The face that is meant; refused where there is none, or none that is large enough."""
    if not faces:
        raise DataError(
            f"No face was found in {picture}. Take one that shows it from the front, large and well lit."
        )
    largest = max(faces, key=lambda face: face.side)
    if largest.side < SMALLEST:
        raise DataError(
            f"The face in {picture} is {largest.side:.0f} pixels large; {SMALLEST} are needed. Take a larger "
            "picture, or one from nearer."
        )
    return largest
