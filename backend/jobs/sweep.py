"""What the doorbell missed: deliveries and printing work that wait too long are rung for again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.models import (
    Delivery,
    DeliveryState,
    Letter,
    LinkMailState,
    MediaState,
    NoticeState,
    OrderState,
    OutboxMessage,
    PrintLink,
    PrintOrder,
    ResidentNotice,
    ReviewState,
    SafetyReview,
    WechatMedia,
)
from backend.models.delivery import DELIVER_JOB, FIRST_RING_PATIENCE, doorbell
from backend.models.notices import LETTER_JOB, letter_bell
from backend.models.printing import MAIL_JOB, PRODUCE_JOB, mail_bell, production_bell
from backend.models.safety import CHECK_JOB, check_bell
from backend.models.session import conflict_insert
from backend.models.wechat import (
    FETCH_JOB,
    ORPHANS_JOB,
    RESIDENTS_QUEUE,
    TELL_JOB,
    media_bell,
    notice_bell,
)

LONGEST_PATIENCE = timedelta(minutes=10)
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker does when its bell rings. `prefix` is before its columns where the row has two works."""

    table: type[Any]
    job: str
    bell: Callable[[Any, datetime], OutboxMessage]
    waits_while: tuple[str, ...]
    prefix: str = ""

    def column(self, name: str) -> Any:
        return getattr(self.table, f"{self.prefix}{name}")


_TO_SEND = (DeliveryState.PENDING, DeliveryState.SENDING)
DELIVERIES = Work(Delivery, DELIVER_JOB, doorbell, _TO_SEND)
LETTERS = Work(Letter, LETTER_JOB, letter_bell, _TO_SEND)
PRINTING = (
    Work(PrintOrder, PRODUCE_JOB, production_bell, (OrderState.QUEUED, OrderState.PRODUCING)),
    Work(PrintLink, MAIL_JOB, mail_bell, (LinkMailState.PENDING,), prefix="mail_"),
)
# What residents are told, what they sent, and words to ask about.
RESIDENTS = (
    Work(ResidentNotice, TELL_JOB, notice_bell, (NoticeState.PENDING, NoticeState.SENDING)),
    Work(WechatMedia, FETCH_JOB, media_bell, (MediaState.PENDING,)),
    Work(SafetyReview, CHECK_JOB, check_bell, (ReviewState.PENDING,)),
)


def ring_again(session: Session, now: datetime) -> int:
    """Write outbox rows for deliveries whose `ring_after` has come. Returns how many.

    A bell rung twice is harmless: the second job finds the delivery claimed or done.
    """
    return _ring(session, DELIVERIES, now)


def ring_for_letters(session: Session, now: datetime) -> int:
    """The same for letters to staff."""
    return _ring(session, LETTERS, now)


def ring_for_printing(session: Session, now: datetime) -> int:
    """The same for orders whose worker is gone, and for mails that are due."""
    return sum(_ring(session, work, now) for work in PRINTING)


def ring_for_residents(session: Session, now: datetime) -> int:
    return sum(_ring(session, work, now) for work in RESIDENTS)


def _ring(session: Session, work: Work, now: datetime) -> int:
    """Each with a later time for the ring after this one; what has a bell on its way is left alone."""
    rung = exists().where(OutboxMessage.subject_id == work.table.id, OutboxMessage.job == work.job)
    ring_after = work.column("ring_after")
    waiting = session.scalars(
        select(work.table)
        .where(work.column("state").in_(work.waits_while), ring_after <= now, ~rung)
        .order_by(ring_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=work.table)
    ).all()
    for row in waiting:
        rings = getattr(row, f"{work.prefix}rings") + 1
        unanswered = rings - getattr(row, f"{work.prefix}attempts")
        setattr(row, f"{work.prefix}rings", rings)
        setattr(row, f"{work.prefix}ring_after", now + _patience(unanswered))
    session.add_all(work.bell(row, now) for row in waiting)
    return len(waiting)


def ring_for_orphans(session: Session, now: datetime) -> None:
    """Recordings that no row names any more. Two relays that ring in the same hour ring once."""
    session.execute(
        conflict_insert(session, OutboxMessage)
        .values(
            queue=RESIDENTS_QUEUE,
            job=ORPHANS_JOB,
            subject_id=now.toordinal(),
            job_id=f"{ORPHANS_JOB}-{now:%Y%m%d%H}",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["job_id"])
    )


def _patience(unanswered: int) -> timedelta:
    """Each unanswered ring doubles the wait, so that a long queue is not made longer by the sweep."""
    doublings: int = min(max(0, unanswered), 10)
    return min(FIRST_RING_PATIENCE * (1 << doublings), LONGEST_PATIENCE)
