"""Filters of the inbox, each a condition on a complaint."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from backend.complaints.rules.inbox import searching
from backend.complaints.rules.inbox.searching import Search
from backend.core.clock import SHANGHAI
from backend.models import Channel, Complaint, StaffAccount, State

SOON = timedelta(hours=24)


class DueWithin(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Filters:
    """Nothing set shows all. `since` and `until` are days of filing in China, both included."""

    category_id: int | None = None
    community_ids: tuple[int, ...] | None = None
    state: State | None = None
    due: DueWithin | None = None
    emergency: bool = False
    redo: bool = False
    joint: bool = False
    handler_id: int | None = None
    channel: Channel | None = None
    since: date | None = None
    until: date | None = None
    search: Search = field(default_factory=Search)


def conditions(
    session: Session, staff: StaffAccount, filters: Filters, now: datetime
) -> list[ColumnElement[bool]]:
    return [
        *_of_columns(filters),
        *_of_times(filters, now),
        *searching.conditions(session, staff, filters.search),
    ]


def _of_columns(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.category_id is not None:
        yield Complaint.category_id == filters.category_id
    if filters.community_ids is not None:
        yield Complaint.community_id.in_(filters.community_ids)
    if filters.state is not None:
        yield Complaint.state == filters.state
    if filters.handler_id is not None:
        yield Complaint.handler_id == filters.handler_id
    if filters.channel is not None:
        yield Complaint.channel == filters.channel
    if filters.emergency:
        yield Complaint.emergency.is_(True)
    if filters.redo:
        yield Complaint.redo_count > 0
    if filters.joint:
        yield Complaint.joint_at.is_not(None)


def _of_times(filters: Filters, now: datetime) -> Iterator[ColumnElement[bool]]:
    if filters.due is DueWithin.OVERDUE:
        yield Complaint.next_due_at < now
    if filters.due is DueWithin.SOON:
        yield Complaint.next_due_at >= now
        yield Complaint.next_due_at < now + SOON
    if filters.since is not None:
        yield Complaint.submitted_at >= _midnight(filters.since)
    if filters.until is not None:
        yield Complaint.submitted_at < _midnight(filters.until + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
