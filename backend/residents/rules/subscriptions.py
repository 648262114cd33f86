"""Residents' acceptances of WeChat templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.models import SubscriptionGrant


@dataclass(frozen=True, slots=True)
class SubscriptionAnswer:
    template_id: str
    accepted: bool


def note_answers(
    session: Session, resident_id: int, answers: Sequence[SubscriptionAnswer], now: datetime
) -> None:
    """One accept is good for one send; a refusal takes back those that are unspent."""
    for answer in answers:
        if answer.accepted:
            session.add(
                SubscriptionGrant(resident_id=resident_id, template_id=answer.template_id, accepted_at=now)
            )
            continue
        session.execute(
            delete(SubscriptionGrant).where(
                SubscriptionGrant.resident_id == resident_id,
                SubscriptionGrant.template_id == answer.template_id,
                SubscriptionGrant.spent_at.is_(None),
            )
        )


def unspent(session: Session, resident_id: int) -> dict[str, int]:
    """How many sends of each template are still accepted."""
    rows = session.execute(
        select(SubscriptionGrant.template_id, func.count())
        .where(SubscriptionGrant.resident_id == resident_id, SubscriptionGrant.spent_at.is_(None))
        .group_by(SubscriptionGrant.template_id)
    )
    return {template_id: count for template_id, count in rows}  # noqa: C416 - a Result is no mapping
