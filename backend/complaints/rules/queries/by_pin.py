"""A complaint by number and PIN: how often a PIN may be tried, and what it shows.

Six digits are too few for more than a look at the state and the answers. Whoever wants more has the private
link or is logged in. All channels count on the complaint's own row, before the PIN is compared, so that
bursts of tries wait for each other there.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party
from backend.complaints.rules.transitions import IN_WORK
from backend.core.errors import LinshengError, NotFoundError
from backend.core.numbers import PIN_LENGTH, parse_number, parse_pin
from backend.core.text import mask_phones
from backend.models import Complaint, Move, State

# In the whole life of a complaint: 20 guesses hit once in 50,000, and a family may mistype it a few times.
MOST_WRONG_PINS = 20
_ANSWERS = {Move.REPLY, Move.REJECT}


class PinClosedError(LinshengError):
    """Too many wrong PINs were tried for this complaint: only its private link opens it."""

    code = "pin_closed"
    status = 403

    def __init__(self, hotline: str) -> None:
        super().__init__(
            "这个编号的查询码输错的次数太多，为保护您的信息，查询码已经停用。"
            f"请打开提交时保存的链接，不受影响；没有链接，请拨打 {hotline}，报编号查询。"
        )


@dataclass(frozen=True, slots=True)
class PinTry:
    """`complaint` is None where number and PIN do not belong together, or the PIN `is_closed`."""

    complaint: Complaint | None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class OfficeAnswer:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class PinView:
    """What a PIN shows. `due_at` is None where no office owes an answer."""

    number: str
    state: State
    category: str
    submitted_at: datetime
    office: str
    due_at: datetime | None
    answers: tuple[OfficeAnswer, ...]


def try_pin(session: Session, number: str, pin: str) -> PinTry:
    """Counts the try, compares, and takes a right one back. The caller commits in either case."""
    parsed, digits = parse_number(number), parse_pin(pin)
    if parsed is None or len(digits) != PIN_LENGTH:
        return PinTry(None)  # opens nothing, so that it is no try
    if not _count(session, parsed):
        return PinTry(None, is_closed=is_pin_closed(session, parsed))
    complaint = session.scalars(select(Complaint).where(Complaint.number == parsed)).one()
    if not secrets.compare_digest(complaint.pin.encode(), digits.encode()):
        return PinTry(None)
    _take_back(session, parsed)
    return PinTry(complaint)


def is_pin_closed(session: Session, number: str) -> bool:
    """Whether the PIN of this complaint opens nothing any more."""
    closed = exists().where(Complaint.number == number, Complaint.wrong_pin_count >= MOST_WRONG_PINS)
    return bool(session.scalar(select(closed)))


def refusal(pin_try: PinTry, hotline: str) -> LinshengError:
    """Why a try opened nothing. It does not say whether number or PIN is wrong."""
    if pin_try.is_closed:
        return PinClosedError(hotline)
    return NotFoundError("编号或查询码不对，请对照提交时的回执再试。")


def pin_view(session: Session, complaint: Complaint) -> PinView:
    """No words, photos, voices or phone of the resident; phones that an office wrote are masked, too."""
    return PinView(
        number=complaint.number,
        state=complaint.state,
        category=complaint.category.name,
        submitted_at=complaint.submitted_at,
        office=office_name(session, office_of_party(lead_party(complaint))),
        due_at=complaint.reply_due_at if complaint.state in IN_WORK else None,
        answers=tuple(
            OfficeAnswer(event.at, mask_phones(event.words))
            for event in complaint.events
            if event.move in _ANSWERS and event.words
        ),
    )


def _count(session: Session, number: str) -> bool:
    """Whether there is such a complaint, and tries are left. Its row is held until the transaction ends."""
    counted = session.execute(
        update(Complaint)
        .where(Complaint.number == number, Complaint.wrong_pin_count < MOST_WRONG_PINS)
        .values(wrong_pin_count=Complaint.wrong_pin_count + 1)
        .returning(Complaint.id),
        execution_options={"synchronize_session": False},
    )
    return counted.first() is not None


def _take_back(session: Session, number: str) -> None:
    session.execute(
        update(Complaint)
        .where(Complaint.number == number)
        .values(wrong_pin_count=Complaint.wrong_pin_count - 1),
        execution_options={"synchronize_session": False},
    )
