"""A form of staff that is sent twice counts once."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import MoveRefusedError
from backend.models import KeptAnswer, StaffAccount
from backend.models.personal import PersonalDataKey
from backend.models.session import conflict_insert

MAX_KEY = 80
DONE = 303  # the status that a form answers


def claim_submission(
    session: Session, staff: StaffAccount, key: str, content: dict[str, object], now: datetime
) -> bool:
    """Whether this form was not sent before; from now on it was, if the transaction is committed.

    A twin that is at work is waited for. Raises MoveRefusedError where the key came with other content.
    """
    if not key:
        return True
    scope, digest = _scope(staff, key), _digest(content)
    claimed = session.scalar(
        conflict_insert(session, KeptAnswer)
        .values(scope=scope, content_hash=digest, status=DONE, body="", resident_id=None, kept_at=now)
        .on_conflict_do_nothing(index_elements=["scope"])
        .returning(KeptAnswer.id)
    )
    if claimed is not None:
        return True
    if session.scalars(select(KeptAnswer.content_hash).where(KeptAnswer.scope == scope)).one() != digest:
        raise MoveRefusedError(
            "这一页已经提交过一次，现在的内容和那一次不同。请看下面的办理经过，再决定要不要另交。"
        )
    return False


def was_submitted(session: Session, staff: StaffAccount, key: str, content: dict[str, object]) -> bool:
    """The same without a claim: for a form whose complaint has left the account's hands since."""
    query = select(KeptAnswer.content_hash).where(KeptAnswer.scope == _scope(staff, key))
    return bool(key) and session.scalar(query) == _digest(content)


def _scope(staff: StaffAccount, key: str) -> str:
    return PersonalDataKey.blind_index(f"staff {staff.id}\0{key[:MAX_KEY]}")


def _digest(content: dict[str, object]) -> str:
    return PersonalDataKey.blind_index(json.dumps(content, sort_keys=True, default=str))
