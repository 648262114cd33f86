"""办理经过: each event with who, when and what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_of_party, office_of_staff
from backend.city_rules.rules.categories import category_name
from backend.complaints.pages.office.responsible import ROLES
from backend.complaints.pages.office.time_limits import PROMISES
from backend.complaints.rules.handling.move_steps import TURNED_URGENT
from backend.core.numbers import show_number
from backend.models import (
    ActorKind,
    BreachKind,
    Complaint,
    ComplaintEvent,
    Move,
    PartyRole,
    Photo,
    PhotoStage,
)
from backend.models.base import UNREAD, UnreadObject
from backend.models.labels import MOVE_NAMES
from backend.web import wording

STAGES = {PhotoStage.BEFORE: "处理前", PhotoStage.AFTER: "处理后", None: ""}
_TAKES_OVER = {Move.DISPATCH, Move.GRANT_RETURN, Move.REROUTE, Move.REDO, Move.REOPEN, Move.MERGE}
_BRINGS_HELP = {Move.DISPATCH, Move.ADD_ASSIST}
_TRUTH = {True: "是", False: "否", None: "没有回答"}

Mask = Callable[[str, ComplaintEvent], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `notes` say what its details mean, `photos` stand in groups of before and after."""

    name: str
    when: str
    who: str
    words: str
    notes: list[str]
    photos: list[tuple[str, list[Photo]]]
    by_resident: bool


def timeline(session: Session, complaint: Complaint, mask: Mask, photos: Sequence[Photo]) -> list[Step]:
    """The whole history with `photos`; `mask` hides from a reader what the shield says."""
    return [
        Step(
            name=MOVE_NAMES[event.move],
            when=wording.moment(event.at),
            who=_who(session, event),
            words=mask(event.words, event),
            notes=[
                mask(note, event)
                for note in [*_details(session, event), *_urgent(event), *_offices(session, event)]
            ],
            photos=grouped([photo for photo in photos if photo.event_id == event.id]),
            by_resident=event.actor is ActorKind.RESIDENT,
        )
        for event in complaint.events
    ]


def grouped(photos: list[Photo]) -> list[tuple[str, list[Photo]]]:
    """Before the work, after it, and those of which nobody said."""
    groups = [(STAGES[stage], [photo for photo in photos if photo.stage is stage]) for stage in STAGES]
    return [(name, some) for name, some in groups if some]


def _who(session: Session, event: ComplaintEvent) -> str:
    if event.staff is not None:
        office, name = office_name(session, office_of_staff(event.staff)), event.staff.name
        return name if name.startswith(office) else f"{office} {name}"
    return "居民" if event.actor is ActorKind.RESIDENT else "系统"


def _details(session: Session, event: ComplaintEvent) -> list[str]:
    details, move = event.details or {}, event.move
    if isinstance(event.details, UnreadObject):
        return [UNREAD]
    if move is Move.ASK_EXTENSION:
        return [f"申请延期 {details['days']} 个工作日", f"办理计划：{details['plan']}"]
    if move is Move.GRANT_EXTENSION:
        return [f"延期 {details['days']} 个工作日，答复延到{wording.deadline(_moment(details['due']))}"]
    if move is Move.REMIND:
        return [_broken(breach) for breach in details.get("broken", [])]
    if move is Move.MERGE:
        return [f"并入投诉 {show_number(details['into'])}，由那一件牵头"]
    if move is Move.TAKE_IN:
        return [f"共并入 {details['members']} 件，连同本件 {details['people']} 位居民"]
    if move is Move.RECATEGORISE:
        return [f"{_category(session, details['before'])} → {_category(session, details['after'])}"]
    if move is Move.HAND_OVER:
        return [f"转给 {details['to']}"]
    if move is Move.RATE:
        return [f"解决了：{_TRUTH[details['solved']]}；满意：{_TRUTH[details['satisfied']]}"]
    return []


def _urgent(event: ComplaintEvent) -> list[str]:
    return ["居民说有危险，从这时起按紧急情况办理"] if (event.details or {}).get(TURNED_URGENT) else []


def _offices(session: Session, event: ComplaintEvent) -> list[str]:
    """Who took it over with this step, and why; who was added to help."""
    began = [party for party in event.complaint.parties if party.started_at == event.at]
    lead = event.move in _TAKES_OVER
    helps = event.move in _BRINGS_HELP
    return [
        f"{ROLES[party.role]}：{office_name(session, office_of_party(party))}（{party.reason}）"
        for party in began
        if (lead if party.role is PartyRole.LEAD else helps)
    ]


def _broken(details: dict[str, object]) -> str:
    twice = "两倍" if details.get("step") != 1 else ""
    promise, due = PROMISES[BreachKind(str(details["kind"]))], wording.deadline(_moment(details["due"]))
    return f"{twice}{promise}超期，应在{due}完成"


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _category(session: Session, code: str) -> str:
    return category_name(session, code) or code
