"""A complaint's state as a resident understands it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party, office_row
from backend.complaints.pages.resident.place import ResponsibleContact
from backend.complaints.rules.handling.followups import urge_every
from backend.complaints.rules.handling.next_steps import (
    Countdown,
    countdown,
    countdown_words,
    explanation,
    permitted_to_resident,
)
from backend.complaints.rules.handling.resident_moves import ABILITIES
from backend.complaints.rules.handling.turning_urgent import flat_shown, latest_danger
from backend.complaints.rules.other_ways import OtherWay
from backend.complaints.rules.pressure import advice_against, pressure_in
from backend.complaints.rules.queries.redo_news import redo_news, redo_sentences
from backend.complaints.rules.refused import LAW, OFFICE, SAY_ANEW, appeal, decided_by
from backend.complaints.rules.transitions import IN_WORK, TRANSITIONS
from backend.models import Complaint, Move, State
from backend.models.labels import RESIDENT_STATE_NAMES
from backend.web.services import services
from backend.web.wording import deadline

_NOT_DONE = frozenset({State.REJECTED, State.WITHDRAWN})
NOT_SOLVED = "not_solved"  # a rating that sent the complaint back
# What was done at once, while the words that came with it wait for a choice. By the name of the move.
WORDS_WAIT = {"rate": "not_solved_words_wait", "urge": "urge_words_wait"}
_LOOK_BELOW = "您写的话还没有发送：请看下面“物业会看到什么”，选好再点“发送补充”。"

DONE = {
    "rate": "评价已收到，谢谢您。",
    NOT_SOLVED: "评价已收到，已经退回重办。",
    "reopen": "已要求重新办理。",
    "urge": "已催办，办理单位收到提醒了。",
    WORDS_WAIT["rate"]: f"已经退回重办。{_LOOK_BELOW}",
    WORDS_WAIT["urge"]: f"已催办。{_LOOK_BELOW}",
    "add": "补充的内容已收到，办理单位能看到。",
    "withdraw": "已撤回。",
    "cover": "改好了，物业现在看到的按您选的。",
    "forget": "电话和录音已经删掉，投诉照样办理。",
}


@dataclass(frozen=True, slots=True)
class OtherOffer:
    """What the words of an addition seem to be; nothing was stored yet."""

    way: OtherWay
    headline: str
    sentence: str


_OTHER_WAYS = {
    OtherWay.THANKS: ("不客气", "道谢不用补充，没有发。"),
    OtherWay.URGING: ("您是想催办吗？", "这句话还没有发。"),
    OtherWay.QUESTION: (
        "您是在问吗？",
        "这句话还没有发，补充的话没有人马上回答。想直接问，打“谁在办理”里的电话，报编号就行。",
    ),
}


def offer_instead(way: OtherWay, words: str) -> OtherOffer:
    pressure = pressure_in(words) if way is OtherWay.PRESSURE else None
    if pressure is not None:
        sentence = (
            f"{advice_against(pressure)}\n他们这样做，可以另提一件投诉，类别选服务态度，由上级来办。"
            "补充到这一件，物业看得到。这句话还没有发。"
        )
        return OtherOffer(way, "谁也不能为投诉为难您", sentence)
    return OtherOffer(way, *_OTHER_WAYS[way])


@dataclass(frozen=True, slots=True)
class ReplyCountdown:
    """How long an office has, as a countdown: `left` is the large line, `until` the date behind it."""

    left: str
    until: str
    late: bool


@dataclass(frozen=True, slots=True)
class UrgeAgain:
    """Once in 一天, and then 明天, as people say it. `tells_above`: a higher office hears of it."""

    every: str
    again: str
    tells_above: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Who decided it, and what may be done now."""

    name: str
    phone: str
    appeal: str
    law: str = LAW
    say_anew: str = SAY_ANEW


@dataclass(frozen=True, slots=True)
class ComplaintStatus:
    """What the status page says of now. `wait` is None where nothing is awaited from an office.

    `until` is the last moment for what only the resident can do next: rate or reopen. `redo` says what is
    different since it was sent back. `refused` is set where it is not taken up; `is_over` says that nobody
    works on it, or did.
    """

    headline: str
    explained: str
    handler: ResponsibleContact
    wait: ReplyCountdown | None
    until: datetime | None
    abilities: frozenset[str]
    urged_today: bool
    urge_again: UrgeAgain
    redo: Sequence[str]
    emergency_advice: str
    flat_shown: str
    refused: Refused | None
    is_over: bool

    def may(self, ability: str) -> bool:
        return ability in self.abilities


def complaint_status(session: Session, complaint: Complaint, now: datetime) -> ComplaintStatus:
    time_left = countdown(complaint, now)
    in_work = complaint.state in IN_WORK
    news = redo_news(session, complaint, now)
    may = frozenset(ABILITIES[move] for move in permitted_to_resident(complaint, now))
    return ComplaintStatus(
        headline=RESIDENT_STATE_NAMES[complaint.state],
        explained=explanation(complaint, now),
        handler=_handler(session, complaint),
        wait=_reply_countdown(time_left, now) if time_left and in_work else None,
        until=time_left.due_at if time_left and not in_work else None,
        abilities=may,
        urged_today=(complaint.state, Move.URGE) in TRANSITIONS and "urge" not in may,
        urge_again=_urge_again(complaint),
        redo=redo_sentences(news, now) if news else [],
        emergency_advice=_advice(session, complaint) if in_work else "",
        flat_shown=flat_shown(complaint) if in_work else "",
        refused=_refused(complaint),
        is_over=complaint.state in _NOT_DONE,
    )


def _refused(complaint: Complaint) -> Refused | None:
    street = decided_by(complaint)
    if street is None:
        return None
    return Refused(street.name or OFFICE, street.phone, appeal(services().config.hotline))


def _urge_again(complaint: Complaint) -> UrgeAgain:
    every = urge_every(complaint)
    again = "明天" if every == "一天" else f"隔 {every}"
    return UrgeAgain(every, again, tells_above=complaint.emergency)


def _reply_countdown(time_left: Countdown, now: datetime) -> ReplyCountdown:
    until = deadline(time_left.due_at)
    return ReplyCountdown(
        countdown_words(time_left, now),
        f"本应在 {until}答复" if time_left.overdue else f"最晚 {until}",
        late=time_left.overdue,
    )


def _handler(session: Session, complaint: Complaint) -> ResponsibleContact:
    party = lead_party(complaint)
    office = office_of_party(party)
    row = office_row(session, office)
    return ResponsibleContact(office_name(session, office), row.phone if row else "", party.reason)


def _advice(session: Session, complaint: Complaint) -> str:
    """From the latest words that tell of it: who picks 其他 for a trapped lift still needs the advice."""
    if not complaint.emergency:
        return ""
    danger = latest_danger(session, complaint)
    return danger.emergency_advice if danger else complaint.category.emergency_advice
