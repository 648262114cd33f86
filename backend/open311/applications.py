"""External programs that use Open311. Only hashes of their keys are stored."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError, NotFoundError
from backend.core.text import clean
from backend.models import ApiApplication

KEY_PREFIX = "ls311_"  # so that a key in the wrong place is recognised as one
LONGEST_NAME = 80
LONGEST_CONTACT = 200


class RefusedKeyError(ForbiddenError):
    code = "api_key_refused"


def add_application(session: Session, name: str, contact: str, now: datetime) -> str:
    """The key, shown this once. One that was revoked gets a new key and keeps what it filed.

    Raises InvalidInputError where the name is taken, or name or contact cannot be kept.
    """
    name, contact = _checked(name, contact)
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    application = _by_name(session, name)
    if application is None:
        session.add(ApiApplication(name=name, contact=contact, key_hash=_hash(key), created_at=now))
        return key
    if application.revoked_at is None:
        raise InvalidInputError([FieldProblem("name", f"已有名为 {name} 的应用；要换钥匙，先吊销再添加。")])
    application.key_hash, application.contact, application.revoked_at = _hash(key), contact, None
    return key


def revoke_application(session: Session, name: str, now: datetime) -> None:
    """From the next request on its key is refused. Raises NotFoundError."""
    application = _by_name(session, clean(name))
    if application is None:
        raise NotFoundError("没有这个名称的应用。")
    application.revoked_at = application.revoked_at or now


def applications(session: Session) -> list[ApiApplication]:
    return list(session.scalars(select(ApiApplication).order_by(ApiApplication.name)))


def application_of(session: Session, key: str) -> ApiApplication:
    """Whose key this is. Raises RefusedKeyError."""
    application = session.scalars(select(ApiApplication).where(ApiApplication.key_hash == _hash(key))).first()
    if application is None:
        raise RefusedKeyError("api_key 无效，请核对。")
    if application.revoked_at is not None:
        raise RefusedKeyError("这个 api_key 已被吊销，请联系市物业主管部门。")
    return application


def _by_name(session: Session, name: str) -> ApiApplication | None:
    query = select(ApiApplication).where(ApiApplication.name == name).with_for_update()
    return session.scalars(query).first()


def _checked(name: str, contact: str) -> tuple[str, str]:
    name, contact = clean(name), clean(contact)
    problems = []
    if not 0 < len(name) <= LONGEST_NAME:
        problems.append(FieldProblem("name", f"名称要有 1 至 {LONGEST_NAME} 个字。"))
    if not 0 < len(contact) <= LONGEST_CONTACT:
        problems.append(
            FieldProblem("contact", f"联系方式要有 1 至 {LONGEST_CONTACT} 个字：出了问题找得到人。")
        )
    if problems:
        raise InvalidInputError(problems)
    return name, contact


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
