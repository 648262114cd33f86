"""Photos as phones and attackers send them."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from backend.complaints.rules.photos import LONG_SIDE, sort_photos, take_photos, thumbnail
from backend.core.errors import InvalidInputError
from backend.core.photo_store import PhotoStore
from backend.core.uploads import MAX_PHOTO_BYTES, MAX_PHOTOS

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


def refusal(store: PhotoStore, data: bytes) -> str:
    with pytest.raises(InvalidInputError) as refused:
        take_photos(store, [data])
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
    ("data", "says"),
    [
        (b"", "打不开"),
        (b"<html><script>alert(1)</script>", "打不开"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "打不开"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 90, "HEIC"),
        (b"\xff" * (MAX_PHOTO_BYTES + 1), "15 MB"),
        (encoded(noise())[:3000], "已损坏"),
        (encoded(noise(), "PNG")[:3000], "已损坏"),
        (bomb(8062), "像素太大"),  # 65 megapixels
        (bomb(20_000, 1), "像素太大"),
        (encoded(Image.new("RGB", (7000, 6000)), progressive=True), "像素太大"),
    ],
    ids=["empty", "html", "stub", "heic", "heavy", "cut jpeg", "cut png", "bomb", "big bomb", "progressive"],
)
def test_what_is_no_photo_is_refused_in_words(store: PhotoStore, data: bytes, says: str) -> None:
    assert says in refusal(store, data)


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
            stored, problems = sort_photos(store, [bytes(broken)])
            assert len(stored) + len(problems) == 1


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
