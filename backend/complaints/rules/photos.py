"""Photos of residents and staff: checked, re-encoded, without metadata."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image

from backend.complaints.rules.photo_cleaning import RefusedPhotoError, TooMuchWorkError, clean, is_strip
from backend.core.decoding_gate import GATE
from backend.core.errors import FieldProblem, InvalidInputError, NotNowError
from backend.core.photo_store import PhotoStore
from backend.core.uploads import MAX_PHOTO_BYTES, MAX_PHOTOS
from backend.models import ComplaintEvent, Photo, PhotoStage

THUMBNAIL_SIDE = 320
NOT_TAKEN = "它后面的照片没有收下，请去掉它再选一次。"


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
    except RefusedPhotoError as refused:
        raise InvalidInputError([FieldProblem("photo", f"这张照片{refused}")]) from None


def thumbnail(image_data: bytes) -> bytes:
    """A kept photo, small enough for a list on a phone that pays for each megabyte; of a strip its start."""
    with Image.open(io.BytesIO(image_data), formats=("JPEG",)) as image:
        image.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        shorter = min(image.size)
        part = image.crop((0, 0, shorter, shorter)) if is_strip(*image.size) else image
        part.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        out = io.BytesIO()
        part.save(out, "JPEG", quality=75)
    return out.getvalue()


def sort_photos(store: PhotoStore, files: Iterable[bytes]) -> tuple[list[StoredPhoto], list[FieldProblem]]:
    """The photos that could be taken, now kept, and what is wrong with each of the others.

    Raises NotNowError where not even the first could be.
    """
    stored, problems = [], []
    for position, data in enumerate(files, start=1):
        if position > MAX_PHOTOS:
            problems.append(FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片，多出的没有收下。"))
            break
        try:
            stored.append(_take(store, data))
        except TooMuchWorkError as refused:
            problems.append(FieldProblem("photos", f"第 {position} 张照片{refused}{NOT_TAKEN}"))
            break  # nine of them would be nine times the limits
        except NotNowError as away:
            if not stored:
                raise
            problems.append(FieldProblem("photos", f"第 {position} 张照片起：{away.message}"))
            break
        except RefusedPhotoError as refused:
            problems.append(FieldProblem("photos", f"第 {position} 张照片{refused}"))
    return stored, problems


def _take(store: PhotoStore, data: bytes) -> StoredPhoto:
    if len(data) > MAX_PHOTO_BYTES:
        raise RefusedPhotoError(f"超过 {MAX_PHOTO_BYTES // 1024 // 1024} MB，请换一张小一些的。")
    with GATE.place():
        photo = clean(data)
    return StoredPhoto(store.save(photo.data), photo.width, photo.height, len(photo.data))
