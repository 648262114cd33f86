"""What was answered to a write: kept for a week under a keyed hash of who sent it, with one of its content.

A process that is given a new key knows what was kept with the older ones.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import KeptAnswer
from backend.models.personal import PersonalDataKey
from backend.models.session import conflict_insert, hold_value


def claim_answer(
    session: Session, scope: str, *, content: str, resident_id: int | None, now: datetime, status: int = 0
) -> int | None:
    """The new row; None where the same scope came before.

    A twin that is at work is waited for; if it fails, this one goes on.
    """
    hold_value(session.connection(), scope)
    if PersonalDataKey.has_several() and kept_answer(session, scope) is not None:
        return None
    row_id: int | None = session.scalar(
        conflict_insert(session, KeptAnswer)
        .values(
            scope=PersonalDataKey.blind_index(scope),
            content_hash=PersonalDataKey.blind_index(content),
            status=status,
            body="",
            resident_id=resident_id,
            kept_at=now,
        )
        .on_conflict_do_nothing(index_elements=["scope"])
        .returning(KeptAnswer.id)
    )
    return row_id


def kept_answer(session: Session, scope: str) -> KeptAnswer | None:
    query = select(KeptAnswer).where(KeptAnswer.scope.in_(PersonalDataKey.blind_indexes(scope)))
    return session.scalars(query).first()


def has_content(answer: KeptAnswer, content: str) -> bool:
    """Keyed: there may be a phone in it, and of phones there are few enough to try them all."""
    return answer.content_hash in PersonalDataKey.blind_indexes(content)


def submission_keys(scope: str) -> tuple[str, ...]:
    """What a complaint remembers of the key that it was sent with, for as long as the complaint stays.

    It outlives the keys of this service, so that no key is in it. The others are of earlier releases.
    """
    return (hashlib.sha256(scope.encode()).hexdigest(), *PersonalDataKey.keyed_hashes(scope))
