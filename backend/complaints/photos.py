"""Residents' and clerks' photos: checked, re-encoded, stripped of place and device."""

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from backend.errors import FieldProblem, InvalidInputError
from backend.photo_store import PhotoStore

MAX_PHOTOS = 9
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 64_000_000  # a phone's largest; a bomb claims more
LONG_SIDE = 1920
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "MPO")


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo already cleaned and kept; `width` and `height` in pixels, `size` in bytes."""

    storage_key: str
    width: int
    height: int
    size: int


def take_photos(store: PhotoStore, files: Iterable[bytes]) -> list[StoredPhoto]:
    """Clean and keep every photo. Raises InvalidInputError naming each one that cannot be taken.

    Saved before the complaint is: bytes kept under their own hash do no harm if the complaint never comes.
    """
    stored, problems = [], []
    for position, data in enumerate(files, start=1):
        if position > MAX_PHOTOS:
            problems.append(FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片。"))
            break
        try:
            stored.append(_take(store, data))
        except _RefusedPhotoError as refused:
            problems.append(FieldProblem("photos", f"第 {position} 张照片{refused}"))
    if problems:
        raise InvalidInputError(problems)
    return stored


class _RefusedPhotoError(Exception):
    """Its text ends a sentence that begins with which photo it is."""


def _take(store: PhotoStore, data: bytes) -> StoredPhoto:
    image = _decode(data)
    out = io.BytesIO()
    # Nothing of the old file but its pixels: EXIF with the place and the device stays behind.
    image.save(out, "JPEG", quality=85, optimize=True)
    cleaned = out.getvalue()
    return StoredPhoto(store.save(cleaned), image.width, image.height, len(cleaned))


def _decode(data: bytes) -> Image.Image:
    if len(data) > MAX_BYTES:
        raise _RefusedPhotoError(f"超过 {MAX_BYTES // 1024 // 1024} MB，请换一张小一些的。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise _RefusedPhotoError("像素太大，请用手机重新拍一张。")
                image.draft("RGB", (LONG_SIDE, LONG_SIDE))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((LONG_SIDE, LONG_SIDE))
                return _on_white(upright)
    except UnidentifiedImageError:
        raise _RefusedPhotoError("打不开，请选择 JPG 或 PNG 格式的照片。") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, Image.DecompressionBombError):
        raise _RefusedPhotoError("已损坏，请重新拍一张。") from None


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent parts turn white rather than black."""
    if image.mode == "RGB":
        return Image.frombytes("RGB", image.size, image.tobytes())
    rgba = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(rgba, mask=rgba.getchannel("A"))
    return page
