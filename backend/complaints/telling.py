"""What a resident is told of their complaint: written with the move it tells of, kept until it is told.

Only what others did is told: who rates, reopens or withdraws knows it. The link to the private page is not
kept with the words; whoever says them adds it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.city_rules import city_rules
from backend.complaints.deadlines import by_words
from backend.complaints.numbers import show_number
from backend.complaints.offices import lead_party, office_name, office_of_party, office_of_staff
from backend.models import ComplaintEvent, Move, NoticeState, ResidentNotice
from backend.models.wechat import first_ring, notice_bell

EXCERPT, QUOTE = 24, 300
TOLD_AT_ONCE = 3
ASK_PROGRESS = "想知道办到哪一步，回复“查进度”。"

TAKEN_OVER = "taken_over"
_TAKES_OVER = {Move.GRANT_RETURN, Move.REDO, Move.REOPEN, Move.REROUTE}
_KINDS = {Move.ACCEPT, Move.REPLY, Move.REJECT, Move.CLOSE, Move.GRANT_EXTENSION}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice kept for the resident's next contact; `older` are those on the same complaint it outdates."""

    id: int
    words: str
    token: str
    older: tuple[int, ...]


def tell(session: Session, event: ComplaintEvent, now: datetime) -> ResidentNotice | None:
    """One notice of this event to the follower behind the complaint, with its bell, where one is due."""
    complaint = event.complaint
    kind = _kind(event)
    if complaint.resident_id is None or not kind:
        return None
    session.flush()
    notice = new_notice(complaint.resident_id, kind, _words(session, event, kind), now)
    notice.complaint_id, notice.event_id = complaint.id, event.id
    ring(session, notice, now)
    return notice


def new_notice(resident_id: int, kind: str, words: str, now: datetime) -> ResidentNotice:
    """A notice still to be added to the session and rung for."""
    return ResidentNotice(
        resident_id=resident_id,
        kind=kind,
        words=words,
        next_attempt_at=now,
        ring_after=first_ring(now),
        created_at=now,
    )


def ring(session: Session, notice: ResidentNotice, now: datetime) -> None:
    session.add(notice)
    session.flush()
    session.add(notice_bell(notice, now))


def waiting_words(session: Session, resident_id: int) -> list[Waiting]:
    """What the next answer begins with, oldest first: the newest notice of each complaint, at most three."""
    found = session.scalars(
        select(ResidentNotice)
        .where(ResidentNotice.resident_id == resident_id, ResidentNotice.state == NoticeState.WAITING)
        .order_by(ResidentNotice.id)
        .with_for_update(of=ResidentNotice)
    ).all()
    newest: dict[tuple[str, int], list[ResidentNotice]] = {}
    for notice in found:
        newest.setdefault(_subject(notice), []).append(notice)
    return [_waiting(group) for group in list(newest.values())[:TOLD_AT_ONCE]]


def mark_told(session: Session, told: Iterable[Waiting], now: datetime) -> None:
    """The answer that says them is committed with this."""
    for notice in told:
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


def _waiting(group: Sequence[ResidentNotice]) -> Waiting:
    *older, newest = group
    token = newest.complaint.token if newest.complaint else ""
    return Waiting(newest.id, newest.words, token, tuple(notice.id for notice in older))


def _end(notice: ResidentNotice, state: NoticeState, now: datetime) -> None:
    notice.state, notice.ended_at = state, now


def _kind(event: ComplaintEvent) -> str:
    if event.move in _TAKES_OVER:
        # Where the same office goes on, the resident's own words are the news.
        return TAKEN_OVER if lead_party(event.complaint).started_at == event.at else ""
    return event.move.value if event.move in _KINDS else ""


def _words(session: Session, event: ComplaintEvent, kind: str) -> str:
    complaint = event.complaint
    office = office_of_event(session, event)
    rules, due = city_rules(session), by_words(complaint.reply_due_at)
    happened, next_step = {
        Move.ACCEPT: (f"{office}已经签收，正在办理，应在{due}答复您。", ASK_PROGRESS),
        TAKEN_OVER: (f"现在改由{office}接手办理，应在{due}答复您。", ASK_PROGRESS),
        Move.GRANT_EXTENSION: (
            f"需要更多时间，经上级同意，答复延到{due}。\n说明：“{_cut(event.words, QUOTE)}”",
            ASK_PROGRESS,
        ),
        Move.REPLY: (
            f"{office}答复您：\n“{_cut(event.words, QUOTE)}”",
            (
                "满意请回复“满意”，没解决或不满意请回复“不满意”，"
                f"{by_words(event.at + rules.rate_within)}说都算。"
            ),
        ),
        Move.REJECT: (
            f"{office}决定不受理，理由是：\n“{_cut(event.words, QUOTE)}”",
            "您不同意的话，可以回复“投诉”，把情况说清楚，另提一件。",
        ),
        Move.CLOSE: (
            f"答复已经过了 {rules.limits.rate_days} 天，没有等到您的评价，先按办结处理。",
            f"问题还在的话，{rules.limits.reopen_days} 天内回复“重新打开”，接着给您办。",
        ),
    }[kind]
    what = f"您反映的“{_cut(complaint.words, EXCERPT)}”（编号 {show_number(complaint.number)}）"
    return f"{what}，{happened}\n{next_step}"


def _cut(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}…"
