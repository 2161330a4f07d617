"""An annotated video is heard as the one it was made from: the same tone at the same time, from any
container, and none where there is none.
"""

from fractions import Fraction

import av
import numpy as np
import pytest

from fer_core.media.films import Film, frames
from fer_core.media.sound import RATE
from fer_core.predictor import films
from tests.scenes import film

SECONDS, FPS = 3, 20
QUIET = 1.5  # seconds before the tone


def noisy(path, codec, rate=44_100, late=0):
    """A video whose tone begins after QUIET; `late`: its pictures begin so many seconds after its sound."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("mpeg4", rate=FPS)
        pictures.width, pictures.height, pictures.pix_fmt = 160, 120, "yuv420p"
        sound = container.add_stream(codec, rate=rate, layout="stereo")
        for i in range(SECONDS * FPS):
            frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), 3 * i % 255, np.uint8), format="rgb24")
            frame.pts, frame.time_base = i + late * FPS, Fraction(1, FPS)
            container.mux(pictures.encode(frame))
        times = np.arange((SECONDS + late) * rate) / rate
        tone = np.sin(2 * np.pi * 440 * times) * (times > QUIET + late) / 2
        for k in range(0, len(tone) - 1024, 1024):
            container.mux(sound.encode(_piece(tone[k : k + 1024], k, rate, sound.codec_context.format)))
        container.mux(pictures.encode())
        container.mux(sound.encode())
    return path


def _piece(tone, at, rate, kind):
    both = np.stack([tone, tone])
    both = (both * 32767).astype(np.int16) if kind.name.startswith("s16") else both.astype(np.float32)
    piece = av.AudioFrame.from_ndarray(
        both if kind.is_planar else np.ascontiguousarray(both.T).reshape(1, -1),
        format=kind.name,
        layout="stereo",
    )
    piece.sample_rate, piece.pts, piece.time_base = rate, at, Fraction(1, rate)
    return piece


def heard(path):
    """(when the tone begins, seconds of sound), or None where the file has no sound."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None
        pieces = [(piece.time, piece.to_ndarray().mean(axis=0)) for piece in container.decode(audio=0)]
    if not pieces:
        return None
    samples = np.concatenate([samples for _, samples in pieces])
    return pieces[0][0] + float(np.argmax(np.abs(samples) > 0.1)) / RATE, len(samples) / RATE


def written(source, out, until=SECONDS):
    with Film(out, FPS, source) as made:
        for frame in frames(source):
            if frame.time_s > until:
                break
            made.add(frame.image, frame.time_s)
    return out


@pytest.mark.parametrize(
    "name, codec, rate",
    [("in.mp4", "aac", 44_100), ("in.mkv", "pcm_s16le", 16_000), ("in.mov", "pcm_s16le", 48_000)],
)
def test_the_tone_is_heard_at_its_time(tmp_path, name, codec, rate):
    begins, seconds = heard(written(noisy(tmp_path / name, codec, rate), tmp_path / "out.mp4"))
    assert begins == pytest.approx(QUIET, abs=0.06)
    assert seconds == pytest.approx(SECONDS, abs=0.15)


def test_what_is_heard_before_the_first_picture_is_left_out(tmp_path):
    begins, seconds = heard(written(noisy(tmp_path / "in.mkv", "pcm_s16le", late=1), tmp_path / "out.mp4"))
    assert begins == pytest.approx(QUIET, abs=0.06)
    assert seconds == pytest.approx(SECONDS, abs=0.15)


def test_a_video_that_is_ended_early_is_silent_from_there(tmp_path):
    _, seconds = heard(written(noisy(tmp_path / "in.mp4", "aac"), tmp_path / "out.mp4", until=2.0))
    assert seconds == pytest.approx(2.0, abs=0.1)


def test_a_silent_video_stays_silent_and_pictures_stay_as_they_were(tmp_path):
    film(tmp_path / "in.mp4", [np.full((120, 160, 3), 9 * i, np.uint8) for i in range(20)])
    assert heard(written(tmp_path / "in.mp4", tmp_path / "out.mp4")) is None
    assert [f.time_s for f in frames(tmp_path / "out.mp4")] == pytest.approx(
        [f.time_s for f in frames(tmp_path / "in.mp4")], abs=1e-3
    )


def test_damaged_sound_costs_no_picture(tmp_path):
    path = noisy(tmp_path / "in.mkv", "aac")
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 4, len(content) * 3 // 4, 97):
        content[at] ^= 0xFF
    path.write_bytes(content)
    there = sum(1 for _ in frames(path))
    out = written(path, tmp_path / "out.mp4")
    assert sum(1 for _ in frames(out)) == there > 0


def test_an_analysis_keeps_the_sound(tmp_path, tiny_run):
    from fer_core.predictor import Predictor

    path = noisy(tmp_path / "in.mp4", "aac")
    films.analyse(path, Predictor.from_run("tiny"), annotate=tmp_path / "seen.mp4")
    begins, _ = heard(tmp_path / "seen.mp4")
    assert begins == pytest.approx(QUIET, abs=0.06)
