"""The coverage figures that the city publishes."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from backend.models import Committee, CommitteeKind, Community, ServiceContract


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of communities. Shares are exact fractions; `percent` writes them as published."""

    communities: int
    old: int
    with_firm: int
    owners_committees: int
    management_committees: int
    any_committee: int

    def share(self, count: int) -> Fraction:
        return Fraction(count, self.communities) if self.communities else Fraction(0)


def figures(session: Session, day: date) -> Coverage:
    """The figures on a day: a community counts as served while a contract is in force."""
    return Coverage(
        communities=_count(session),
        old=_count(session, Community.is_old.is_(True)),
        with_firm=_count(session, Community.id.in_(under_contract(day))),
        owners_committees=_count(session, Community.id.in_(_with(CommitteeKind.OWNERS))),
        management_committees=_count(session, Community.id.in_(_with(CommitteeKind.MANAGEMENT))),
        any_committee=_count(session, Community.id.in_(select(Committee.community_id))),
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Community).where(*conditions)) or 0


def under_contract(day: date) -> Select[int]:
    """Communities that a firm serves on that day."""
    return select(ServiceContract.community_id).where(
        ServiceContract.starts_on <= day,
        or_(ServiceContract.ends_on.is_(None), ServiceContract.ends_on >= day),
    )


def _with(kind: CommitteeKind) -> Select[int]:
    return select(Committee.community_id).where(Committee.kind == kind)
