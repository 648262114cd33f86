"""Adding and removing passkeys, with the script of the browser."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response as PlainResponse
from flask import abort, flash, jsonify, request, session, url_for
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.models import StaffAccount
from backend.models.personal import PersonalDataKey, UnsealError
from backend.staff.pages.me import back, my_page, require_password
from backend.staff.pages.session_start import own_credentials
from backend.staff.rules import passkeys
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services

CHALLENGE = "challenge"
ANSWER_WITHIN = timedelta(minutes=5)
Answer = str | Response | tuple[str, int]
JsonAnswer = PlainResponse | tuple[PlainResponse, int]


@staff_pages.post("/me/passkeys/options")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def passkey_options() -> JsonAnswer:
    """What the browser needs to make a passkey, after the password was typed once more."""
    try:
        require_password()
    except InvalidInputError as invalid:
        return jsonify(error=invalid.message), invalid.status
    with services().database.reading() as reading:
        account = reading.get_one(StaffAccount, current_staff().id)
        options, challenge = passkeys.options_to_add(reading, account, site())
    hold_challenge(challenge, f"add {current_staff().id}")
    return PlainResponse(options, mimetype="application/json")


@staff_pages.post("/me/passkeys")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def add_passkey() -> JsonAnswer:
    challenge = held_challenge(f"add {current_staff().id}")
    sent = sent_json()
    try:
        with own_credentials() as (writing, account, kept_session_id):
            name, answer = str(sent.get("name", "")), str(sent.get("answer", ""))
            passkeys.add(
                writing,
                account,
                site(),
                answer,
                challenge.nonce,
                name,
                utc_now(),
                kept_session_id=kept_session_id,
            )
    except InvalidInputError as invalid:
        return jsonify(error=invalid.message), invalid.status
    flash("通行密钥已添加，下次登录可以直接用它。")
    return jsonify(next=url_for("staff.me", _anchor="passkeys"))


@staff_pages.post("/me/passkeys/<row:passkey_id>/remove")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def remove_passkey(passkey_id: int) -> Answer:
    try:
        require_password()
    except InvalidInputError as invalid:
        return my_page("passkeys", invalid), invalid.status
    with own_credentials() as (writing, account, kept_session_id):
        if not passkeys.remove(writing, account, passkey_id, utc_now(), kept_session_id=kept_session_id):
            abort(404)  # the session goes on as it was
    flash("通行密钥已删除。")
    return back("passkeys")


def site() -> passkeys.Site:
    site = passkeys.site_of(services().config.base_url)
    if not site.is_possible:
        abort(404)
    return site


def sent_json() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def hold_challenge(challenge: bytes, purpose: str) -> None:
    """Sealed in the cookie, for this purpose and a few minutes."""
    at = utc_now().isoformat()
    session[CHALLENGE] = PersonalDataKey.seal(f"{purpose}|{at}|{challenge.hex()}".encode())


def held_challenge(purpose: str) -> passkeys.Challenge:
    """Given out once; an empty one, which nothing answers, where there is none."""
    now = utc_now()
    try:
        challenge_parts = PersonalDataKey.unseal(str(session.pop(CHALLENGE, ""))).decode().split("|")
    except UnsealError:
        return passkeys.Challenge(b"", now)
    asked_at = datetime.fromisoformat(challenge_parts[1])
    is_ours = challenge_parts[0] == purpose and now - asked_at <= ANSWER_WITHIN
    return passkeys.Challenge(bytes.fromhex(challenge_parts[2]) if is_ours else b"", asked_at)
