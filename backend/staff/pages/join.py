"""The page behind an invitation's link, or a reset's: choose a password, and one is in."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.access.office_labels import office_label, rank_label
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, NotFoundError
from backend.models import StaffLink, StaffLinkPurpose
from backend.notices.rules.own_account import tell_owner
from backend.staff.pages.entry import begin_session, enter, link_secret
from backend.staff.rules.links import GOOD_FOR, LinkOverError, open_link, takes_code
from backend.staff.rules.links import join as choose_password
from backend.staff.rules.passwords import ALONE, WITH_CODE
from backend.web.audiences import staff_pages
from backend.web.services import limiter, services

Answer = str | Response | tuple[str, int]


@staff_pages.route("/join/<token>", methods=["GET", "POST"])
@limiter.limit("30/minute")
def join(token: str) -> Answer:
    now, secret = utc_now(), link_secret()
    try:
        if request.method == "GET":
            with services().database.reading() as reading:
                return _page(open_link(reading, token, secret, now))
        with services().database.transaction() as writing:
            reset = open_link(writing, token, secret, now).purpose is StaffLinkPurpose.RESET
            account = choose_password(writing, token, request.form.get("password", ""), secret, now)
            if reset:
                tell_owner(writing, account.id, "password.reset", now)
            waits_for_code = account.totp_sealed is not None
            started = "" if waits_for_code else begin_session(writing, account, "link", now, strong=False)
    except NotFoundError as error:
        return render_template("web/refused.html", message=error.message), error.status
    except LinkOverError as error:
        return render_template("web/refused.html", message=error.message), error.status
    except InvalidInputError as invalid:
        with services().database.reading() as reading:
            return _page(open_link(reading, token, secret, now), invalid.message), invalid.status
    if waits_for_code:  # a stolen link alone must not get past the code
        return redirect(url_for("staff.sign_in"), 303)
    return enter(account, started, url_for("staff.set_up_totp") if takes_code(account) else "")


def _page(link: StaffLink, error: str = "") -> str:
    account = link.account
    return render_template(
        "staff/join.html",
        account=account,
        account_office=office_label(account),
        rank=rank_label(account),
        invited=link.purpose is StaffLinkPurpose.INVITATION,
        least=WITH_CODE if takes_code(account) else ALONE,
        with_code=takes_code(account),
        hours=int(GOOD_FOR.total_seconds()) // 3600,
        error=error,
    )
