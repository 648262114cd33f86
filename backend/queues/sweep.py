"""What the doorbell missed: deliveries and printing work that wait too long are rung for again."""

from datetime import datetime, timedelta

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

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
from backend.models.wechat import FETCH_JOB, ORPHANS_JOB, RESIDENTS_QUEUE, TELL_JOB, media_bell, notice_bell

LONGEST_PATIENCE = timedelta(minutes=10)
LIMIT = 500


def ring_again(session: Session, now: datetime) -> int:
    """Write outbox rows for deliveries whose `ring_after` has come. Returns how many.

    A bell rung twice is harmless: the second job finds the delivery claimed or done.
    """
    waiting = session.scalars(
        select(Delivery)
        .where(
            Delivery.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
            Delivery.ring_after <= now,
            ~_rung(DELIVER_JOB, Delivery.id),
        )
        .order_by(Delivery.ring_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    for delivery in waiting:
        delivery.rings += 1
        delivery.ring_after = now + _patience(delivery.rings - delivery.attempts)
    session.add_all(doorbell(delivery, now) for delivery in waiting)
    return len(waiting)


def ring_for_letters(session: Session, now: datetime) -> int:
    """The same for letters to staff. Returns how many."""
    waiting = session.scalars(
        select(Letter)
        .where(
            Letter.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
            Letter.ring_after <= now,
            ~_rung(LETTER_JOB, Letter.id),
        )
        .order_by(Letter.ring_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=Letter)
    ).all()
    for letter in waiting:
        letter.rings += 1
        letter.ring_after = now + _patience(letter.rings - letter.attempts)
    session.add_all(letter_bell(letter, now) for letter in waiting)
    return len(waiting)


def ring_for_printing(session: Session, now: datetime) -> int:
    """The same for orders whose worker is gone, and for mails that are due. Returns how many."""
    orders = session.scalars(
        select(PrintOrder)
        .where(
            PrintOrder.state.in_([OrderState.QUEUED, OrderState.PRODUCING]),
            PrintOrder.ring_after <= now,
            ~_rung(PRODUCE_JOB, PrintOrder.id),
        )
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=PrintOrder)
    ).all()
    for order in orders:
        order.rings += 1
        order.ring_after = now + _patience(order.rings - order.attempts)
    links = session.scalars(
        select(PrintLink)
        .where(
            PrintLink.mail_state == LinkMailState.PENDING,
            PrintLink.mail_ring_after <= now,
            ~_rung(MAIL_JOB, PrintLink.id),
        )
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=PrintLink)
    ).all()
    for link in links:
        link.mail_rings += 1
        link.mail_ring_after = now + _patience(link.mail_rings - link.mail_attempts)
    session.add_all(production_bell(order, now) for order in orders)
    session.add_all(mail_bell(link, now) for link in links)
    return len(orders) + len(links)


def ring_for_residents(session: Session, now: datetime) -> int:
    """The same for what residents are told, what they sent, and words to ask about. Returns how many."""
    notices = session.scalars(
        select(ResidentNotice)
        .where(
            ResidentNotice.state.in_([NoticeState.PENDING, NoticeState.SENDING]),
            ResidentNotice.ring_after <= now,
            ~_rung(TELL_JOB, ResidentNotice.id),
        )
        .order_by(ResidentNotice.ring_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=ResidentNotice)
    ).all()
    media = session.scalars(
        select(WechatMedia)
        .where(
            WechatMedia.state == MediaState.PENDING,
            WechatMedia.ring_after <= now,
            ~_rung(FETCH_JOB, WechatMedia.id),
        )
        .order_by(WechatMedia.ring_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=WechatMedia)
    ).all()
    reviews = session.scalars(
        select(SafetyReview)
        .where(
            SafetyReview.state == ReviewState.PENDING,
            SafetyReview.ring_after <= now,
            ~_rung(CHECK_JOB, SafetyReview.id),
        )
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=SafetyReview)
    ).all()
    rows: list[ResidentNotice | WechatMedia | SafetyReview] = [*notices, *media, *reviews]
    for row in rows:
        row.rings += 1
        row.ring_after = now + _patience(row.rings - row.attempts)
    session.add_all(notice_bell(notice, now) for notice in notices)
    session.add_all(media_bell(found, now) for found in media)
    session.add_all(check_bell(review, now) for review in reviews)
    return len(rows)


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


def _rung(job: str, subject: InstrumentedAttribute[int]) -> Exists:
    return exists().where(OutboxMessage.subject_id == subject, OutboxMessage.job == job)


def _patience(unanswered: int) -> timedelta:
    """Each unanswered ring doubles the wait, so that a long queue is not made longer by the sweep."""
    doublings: int = min(max(0, unanswered), 10)
    return min(FIRST_RING_PATIENCE * (1 << doublings), LONGEST_PATIENCE)
