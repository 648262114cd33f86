"""What others did to an account, for its owner, from the audit log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.history.audit_words import act_name
from backend.models import AuditEntry, StaffAccount

# A reset is signed by the account itself: whoever held the link acted in its name.
IN_ITS_NAME = "password.reset"
ACTS = (
    IN_ITS_NAME, "account.link_made", "account.renamed", "account.made_head", "account.made_clerk",
    "account.disabled", "account.enabled", "second_factor.cleared", "session.ended", "session.all_ended",
)  # fmt: skip
ACT_TEXTS = {"account.link_made": "生成了重设密码的链接", IN_ITS_NAME: "用链接重设了密码"}
SHOWN = 20


def since_last_sign_in(session: Session, account: StaffAccount) -> Sequence[AuditEntry]:
    """Between the sign-in before this one and now, the oldest first. Nothing where this is the first."""
    signed_in = (
        select(AuditEntry.number)
        .where(AuditEntry.actor_id == account.id, AuditEntry.act == "sign_in.done")
        .order_by(AuditEntry.number.desc())
        .limit(2)
    )
    numbers = session.scalars(signed_in).all()
    if len(numbers) < 2:  # noqa: PLR2004 - this one, and one before
        return []
    return _by_others(session, account, AuditEntry.number > numbers[1])[::-1]


def since(session: Session, account: StaffAccount, moment: datetime) -> Sequence[AuditEntry]:
    """The newest first."""
    return _by_others(session, account, AuditEntry.at > moment)


def describe_act(entry: AuditEntry) -> str:
    """What was done, as the owner reads it."""
    return ACT_TEXTS.get(entry.act, act_name(entry.act))


def _by_others(session: Session, account: StaffAccount, when: ColumnElement[bool]) -> Sequence[AuditEntry]:
    query = select(AuditEntry).where(
        AuditEntry.act.in_(ACTS),
        AuditEntry.subject == account.username,
        (AuditEntry.actor_id != account.id) | (AuditEntry.act == IN_ITS_NAME),
        when,
    )
    return session.scalars(query.order_by(AuditEntry.number.desc()).limit(SHOWN)).all()
