"""Voice recordings of residents: converted for browsers, encrypted at rest."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backend.core.photo_store import PhotoStore
from backend.core.uploads import MAX_RECORDING_BYTES
from backend.models import ComplaintEvent, Recording
from backend.models.personal import PersonalDataKey

MAX_SECONDS = 120  # twice WeChat's own limit
MAX_RECORDINGS = 3
NARROW, WIDE = b"#!AMR\n", b"#!AMR-WB\n"
SYNC = 0xFF
EBML = b"\x1a\x45\xdf\xa3"  # RFC 8794, 11.2.1
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


def take_recording(store: PhotoStore, voice: bytes) -> StoredRecording:
    """Raises RefusedRecordingError. Saved before any row names it: bytes nobody names do no harm."""
    if len(voice) > MAX_RECORDING_BYTES:
        raise RefusedRecordingError("太长了")
    played, seconds = playable(voice)
    return StoredRecording(
        store.save(_sealed(played), SUFFIX), store.save(_sealed(voice), SUFFIX), seconds, len(played)
    )


def recording_rows(event: ComplaintEvent, recordings: Sequence[StoredRecording]) -> list[Recording]:
    """Rows that attach stored recordings to an event of a complaint."""
    return [
        Recording(
            complaint_id=event.complaint_id,
            event_id=event.id,
            storage_key=recording.storage_key,
            original_key=recording.original_key,
            seconds=recording.seconds,
            size=recording.size,
        )
        for recording in recordings
    ]


def load_recording(store: PhotoStore, key: str) -> bytes:
    """The bytes as they were before sealing. Raises FileNotFoundError."""
    return PersonalDataKey.unseal(store.load(key).decode())


def playable(voice: bytes) -> tuple[bytes, int]:
    """MP3 and its length in seconds, from AMR, MP3, AAC or what browsers record (MP4, WebM).

    Raises RefusedRecordingError for what is none of them, or far too long.
    """
    container = container_of(voice)
    # A compiled library of 35 MB, loaded where the first voice comes.
    from av.error import FFmpegError

    try:
        return _transcode(voice, container)
    except (FFmpegError, ValueError, MemoryError):
        raise RefusedRecordingError("打不开") from None


def container_of(voice: bytes) -> str:
    """By the first bytes: FFmpeg's own guessing would open playlists and addresses, too.

    Raises RefusedRecordingError for what is no sound that we know.
    """
    if voice.startswith((NARROW, WIDE)):
        return "amr"
    if voice[4:8] == b"ftyp":
        return "mp4"
    if voice.startswith(EBML):
        return "webm"
    if len(voice) > 1 and voice[0] == SYNC and voice[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ISO 14496-3, 1.A.2.2
        return "aac"
    if voice.startswith(b"ID3") or (len(voice) > 1 and voice[0] == SYNC and voice[1] & 0xE0 == 0xE0):  # noqa: PLR2004 - ISO 11172-3, 2.4.1.3
        return "mp3"
    raise RefusedRecordingError("打不开")


def _transcode(voice: bytes, container: str) -> tuple[bytes, int]:
    import av

    out, samples = io.BytesIO(), 0
    resampler = av.AudioResampler(format="s16p", layout="mono", rate=PLAYED_RATE)
    with av.open(out, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=PLAYED_RATE)
        stream.layout, stream.bit_rate = "mono", PLAYED_BITS
        for frame in _frames(voice, container):
            for even in resampler.resample(frame):
                samples += even.samples
                target.mux(stream.encode(even))
            if samples > MAX_SECONDS * PLAYED_RATE:
                raise RefusedRecordingError("太长了")
        target.mux(stream.encode(None))
    if not samples:
        raise RefusedRecordingError("里没有声音")
    return out.getvalue(), max(1, samples // PLAYED_RATE)


def _frames(voice: bytes, container: str) -> Iterator[Any]:
    import av

    with av.open(io.BytesIO(voice), "r", format=container) as source:
        if not source.streams.audio:
            raise RefusedRecordingError("里没有声音")
        if container != "amr":
            yield from source.decode(audio=0)
            return
        decoder = _amr_decoder(wide=voice.startswith(WIDE))
        for packet in source.demux(audio=0):
            yield from decoder.decode(packet) if packet.size else ()


def _amr_decoder(*, wide: bool) -> Any:
    """Not FFmpeg's own: it knows no pauses (DTX), and phones leave out silence."""
    import av

    decoder = av.CodecContext.create("libopencore_amrwb" if wide else "libopencore_amrnb", "r")
    assert isinstance(decoder, av.AudioCodecContext)  # noqa: S101 - the names are of audio codecs
    decoder.sample_rate, decoder.layout = 16_000 if wide else 8_000, "mono"
    return decoder


def _sealed(data: bytes) -> bytes:
    return PersonalDataKey.seal(data).encode()
