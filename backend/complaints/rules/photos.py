"""Photos of residents and staff: checked, re-encoded, without metadata."""

import io
import threading
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.photo_store import PhotoStore
from backend.core.uploads import MAX_PHOTO_BYTES, MAX_PHOTOS
from backend.models import ComplaintEvent, Photo, PhotoStage

# A JPEG is decoded at a fraction of its size (`draft`), so a phone's 108 megapixels cost 20 MB; every other
# format, and a JPEG whose scans must all be held at once, costs 4 to 6 bytes a pixel.
MAX_PIXELS_REDUCED = 120_000_000
MAX_PIXELS_WHOLE = 25_000_000
LONG_SIDE = 1920
THUMBNAIL_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # JPEG opens MPO, the stereo format of some phones, too
SOF_BASELINE, SOS = 0xC0, 0xDA

# Memory is bounded by how many are decoded at once, not by how many requests arrive.
_DECODING = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo already cleaned and kept; `width` and `height` in pixels, `size` in bytes.

    `stage` only where an office said whether it shows the place before or after its work.
    """

    storage_key: str
    width: int
    height: int
    size: int
    stage: PhotoStage | None = None


def photo_rows(event: ComplaintEvent, photos: Sequence[StoredPhoto]) -> list[Photo]:
    """Rows that attach stored photos to an event of a complaint."""
    return [
        Photo(
            complaint_id=event.complaint_id,
            event_id=event.id,
            storage_key=photo.storage_key,
            width=photo.width,
            height=photo.height,
            size=photo.size,
            stage=photo.stage,
        )
        for photo in photos
    ]


def stored_photos(rows: Iterable[Photo]) -> list[StoredPhoto]:
    """The stored photos of these rows, to attach them to another event."""
    return [StoredPhoto(row.storage_key, row.width, row.height, row.size, row.stage) for row in rows]


def take_photos(store: PhotoStore, files: Iterable[bytes]) -> list[StoredPhoto]:
    """Clean and keep every photo. Raises InvalidInputError naming each one that cannot be taken.

    Saved before the complaint is: bytes kept under their own hash do no harm if the complaint never comes.
    """
    stored, problems = sort_photos(store, files)
    if problems:
        raise InvalidInputError(problems)
    return stored


def take_photo(store: PhotoStore, data: bytes) -> StoredPhoto:
    """The same for one that comes by itself. Raises InvalidInputError."""
    try:
        return _take(store, data)
    except _RefusedPhotoError as refused:
        raise InvalidInputError([FieldProblem("photo", f"这张照片{refused}")]) from None


def thumbnail(image_data: bytes) -> bytes:
    """A kept photo, small enough for a list on a phone that pays for each megabyte."""
    with Image.open(io.BytesIO(image_data), formats=("JPEG",)) as image:
        image.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=75)
    return out.getvalue()


def sort_photos(store: PhotoStore, files: Iterable[bytes]) -> tuple[list[StoredPhoto], list[FieldProblem]]:
    """The photos that could be taken, now kept, and what is wrong with each of the others."""
    stored, problems = [], []
    for position, data in enumerate(files, start=1):
        if position > MAX_PHOTOS:
            problems.append(FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片，多出的没有收下。"))
            break
        try:
            stored.append(_take(store, data))
        except _RefusedPhotoError as refused:
            problems.append(FieldProblem("photos", f"第 {position} 张照片{refused}"))
    return stored, problems


class _RefusedPhotoError(Exception):
    """Its text ends a sentence that begins with which photo it is."""


def _take(store: PhotoStore, data: bytes) -> StoredPhoto:
    if len(data) > MAX_PHOTO_BYTES:
        raise _RefusedPhotoError(f"超过 {MAX_PHOTO_BYTES // 1024 // 1024} MB，请换一张小一些的。")
    with _DECODING:
        image = _decode(data)
        out = io.BytesIO()
        # Nothing of the old file but its pixels: EXIF with the place and the device stays behind.
        image.save(out, "JPEG", quality=85, optimize=True)
    cleaned = out.getvalue()
    return StoredPhoto(store.save(cleaned), image.width, image.height, len(cleaned))


def _decode(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return _reduce(image, data)
    except (_TooManyPixelsError, Image.DecompressionBombError):
        raise _RefusedPhotoError("像素太大，请用手机重新拍一张，或发截图。") from None
    except UnidentifiedImageError:
        raise _RefusedPhotoError(f"打不开，{_advice(data)}") from None
    except Exception:  # noqa: BLE001 - a broken file makes the decoders raise nearly anything
        raise _RefusedPhotoError("已损坏，请重新拍一张。") from None


class _TooManyPixelsError(Exception):
    pass


def _reduce(image: Image.Image, data: bytes) -> Image.Image:
    """Upright, at most LONG_SIDE, on white."""
    reducible = image.format in {"JPEG", "MPO"} and _is_single_scan(data)
    if image.width * image.height > (MAX_PIXELS_REDUCED if reducible else MAX_PIXELS_WHOLE):
        raise _TooManyPixelsError
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    return _on_white(ImageOps.exif_transpose(image))


def _is_single_scan(data: bytes) -> bool:
    """Whether a JPEG can be decoded as it is read: baseline, all components in its first scan (T.81 B.2)."""
    position, components = 2, -1
    while position + 4 <= len(data) and data[position] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if marker == SOF_BASELINE and position + 9 < len(data):
            components = data[position + 9]
        if marker == SOS:
            return position + 4 < len(data) and data[position + 4] == components
        position += 2 + length
    return False


def _advice(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return "它是 HEIC 等新格式。请发它的截图，或在相机设置里选“兼容性最佳”后重拍。"
    return "请选择 JPG 或 PNG 格式的照片。"


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent parts turn white rather than black; the new image has none of the old one's metadata."""
    if image.mode == "RGB":
        return Image.frombytes("RGB", image.size, image.tobytes())
    rgba = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(rgba, mask=rgba.getchannel("A"))
    return page
