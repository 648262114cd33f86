"""消息: failed and waiting notices, with another try. Never shows a resident's address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from sqlalchemy.orm import Session

from backend.access.offices import office_name
from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.numbers import show_number
from backend.models import Alert, NoticeWay, ResidentNotice
from backend.notices.forms import MessageQuery, parse_message_query, parse_retry
from backend.notices.rules import messages as rules
from backend.notices.rules.address_masking import KIND_NAMES, masked
from backend.notices.rules.addresses import owner_name
from backend.notices.rules.letter_text import what_of
from backend.notices.rules.messages import PAGE, MessageState, OfficeCount
from backend.web.audiences import administration_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
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


@dataclass(frozen=True, slots=True)
class MessageRow:
    """`way` and `error` name no resident; `next` is when it is tried again."""

    id: int
    to: str
    what: str
    complaint_id: int | None
    number: str
    way: str
    attempts: int
    at: datetime
    next: datetime
    error: str


@variables_of("notices/messages.html")
@dataclass(frozen=True, slots=True)
class MessagesPage:
    """One list. `counts` are by tab, as "offices.failed".

    `offices` have messages in it and come with their names in addresses; `chosen` is such a name, or empty.
    `more` is the id after which the next page begins.
    """

    to: str
    standing: MessageState
    counts: Mapping[str, int]
    offices: Sequence[tuple[str, OfficeCount]]
    chosen: str
    chosen_name: str
    rows: Sequence[MessageRow]
    more: int | None
    problems: Sequence[FieldProblem]
    tabs: Sequence[tuple[str, MessageState, str]] = TABS


@administration_pages.get("/messages/")
@requires(Permission.MESSAGE_READ)
def messages() -> str:
    return _page()


@administration_pages.post("/messages/offices")
@requires(Permission.MESSAGE_CHANGE)
def retry_offices() -> Answer:
    retry = parse_retry(request.form)

    def work(session: Session) -> Saved:
        return _done(
            rules.retry_alerts(session, current_staff(), retry.ids, retry.office, utc_now()), "offices"
        )

    return run_form_action(work, _page)


@administration_pages.post("/messages/residents")
@requires(Permission.MESSAGE_CHANGE)
def retry_residents() -> Answer:
    retry = parse_retry(request.form)

    def work(session: Session) -> Saved:
        return _done(rules.retry_notices(session, current_staff(), retry.ids, utc_now()), "residents")

    return run_form_action(work, _page)


def _done(many: int, to: str) -> Saved:
    says = f"{many} 条正在重发，过一会儿刷新看结果。" if many else "没有要重发的，可能刚才已经重发过。"
    return Saved(says, url_for("administration.messages", to=to))


def _page(problems: Sequence[FieldProblem] = ()) -> str:
    query = parse_message_query(request.args)
    with services().database.reading() as session:
        rows = _rows(session, query)
        return render(
            MessagesPage(
                to=query.to,
                standing=query.standing,
                counts=rules.counts(session),
                offices=_offices(session, query),
                chosen=rules.name_of(query.office) if query.office else "",
                chosen_name=office_name(session, query.office) if query.office else "",
                rows=rows[:PAGE],
                more=rows[PAGE - 1].id if len(rows) > PAGE else None,
                problems=problems,
            )
        )


def _rows(session: Session, query: MessageQuery) -> list[MessageRow]:
    if query.to == "residents":
        return [_notice(notice) for notice in rules.notices(session, query.standing, query.before)]
    alerts = rules.alerts(session, query.standing, query.office, query.before)
    return [_alert(session, alert) for alert in alerts]


def _offices(session: Session, query: MessageQuery) -> list[tuple[str, OfficeCount]]:
    if query.to == "residents":
        return []
    return [(rules.name_of(count.office), count) for count in rules.offices_with(session, query.standing)]


def _reason(error: str) -> str:
    """In words where we know better than the program that refused."""
    return next((words for error_text, words in REASONS.items() if error_text in error), error)


def _alert(session: Session, alert: Alert) -> MessageRow:
    letter = alert.letter
    return MessageRow(
        id=alert.id,
        to=owner_name(session, alert.address),
        what=what_of(alert),
        complaint_id=alert.complaint_id,
        number=show_number(alert.complaint.number) if alert.complaint else "",
        way=f"{KIND_NAMES[alert.address.kind]} {masked(alert.address)}",
        attempts=letter.attempts if letter else 0,
        at=alert.raised_at,
        next=letter.next_attempt_at if letter else alert.due_at,
        error=letter.last_error if letter else "",
    )


def _notice(notice: ResidentNotice) -> MessageRow:
    return MessageRow(
        id=notice.id,
        to="居民",
        what=KINDS.get(notice.kind, "办理进展"),
        complaint_id=notice.complaint_id,
        number=show_number(notice.complaint.number) if notice.complaint else "",
        way=WAYS[notice.way] if notice.way else "",
        attempts=notice.attempts,
        at=notice.created_at,
        next=notice.next_attempt_at,
        error=_reason(notice.last_error),
    )
