"""What staff do to a complaint: each action is one POST, scoped first, then handed to the rules."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.clock import utc_now
from backend.complaints import inbox, lifecycle, queries, returns, shield
from backend.complaints.photos import MAX_PHOTOS, StoredPhoto
from backend.errors import FieldProblem, InvalidInputError, LinshengError, NotFoundError
from backend.models import StaffAccount
from backend.services import services
from backend.web.kept_photos import kept_photos, uploaded_photos
from backend.web.staff import staff_pages
from backend.web.staff.access import current_staff
from backend.web.staff.complaint import ROW_ID, complaint_page

Answer = str | Response | tuple[str, int]


@dataclass(slots=True)
class _Form:
    """What an action's form held, kept for showing it again."""

    words: str
    photos: list[StoredPhoto] = field(default_factory=list)


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/accept")
def accept(complaint_id: int) -> Answer:
    return _act(
        complaint_id,
        "accept",
        lambda session, staff, _form: lifecycle.accept(session, complaint_id, staff, utc_now()),
        done="已签收。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/reply")
def reply(complaint_id: int) -> Answer:
    return _act(
        complaint_id,
        "reply",
        lambda session, staff, form: lifecycle.reply(
            session, complaint_id, staff, form.words, form.photos, utc_now()
        ),
        done="答复已发给居民。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/return")
def ask_return(complaint_id: int) -> Answer:
    return _act(
        complaint_id,
        "return",
        lambda session, staff, form: returns.ask_return(session, complaint_id, staff, form.words, utc_now()),
        done="退单申请已交上级裁定。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/ruling")
def ruling(complaint_id: int) -> Answer:
    granted = request.form.get("granted") == "yes"
    return _act(
        complaint_id,
        "ruling",
        lambda session, staff, form: returns.rule_return(
            session, complaint_id, staff, granted=granted, text=form.words, now=utc_now()
        ),
        done="已同意退单，现由您单位主办。" if granted else "已退回原单位继续办理。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/rejection")
def reject(complaint_id: int) -> Answer:
    return _act(
        complaint_id,
        "rejection",
        lambda session, staff, form: lifecycle.reject(session, complaint_id, staff, form.words, utc_now()),
        done="已决定不予受理，理由会告知居民。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/phone")
def reveal_phone(complaint_id: int) -> Answer:
    """The phone once, on this page only; the look is on record before it shows."""
    staff = current_staff()
    form = _Form(request.form.get("words", ""))
    try:
        with services().database.transaction() as session:
            found = queries.for_staff(session, staff, complaint_id)
            phone = shield.reveal_phone(session, found, staff, form.words, utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        return complaint_page(complaint_id, error=error, failed="phone", form={"words": form.words}), 400
    return complaint_page(complaint_id, phone=phone)


def _act(
    complaint_id: int, name: str, move: Callable[[Session, StaffAccount, _Form], None], *, done: str
) -> Answer:
    """Scope, photos, the rule; a refusal shows the page with the form as it was filled in."""
    staff = current_staff()
    form = _Form(request.form.get("words", ""), kept_photos(request.form.getlist("kept_photo")))
    try:
        _take_new_photos(form)
        with services().database.transaction() as session:
            queries.for_staff(session, staff, complaint_id)
            move(session, staff, form)
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        shown = {"words": form.words, "photos": form.photos}
        return complaint_page(complaint_id, error=error, failed=name, form=shown), 400
    flash(done)
    return redirect(_next_page(complaint_id, staff), 303)


def _take_new_photos(form: _Form) -> None:
    form.photos += uploaded_photos(request.files.getlist("photos"))
    if len(form.photos) > MAX_PHOTOS:
        form.photos = form.photos[:MAX_PHOTOS]
        raise InvalidInputError([FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片，多出的没有保留。")])


def _next_page(complaint_id: int, staff: StaffAccount) -> str:
    """Where the clerk goes on: the next complaint, this one again, or the inbox when it left their hands."""
    with services().database.reading() as session:
        if request.form.get("then") == "next":
            following = inbox.next_to_do(session, staff, but=complaint_id)
            if following is not None:
                return url_for("staff.complaint", complaint_id=following)
            return url_for("staff.inbox")
        try:
            queries.for_staff(session, staff, complaint_id)
        except NotFoundError:
            return url_for("staff.inbox")
    return url_for("staff.complaint", complaint_id=complaint_id)
