"""What a file is by its first bytes, so that whoever sent the wrong one is told what it is."""

# Brands of ISO 14496-12 that hold pictures, as phones write them: HEIC (ISO 23008-12) and AVIF.
PICTURE_BRANDS = {
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"),
    *(b"avif", b"avis"),
}
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM")
SOUND_BRANDS = {b"M4A ", b"M4B "}
OLD_FILM = {b"moov", b"mdat", b"wide", b"free", b"skip"}  # QuickTime without `ftyp`
NAMES = (
    (b"\x1a\x45\xdf\xa3", "视频"),  # WebM, Matroska
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "视频"),  # WMV
    (b"\x00\x00\x01\xba", "视频"),  # MPEG
    (b"FLV", "视频"),
    (b"#!AMR", "录音"),
    (b"ID3", "录音"),
    (b"OggS", "录音"),
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "文档或压缩包"),
    (b"\xd0\xcf\x11\xe0", "文档"),
)


def is_modern_picture(data: bytes) -> bool:
    """Whether it is HEIC or AVIF."""
    return data[4:8] == b"ftyp" and bool(_brands(data) & PICTURE_BRANDS)


def is_picture(data: bytes) -> bool:
    """Whether it begins as a picture of a kind that we open."""
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return is_webp or data.startswith(PICTURE_STARTS) or is_modern_picture(data)


def name_of_other(data: bytes) -> str:
    """What a file that is no picture is, in Chinese; empty for what nobody knows."""
    if data[4:8] == b"ftyp" and not is_modern_picture(data):
        return "录音" if data[8:12] in SOUND_BRANDS else "视频"
    if data[4:8] in OLD_FILM or (data.startswith(b"RIFF") and data[8:11] == b"AVI"):
        return "视频"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "录音"
    return next((name for start, name in NAMES if data.startswith(start)), "")


def _brands(data: bytes) -> set[bytes]:
    """The major brand and the compatible ones."""
    end = min(int.from_bytes(data[:4]), len(data), 256)
    return {data[8:12], *(data[place : place + 4] for place in range(16, end, 4))}
