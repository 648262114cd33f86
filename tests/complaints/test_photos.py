"""Photos as phones and attackers send them."""

import io
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from backend.complaints.rules.photo_cleaning import LIMITS, LONG_SIDE, RefusedPhotoError, clean_here
from backend.complaints.rules.photos import sort_photos, take_photos, thumbnail
from backend.core.errors import InvalidInputError
from backend.core.photo_store import PhotoStore
from backend.core.uploads import MAX_PHOTO_BYTES, MAX_PHOTOS
from tests.support.modern_photos import HEIC, avif, claiming
from tests.support.voices import browsers_voice, silent_film, voice

GPS = {1: "N", 2: (37.0, 51.0, 24.0), 3: "E", 4: (113.0, 34.0, 48.0)}
ORIENTATION, MAKE, GPS_IFD = 0x0112, 0x010F, 0x8825


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(f"file://{tmp_path / 'photos'}")


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(width: int = 400, height: int = 300) -> Image.Image:
    return Image.effect_noise((width, height), 90).convert("RGB")


def bomb(side: int, rows: int | None = None) -> bytes:
    """A square PNG of one colour: a few kB that claim side x side pixels, with only `rows` of them there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\0" + b"\0" * (side * 3)
    body = b"".join(packer.compress(row) for _ in range(rows or side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def refusal(store: PhotoStore, *files: bytes) -> str:
    with pytest.raises(InvalidInputError) as refused:
        take_photos(store, files)
    [problem] = refused.value.problems
    assert problem.field == "photos"
    return problem.message


def test_place_and_device_are_gone_and_the_photo_stands_upright(store: PhotoStore) -> None:
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE], exif[GPS_IFD] = 6, "SecretPhone", GPS  # 6: turn right to stand
    data = encoded(image, exif=exif, comment=b"SecretPhone was here")
    assert b"SecretPhone" in data
    [photo] = take_photos(store, [data])
    assert (photo.width, photo.height) == (200, 400)
    stored = store.load(photo.storage_key)
    assert len(stored) == photo.size
    assert b"SecretPhone" not in stored
    assert b"Exif" not in stored
    with Image.open(io.BytesIO(stored)) as stored_image:
        assert not stored_image.getexif()
        red, _, blue = stored_image.getpixel((100, 50))  # type: ignore[misc]  # RGB
        assert red > 200
        assert blue < 60


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1", "CMYK", "I;16"])
def test_every_kind_of_picture_is_taken(store: PhotoStore, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    [photo] = take_photos(store, [encoded(Image.new(mode, (30, 20)), kind)])
    assert (photo.width, photo.height) == (30, 20)


def test_transparent_turns_white(store: PhotoStore) -> None:
    [photo] = take_photos(store, [encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")])
    with Image.open(io.BytesIO(store.load(photo.storage_key))) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)


def test_a_large_phone_photo_is_taken_small(store: PhotoStore) -> None:
    """50 megapixels, as a phone's main camera gives them."""
    [photo] = take_photos(store, [encoded(Image.new("RGB", (8160, 6120), "green"))])
    assert max(photo.width, photo.height) == LONG_SIDE


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: b"", "第 1 张照片是空的，请重新选。"),
        (lambda: b"<html><script>alert(1)</script>", "打不开"),
        (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 50, "已损坏"),
        (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 90, "已损坏"),
        (lambda: HEIC[:400], "已损坏"),
        (lambda: b"\xff" * (MAX_PHOTO_BYTES + 1), "15 MB"),
        (lambda: encoded(noise())[:3000], "已损坏"),
        (lambda: encoded(noise(), "PNG")[:3000], "已损坏"),
        (lambda: bomb(8062), "像素太大"),  # 65 megapixels
        (lambda: bomb(20_000, 1), "像素太大"),
        (lambda: encoded(Image.new("RGB", (7000, 6000)), progressive=True), "像素太大"),
    ],
    ids=[
        "empty",
        "html",
        "stub",
        "heic stub",
        "cut heic",
        "heavy",
        "cut jpeg",
        "cut png",
        "bomb",
        "big bomb",
        "progressive",
    ],
)
def test_what_is_no_photo_is_refused_in_words(
    store: PhotoStore, made: Callable[[], bytes], says: str
) -> None:
    assert says in refusal(store, made())


def test_heic_is_taken(store: PhotoStore) -> None:
    assert b"SecretPhone" in HEIC
    [photo] = take_photos(store, [HEIC])
    assert (photo.width, photo.height) == (64, 96)
    is_turned_and_clean(store.load(photo.storage_key))


def test_avif_is_taken(store: PhotoStore) -> None:
    image = Image.new("RGB", (96, 64), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 48, 64))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "SecretPhone"
    [photo] = take_photos(store, [avif(image, exif=exif)])
    assert (photo.width, photo.height) == (64, 96)
    is_turned_and_clean(store.load(photo.storage_key))


def is_turned_and_clean(stored: bytes) -> None:
    assert b"SecretPhone" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        top_red, _, top_blue = image.getpixel((32, 20))  # type: ignore[misc]  # RGB
        red, _, blue = image.getpixel((32, 80))  # type: ignore[misc]
    assert top_blue > 150 > top_red
    assert red > 150 > blue


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: claiming(HEIC, 30_000, 30_000), "像素太大"),
        (lambda: claiming(HEIC, 9_000, 9), "已损坏"),
        (lambda: avif(Image.new("RGB", (6_000, 6_000))), "像素太大"),
        (lambda: encoded(Image.new("RGB", (5_000, 5_000)), "WEBP"), "像素太大"),
    ],
    ids=["a huge heic", "a heic of another size", "a huge avif", "a webp of more memory than there is"],
)
def test_modern_photos_are_bounded_too(store: PhotoStore, made: Callable[[], bytes], says: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert says in refusal(store, made())
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < LIMITS.cpu_seconds / 2


def many_scans(number: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: some bytes, a pass over all pixels."""
    data = encoded(Image.new("RGB", (4_900, 4_900), "white"), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * number + data[-2:]


def test_a_jpeg_of_ten_thousand_scans_is_bounded(store: PhotoStore) -> None:
    data = many_scans(10_000)
    assert len(data) < MAX_PHOTO_BYTES
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert "太费时间，请用手机重新拍一张，或发截图。它后面的照片没有收下" in refusal(
        store, *[data] * MAX_PHOTOS
    )
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < LIMITS.cpu_seconds + 1


def test_an_avif_that_claims_to_be_small_is_bounded_by_its_child(store: PhotoStore) -> None:
    """36 megapixels behind a size of 60: whatever comes of it, the child's limits hold."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    stored, problems = sort_photos(store, [claiming(avif(Image.new("RGB", (6_000, 6_000))), 60, 60)])
    assert len(stored) + len(problems) == 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < LIMITS.cpu_seconds / 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(1080, 16_000), (16_000, 1080)])
def test_a_screenshot_of_a_whole_chat_stays_legible(
    store: PhotoStore, kind: str, size: tuple[int, int]
) -> None:
    [photo] = take_photos(store, [encoded(Image.new("RGB", size, "white"), kind)])
    assert (photo.width, photo.height) == size
    with Image.open(io.BytesIO(thumbnail(store.load(photo.storage_key)))) as small:
        assert small.size == (320, 320)


@pytest.mark.parametrize(
    ("size", "kind"), [((1080, 24_000), "PNG"), ((300, 21_000), "PNG"), ((1900, 60_000), "JPEG")]
)
def test_one_that_is_too_long_is_asked_for_in_parts(
    store: PhotoStore, size: tuple[int, int], kind: str
) -> None:
    assert "分成几段" in refusal(store, encoded(Image.new("RGB", size, "white"), kind))


def test_grey_of_16_bits_keeps_its_look(store: PhotoStore) -> None:
    row = struct.pack("<60H", *[8_000] * 30, *[40_000] * 30)
    image = Image.frombytes("I;16", (60, 40), row * 40)
    [photo] = take_photos(store, [encoded(image, "PNG")])
    with Image.open(io.BytesIO(store.load(photo.storage_key))) as stored:
        dark, light = stored.getpixel((10, 20)), stored.getpixel((50, 20))
    assert dark[0] == pytest.approx(31, abs=4)  # type: ignore[index]  # RGB
    assert light[0] == pytest.approx(156, abs=4)  # type: ignore[index]


@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_one_colour_that_is_transparent_turns_white(store: PhotoStore, mode: str) -> None:
    image = Image.new("RGB", (2400, 1800), "black").convert(mode)
    colour = image.getpixel((0, 0))
    [photo] = take_photos(store, [encoded(image, "PNG", transparency=colour)])
    with Image.open(io.BytesIO(store.load(photo.storage_key))) as stored:
        assert stored.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (silent_film, "视频"),
        (lambda: b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "视频"),
        (lambda: b"\0\0\0\x18ftyp3gp4" + bytes(8), "视频"),
        (lambda: browsers_voice("webm", 1), "视频"),
        (lambda: b"RIFF\x10\0\0\0AVI LIST", "视频"),
        (lambda: voice(1), "录音"),
        (lambda: b"%PDF-1.7", "PDF"),
        (lambda: b"PK\x03\x04" + bytes(30), "文档"),
    ],
    ids=["mp4", "mov", "3gp", "webm", "avi", "amr", "pdf", "docx"],
)
def test_another_kind_of_file_is_named(store: PhotoStore, made: Callable[[], bytes], name: str) -> None:
    assert f"这是{name}" in refusal(store, made())


def test_a_thumbnail_is_small(store: PhotoStore) -> None:
    [photo] = take_photos(store, [encoded(noise(2400, 1800))])
    small = thumbnail(store.load(photo.storage_key))
    assert len(small) < photo.size / 10
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (320, 240)


def test_an_animation_keeps_its_first_picture(store: PhotoStore) -> None:
    frames = [Image.new("P", (40, 30), n) for n in range(5)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    [photo] = take_photos(store, [data])
    assert (photo.width, photo.height) == (40, 30)


def test_a_flipped_bit_anywhere_never_breaks_out(store: PhotoStore) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[GPS_IFD] = 3, GPS
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        whole = encoded(noise(24, 24), kind, **({"exif": exif} if kind in {"JPEG", "PNG", "WEBP"} else {}))
        for place in range(0, min(len(whole), 500), 3):
            broken = bytearray(whole)
            broken[place] ^= 0xFF
            with suppress(RefusedPhotoError):
                assert clean_here(bytes(broken)).data


def test_good_photos_are_kept_and_bad_ones_named(store: PhotoStore) -> None:
    good = encoded(noise())
    stored, problems = sort_photos(store, [good, b"<html>", good, b""])
    assert len(stored) == 2
    assert [problem.message[:7] for problem in problems] == ["第 2 张照片", "第 4 张照片"]
    stored, problems = sort_photos(store, [good] * (MAX_PHOTOS + 3))
    assert len(stored) == MAX_PHOTOS
    assert len(problems) == 1


def test_the_largest_photo_costs_little_memory(tmp_path: Path) -> None:
    """108 megapixels would be 324 MB decoded whole; the process may hold far less."""
    source = tmp_path / "large.jpg"
    Image.new("RGB", (12000, 9000), "green").save(source, quality=60)
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from backend.complaints.rules.photos import take_photos\n"
        "from backend.core.photo_store import PhotoStore\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "take_photos(PhotoStore('file://' + sys.argv[1]), [Path(sys.argv[2]).read_bytes()])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "kept"), str(source)],
        check=True,
        capture_output=True,
        text=True,
    )
    kilobytes = int(done.stdout)
    assert kilobytes < 100_000
