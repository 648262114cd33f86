"""What an office still has to publish, has published, and oversees: the first of each, and the count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from backend.disclosure.rules.authority import owed_by, seen_by
from backend.disclosure.rules.duties import (
    Duty,
    count_duties,
    in_community_called,
    published_duties,
    unpublished_duties,
)
from backend.models import DisclosureDuty, StaffAccount

MOST = 50  # of each list


@dataclass(frozen=True, slots=True)
class DutyList:
    duties: Sequence[Duty]
    count: int


@dataclass(frozen=True, slots=True)
class OfficeLists:
    """`owed` is what the office publishes itself; `of_others` what it oversees and is overdue."""

    owed: DutyList
    published: DutyList
    of_others: DutyList


def office_lists(session: Session, account: StaffAccount, words: str, day: date) -> OfficeLists:
    """Of communities whose name holds `words`; the longest overdue and the latest published come first."""
    mine = owed_by(account) & in_community_called(words)
    overseen = (
        seen_by(account) & ~owed_by(account) & in_community_called(words) & (DisclosureDuty.due_on < day)
    )
    return OfficeLists(
        owed=_unpublished(session, mine),
        published=DutyList(
            published_duties(session, mine, most=MOST),
            count_duties(session, mine, DisclosureDuty.published_on.is_not(None)),
        ),
        of_others=_unpublished(session, overseen),
    )


def _unpublished(session: Session, condition: ColumnElement[bool]) -> DutyList:
    waits = DisclosureDuty.published_on.is_(None)
    return DutyList(
        unpublished_duties(session, condition, most=MOST), count_duties(session, condition, waits)
    )
