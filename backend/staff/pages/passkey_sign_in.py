"""Signing in with a passkey; the device's own lock is the second factor."""

from flask import Response as PlainResponse
from flask import jsonify

from backend.core.clock import utc_now
from backend.core.errors import ForbiddenError
from backend.staff.pages import throttle
from backend.staff.pages.my_passkeys import held_challenge, hold_challenge, sent_json, site
from backend.staff.pages.session_start import begin_session, local_path, start_session
from backend.staff.rules import passkeys
from backend.web.audiences import staff_pages
from backend.web.services import services

PURPOSE = "sign in"
JsonAnswer = PlainResponse | tuple[PlainResponse, int]


@staff_pages.post("/sign-in/passkey/options")
def passkey_challenge() -> PlainResponse:
    options, challenge = passkeys.options_to_sign_in(site())
    hold_challenge(challenge, PURPOSE)
    return PlainResponse(options, mimetype="application/json")


@staff_pages.post("/sign-in/passkey")
def sign_in_with_passkey() -> JsonAnswer:
    challenge, sent, now = held_challenge(PURPOSE), sent_json(), utc_now()
    if not throttle.may_prove_passkey():
        return jsonify(error="试的次数太多，请过几分钟再试。"), 429
    try:
        with services().database.transaction() as writing:
            account = passkeys.owner_of(writing, site(), str(sent.get("answer", "")), challenge, now)
            token = begin_session(writing, account, "passkey", now, strong=True)
    except ForbiddenError as error:
        return jsonify(error=error.message), 401
    entered = start_session(account, token, local_path(str(sent.get("next", ""))))
    answer = jsonify(next=entered.location)
    for cookie in entered.headers.getlist("Set-Cookie"):
        answer.headers.add("Set-Cookie", cookie)
    return answer
