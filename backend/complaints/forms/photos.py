"""Photos of a rejected form: stored already, named by signed hidden fields."""

from collections.abc import Iterable, Iterator, Sequence

from werkzeug.datastructures import FileStorage

from backend.complaints.rules.photos import StoredPhoto, sort_photos, take_photos
from backend.complaints.signed_uploads import signed_photo
from backend.core.errors import FieldProblem, InvalidInputError, StoreAwayError
from backend.core.uploads import MAX_PHOTOS
from backend.web.services import services


def photos_from_tokens(tokens: Iterable[str]) -> list[StoredPhoto]:
    """The photos of an earlier, rejected submission. A forged or old token is passed over."""
    stored_photos = (signed_photo(token) for token in list(tokens)[:MAX_PHOTOS])
    return [photo for photo in stored_photos if photo is not None]


def uploaded_photos(files: Sequence[FileStorage]) -> list[StoredPhoto]:
    """Photos of this request, cleaned and stored. Raises InvalidInputError for field `photos`.

    Browsers send one empty part without a name where nothing was chosen; an empty file has its name.
    """
    try:
        return take_photos(services().photos, _uploaded_bytes(files))
    except StoreAwayError as away:
        raise InvalidInputError([_away(away)]) from away


def usable_photos(files: Sequence[FileStorage]) -> tuple[list[StoredPhoto], list[FieldProblem]]:
    """The photos of this request that could be taken, and what is wrong with the others."""
    try:
        return sort_photos(services().photos, _uploaded_bytes(files))
    except StoreAwayError as away:
        return [], [_away(away)]


def _uploaded_bytes(files: Sequence[FileStorage]) -> Iterator[bytes]:
    """One at a time, so that nine large files are never in memory together."""
    for file in files:
        data = file.read()
        if file.filename or data:
            yield data


def _away(away: StoreAwayError) -> FieldProblem:
    """A problem of the form, so that it comes back with what was typed."""
    return FieldProblem("photos", away.message)
