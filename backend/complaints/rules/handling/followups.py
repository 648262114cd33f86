"""Urging and additions: moves of a resident that change no state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import RESIDENT, add_event, add_watching_party
from backend.complaints.rules.handling.permitted_moves import step_above
from backend.complaints.rules.handling.turning_urgent import danger_told, turn_urgent
from backend.complaints.rules.photos import StoredPhoto, photo_rows
from backend.complaints.rules.privacy.content_review import check_content
from backend.complaints.rules.recordings import MAX_RECORDINGS, StoredRecording, recording_rows
from backend.core import text as words
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.core.uploads import MAX_PHOTOS
from backend.models import Complaint, ComplaintEvent, ComplaintParty, Move, OfficeLevel

MOST_SUPPLEMENTS = 30
A_DAY = 24  # hours, for which people have a word
EMERGENCY_URGE_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ProgramUpdate:
    """`key` is the program's own name of it, or empty; `longest` what its channel allows in characters."""

    key: str
    longest: int


_URGED_TODAY = "今天已经催过了，办理单位已收到提醒。明天可以再催一次。"
_URGED_JUST_NOW = (
    "刚刚催过了，办理单位和上一级单位都已收到提醒。"
    "情况还没缓解，请直接拨打 119、120 或 110；过 10 分钟可以再催一次。"
)
URGENT_WATCH = "紧急催办督看"
_URGED = "{hours} 小时内已经催过了，办理单位已收到提醒。过了这段时间可以再催一次。"


def urge(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """催办 by the resident, once in so many hours, in an emergency once in ten minutes.

    Where it is overdue or an emergency, the office above is told as well. Words that tell of a danger are
    heard at once, and make it an emergency.
    """
    with complaint_move(session, complaint_id, now) as complaint:
        reason = _urging_words(text)
        danger = danger_told(session, complaint, reason)
        if danger is None or complaint.emergency:
            _refuse_too_soon(complaint, now)
        late = is_overdue(complaint, now)
        event = add_event(complaint, Move.URGE, RESIDENT, now, reason)
        urgent_parties = turn_urgent(complaint, danger, event, now)
        parties = dict.fromkeys([lead_party(complaint), *urgent_parties])
        if late or complaint.emergency:
            parties |= dict.fromkeys(_watched_from_above(session, complaint, now))
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

    Words that tell of a danger make it an emergency. Returns the event, for the photos and voices of a chat
    that are still `to_come`: they are fetched later. A `program` that adds it writes more, and finds it
    again by its key.
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
        danger = danger_told(session, complaint, added)
        event = add_event(complaint, Move.SUPPLEMENT, RESIDENT, now, added, **details)
        urgent_parties = turn_urgent(complaint, danger, event, now)
        session.flush()
        session.add_all([*photo_rows(event, photos), *recording_rows(event, recordings)])
        check_content(session, event, now)
        create_deliveries(session, event, dict.fromkeys([lead_party(complaint), *urgent_parties]), now)
        return event


def may_urge(complaint: Complaint, now: datetime) -> bool:
    """Whether enough time has passed since the last time in this round of work."""
    times = [event.at for event in complaint.events if event.move is Move.URGE]
    latest = max((at for at in times if at >= complaint.round_started_at), default=None)
    again_after = EMERGENCY_URGE_AGAIN if complaint.emergency else rules_for(complaint).urge_again_after
    return latest is None or now >= latest + again_after


def urge_every(complaint: Complaint) -> str:
    """How often it may be urged, in words: once in 一天."""
    if complaint.emergency:
        return f"{EMERGENCY_URGE_AGAIN // timedelta(minutes=1)} 分钟"
    hours = rules_for(complaint).limits.urge_again_hours
    return "一天" if hours == A_DAY else f"{hours} 小时"


def _urging_words(text: str) -> str:
    """Optional, and as short as people like: 催."""
    reason = words.clean(text)
    if len(reason) > words.MAX_WORDS:
        message = f"催办时最多写 {words.MAX_WORDS} 字，现在是 {len(reason)} 字，请精简一些。"
        raise InvalidInputError([FieldProblem("words", message)])
    return reason


def is_overdue(complaint: Complaint, now: datetime) -> bool:
    """Neither accepted nor answered by the time that was due."""
    accepted = complaint.accepted_at is not None
    return now > (complaint.reply_due_at if accepted else complaint.accept_due_at)


def _refuse_too_soon(complaint: Complaint, now: datetime) -> None:
    if may_urge(complaint, now):
        return
    if complaint.emergency:
        raise MoveRefusedError(_URGED_JUST_NOW)
    hours = rules_for(complaint).limits.urge_again_hours
    raise MoveRefusedError(_URGED_TODAY if hours == A_DAY else _URGED.format(hours=hours))


def _watched_from_above(session: Session, complaint: Complaint, now: datetime) -> list[ComplaintParty]:
    lead = lead_party(complaint)
    if office_of_party(lead).level is OfficeLevel.CITY:
        return []
    reason = URGENT_WATCH if complaint.emergency else "超期催办督看"
    return [add_watching_party(complaint, step_above(session, complaint, lead, now), reason, now)]
