"""Recordings that cost more than a voice can: small files that name a lot of work."""

import io
import struct
from collections.abc import Callable
from functools import cache

import av

from backend.core.uploads import MAX_RECORDING_BYTES
from tests.support.voices import browsers_voice


def _encoded(
    container: str, codec: str, rate: int, samples: int, layout: str = "mono", packed: str = "s16"
) -> bytes:
    """One frame of silence."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        stream = target.add_stream(codec, rate=rate)
        stream.layout = layout
        frame = av.AudioFrame(format=packed, layout=layout, samples=samples)
        frame.sample_rate, frame.pts = rate, 0
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def slow_pcm() -> bytes:
    """2 KB whose samples are a second long: 16 million of them after resampling."""
    return _encoded("matroska", "pcm_s16le", 1, 1_000)


def many_slow_samples() -> bytes:
    return _encoded("matroska", "pcm_u8", 1, 1_000_000, packed="u8")


def fast_pcm() -> bytes:
    return _encoded("matroska", "pcm_s16le", 2_000_000, 900_000)


def many_channels() -> bytes:
    return _encoded("matroska", "pcm_s16le", 48_000, 50_000, layout="7.1")


@cache
def silent_flac() -> bytes:
    """Half an hour of silence in some kilobytes."""
    return _encoded("matroska", "flac", 48_000, 48_000 * 1_800)


def giant_alac() -> bytes:
    """Its header says 16 million samples a frame."""
    data = _encoded("mp4", "alac", 48_000, 48_000, packed="s16p")
    place = data.rindex(b"alac") + 8  # after the version and flags of the inner box
    return data[:place] + struct.pack(">I", 0x00FF_FFFF) + data[place + 4 :]


def endless_table() -> bytes:
    """An MP4 whose table of samples has a hundred million rows, all said in twelve bytes."""
    data = bytearray(browsers_voice("mp4", 1))
    sizes, times = data.index(b"stsz"), data.index(b"stts")
    data[sizes + 8 : sizes + 16] = struct.pack(">II", 1, 100_000_000)
    data[times + 12 : times + 20] = struct.pack(">II", 100_000_000, 1)
    return bytes(data)


def many_streams() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as target:
        for _ in range(120):
            stream = target.add_stream("pcm_s16le", rate=8_000)
            stream.layout = "mono"
        target.start_encoding()
    return out.getvalue()


@cache
def hours_of_opus() -> bytes:
    """Frames of three bytes, 60 ms each, in two megabytes: most of a day."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as target:
        stream = target.add_stream("libopus", rate=48_000)
        stream.layout = "mono"
        target.start_encoding()
        for number in range(150_000):
            packet = av.Packet(b"\x18\xff\xfe")
            packet.stream, packet.pts, packet.dts = stream, number * 60, number * 60
            packet.time_base = stream.time_base or packet.time_base
            target.mux(packet)
    return out.getvalue()[:MAX_RECORDING_BYTES]


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def _full_box(name: bytes, *parts: bytes) -> bytes:
    return _box(name, bytes(4), *parts)


def edited_away() -> bytes:
    """2 KB of MP4: a million samples without a length, of one byte each, that its edit list throws away."""
    opus = _box(b"dOps", struct.pack(">BBHIhB", 0, 2, 0, 48_000, 0, 0))
    entry = _box(
        b"Opus", bytes(7), b"\1", bytes(8), struct.pack(">HHHHI", 2, 16, 0, 0, 48_000 << 16), opus
    )  # ISO 14496-12, 12.2.3
    start = 32  # of the sound: behind the two heads before it
    table = _box(
        b"stbl",
        _full_box(b"stsd", struct.pack(">I", 1), entry),
        _full_box(b"stts", struct.pack(">III", 1, 200_000, 0)),
        _full_box(b"stsc", struct.pack(">IIII", 1, 1, 1_000, 1)),
        _full_box(b"stsz", struct.pack(">II", 1, 200_000)),
        _full_box(b"stco", struct.pack(">I", 200), struct.pack(">I", start) * 200),
    )
    reference = _box(b"dinf", _full_box(b"dref", struct.pack(">I", 1), _box(b"url ", struct.pack(">I", 1))))
    media = _box(
        b"mdia",
        _full_box(b"mdhd", struct.pack(">IIIIHH", 0, 0, 48_000, 1, 0x55C4, 0)),
        _full_box(b"hdlr", struct.pack(">I4s", 0, b"soun"), bytes(12), b"x\0"),
        _box(b"minf", _full_box(b"smhd", bytes(4)), reference, table),
    )
    header = _full_box(b"tkhd", struct.pack(">IIIII", 0, 0, 1, 0, 1), bytes(60))
    edits = _box(b"edts", _full_box(b"elst", struct.pack(">IIiHH", 1, 1, 5, 1, 0)))
    movie = _full_box(b"mvhd", struct.pack(">IIII", 0, 0, 1_000, 1), bytes(76), struct.pack(">I", 2))
    return b"".join(
        (
            _box(b"ftyp", b"M4A ", bytes(4), b"M4A "),
            _box(b"mdat", b"\x7c" * 1_000),
            _box(b"moov", movie, _box(b"trak", header, edits, media)),
        )
    )


def _element(number: str, *parts: bytes) -> bytes:
    """Of EBML (RFC 8794), with eight bytes for its length."""
    body = b"".join(parts)
    return bytes.fromhex(number) + (len(body) | 1 << 56).to_bytes(8, "big") + body


def delayed_away() -> bytes:
    """WebM whose codec takes eleven days to begin: all that it holds is decoded and thrown away."""
    track = _element(
        "AE",
        *(_element("D7", b"\1"), _element("83", b"\2"), _element("86", b"A_OPUS")),
        _element("63A2", b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48_000, 0, 0)),
        _element("E1", _element("B5", struct.pack(">d", 48_000)), _element("9F", b"\2")),
        _element("56AA", (10**15).to_bytes(8, "big")),
    )
    six_frames = b"\x7f\x06"  # of 20 ms, empty: RFC 6716, 3.2.5
    clusters = (
        _element(
            "1F43B675",
            _element("E7", (cluster * 30_000).to_bytes(4, "big")),
            *(_element("A3", b"\x81" + struct.pack(">hB", 120 * n, 0) + six_frames) for n in range(250)),
        )
        for cluster in range(200)
    )
    head = _element("1A45DFA3", _element("4282", b"webm"), _element("4287", b"\4"), _element("4285", b"\2"))
    information = _element("1549A966", _element("2AD7B1", (1_000_000).to_bytes(4, "big")))
    return head + _element("18538067", information, _element("1654AE6B", track), *clusters)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "PCM at 1 Hz": slow_pcm,
    "a million samples at 1 Hz": many_slow_samples,
    "PCM at 2 MHz": fast_pcm,
    "eight channels": many_channels,
    "half an hour of FLAC": silent_flac,
    "a giant frame of ALAC": giant_alac,
    "an endless table in MP4": endless_table,
    "120 streams": many_streams,
    "hours of Opus": hours_of_opus,
    "an edit list that throws all away": edited_away,
    "a delay that throws all away": delayed_away,
    "hours of AMR": lambda: b"#!AMR\n" + b"\x7c" * (MAX_RECORDING_BYTES - 6),
    "MP3 of nothing": lambda: b"ID3" + bytes(MAX_RECORDING_BYTES - 3),
    "MP3 of headers": lambda: b"\xff\xfb\x90\x00" * (MAX_RECORDING_BYTES // 4),
    "AAC of headers": lambda: b"\xff\xf1\x50\x80\x00\xff\xfc" * (MAX_RECORDING_BYTES // 7),
    "AAC at 96 kHz": lambda: b"\xff\xf1\x40\x80\x00\xff\xfc" * 2_000,
    "EBML of nothing": lambda: b"\x1a\x45\xdf\xa3" + b"\xec\x81\x00" * 600_000,
    "MP4 of boxes": lambda: b"\x00\x00\x00\x18ftypM4A " + bytes(12) + b"\x00\x00\x00\x08free" * 200_000,
}
