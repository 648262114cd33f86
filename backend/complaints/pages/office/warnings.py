"""预警: the list of early warnings; marked as seen, closed with words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.complaints.rules.warnings import warning_list
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader
from backend.core.numbers import show_number
from backend.history.audit import record
from backend.models import EarlyWarning, StaffAccount
from backend.models.base import UNREAD
from backend.models.labels import STATE_NAMES as COMPLAINT_STATES
from backend.notices.rules.warning_text import KIND_NAMES, STATE_NAMES, warning_title
from backend.web import wording
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, in_one, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

TABS = {"open": "未了结", "closed": "已了结"}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A complaint that the warning stands on."""

    id: int
    number: str
    state: str
    at: str
    place: str


@dataclass(frozen=True, slots=True)
class WarningCard:
    """`closed` is when; empty while it is not."""

    id: int
    kind: str
    title: str
    state: str
    is_open: bool
    is_closed: bool
    street: str
    began: str
    latest: str
    threshold: int | str
    closed: str
    words: str
    evidence: Sequence[EvidenceLine]


@variables_of("complaints/office/warnings.html")
@dataclass(frozen=True, slots=True)
class WarningsPage:
    """`error` says what is wrong with the words `typed` for card `failed`; 0 for none."""

    cards: Sequence[WarningCard]
    tab: str
    error: str
    failed: int
    typed: str
    tabs: Mapping[str, str] = field(default_factory=lambda: TABS)


@staff_pages.get("/warnings/")
@requires(Permission.WARNING_READ)
def warnings() -> str:
    return _page()


@staff_pages.post("/warnings/<row:warning_id>/seen")
@requires(Permission.WARNING_CHANGE)
def see_warning(warning_id: int) -> Answer:
    def work(session: Session) -> Saved:
        if warning_list.mark_warning_seen(session, current_staff(), warning_id, utc_now()):
            record(session, current_staff(), "warning.seen", f"预警 {warning_id}")
        return Saved("已记为看过。", url_for("staff.warnings"))

    return run_form_action(work, _page)


@staff_pages.post("/warnings/<row:warning_id>/closing")
@requires(Permission.WARNING_CHANGE)
def close_warning(warning_id: int) -> Answer:
    words = _typed_words()

    def work(session: Session) -> Saved:
        if warning_list.close_warning(session, current_staff(), warning_id, words, utc_now()):
            record(session, current_staff(), "warning.closed", f"预警 {warning_id}")
        return Saved("已了结。再有新的集中情况，会另发预警。", url_for("staff.warnings"))

    return run_form_action(work, lambda problems: _page(problems, failed=warning_id))


def _page(problems: Sequence[FieldProblem] = (), *, failed: int = 0) -> str:
    staff = current_staff()
    tab = "closed" if request.args.get("tab") == "closed" else "open"
    with services().database.reading() as session:
        warnings = warning_list.warnings_for(session, staff, closed=tab == "closed")
        cards = [_card(session, staff, warning) for warning in warnings]
    return render(
        WarningsPage(cards=cards, tab=tab, error=in_one(problems), failed=failed, typed=_typed_words())
    )


def _typed_words() -> str:
    return FieldReader(request.form).raw("words")


def _card(session: Session, staff: StaffAccount, warning: EarlyWarning) -> WarningCard:
    return WarningCard(
        id=warning.id,
        kind=KIND_NAMES[warning.kind],
        title=warning_title(warning),
        state=STATE_NAMES[warning.state],
        is_open=warning.state == "open",
        is_closed=warning.state == "closed",
        street=warning.street.name,
        began=wording.moment(warning.began_at),
        latest=wording.moment(warning.latest_at),
        threshold=warning.evidence.get("threshold", UNREAD),
        closed=wording.moment(warning.closed_at) if warning.closed_at else "",
        words=warning.words,
        evidence=[
            EvidenceLine(
                id=complaint.id,
                number=show_number(complaint.number),
                state=COMPLAINT_STATES[complaint.state],
                at=wording.moment(complaint.submitted_at),
                place=complaint.building.name if complaint.building else "",
            )
            for complaint in warning_list.evidence_of(session, staff, warning)
        ],
    )
