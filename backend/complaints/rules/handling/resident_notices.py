"""Writes notices to residents in the transaction of the move, and keeps them until they are told.

Only what others did is told: who rates, reopens or withdraws knows it. The link to the private page is not
kept with the words; whoever says them adds it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party, office_of_staff
from backend.city_rules.rules.current import city_rules
from backend.city_rules.rules.deadlines import by_words
from backend.core.numbers import show_number
from backend.jobs.outbox import enqueue
from backend.models import ComplaintEvent, Move, NoticeState, ResidentNotice
from backend.notices.rules.merge_fields import fill_in
from backend.notices.rules.wording import TAKEN_OVER, wording_of

EXCERPT, QUOTE = 24, 300
NOTICES_AT_ONCE = 3
_TAKES_OVER = {Move.GRANT_RETURN, Move.REDO, Move.REOPEN, Move.REROUTE}
_KINDS = {Move.ACCEPT, Move.REPLY, Move.REJECT, Move.CLOSE, Move.GRANT_EXTENSION}


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A notice kept for the resident's next contact; `older` are those on the same complaint it outdates."""

    id: int
    words: str
    token: str
    older: tuple[int, ...]


def notify_resident(session: Session, event: ComplaintEvent, now: datetime) -> ResidentNotice | None:
    """One notice of this event to the follower behind the complaint, enqueued, where one is due."""
    complaint = event.complaint
    kind = _kind(event)
    if complaint.resident_id is None or not kind:
        return None
    session.flush()
    notice = new_resident_notice(complaint.resident_id, kind, _words(session, event, kind), now)
    notice.complaint_id, notice.event_id = complaint.id, event.id
    enqueue(session, [notice], now)
    return notice


def new_resident_notice(resident_id: int, kind: str, words: str, now: datetime) -> ResidentNotice:
    """A notice still to be enqueued."""
    return ResidentNotice(
        resident_id=resident_id,
        kind=kind,
        words=words,
        created_at=now,
    )


def pending_notices(session: Session, resident_id: int) -> list[PendingNotice]:
    """What the next answer begins with, oldest first: the newest notice of each complaint, at most three."""
    notices = session.scalars(
        select(ResidentNotice)
        .where(ResidentNotice.resident_id == resident_id, ResidentNotice.state == NoticeState.WAITING)
        .order_by(ResidentNotice.id)
        .with_for_update(of=ResidentNotice)
    ).all()
    newest: dict[tuple[str, int], list[ResidentNotice]] = {}
    for notice in notices:
        newest.setdefault(_subject(notice), []).append(notice)
    return [_pending(group) for group in list(newest.values())[:NOTICES_AT_ONCE]]


def mark_notices_told(session: Session, pending_notices: Iterable[PendingNotice], now: datetime) -> None:
    """The answer that says them is committed with this."""
    for notice in pending_notices:
        for row_id in notice.older:
            _end(session.get_one(ResidentNotice, row_id), NoticeState.DROPPED, now)
        _end(session.get_one(ResidentNotice, notice.id), NoticeState.TOLD, now)


def office_of_event(session: Session, event: ComplaintEvent) -> str:
    """Whoever acted; where the system did, whoever is in charge now."""
    office = office_of_staff(event.staff) if event.staff else office_of_party(lead_party(event.complaint))
    return office_name(session, office)


def _subject(notice: ResidentNotice) -> tuple[str, int]:
    if notice.complaint_id is None:
        return "notice", notice.id
    return "complaint", notice.complaint_id


def _pending(group: Sequence[ResidentNotice]) -> PendingNotice:
    *older, newest = group
    token = newest.complaint.token if newest.complaint else ""
    return PendingNotice(newest.id, newest.words, token, tuple(notice.id for notice in older))


def _end(notice: ResidentNotice, state: NoticeState, now: datetime) -> None:
    notice.state, notice.ended_at = state, now


def _kind(event: ComplaintEvent) -> str:
    if event.move in _TAKES_OVER:
        # Where the same office goes on, the resident's own words are the news.
        return TAKEN_OVER if lead_party(event.complaint).started_at == event.at else ""
    return event.move.value if event.move in _KINDS else ""


def _words(session: Session, event: ComplaintEvent, kind: str) -> str:
    complaint, rules = event.complaint, city_rules(session)
    values = {
        "内容": _cut(complaint.words, EXCERPT),
        "编号": show_number(complaint.number),
        "单位": office_of_event(session, event),
        "答复时限": by_words(complaint.reply_due_at),
        "原话": _cut(event.words, QUOTE),
        "评价截止": by_words(event.at + rules.rate_within),
        "评价天数": str(rules.limits.rate_days),
        "重新打开天数": str(rules.limits.reopen_days),
    }
    return fill_in(wording_of(session, kind).words, values)


def _cut(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}…"
