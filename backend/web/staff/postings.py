"""The street's page: tick what is up, report what is gone or cannot be read any more. Made for a phone."""

import secrets
from collections.abc import Callable

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.clock import utc_now
from backend.complaints.photos import StoredPhoto, thumbnail
from backend.errors import FieldProblem, ForbiddenError, InvalidInputError
from backend.models import ReportKind, Role
from backend.printshop.posting_photos import photo_key, photos_of
from backend.printshop.postings import REPORT_NAMES, PostingRow, posting_rows, report, tick
from backend.services import services
from backend.signed_photos import sign_photo
from backend.web.kept_photos import kept_photos, uploaded_photos
from backend.web.pages import row_id
from backend.web.staff import staff_pages
from backend.web.staff.access import current_staff, require_role
from backend.web.staff.complaint import ROW_ID

Answer = str | Response | tuple[str, int]
TABS = {"waiting": "待张贴", "done": "已贴完", "reported": "已报缺损"}
MAX_COPIES = 1_000_000
NUMBER = "份数请填大于 0 的整数。"


@staff_pages.get("/leaflets/")
def postings() -> str:
    require_role(Role.STREET)
    return _page()


@staff_pages.post("/leaflets/posted")
def tick_posted() -> Answer:
    """One code, some or all of its copies, with a photo if there is one."""
    require_role(Role.STREET)
    photos = kept_photos(request.form.getlist("kept_photo"))

    def move(session: Session, code_id: int, copies: int) -> None:
        key = photos[-1].storage_key if photos else ""
        tick(session, current_staff(), code_id, copies, _key(), utc_now(), photo_key=key)

    try:
        photos += uploaded_photos(request.files.getlist("photo"))
    except InvalidInputError as invalid:
        return _page(_code_id(), invalid.problems, photos), 422
    return _act(move, done="已登记张贴。", photos=photos)


@staff_pages.post("/leaflets/reported")
def report_posted() -> Answer:
    require_role(Role.STREET)

    def move(session: Session, code_id: int, copies: int) -> None:
        kind = request.form.get("kind", "")
        if kind not in set(ReportKind):
            raise InvalidInputError([FieldProblem("kind", "请选择不见了，还是破损。")])
        report(session, current_staff(), code_id, ReportKind(kind), copies, utc_now())

    return _act(move, done="已上报，补印时会印上。", photos=[])


@staff_pages.get(f"/leaflets/photos/<{ROW_ID}:posting_id>")
def posting_photo(posting_id: int) -> PlainResponse:
    """A photo of a leaflet on its wall."""
    with services().database.reading() as session:
        key = photo_key(session, current_staff(), posting_id)
    data = services().photos.load(key)
    return PlainResponse(thumbnail(data) if "small" in request.args else data, mimetype="image/jpeg")


def _act(move: Callable[[Session, int, int], None], *, done: str, photos: list[StoredPhoto]) -> Answer:
    code_id = _code_id()
    try:
        copies = _copies()
        with services().database.transaction() as session:
            move(session, code_id, copies)
    except ForbiddenError as refused:
        return _page(problems=[FieldProblem("", refused.message)]), 404
    except InvalidInputError as invalid:
        return _page(code_id, invalid.problems, photos), 422
    flash(done)
    return redirect(url_for("staff.postings", tab=_tab(), _anchor=f"code-{code_id}"), 303)


def _copies() -> int:
    copies = row_id(request.form.get("copies"))
    if copies is None or not 0 < copies <= MAX_COPIES:
        raise InvalidInputError([FieldProblem("copies", NUMBER)])
    return copies


def _code_id() -> int:
    return row_id(request.form.get("code_id")) or 0


def _key() -> str:
    """The form's own: sent twice, it ticks once."""
    return request.form.get("key", "")[:64] or secrets.token_hex(16)


def _tab() -> str:
    tab = request.values.get("tab", "waiting")
    return tab if tab in TABS else "waiting"


def _page(
    failed: int = 0, problems: list[FieldProblem] | None = None, photos: list[StoredPhoto] | None = None
) -> str:
    """The list; with the rejected form of code `failed` filled in again."""
    with services().database.reading() as session:
        rows = posting_rows(session, current_staff())
        taken = photos_of(session, current_staff(), sorted({row.community_id for row in rows}))
    parts: dict[str, list[PostingRow]] = {
        "waiting": [row for row in rows if row.posted < row.ordered],
        "done": [row for row in rows if row.posted >= row.ordered],
        "reported": [row for row in rows if row.reported],
    }
    return render_template(
        "staff/postings.html",
        rows=parts[_tab()],
        tabs=TABS,
        tab=_tab(),
        counts={name: len(part) for name, part in parts.items()},
        ordered=sum(row.ordered for row in rows),
        posted=sum(row.posted for row in rows),
        photos=taken,
        failed=failed,
        problems=problems or [],
        kept=[sign_photo(photo) for photo in photos or ()],
        form=request.form,
        new_key=lambda: secrets.token_hex(16),
        report_names=REPORT_NAMES,
    )
