"""Residents' voices: made playable in any browser, kept sealed, since a voice tells who speaks."""

import io
from dataclasses import dataclass

from backend.models.personal import PersonalDataKey
from backend.photo_store import PhotoStore

MAX_BYTES = 2 * 1024 * 1024  # WeChat's own limit
MAX_SECONDS = 120  # twice WeChat's own limit
NARROW, WIDE = b"#!AMR\n", b"#!AMR-WB\n"
SUFFIX = "voice"
PLAYED_RATE, PLAYED_BITS = 16_000, 32_000


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """Kept under `storage_key` as MP3 of `size` bytes, under `original_key` as it came."""

    storage_key: str
    original_key: str
    seconds: int
    size: int


class RefusedRecordingError(Exception):
    """Its text ends a Chinese sentence that begins with which recording it is."""


def take_recording(store: PhotoStore, amr: bytes) -> StoredRecording:
    """Raises RefusedRecordingError. Saved before any row names it: bytes nobody names do no harm."""
    if len(amr) > MAX_BYTES:
        raise RefusedRecordingError("太长了")
    played, seconds = playable(amr)
    return StoredRecording(
        store.save(_sealed(played), SUFFIX), store.save(_sealed(amr), SUFFIX), seconds, len(played)
    )


def load_recording(store: PhotoStore, key: str) -> bytes:
    """The bytes as they were before sealing. Raises FileNotFoundError."""
    return PersonalDataKey.unseal(store.load(key).decode())


def playable(amr: bytes) -> tuple[bytes, int]:
    """MP3 and its length in seconds. Raises RefusedRecordingError for what is no AMR, or far too long."""
    if not amr.startswith((NARROW, WIDE)):
        raise RefusedRecordingError("打不开")
    # A compiled library of 35 MB, for the worker only.
    from av.error import FFmpegError

    try:
        return _transcode(amr)
    except (FFmpegError, ValueError, MemoryError):
        raise RefusedRecordingError("打不开") from None


def _transcode(amr: bytes) -> tuple[bytes, int]:
    import av

    wide = amr.startswith(WIDE)
    # Not FFmpeg's own decoder: it knows no pauses (DTX), and phones leave out silence.
    decoder = av.CodecContext.create("libopencore_amrwb" if wide else "libopencore_amrnb", "r")
    assert isinstance(decoder, av.AudioCodecContext)  # noqa: S101 - the names are of audio codecs
    rate = 16_000 if wide else 8_000
    decoder.sample_rate, decoder.layout = rate, "mono"
    out, samples = io.BytesIO(), 0
    with av.open(io.BytesIO(amr), "r", format="amr") as source, av.open(out, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=PLAYED_RATE)
        stream.layout, stream.bit_rate = "mono", PLAYED_BITS
        for packet in source.demux(audio=0):
            for frame in decoder.decode(packet) if packet.size else ():
                samples += frame.samples
                target.mux(stream.encode(frame))
            if samples > MAX_SECONDS * rate:
                raise RefusedRecordingError("太长了")
        target.mux(stream.encode(None))
    if not samples:
        raise RefusedRecordingError("里没有声音")
    return out.getvalue(), max(1, samples // rate)


def _sealed(data: bytes) -> bytes:
    return PersonalDataKey.seal(data).encode()
