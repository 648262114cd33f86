"""Invites a new person: the form, and the link that is shown once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from backend.access.permissions import Permission, may
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.models import Role, StaffAccount
from backend.models.labels import ROLE_NAMES
from backend.staff.forms import parse_invitation
from backend.staff.pages.session_start import link_keys
from backend.staff.rules.links import invite
from backend.staff.rules.managed_accounts import offices_below, roles_below
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

Answer = str | Response | tuple[str, int]


@variables_of("staff/invite.html")
@dataclass(frozen=True, slots=True)
class InvitePage:
    """`groups` are roles with their names and offices (id and name); `problems` are messages by field."""

    groups: Sequence[tuple[Role, str, Sequence[tuple[int, str]]]]
    form: Mapping[str, str]
    problems: Mapping[str, str]
    may_add_shops: bool


@variables_of("staff/invited.html")
@dataclass(frozen=True, slots=True)
class InvitedPage:
    """`address` opens the account to whoever has it."""

    account: StaffAccount
    address: str


@staff_pages.get("/accounts/invite")
@requires(Permission.ACCOUNT_CHANGE)
def invite_form() -> str:
    return _invite_page({})


@staff_pages.post("/accounts/invite")
@requires(Permission.ACCOUNT_CHANGE)
def invite_account() -> Answer:
    staff = current_staff()
    try:
        with services().database.transaction() as writing:
            account, token = invite(writing, staff, parse_invitation(request.form), link_keys(), utc_now())
    except InvalidInputError as invalid:
        return _invite_page(request.form, invalid), invalid.status
    return link_page(account, token)


def link_page(account: StaffAccount, token: str) -> str:
    """The link of a new or another invitation, or of a reset."""
    address = services().config.base_url + url_for("staff.join", token=token)
    return render(InvitedPage(account, address))


def _invite_page(form: Mapping[str, str], invalid: InvalidInputError | None = None) -> str:
    staff = current_staff()
    with services().database.reading() as reading:
        groups = [
            (
                role,
                ROLE_NAMES[role],
                [(office.id, office.name) for office in offices_below(reading, staff, role)],
            )
            for role in roles_below(staff)
        ]
    own = f"{staff.role}:{staff.firm_id or staff.street_id or staff.district_id or staff.shop_id or ''}"
    return render(
        InvitePage(
            groups=groups,
            form={"office": own, **form},
            problems={problem.field: problem.message for problem in invalid.problems} if invalid else {},
            may_add_shops=may(staff, Permission.PRINT_SHOP_CHANGE),
        )
    )
