"""Photos of a rejected form: stored already, named by signed hidden fields."""

from collections.abc import Iterable, Iterator, Sequence

from werkzeug.datastructures import FileStorage

from backend.complaints.rules.photos import StoredPhoto, sort_photos, take_photos
from backend.complaints.signed_uploads import signed_photo
from backend.core.decoding_gate import form_visit
from backend.core.errors import FieldProblem, InvalidInputError, NotNowError
from backend.core.fields.reader import FieldReader
from backend.core.uploads import MAX_PHOTOS
from backend.web.services import services


class PhotosRefusedError(InvalidInputError):
    """Some of the photos of a form; `photos` are the others, for the form that is shown again."""

    def __init__(self, problems: list[FieldProblem], photos: Sequence[StoredPhoto]) -> None:
        super().__init__(problems)
        self.photos = photos


def form_photos(
    reader: FieldReader, files: Sequence[FileStorage]
) -> tuple[list[StoredPhoto], list[FieldProblem]]:
    """Those kept from an earlier try and not removed since, then the new ones; what is wrong with others."""
    removed = set(reader.all_raw("remove"))
    tokens = [token for token in dict.fromkeys(reader.all_raw("kept")) if token not in removed]
    photos = photos_from_tokens(tokens)
    fresh, problems = usable_photos(files)
    if len(photos) < min(len(tokens), MAX_PHOTOS):
        problems.append(FieldProblem("photos", "有照片保存时间太久已失效，请重新选择。"))
    if len(photos) + len(fresh) > MAX_PHOTOS:
        problems.append(FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片，多出的没有收下。"))
    return (photos + fresh)[:MAX_PHOTOS], problems


def photos_from_tokens(tokens: Iterable[str]) -> list[StoredPhoto]:
    """The photos of an earlier, rejected submission. A forged or old token is passed over."""
    stored_photos = (signed_photo(token) for token in list(tokens)[:MAX_PHOTOS])
    return [photo for photo in stored_photos if photo is not None]


def uploaded_photos(files: Sequence[FileStorage]) -> list[StoredPhoto]:
    """Photos of this request, cleaned and stored. Raises InvalidInputError for field `photos`.

    Browsers send one empty part without a name where nothing was chosen; an empty file has its name.
    """
    try:
        with form_visit():
            return take_photos(services().photos, _uploaded_bytes(files))
    except NotNowError as away:
        raise InvalidInputError([_away(away)]) from away


def usable_photos(files: Sequence[FileStorage]) -> tuple[list[StoredPhoto], list[FieldProblem]]:
    """The photos of this request that could be taken, and what is wrong with the others."""
    try:
        with form_visit():
            return sort_photos(services().photos, _uploaded_bytes(files))
    except NotNowError as away:
        return [], [_away(away)]


def _uploaded_bytes(files: Sequence[FileStorage]) -> Iterator[bytes]:
    """One at a time, so that nine large files are never in memory together."""
    for file in files:
        data = file.read()
        if file.filename or data:
            yield data


def _away(away: NotNowError) -> FieldProblem:
    """A problem of the form, so that it comes back with what was typed."""
    return FieldProblem("photos", away.message)
