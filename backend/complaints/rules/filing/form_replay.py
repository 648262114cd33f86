"""A form of staff that is sent twice counts once."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.kept_answers import claim_answer, has_content, kept_answer
from backend.core.errors import MoveRefusedError
from backend.models import StaffAccount

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
    scope, text = _scope(staff, key), _text(content)
    if claim_answer(session, scope, content=text, resident_id=None, now=now, status=DONE) is not None:
        return True
    if not _was_kept(session, scope, text):
        raise MoveRefusedError(
            "这一页已经提交过一次，现在的内容和那一次不同。请看下面的办理经过，再决定要不要另交。"
        )
    return False


def was_submitted(session: Session, staff: StaffAccount, key: str, content: dict[str, object]) -> bool:
    """The same without a claim: for a form whose complaint has left the account's hands since."""
    return bool(key) and _was_kept(session, _scope(staff, key), _text(content))


def _was_kept(session: Session, scope: str, text: str) -> bool:
    answer = kept_answer(session, scope)
    return answer is not None and has_content(answer, text)


def _scope(staff: StaffAccount, key: str) -> str:
    return f"staff {staff.id}\0{key[:MAX_KEY]}"


def _text(content: dict[str, object]) -> str:
    return json.dumps(content, sort_keys=True, default=str)
