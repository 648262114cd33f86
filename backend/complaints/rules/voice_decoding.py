"""Turns a recording into MP3, in a child process with limits: run as a program.

Bounded before the work: codecs, rates and frames that phones record, and seconds of input. Otherwise
the file would decide how much work it is.
"""

import io
from collections.abc import Iterator
from typing import Any

from backend.core.child_process import ChildAnswer, Limits, serve

MAX_SECONDS = 120  # twice WeChat's own limit
NARROW, WIDE = b"#!AMR\n", b"#!AMR-WB\n"
SYNC = 0xFF
EBML = b"\x1a\x45\xdf\xa3"  # RFC 8794, 11.2.1
PLAYED_RATE, PLAYED_BITS = 16_000, 32_000

# By FFmpeg's names. Phones, browsers and WeChat record nothing else; plain PCM has no bound of its own.
CODECS = {
    "amr": {"amr_nb", "amr_wb"},
    "mp3": {"mp3"},
    "aac": {"aac"},
    "mp4": {"aac", "alac", "amr_nb", "amr_wb", "mp3", "opus"},
    "webm": {"opus", "vorbis"},
}
RATES = {8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000}
MAX_CHANNELS = 2
MAX_SAMPLES = 8_192  # of a frame: the largest block of Vorbis; Opus has 5,760, ALAC 4,096
MAX_PACKETS = MAX_SECONDS * 400  # the shortest frame, of Opus, is 2.5 ms
OPENING = {"max_streams": "8"}
LIMITS = Limits(cpu_seconds=3, memory=150_000_000)


class RefusedRecordingError(Exception):
    """Its text ends a Chinese sentence that begins with which recording it is."""


def container_of(voice: bytes) -> str:
    """By the first bytes: FFmpeg's own guessing would open playlists and addresses, too.

    Raises RefusedRecordingError for what is no sound that we know.
    """
    if not voice:
        raise RefusedRecordingError("是空的")
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


def decode(voice: bytes) -> tuple[bytes, int]:
    """MP3 and its length in seconds. Raises RefusedRecordingError, and whatever FFmpeg raises."""
    import av

    out, samples = io.BytesIO(), 0
    resampler = av.AudioResampler(format="s16p", layout="mono", rate=PLAYED_RATE)
    with av.open(out, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=PLAYED_RATE)
        stream.layout, stream.bit_rate = "mono", PLAYED_BITS
        for frame in _bounded(_frames(voice, container_of(voice))):
            for even in resampler.resample(frame):
                samples += even.samples
                target.mux(stream.encode(even))
        target.mux(stream.encode(None))
    if not samples:
        raise RefusedRecordingError("里没有声音")
    return out.getvalue(), max(1, samples // PLAYED_RATE)


def _bounded(frames: Iterator[Any]) -> Iterator[Any]:
    """Before a frame is resampled: one sample at 1 Hz would become 16,000."""
    seconds = 0.0
    for frame in frames:
        _check(frame.sample_rate, frame.layout.nb_channels)
        if frame.samples > MAX_SAMPLES:
            raise RefusedRecordingError("打不开")
        seconds += frame.samples / frame.sample_rate
        if seconds > MAX_SECONDS:
            raise RefusedRecordingError("太长了")
        yield frame


def _check(rate: int, channels: int) -> None:
    if rate not in RATES or not 0 < channels <= MAX_CHANNELS:
        raise RefusedRecordingError("打不开")


def _frames(voice: bytes, container: str) -> Iterator[Any]:
    import av

    with av.open(io.BytesIO(voice), "r", format=container, options=OPENING) as source:
        if not source.streams.audio:
            raise RefusedRecordingError("里没有声音")
        context = source.streams.audio[0].codec_context
        if context is None or context.codec.canonical_name not in CODECS[container]:
            raise RefusedRecordingError("打不开")
        _check(context.sample_rate, context.layout.nb_channels)
        # An edit list or a codec's delay would throw away what was decoded, past every count of it.
        context.flags2 |= av.codec.context.Flags2.skip_manual
        decoder = _amr_decoder(wide=voice.startswith(WIDE)) if container == "amr" else context
        for number, packet in enumerate(source.demux(audio=0)):
            if number > MAX_PACKETS:
                raise RefusedRecordingError("太长了")
            yield from decoder.decode(packet) if packet.size or container != "amr" else ()


def _amr_decoder(*, wide: bool) -> Any:
    """Not FFmpeg's own: it knows no pauses (DTX), and phones leave out silence."""
    import av

    decoder = av.CodecContext.create("libopencore_amrwb" if wide else "libopencore_amrnb", "r")
    assert isinstance(decoder, av.AudioCodecContext)  # noqa: S101 - the names are of audio codecs
    decoder.sample_rate, decoder.layout = 16_000 if wide else 8_000, "mono"
    return decoder


def _answer(voice: bytes) -> ChildAnswer:
    try:
        mp3, seconds = decode(voice)
    except RefusedRecordingError as refused:
        return ChildAnswer(refusal=str(refused))
    return ChildAnswer(mp3, [seconds])


if __name__ == "__main__":
    import av  # noqa: F401 - a compiled library of 35 MB, loaded before the limits are set

    serve(_answer, LIMITS)
