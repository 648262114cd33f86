"""Photos, recordings and the pictures of a leaflet's design, as bytes."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from backend.complaints.rules.file_kinds import name_of_other
from backend.complaints.rules.photo_cleaning import RefusedPhotoError, clean
from backend.complaints.rules.recordings import playable
from backend.complaints.rules.voice_decoding import RefusedRecordingError
from backend.core.errors import LinshengError
from backend.printing.leaflets.design import TEMPLATES, parse_design
from tests.fuzzing.children import children_inside
from tests.fuzzing.target import REFUSED, TAKEN, FaultError, Opened
from tests.support.modern_photos import HEIC, avif
from tests.support.voices import WIDE_VOICE, browsers_voice, voice

LONG_SIDE = 20_000


def _photo(data: bytes) -> str:
    name_of_other(data)
    try:
        photo = clean(data)
    except RefusedPhotoError as refused:
        if not str(refused):
            raise FaultError("a photo is refused without a word") from refused
        return REFUSED
    with Image.open(io.BytesIO(photo.data), formats=("JPEG",)) as image:
        image.load()
        if image.size != (photo.width, photo.height) or max(image.size) > LONG_SIDE:
            raise FaultError("a photo has another size than it says")
        if image.getexif():
            raise FaultError("a photo keeps its EXIF")
    return TAKEN


def _recording(data: bytes) -> str:
    try:
        mp3, seconds = playable(data)
    except RefusedRecordingError as refused:
        if not str(refused):
            raise FaultError("a recording is refused without a word") from refused
        return REFUSED
    if not mp3 or seconds < 1:
        raise FaultError("a recording is taken and has no sound")
    return TAKEN


def _design(data: bytes) -> str:
    try:
        parse_design(min(TEMPLATES), {}, logo=data, miniprogram_code=data[:1] and data)
    except LinshengError:
        return REFUSED
    return TAKEN


def _photos() -> Iterable[bytes]:
    picture = Image.effect_noise((40, 30), 60)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretPhone"
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP"):
        yield _saved(picture.convert("RGB"), kind)
    yield _saved(picture.convert("RGB"), "JPEG", exif=exif)
    yield _saved(picture.convert("RGB"), "JPEG", progressive=True)
    yield _saved(picture.convert("CMYK"), "JPEG")
    yield _saved(Image.new("I;16", (20, 10), 40_000), "PNG")
    yield _saved(picture.convert("P"), "PNG")
    yield _saved(Image.new("1", (9, 400)), "PNG")
    yield _saved(Image.new("RGBA", (20, 10), (1, 2, 3, 4)), "PNG")
    yield _saved(Image.new("RGBA", (20, 10), (1, 2, 3, 4)), "WEBP")
    yield HEIC
    yield avif(picture.convert("RGB"))
    yield from (b"", b"%PDF-1.7", b"\xff\xd8\xff", b"BM", b"\x00\x00\x00\x18ftypheic")


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _recordings() -> Iterable[bytes]:
    yield voice(0.3)
    yield WIDE_VOICE[:400]
    for container in ("webm", "mp4"):
        yield browsers_voice(container, 0.2)
    yield b"\xff\xfb\x90\x00" * 200
    yield b"\xff\xf1\x50\x80\x00\xff\xfc" * 100
    yield from (b"", b"#!AMR\n", b"ID3", b"\x1a\x45\xdf\xa3", b"\x00\x00\x00\x18ftypM4A ")


def _logos() -> Iterable[bytes]:
    yield from _photos()
    yield b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'


KINDS: dict[str, tuple[Callable[[bytes], str], Callable[[], Iterable[bytes]]]] = {
    "photos": (_photo, _photos),
    "recordings": (_recording, _recordings),
    "design-pictures": (_design, _logos),
}


def run_for_real(kind: str, data: bytes) -> str:
    """As the product does it, with child processes."""
    return KINDS[kind][0](data)


@contextmanager
def opened(kind: str) -> Iterator[Opened]:
    run, seeds = KINDS[kind]
    with children_inside():
        yield Opened(run, seeds)


if __name__ == "__main__":
    print(run_for_real(sys.argv[1], Path(sys.argv[2]).read_bytes()))
