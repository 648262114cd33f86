"""Passkeys (WebAuthn): a phone's or computer's own lock instead of password and code."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError
from backend.history.audit import record
from backend.models import Passkey, StaffAccount
from backend.models.personal import PersonalDataKey
from backend.staff.rules.credentials import credentials_changed

MOST = 10
MAX_ANSWER = 20_000
REFUSED = "通行密钥没有通过验证，请再试一次。"


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are good: the host that stands in the settings, never the one a request names."""

    host: str
    origin: str

    @property
    def is_possible(self) -> bool:
        """Browsers bind passkeys to names, not to numbers."""
        try:
            ip_address(self.host)
        except ValueError:
            return True
        return False


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a browser was asked to sign, and when."""

    nonce: bytes
    asked_at: datetime


def site_of(base_url: str) -> Site:
    parts = urlsplit(base_url)
    return Site(host=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}")


def options_to_add(session: Session, account: StaffAccount, site: Site) -> tuple[str, bytes]:
    """JSON for the browser, and the challenge that its answer must hold."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="邻声",
        user_id=PersonalDataKey.keyed_hash(f"passkey user {account.id}").encode(),
        user_name=account.username,
        user_display_name=account.name,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id))
            for key in passkeys_of(session, account)
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(options), options.challenge


def add(
    session: Session,
    account: StaffAccount,
    site: Site,
    answer: str,
    challenge: bytes,
    name: str,
    now: datetime,
    *,
    kept_session_id: int | None = None,
) -> Passkey:
    """Sessions but `kept_session_id` end. Raises InvalidInputError."""
    if len(passkeys_of(session, account)) >= MOST:
        raise InvalidInputError([FieldProblem("passkey", f"最多 {MOST} 个通行密钥，请先删除不用的。")])
    try:
        proven = verify_registration_response(
            credential=answer[:MAX_ANSWER],
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise InvalidInputError([FieldProblem("passkey", REFUSED)]) from None
    credential_id = bytes_to_base64url(proven.credential_id)
    if session.scalars(select(Passkey.id).where(Passkey.credential_id == credential_id)).first() is not None:
        raise InvalidInputError([FieldProblem("passkey", "这个通行密钥已经添加过，可以直接用它登录。")])
    passkey = Passkey(
        account_id=account.id,
        credential_id=credential_id,
        public_key=bytes_to_base64url(proven.credential_public_key),
        sign_count=proven.sign_count,
        name=name.strip()[:40] or "通行密钥",
        added_at=now,
    )
    session.add(passkey)
    credentials_changed(session, account, now, kept_session_id=kept_session_id)
    record(session, account, "passkey.added", account.username, now=now)
    return passkey


def options_to_sign_in(site: Site) -> tuple[str, bytes]:
    options = generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return options_to_json(options), options.challenge


def owner_of(session: Session, site: Site, answer: str, challenge: Challenge, now: datetime) -> StaffAccount:
    """The account that the answer proves. Raises ForbiddenError. No challenge is answered twice."""
    passkey = _passkey_in(session, answer)
    if passkey is None or passkey.account.disabled_at is not None or not passkey.account.password_hash:
        raise ForbiddenError(REFUSED)
    digest = hashlib.sha256(challenge.nonce).hexdigest()
    try:
        proven = verify_authentication_response(
            credential=answer[:MAX_ANSWER],
            expected_challenge=challenge.nonce,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise ForbiddenError(REFUSED) from None
    if passkey.last_challenge == digest or _is_overtaken(passkey, challenge, now):
        raise ForbiddenError(REFUSED)
    passkey.sign_count, passkey.used_at, passkey.last_challenge = proven.new_sign_count, now, digest
    return passkey.account


def _is_overtaken(passkey: Passkey, challenge: Challenge, now: datetime) -> bool:
    """Asked before the key was last used, so perhaps answered before: authenticators of phones count nothing.

    A use in the future says only that the clock was set back.
    """
    return passkey.used_at is not None and challenge.asked_at < passkey.used_at <= now


def remove(
    session: Session,
    account: StaffAccount,
    passkey_id: int,
    now: datetime,
    *,
    kept_session_id: int | None = None,
) -> bool:
    passkey = session.scalars(
        select(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account.id)
    ).first()
    if passkey is None:
        return False
    session.delete(passkey)
    credentials_changed(session, account, now, kept_session_id=kept_session_id)
    record(session, account, "passkey.removed", account.username, now=now)
    return True


def passkeys_of(session: Session, account: StaffAccount) -> list[Passkey]:
    query = select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)
    return list(session.scalars(query))


def _passkey_in(session: Session, answer: str) -> Passkey | None:
    try:
        credential_id = str(json.loads(answer[:MAX_ANSWER])["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not credential_id.isascii() or not credential_id.isprintable():
        return None
    query = select(Passkey).options(joinedload(Passkey.account)).where(Passkey.credential_id == credential_id)
    return session.scalars(query.with_for_update(of=Passkey)).first()
