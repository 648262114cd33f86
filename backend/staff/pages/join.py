"""The page of an invitation or reset link: choose a password and be signed in."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from backend.access.office_labels import office_label, rank_label
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, NotFoundError
from backend.models import StaffAccount, StaffLink, StaffLinkPurpose
from backend.notices.rules.account_alerts import alert_account_owner
from backend.staff.forms import parse_new_password
from backend.staff.pages.session_start import begin_session, link_keys, start_session
from backend.staff.rules.links import LinkExpiredError, open_link, uses_second_factor
from backend.staff.rules.links import join as choose_password
from backend.staff.rules.passwords import ALONE, WITH_CODE
from backend.web.audiences import staff_pages
from backend.web.error_pages import RefusedPage
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services

Answer = str | Response | tuple[str, int]


@variables_of("staff/join.html")
@dataclass(frozen=True, slots=True)
class JoinPage:
    """`least` is the fewest characters of a password, fewer `with_code`: its owner also has a code."""

    account: StaffAccount
    account_office: str
    rank: str
    invited: bool
    least: int
    with_code: bool
    error: str


@staff_pages.route("/join/<token>", methods=["GET", "POST"])
@limiter.limit("30/minute")
def join(token: str) -> Answer:
    now, keys = utc_now(), link_keys()
    try:
        if request.method != "POST":  # HEAD, too
            with services().database.reading() as reading:
                return _page(open_link(reading, token, keys, now))
        with services().database.transaction() as writing:
            reset = open_link(writing, token, keys, now).purpose is StaffLinkPurpose.RESET
            account = choose_password(
                writing,
                token,
                parse_new_password(request.form),
                keys,
                now,
                city_name=services().config.city_name,
            )
            if reset:
                alert_account_owner(writing, account.id, "password.reset", now)
            waits_for_code = account.totp_sealed is not None
            started = "" if waits_for_code else begin_session(writing, account, "link", now, strong=False)
    except (NotFoundError, LinkExpiredError) as error:
        return render(RefusedPage(error.message)), error.status
    except InvalidInputError as invalid:
        with services().database.reading() as reading:
            return _page(open_link(reading, token, keys, now), invalid.message), invalid.status
    if waits_for_code:  # a stolen link alone must not get past the code
        return redirect(url_for("staff.sign_in"), 303)
    return start_session(
        account, started, url_for("staff.set_up_totp") if uses_second_factor(account) else ""
    )


def _page(link: StaffLink, error: str = "") -> str:
    account = link.account
    with_code = uses_second_factor(account)
    return render(
        JoinPage(
            account=account,
            account_office=office_label(account),
            rank=rank_label(account),
            invited=link.purpose is StaffLinkPurpose.INVITATION,
            least=WITH_CODE if with_code else ALONE,
            with_code=with_code,
            error=error,
        )
    )
