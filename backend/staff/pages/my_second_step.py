"""Setting up codes of an authenticator app, new recovery codes, switching it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, request, session
from qrcode.constants import ERROR_CORRECT_M
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.models import StaffSession
from backend.models.personal import PersonalDataKey, UnsealError
from backend.qr.rules import pictures
from backend.qr.rules.matrix import matrix_of, pack
from backend.staff.forms import parse_code
from backend.staff.pages import throttle
from backend.staff.pages.me import back, is_required, my_page, require_password
from backend.staff.pages.menu import home_of
from backend.staff.pages.session_start import own_credentials
from backend.staff.rules import second_factor
from backend.web.audiences import staff_pages
from backend.web.guard import current_session, current_staff, requires
from backend.web.rendering import render, variables_of

PENDING = "totp"
FRESH = timedelta(minutes=15)
Answer = str | Response | tuple[str, int]


@variables_of("staff/totp.html")
@dataclass(frozen=True, slots=True)
class SetUpCodesPage:
    """`picture` is the QR code of `address` as SVG; `required` says that the role must set this up."""

    picture: str
    secret: str
    address: str
    error: str
    required: bool
    asks_password: bool


@variables_of("staff/recovery_codes.html")
@dataclass(frozen=True, slots=True)
class RecoveryCodesPage:
    """New codes, shown this once; `onward` is where the account's work is."""

    codes: Sequence[str]
    onward: str


@staff_pages.route("/me/totp", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT_CHANGE)
def set_up_totp() -> Answer:
    """The QR code; then, with the right code of the app, the recovery codes."""
    staff, now = current_staff(), utc_now()
    if staff.totp_sealed is not None:
        return back("second-step")
    secret = _pending_secret()
    if request.method != "POST":  # HEAD, too
        return _page(secret)
    try:
        if not _is_fresh():
            require_password()
        if not throttle.may_try_code(staff.id):
            return _page(secret, "试的次数太多，请过几分钟再试。"), 429
        with own_credentials() as (writing, account, kept_session_id):
            code = parse_code(request.form)
            codes = second_factor.set_up(writing, account, secret, code, now, kept_session_id=kept_session_id)
            writing.get_one(StaffSession, kept_session_id).strong = True
    except InvalidInputError as invalid:
        return _page(secret, invalid.message), invalid.status
    throttle.code_was_right(staff.id)
    session.pop(PENDING, None)
    return render(RecoveryCodesPage(codes, home_of(staff)))


@staff_pages.post("/me/recovery-codes")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def renew_recovery_codes() -> Answer:
    try:
        require_password()
    except InvalidInputError as invalid:
        return my_page("recovery", invalid), invalid.status
    if current_staff().totp_sealed is None:
        return back("second-step")
    with own_credentials() as (writing, account, kept_session_id):
        codes = second_factor.renew_recovery_codes(
            writing, account, utc_now(), kept_session_id=kept_session_id
        )
    return render(RecoveryCodesPage(codes, home_of(account)))


@staff_pages.post("/me/totp/off")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def switch_totp_off() -> Answer:
    try:
        require_password()
        with own_credentials() as (writing, account, kept_session_id):
            second_factor.switch_off(
                writing, account, utc_now(), required=is_required(account), kept_session_id=kept_session_id
            )
    except InvalidInputError as invalid:
        return my_page("totp", invalid), invalid.status
    flash("两步验证已关闭。")
    return back("second-step")


def _page(secret: str, error: str = "") -> str:
    staff = current_staff()
    address = second_factor.address_of(staff, secret)
    return render(
        SetUpCodesPage(
            picture=pictures.svg(pack(matrix_of(address, ERROR_CORRECT_M)), 52.0),
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            address=address,
            error=error,
            required=is_required(staff),
            asks_password=not _is_fresh(),
        )
    )


def _is_fresh() -> bool:
    """Just after signing in nobody else sits at this browser yet."""
    return utc_now() - current_session().started_at < FRESH


def _pending_secret() -> str:
    """The same until it is confirmed, so that a wrong code asks for no new scan. Sealed in the cookie."""
    try:
        return PersonalDataKey.unseal(str(session.get(PENDING, ""))).decode()
    except UnsealError:
        secret = second_factor.new_secret()
        session[PENDING] = PersonalDataKey.seal(secret.encode())
        return secret
