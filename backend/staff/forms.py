"""Forms of accounts, of signing in and of one's own account; filters of the lists."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.reader import FieldReader
from backend.core.fields.values import member, row_id, search_words
from backend.models import Role
from backend.staff.rules.account_list import AccountFilter
from backend.staff.rules.links import Invitation

LONGEST_SEARCH = 40
LONGEST_AUDIT_SEARCH = 120
AUDIT_FIELDS = ("act", "who", "subject", "from", "to")
OWN_PASSWORD = "password-now"  # noqa: S105 - the name of a field


@dataclass(frozen=True, slots=True)
class Credentials:
    """As typed: spaces at the ends of a password count."""

    username: str
    password: str


def parse_account_filter(query: Mapping[str, str]) -> AccountFilter:
    """Whatever makes no sense is left out."""
    return AccountFilter(
        words=search_words(query.get("q"), LONGEST_SEARCH),
        role=member(Role, query.get("role")),
        state=query.get("state", ""),
        after=row_id(query.get("after")) or 0,
    )


def parse_invitation(form: Mapping[str, str]) -> Invitation:
    """Fields username, name, office (role:id, or role:new with shop), is_head. The rules check them."""
    reader = FieldReader(form)
    role, _, office = reader.raw("office").partition(":")
    return Invitation(
        username=reader.raw("username").strip().lower(),
        name=reader.raw("name"),
        role=member(Role, role) or Role.FIRM,
        office_id=row_id(office),
        is_head=parse_is_head(form),
        shop=reader.raw("shop") if office == "new" else "",
    )


def parse_audit_filter(form: Mapping[str, str]) -> dict[str, str]:
    """Fields act, who, subject, from and to, as they are shown again; the days are read by the query."""
    return {name: search_words(form.get(name), LONGEST_AUDIT_SEARCH) for name in AUDIT_FIELDS}


def parse_audit_page(query: Mapping[str, str]) -> int | None:
    """Field before of an address: the number of the last entry on the page before."""
    return row_id(query.get("before"))


def parse_credentials(form: Mapping[str, str]) -> Credentials:
    """Fields username and password."""
    reader = FieldReader(form)
    return Credentials(reader.raw("username"), reader.raw("password"))


def parse_target(values: Mapping[str, str]) -> str:
    """Field next, of an address or a form: where to go after signing in, as it was sent."""
    return values.get("next", "")


def parse_code(form: Mapping[str, str]) -> str:
    """Field code: of an authenticator app, or a recovery code. The rule checks it."""
    return FieldReader(form).raw("code")


def parse_new_password(form: Mapping[str, str]) -> str:
    """Field password. The rule checks it."""
    return FieldReader(form).raw("password")


def parse_own_password(form: Mapping[str, str]) -> str:
    """The password that the account has now, typed once more before what would lock its owner out."""
    return FieldReader(form).raw(OWN_PASSWORD)


def parse_name(form: Mapping[str, str]) -> str:
    """Field name. The rule checks it."""
    return FieldReader(form).raw("name")


def typed_name(form: Mapping[str, str], name: str) -> str:
    """Field name as typed, or `name` for a form without it."""
    return form.get("name", name)


def parse_is_head(form: Mapping[str, str]) -> bool:
    """Field is_head."""
    return FieldReader(form).is_ticked("is_head", "yes")
