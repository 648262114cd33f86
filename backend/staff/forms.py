"""Forms of accounts and the audit log's filter."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.reader import FieldReader
from backend.core.fields.values import member, row_id, search_words
from backend.models import Role
from backend.staff.rules.links import Invitation

LONGEST_SEARCH = 40
LONGEST_AUDIT_SEARCH = 120
AUDIT_FIELDS = ("act", "who", "subject", "from", "to")


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts are listed: `after` is the id of the last one on the page before."""

    words: str
    role: Role | None
    state: str
    after: int


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
        is_head=reader.is_ticked("is_head", "yes"),
        shop=reader.raw("shop") if office == "new" else "",
    )


def parse_audit_filter(form: Mapping[str, str]) -> dict[str, str]:
    """Fields act, who, subject, from and to, as they are shown again; the days are read by the query."""
    return {name: search_words(form.get(name), LONGEST_AUDIT_SEARCH) for name in AUDIT_FIELDS}
