"""Urging and additions: moves of a resident that change no state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import RESIDENT, add_event, add_watching_party
from backend.complaints.rules.handling.permitted_moves import step_above
from backend.complaints.rules.photos import StoredPhoto, photo_rows
from backend.complaints.rules.privacy.content_review import check_content
from backend.complaints.rules.recordings import MAX_RECORDINGS, StoredRecording, recording_rows
from backend.core import text as words
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.core.uploads import MAX_PHOTOS
from backend.models import Complaint, ComplaintEvent, Move, OfficeLevel

MOST_SUPPLEMENTS = 30
A_DAY = 24  # hours, for which people have a word


@dataclass(frozen=True, slots=True)
class ProgramUpdate:
    """`key` is the program's own name of it, or empty; `longest` what its channel allows in characters."""

    key: str
    longest: int


_URGED_TODAY = "今天已经催过了，办理单位已收到提醒。明天可以再催一次。"
_URGED = "{hours} 小时内已经催过了，办理单位已收到提醒。过了这段时间可以再催一次。"


def urge(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """催办 by the resident, once in so many hours; where it is overdue, the office above is told as well."""
    with complaint_move(session, complaint_id, now) as complaint:
        if not may_urge(complaint, now):
            hours = rules_for(complaint).limits.urge_again_hours
            raise MoveRefusedError(_URGED_TODAY if hours == A_DAY else _URGED.format(hours=hours))
        reason = words.clean(text)[: words.MAX_WORDS]
        event = add_event(complaint, Move.URGE, RESIDENT, now, reason)
        parties = [lead_party(complaint)]
        if is_overdue(complaint, now) and office_of_party(parties[0]).level is not OfficeLevel.CITY:
            parties.append(
                add_watching_party(
                    complaint, step_above(session, complaint, parties[0], now), "超期催办督看", now
                )
            )
        session.flush()
        check_content(session, event, now)
        create_deliveries(session, event, parties, now)


def supplement(
    session: Session,
    complaint_id: int,
    text: str,
    photos: Sequence[StoredPhoto],
    now: datetime,
    recordings: Sequence[StoredRecording] = (),
    *,
    to_come: int = 0,
    program: ProgramUpdate | None = None,
) -> ComplaintEvent:
    """补充 by the resident: words, photos, voices, at least one of them.

    Returns the event, for the photos and voices of a chat that are still `to_come`: they are fetched later.
    A `program` that adds it writes more, and finds it again by its key.
    """
    with complaint_move(session, complaint_id, now) as complaint:
        problems: list[FieldProblem] = []
        most = program.longest if program else words.MAX_WORDS
        added = words.check_words("words", "补充的内容", text, problems, most) if words.clean(text) else ""
        if not (added or photos or recordings or to_come or problems):
            problems.append(FieldProblem("words", "请写下要补充的内容，或者加上照片。"))
        if len(photos) > MAX_PHOTOS:
            problems.append(FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片。"))
        if len(recordings) > MAX_RECORDINGS:
            problems.append(FieldProblem("recordings", f"最多 {MAX_RECORDINGS} 段录音。"))
        if problems:
            raise InvalidInputError(problems)
        if sum(event.move is Move.SUPPLEMENT for event in complaint.events) >= MOST_SUPPLEMENTS:
            raise MoveRefusedError("这件投诉补充的次数已经很多了，请等办理单位答复后再说。")
        details = {"update_key": program.key} if program and program.key else {}
        event = add_event(complaint, Move.SUPPLEMENT, RESIDENT, now, added, **details)
        session.flush()
        session.add_all([*photo_rows(event, photos), *recording_rows(event, recordings)])
        check_content(session, event, now)
        create_deliveries(session, event, [lead_party(complaint)], now)
        return event


def may_urge(complaint: Complaint, now: datetime) -> bool:
    """Whether enough time has passed since the last time in this round of work."""
    times = [event.at for event in complaint.events if event.move is Move.URGE]
    latest = max((at for at in times if at >= complaint.round_started_at), default=None)
    return latest is None or now >= latest + rules_for(complaint).urge_again_after


def is_overdue(complaint: Complaint, now: datetime) -> bool:
    """Neither accepted nor answered by the time that was due."""
    accepted = complaint.accepted_at is not None
    return now > (complaint.reply_due_at if accepted else complaint.accept_due_at)
