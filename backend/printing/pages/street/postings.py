"""The street's page for a phone: tick what is posted, report what is gone or damaged."""

from collections.abc import Callable

from flask import Response as PlainResponse
from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.complaints.forms.photos import photos_from_tokens, uploaded_photos
from backend.complaints.rules.photos import StoredPhoto, thumbnail
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.printing.forms.street import code_of, key_of, parse_posting, parse_report
from backend.printing.pages.street.posting_list import place, postings_page
from backend.printing.rules.posting_photos import photo_key
from backend.printing.rules.postings import posting_rows, report, tick
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.pages import takes_files
from backend.web.services import services

Answer = str | Response | tuple[str, int]


@staff_pages.get("/leaflets/")
@requires(Permission.POSTING_CHANGE)
def postings() -> str:
    return postings_page()


@staff_pages.post("/leaflets/posted")
@requires(Permission.POSTING_CHANGE)
@takes_files
def tick_posted() -> Answer:
    """One code, some or all of its copies, with a photo if there is one."""
    photos = photos_from_tokens(FieldReader(request.form).all_raw("kept_photo"))

    def move(session: Session) -> None:
        made, photo_key = parse_posting(request.form), photos[-1].storage_key if photos else ""
        tick(session, current_staff(), made.code_id, made.copies, made.key, utc_now(), photo_key=photo_key)

    try:
        photos += uploaded_photos(request.files.getlist("photo"))
    except InvalidInputError as invalid:
        return postings_page(code_of(request.form), invalid.problems, photos), invalid.status
    return _act(move, done="已登记张贴。", photos=photos)


@staff_pages.post("/leaflets/posted-all")
@requires(Permission.POSTING_CHANGE)
def tick_all() -> Answer:
    """All copies that are left of each code on the page: a whole round done, in one transaction."""
    ticked_ids, key = FieldReader(request.form).row_ids("code_id"), key_of(request.form)
    try:
        with services().database.transaction() as session:
            remaining_rows = [
                row
                for row in posting_rows(session, current_staff())
                if row.code_id in ticked_ids and row.left
            ]
            for row in remaining_rows:
                tick(session, current_staff(), row.code_id, row.left, f"{key[:40]}-{row.code_id}", utc_now())
    except InvalidInputError as invalid:
        return postings_page(problems=invalid.problems), invalid.status
    flash(f"已登记 {len(remaining_rows)} 处。" if remaining_rows else "没有要登记的，可能刚才已经登记过。")
    return redirect(url_for("staff.postings", tab=place()["tab"]), 303)


@staff_pages.post("/leaflets/reported")
@requires(Permission.POSTING_CHANGE)
def report_posted() -> Answer:
    def move(session: Session) -> None:
        made, kind = parse_report(request.form)
        report(session, current_staff(), made.code_id, kind, made.copies, made.key, utc_now())

    return _act(move, done="已上报，补印时会印上。", photos=[])


@staff_pages.get("/leaflets/photos/<row:posting_id>")
@requires(Permission.POSTING_READ)
def posting_photo(posting_id: int) -> PlainResponse:
    """A photo of a leaflet on its wall."""
    with services().database.reading() as session:
        key = photo_key(session, current_staff(), posting_id)
    data = services().photos.load(key)
    return PlainResponse(thumbnail(data) if "small" in request.args else data, mimetype="image/jpeg")


def _act(move: Callable[[Session], None], *, done: str, photos: list[StoredPhoto]) -> Answer:
    code_id = code_of(request.form)
    try:
        with services().database.transaction() as session:
            move(session)
    except NotFoundError as missing:
        return postings_page(problems=missing.problems), missing.status
    except InvalidInputError as invalid:
        return postings_page(code_id, invalid.problems, photos), invalid.status
    flash(done)
    return redirect(url_for("staff.postings", **place(), _anchor=f"code-{code_id}"), 303)
