"""消息: failed and waiting notices, with another try. Never shows a resident's address."""

from typing import Any

from flask import render_template, request, url_for

from backend.access.offices import office_name
from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.values import row_id
from backend.core.numbers import show_number
from backend.models import NoticeWay
from backend.notices.rules import messages as rules
from backend.notices.rules.address_masking import KIND_NAMES, masked
from backend.notices.rules.addresses import owner_name
from backend.notices.rules.letter_text import what_of
from backend.notices.rules.messages import PAGE, MessageState
from backend.web.audiences import administration_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.services import services

TABS = (
    ("offices", MessageState.FAILED, "单位：没送到"),
    ("offices", MessageState.WAITING, "单位：在途"),
    ("residents", MessageState.FAILED, "居民：没送到"),
    ("residents", MessageState.WAITING, "居民：在途"),
)
WAYS = {
    NoticeWay.MINIPROGRAM: "小程序订阅消息",
    NoticeWay.SUBSCRIBE: "公众号订阅通知",
    NoticeWay.TEMPLATE: "公众号模板消息",
    NoticeWay.SERVICE: "公众号客服消息",
    NoticeWay.CONTACT: "等居民下次联系",
}
REASONS = {
    "internal error": "系统内部出错，请让技术人员看工作进程的日志。",
}
KINDS = {
    "accept": "已签收", "taken_over": "换人接办", "reply": "已答复", "reject": "不予受理", "close": "已办结",
    "grant_extension": "延期",
}  # fmt: skip


@administration_pages.get("/messages/")
@requires(Permission.MESSAGE_READ)
def messages() -> str:
    return _page([])


@administration_pages.post("/messages/offices")
@requires(Permission.MESSAGE_CHANGE)
def retry_offices() -> Answer:
    def work(session: Any) -> Saved:
        office = rules.office_named(request.form.get("office", ""))
        many = rules.retry_alerts(session, current_staff(), _ids(), office, utc_now())
        return _done(many, "offices")

    return run_form_action(work, _page)


@administration_pages.post("/messages/residents")
@requires(Permission.MESSAGE_CHANGE)
def retry_residents() -> Answer:
    def work(session: Any) -> Saved:
        return _done(rules.retry_notices(session, current_staff(), _ids(), utc_now()), "residents")

    return run_form_action(work, _page)


def _done(many: int, to: str) -> Saved:
    says = f"{many} 条正在重发，过一会儿刷新看结果。" if many else "没有要重发的，可能刚才已经重发过。"
    return Saved(says, url_for("administration.messages", to=to))


def _ids() -> list[int] | None:
    """The one that was chosen; None for all."""
    chosen = row_id(request.form.get("id"))
    return None if request.form.get("all") == "1" else [chosen or 0]


def _page(problems: list[FieldProblem]) -> str:
    to = "residents" if request.args.get("to") == "residents" else "offices"
    standing = MessageState.WAITING if request.args.get("standing") == "waiting" else MessageState.FAILED
    office_text, before = request.args.get("office", ""), row_id(request.args.get("before"))
    office = rules.office_named(office_text)
    with services().database.reading() as session:
        rows = (
            [_alert(session, delivery) for delivery in rules.alerts(session, standing, office, before)]
            if to == "offices"
            else [_notice(notice) for notice in rules.notices(session, standing, before)]
        )
        return render_template(
            "notices/messages.html",
            tabs=TABS,
            to=to,
            standing=standing,
            counts=rules.counts(session),
            offices=[
                (rules.name_of(office_count.office), office_count)
                for office_count in rules.offices_with(session, standing)
            ]
            if to == "offices"
            else [],
            chosen=office_text if office else "",
            chosen_name=office_name(session, office) if office else "",
            rows=rows[:PAGE],
            more=rows[PAGE - 1]["id"] if len(rows) > PAGE else None,
            problems=problems,
        )


def _reason(error: str) -> str:
    """In words where we know better than the program that refused."""
    return next((words for error_text, words in REASONS.items() if error_text in error), error)


def _alert(session: Any, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "to": owner_name(session, row.address),
        "what": what_of(row),
        "complaint_id": row.complaint_id,
        "number": show_number(row.complaint.number) if row.complaint else "",
        "way": f"{KIND_NAMES[row.address.kind]} {masked(row.address)}",
        "attempts": row.letter.attempts if row.letter else 0,
        "at": row.raised_at,
        "next": row.letter.next_attempt_at if row.letter else row.due_at,
        "error": row.letter.last_error if row.letter else "",
    }


def _notice(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "to": "居民",
        "what": KINDS.get(row.kind, "办理进展"),
        "complaint_id": row.complaint_id,
        "number": show_number(row.complaint.number) if row.complaint else "",
        "way": WAYS[row.way] if row.way else "",
        "attempts": row.attempts,
        "at": row.created_at,
        "next": row.next_attempt_at,
        "error": _reason(row.last_error),
    }
