"""What is asked of the office above, and what it says: returns, extensions, reviews, supervision."""

from flask import request

from backend.access.permissions import Permission
from backend.complaints.pages.office.actions import Answer, act
from backend.complaints.rules.handling import extensions, lifecycle, reply_review, returns, supervision
from backend.core.clock import utc_now
from backend.staff.pages.guard import requires
from backend.web.audiences import staff_pages
from backend.web.pages import ROW_ID


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/return")
@requires(Permission.COMPLAINT_MOVE)
def ask_return(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "return",
        lambda session, staff, form: returns.ask_return(session, complaint_id, staff, form.text(), utc_now()),
        done="退单申请已交上级裁定。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/ruling")
@requires(Permission.COMPLAINT_MOVE)
def ruling(complaint_id: int) -> Answer:
    granted = _granted()
    return act(
        complaint_id,
        "ruling",
        lambda session, staff, form: returns.rule_return(
            session, complaint_id, staff, granted=granted, text=form.text(), now=utc_now()
        ),
        done="已同意退单，现由您单位主办。" if granted else "已退回原单位继续办理。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/extension")
@requires(Permission.COMPLAINT_MOVE)
def ask_extension(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "extension",
        lambda session, staff, form: extensions.ask_extension(
            session,
            complaint_id,
            staff,
            days=form.number("days"),
            reason=form.text(),
            plan=form.text("plan"),
            now=utc_now(),
        ),
        done="延期申请已交上级裁定。裁定之前照常计时。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/extension-ruling")
@requires(Permission.COMPLAINT_MOVE)
def rule_extension(complaint_id: int) -> Answer:
    granted = _granted()
    return act(
        complaint_id,
        "extension-ruling",
        lambda session, staff, form: extensions.rule_extension(
            session, complaint_id, staff, granted=granted, text=form.text(), now=utc_now()
        ),
        done="已同意延期，居民会收到新的答复时限。" if granted else "没有同意延期，原时限不变。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/review")
@requires(Permission.COMPLAINT_MOVE)
def ask_review(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "review",
        lambda session, staff, form: reply_review.ask_review(
            session, complaint_id, staff, form.text(), utc_now()
        ),
        done="这件投诉的答复要先经上级审核。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/review-ruling")
@requires(Permission.COMPLAINT_MOVE)
def rule_review(complaint_id: int) -> Answer:
    passed = _granted()
    rule = reply_review.pass_review if passed else reply_review.send_back
    return act(
        complaint_id,
        "review-ruling",
        lambda session, staff, form: rule(session, complaint_id, staff, form.text(), utc_now()),
        done="审核通过，答复已发给居民。" if passed else "已退回修改，审核用去的时间会补给办理单位。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/supervision")
@requires(Permission.COMPLAINT_MOVE)
def supervise(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "supervision",
        lambda session, staff, form: supervision.supervise(
            session, complaint_id, staff, form.text(), utc_now()
        ),
        done="督办意见已发给主办单位。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/rejection")
@requires(Permission.COMPLAINT_MOVE)
def reject(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "rejection",
        lambda session, staff, form: lifecycle.reject(session, complaint_id, staff, form.text(), utc_now()),
        done="已决定不予受理，理由会告知居民。",
    )


def _granted() -> bool:
    return request.form.get("granted") == "yes"
