"""Voices as phones record them: AMR with pauses."""

import array
import io
import math
from functools import cache

import av


@cache
def voice(seconds: float) -> bytes:
    """A tone as AMR-NB, with a pause as phones encode it (DTX) in the middle."""
    out, samples = io.BytesIO(), int(8000 * seconds)
    with av.open(out, "w", format="amr") as target:
        stream = target.add_stream("libopencore_amrnb", rate=8000)
        stream.layout, stream.bit_rate = "mono", 12200
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.sample_rate = 8000
        frame.planes[0].update(
            array.array("h", (int(8000 * math.sin(i * 0.35)) for i in range(samples))).tobytes()
        )
        target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue() + SILENCE


def browsers_voice(container: str, seconds: float) -> bytes:
    """A tone as browsers record it: Opus in WebM or MP4."""
    out, samples = io.BytesIO(), int(48_000 * seconds)
    with av.open(out, "w", format=container) as target:
        stream = target.add_stream("libopus", rate=48_000)
        stream.layout = "mono"
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.sample_rate = 48_000
        frame.planes[0].update(
            array.array("h", (int(8000 * math.sin(i * 0.06)) for i in range(samples))).tobytes()
        )
        target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def silent_film() -> bytes:
    """MP4 with pictures and no sound."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        stream = target.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(3):
            target.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        target.mux(stream.encode(None))
    return out.getvalue()


SILENCE = (
    b"\x44" + bytes(5) + b"\x7c" * 24
)  # one comfort-noise frame and 24 frames without data: half a second
WIDE_VOICE = b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * 100  # two seconds at 6.6 kbit/s
