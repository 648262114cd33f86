"""What staff read of the books, by role: homes with owners over time, facilities, committees."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, defer, joinedload

from backend.access.permissions import Permission, Reach, may, reach_of
from backend.access.scopes import on_ground
from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError, NotFoundError
from backend.core.fields.book_kinds import shown_phone
from backend.core.text import check_words, mask_phones
from backend.history.audit import canonical, record
from backend.models import (
    BulkImport,
    Committee,
    CommitteeMember,
    CommitteeTerm,
    Community,
    Facility,
    Home,
    HomeLook,
    Ownership,
    PartyKind,
    StaffAccount,
    Street,
)
from backend.registry.rules.books.taking_back import entered_by
from backend.registry.rules.contracts_in_force import communities_of_firm
from backend.registry.rules.masking import masked_identity, masked_name, masked_phone

MOST_SHOWN = 60
NOT_FOUND = "没有找到，或者不在您的辖区。"
LONGEST_PURPOSE = 200


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """An owner, masked, or in full after a recorded look. `share` is empty for the whole."""

    name: str
    identity: str
    phone: str
    share: str
    from_on: date | None
    to_on: date | None
    document: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Who holds office is public unless the member is not shown; then the name is masked."""

    member: CommitteeMember
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class TermLine:
    term: CommitteeTerm
    members: Sequence[MemberLine]


def communities_of(session: Session, staff: StaffAccount, words: str, today: date) -> list[Community]:
    """Those that the account may read books of, by number or part of the name; the first sixty."""
    query = select(Community).join(Street).where(_seen_by(staff, Permission.BOOK_READ, today))
    if words:
        named = Community.name.contains(words, autoescape=True)
        query = query.where(named | (Community.code == words.upper()))
    return list(session.scalars(query.order_by(Community.code).limit(MOST_SHOWN)))


def community_of(
    session: Session, staff: StaffAccount, community_id: int, permission: Permission, today: date
) -> Community:
    """Raises NotFoundError for one that the account must not know of."""
    query = (
        select(Community).join(Street).where(Community.id == community_id, _seen_by(staff, permission, today))
    )
    community = session.scalar(query)
    if community is None:
        raise NotFoundError(NOT_FOUND)
    return community


def facilities_of(session: Session, community_id: int) -> list[Facility]:
    """In use, what is due first before the others."""
    query = select(Facility).where(Facility.community_id == community_id, Facility.retired_on.is_(None))
    query = query.options(joinedload(Facility.building))
    facilities = session.scalars(query.order_by(Facility.kind, Facility.number).limit(200)).all()
    return sorted(facilities, key=lambda facility: facility.next_due_on or date.max)


def terms_of(session: Session, community_id: int) -> list[TermLine]:
    """Of both committees, the newest first, each with its members."""
    query = (
        select(CommitteeTerm)
        .join(Committee)
        .where(Committee.community_id == community_id)
        .options(joinedload(CommitteeTerm.committee))
        .order_by(CommitteeTerm.from_on.desc(), CommitteeTerm.number.desc())
    )
    terms = session.scalars(query.limit(20)).all()
    members = select(CommitteeMember).where(CommitteeMember.term_id.in_([term.id for term in terms]))
    by_term: dict[int, list[MemberLine]] = {}
    for member in session.scalars(members.order_by(CommitteeMember.id)):
        by_term.setdefault(member.term_id, []).append(_member_line(member))
    return [TermLine(term, by_term.get(term.id, [])) for term in terms]


def homes_of(session: Session, community_id: int, words: str) -> list[Home]:
    """By part of the label, 3号楼2单元 say; the first sixty."""
    query = select(Home).where(Home.community_id == community_id)
    if words:
        query = query.where(Home.label.contains(words.replace(" ", ""), autoescape=True))
    return list(session.scalars(query.order_by(Home.id).limit(MOST_SHOWN)))


def home_of(session: Session, staff: StaffAccount, home_id: int, permission: Permission, today: date) -> Home:
    """Raises NotFoundError for one that the account must not know of."""
    home = session.get(Home, home_id, options=[joinedload(Home.community)])
    if home is None:
        raise NotFoundError(NOT_FOUND)
    community_of(session, staff, home.community_id, permission, today)
    return home


def owners_of(session: Session, home: Home, *, in_full: bool = False) -> list[OwnerLine]:
    """Those of today first, then who sold it. Masked unless a look is on record."""
    query = (
        select(Ownership)
        .where(Ownership.home_id == home.id)
        .options(joinedload(Ownership.party))
        .order_by(
            Ownership.to_on.is_not(None), Ownership.to_on.desc(), Ownership.from_on.desc(), Ownership.id
        )
    )
    return [_owner_line(ownership, in_full=in_full) for ownership in session.scalars(query)]


def inspect_owners(
    session: Session, staff: StaffAccount, home_id: int, stated: str, now: datetime, today: date
) -> tuple[Home, list[OwnerLine]]:
    """The owners in full, after the look and its purpose are on record."""
    home = home_of(session, staff, home_id, Permission.HOME_READ, today)
    if not may(staff, Permission.OWNER_INSPECT):
        raise ForbiddenError("您的账号不能查看业主的完整信息。")
    problems: list[FieldProblem] = []
    purpose = mask_phones(check_words("words", "查看用途", stated, problems, LONGEST_PURPOSE))
    if problems:
        raise InvalidInputError(problems)
    owners = owners_of(session, home, in_full=True)
    fingerprint = hashlib.sha256(
        canonical({"staff": staff.id, "home": home.id, "purpose": purpose, "at": now.isoformat()}).encode()
    ).hexdigest()
    subject = f"{home.community.code} 房屋 {home.id}"
    entry = record(session, staff, "books.owners_seen", subject, {"fingerprint": fingerprint}, now=now)
    session.add(
        HomeLook(staff_id=staff.id, home_id=home.id, purpose=purpose, at=now, audit_number=entry.number)
    )
    session.flush()
    return home, owners


def looks_of(session: Session, home: Home) -> list[tuple[HomeLook, StaffAccount]]:
    """Who read the owners in full, the newest first."""
    query = (
        select(HomeLook, StaffAccount)
        .join(StaffAccount, StaffAccount.id == HomeLook.staff_id)
        .where(HomeLook.home_id == home.id)
        .order_by(HomeLook.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(look, account) for look, account in session.execute(query)]


def entries_of(session: Session, home: Home) -> list[BulkImport]:
    """The imports that entered or changed the home, the newest first."""
    ids = entered_by(session, Home.__tablename__, home.id)
    query = (
        select(BulkImport)
        .where(BulkImport.id.in_(ids))
        .options(joinedload(BulkImport.staff), defer(BulkImport.report), defer(BulkImport.problems))
    )
    return sorted(session.scalars(query), key=lambda row: -row.id)


def _seen_by(staff: StaffAccount, permission: Permission, today: date) -> ColumnElement[bool]:
    if reach_of(staff, permission) is Reach.OWN and staff.firm_id is not None:
        return Community.id.in_(communities_of_firm(staff.firm_id, today))
    return on_ground(staff, permission, street=Community.street_id, district=Street.district_id)


def _member_line(member: CommitteeMember) -> MemberLine:
    phone = shown_phone(member.phone) if member.phone else ""
    if member.is_public:
        return MemberLine(member, member.name, phone)
    return MemberLine(member, masked_name(member.name), masked_phone(phone) if phone else "")


def _owner_line(ownership: Ownership, *, in_full: bool) -> OwnerLine:
    party = ownership.party
    phone = shown_phone(party.phone) if party.phone else ""
    identity, name = party.identity or "", party.name
    if not in_full:
        if party.kind is PartyKind.PERSON:
            name = masked_name(name)
        identity = masked_identity(identity) if identity else ""
        phone = masked_phone(phone) if phone else ""
    top, bottom = ownership.share_numerator, ownership.share_denominator
    share = "" if top == bottom else f"{top}/{bottom}"
    return OwnerLine(name, identity, phone, share, ownership.from_on, ownership.to_on, ownership.document)
