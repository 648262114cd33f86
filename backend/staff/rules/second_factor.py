"""Second factors: codes of an authenticator app (TOTP, RFC 6238) and recovery codes."""

import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from backend.access.permissions import needs_second_factor
from backend.core.errors import DamagedDataError, FieldProblem, InvalidInputError
from backend.core.numbers import one_time_code
from backend.history.audit import record
from backend.models import RecoveryCode, StaffAccount
from backend.models.personal import PersonalDataKey, UnsealError
from backend.staff.rules.credentials import credentials_changed

PERIOD = 30
DRIFT = 1  # steps before and after now, for clocks that are wrong by half a minute
DIGITS = 6
ISSUER = "邻声"
RECOVERY_CODES = 10
RECOVERY_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 that are not mistaken for each other
RECOVERY_LENGTH = 10
NOT_READABLE = "您的验证码设置读不出来，数据可能坏了。请用恢复码登录，或请管理员清除两步验证后重新设置。"


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(account: StaffAccount, secret: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)


def set_up(
    session: Session,
    account: StaffAccount,
    secret: str,
    code: str,
    now: datetime,
    *,
    kept_session_id: int | None = None,
) -> list[str]:
    """Switch codes on, once the app shows the right one. Returns the recovery codes, shown this once.

    Sessions but `kept_session_id` end.

    Raises InvalidInputError for field code.
    """
    step = _step_of(secret, code, now)
    if step is None:
        raise InvalidInputError(
            [FieldProblem("code", "验证码不对。请输入应用现在显示的 6 位数字；手机时间要准。")]
        )
    account.totp_sealed = PersonalDataKey.seal(secret.encode())
    account.totp_step = step
    codes = _new_recovery_codes(session, account)
    credentials_changed(session, account, now, kept_session_id=kept_session_id)
    record(session, account, "totp.on", account.username, now=now)
    return codes


def accept_code(session: Session, account: StaffAccount, code: str, now: datetime) -> str | None:
    """How the second step was passed: totp, recovery or not at all. No code works twice."""
    if account.totp_sealed is None:
        return None
    plain = one_time_code(code)
    if len(plain) == DIGITS:
        return "totp" if _use_step(session, account, plain, now) else None
    if len(plain) == RECOVERY_LENGTH and _use_recovery(session, account, plain, now):
        record(
            session,
            account,
            "recovery.used",
            account.username,
            {"left": codes_left(session, account)},
            now=now,
        )
        return "recovery"
    return None


def renew_recovery_codes(
    session: Session, account: StaffAccount, now: datetime, *, kept_session_id: int | None = None
) -> list[str]:
    codes = _new_recovery_codes(session, account)
    credentials_changed(session, account, now, kept_session_id=kept_session_id)
    record(session, account, "recovery.renewed", account.username, now=now)
    return codes


def switch_off(
    session: Session, account: StaffAccount, now: datetime, *, required: bool, kept_session_id: int
) -> None:
    """Raises InvalidInputError where the role or the password needs it. Other sessions end."""
    if required and needs_second_factor(account.role):
        raise InvalidInputError([FieldProblem("totp", "您的角色必须使用两步验证，不能关闭。")])
    if not account.password_is_long:
        raise InvalidInputError([FieldProblem("totp", "先把密码换成 15 位以上，才能关闭两步验证。")])
    account.totp_sealed = account.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    credentials_changed(session, account, now, kept_session_id=kept_session_id)
    record(session, account, "totp.off", account.username, now=now)


def codes_left(session: Session, account: StaffAccount) -> int:
    query = select(func.count()).select_from(RecoveryCode)
    return (
        session.scalar(query.where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)))
        or 0
    )


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    plain = one_time_code(code)
    if not (plain.isascii() and plain.isdigit() and len(plain) == DIGITS):
        return None
    current, totp = int(now.timestamp()) // PERIOD, pyotp.TOTP(secret)
    for step in range(current - DRIFT, current + DRIFT + 1):
        if secrets.compare_digest(totp.generate_otp(step), plain):
            return step
    return None


def _secret_of(account: StaffAccount) -> str:
    """Raises DamagedDataError; a recovery code opens the account then."""
    try:
        return PersonalDataKey.unseal(account.totp_sealed or "").decode()
    except UnsealError:
        raise DamagedDataError(NOT_READABLE) from None


def _use_step(session: Session, account: StaffAccount, code: str, now: datetime) -> bool:
    """In one statement, so that of two who show the same code one is refused."""
    step = _step_of(_secret_of(account), code, now)
    if step is None:
        return False
    used = session.execute(
        update(StaffAccount)
        .where(
            StaffAccount.id == account.id,
            or_(StaffAccount.totp_step.is_(None), StaffAccount.totp_step < step),
        )
        .values(totp_step=step)
        .returning(StaffAccount.id)
    )
    return used.first() is not None


def _use_recovery(session: Session, account: StaffAccount, code: str, now: datetime) -> bool:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash.in_(PersonalDataKey.blind_indexes(_recovery_text(account, code))),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return used.first() is not None


def _new_recovery_codes(session: Session, account: StaffAccount) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [
        "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(
            account_id=account.id, code_hash=PersonalDataKey.blind_index(_recovery_text(account, code))
        )
        for code in codes
    )
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _recovery_text(account: StaffAccount, code: str) -> str:
    """What is hashed with the key: 50 random bits behind it need no slow hash."""
    return f"recovery code of {account.id}: {code}"
