"""Counts repeated complaints: by community and category, by category in a street, by firm in a street."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.complaints.rules.handling.merged_complaints import people_behind, people_told
from backend.complaints.rules.transitions import OPEN_WORK_STATES
from backend.models import Complaint, ComplaintParty, PartyRole, State, WarningKind

Happenings = list[tuple[datetime, int]]
NOT_COUNTED = (State.WITHDRAWN, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Group:
    """What a warning is about; `subject` names it for good."""

    subject: str
    street_id: int
    district_id: int
    community_id: int | None = None
    category_id: int | None = None
    firm_id: int | None = None
    complaint_id: int | None = None


def groups(
    session: Session, kind: WarningKind, least: int, since: datetime
) -> Iterator[tuple[Group, Happenings]]:
    """Groups of at least so many since then, with all that is in them."""
    names = {
        WarningKind.COMMUNITY: ("community_id", "category_id"),
        WarningKind.STREET: ("category_id",),
        WarningKind.FIRM: ("firm_id",),
    }[kind]
    columns: list[Any] = [
        ComplaintParty.firm_id if name == "firm_id" else getattr(Complaint, name) for name in names
    ]
    keys = [Complaint.street_id, Complaint.district_id, *columns]
    counted = _since(select(*keys), kind, since).group_by(*keys)
    counted = counted.having(func.count(Complaint.id.distinct()) >= least)
    for street_id, district_id, *values in session.execute(counted).all():
        within = [column == value for column, value in zip(columns, values, strict=True)]
        rows = session.execute(
            _since(select(Complaint.submitted_at, Complaint.id).distinct(), kind, since)
            .where(Complaint.street_id == street_id, *within)
            .order_by(Complaint.submitted_at, Complaint.id)
        )
        about = dict(zip(names, values, strict=True))
        subject = " ".join([kind.value, str(street_id), *map(str, values)])
        yield Group(subject, street_id, district_id, **about), [(at, row_id) for at, row_id in rows]


def reopened(session: Session, least: int) -> Iterator[tuple[Group, int, Happenings]]:
    """Complaints in work that came back at least so often."""
    query = select(Complaint).where(
        Complaint.state.in_(OPEN_WORK_STATES), Complaint.redo_count >= least, Complaint.street_id.is_not(None)
    )
    for complaint in session.scalars(query):
        happenings = [(complaint.round_started_at, complaint.id)]
        yield _of_one(complaint, "complaint"), complaint.redo_count, happenings


def many_owners(session: Session, least: int, since: datetime) -> Iterator[tuple[Group, int, Happenings]]:
    """One matter, merged by the street or called the same by residents, with so many people behind it."""
    root = func.coalesce(Complaint.merged_into_id, Complaint.same_as_id)
    roots = (
        select(root)
        .where(root.is_not(None), Complaint.submitted_at > since, Complaint.state.not_in(NOT_COUNTED))
        .group_by(root)
        .having(func.count() >= least - 1)
    )
    for root_id in session.scalars(roots).all():
        first = session.get_one(Complaint, root_id)
        if first.street_id is None:
            continue
        query = select(Complaint).where(root == root_id, Complaint.state.not_in(NOT_COUNTED))
        matter = sorted([first, *session.scalars(query)], key=lambda member: (member.submitted_at, member.id))
        if people_behind(matter) >= least:
            yield (
                _of_one(first, "owners"),
                people_told(matter),
                [(member.submitted_at, member.id) for member in matter],
            )


def _of_one(complaint: Complaint, prefix: str) -> Group:
    return Group(
        subject=f"{prefix} {complaint.id}",
        street_id=complaint.street_id or 0,
        district_id=complaint.district_id or 0,
        community_id=complaint.community_id,
        category_id=complaint.category_id,
        complaint_id=complaint.id,
    )


def _since(query: Any, kind: WarningKind, since: datetime) -> Any:
    query = query.select_from(Complaint).where(
        Complaint.submitted_at > since,
        Complaint.state.not_in(NOT_COUNTED),
        Complaint.street_id.is_not(None),
        Complaint.district_id.is_not(None),
    )
    if kind is WarningKind.COMMUNITY:
        return query.where(Complaint.community_id.is_not(None))
    if kind is WarningKind.FIRM:
        led = (ComplaintParty.complaint_id == Complaint.id) & (ComplaintParty.role == PartyRole.LEAD)
        return query.join(ComplaintParty, led & ComplaintParty.firm_id.is_not(None))
    return query
