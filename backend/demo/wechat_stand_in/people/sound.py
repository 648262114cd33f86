"""Converts voices: from the browser's recording to AMR, and back for playing."""

import io
from typing import Literal

MAX_BYTES = 4 * 1024 * 1024  # more than a minute takes in any browser
MAX_SECONDS = 60  # WeChat's own limit

Codec = Literal["libopencore_amrnb", "libmp3lame"]


class UnreadableSoundError(Exception):
    """Its text is one sentence for the person."""


def to_amr(recorded: bytes) -> bytes:
    """AMR-NB, as WeChat sends it. Raises UnreadableSoundError."""
    return _turned(recorded, "amr", "libopencore_amrnb", 8_000, 12_200)


def to_mp3(amr: bytes) -> bytes:
    """Raises UnreadableSoundError."""
    return _turned(amr, "mp3", "libmp3lame", 16_000, 32_000)


def _turned(sound: bytes, container: str, codec: Codec, rate: int, bits: int) -> bytes:
    # A compiled library of 35 MB, for who speaks only.
    from av.error import FFmpegError

    if len(sound) > MAX_BYTES:
        raise UnreadableSoundError("录音太长了，最多 60 秒。")
    try:
        return _transcode(sound, container, codec, rate, bits)
    except (FFmpegError, ValueError, IndexError):
        raise UnreadableSoundError("这段录音打不开，请再录一次。") from None


def _transcode(sound: bytes, container: str, codec: Codec, rate: int, bits: int) -> bytes:
    import av

    out, samples = io.BytesIO(), 0
    with av.open(io.BytesIO(sound), "r") as source, av.open(out, "w", format=container) as target:
        stream = target.add_stream(codec, rate=rate)
        stream.layout, stream.bit_rate = "mono", bits
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate)
        for frame in source.decode(audio=0):
            if frame.time is not None and frame.time > MAX_SECONDS:
                break
            frame.pts = None
            samples += frame.samples
            for even in resampler.resample(frame):
                target.mux(stream.encode(even))
        for even in resampler.resample(None):
            target.mux(stream.encode(even))
        target.mux(stream.encode(None))
    if not samples:
        raise UnreadableSoundError("这段录音里没有声音，请再录一次。")
    return out.getvalue()
