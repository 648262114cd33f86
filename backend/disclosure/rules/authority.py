"""Which duties an account sees, and which it may publish for."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, Reach, may, reach_of
from backend.access.scopes import on_ground
from backend.core.errors import ForbiddenError, NotFoundError
from backend.disclosure.rules.duties import Duty, duty_of
from backend.models import Community, DisclosureDuty, DisclosureRule, Publisher, Role, StaffAccount, Street

# Until a publisher has accounts of its own, this office enters what it hands in.
_OFFICE_OF = {
    Publisher.FIRM: Role.FIRM,
    Publisher.COMMITTEE: Role.STREET,
    Publisher.STREET: Role.STREET,
    Publisher.FUND_CENTRE: Role.CITY,
}


def seen_by(account: StaffAccount) -> ColumnElement[bool]:
    """A firm's own; of a street or district what lies on its ground."""
    lies_there = exists().where(
        Community.id == DisclosureDuty.community_id,
        Street.id == Community.street_id,
        on_ground(
            account, Permission.DISCLOSURE_READ, street=Community.street_id, district=Street.district_id
        ),
    )
    if reach_of(account, Permission.DISCLOSURE_READ) is Reach.OWN:
        return and_(DisclosureDuty.firm_id == account.firm_id, _owed_by(Publisher.FIRM))
    return lies_there


def owed_by(account: StaffAccount) -> ColumnElement[bool]:
    """Duties whose publisher this account's office is, or enters for."""
    if not may(account, Permission.DISCLOSURE_PUBLISH):
        return DisclosureDuty.id.is_(None)
    publishers = [publisher for publisher, role in _OFFICE_OF.items() if role is account.role]
    theirs = or_(*map(_owed_by, publishers))
    if account.role is Role.STREET:
        # Where no firm serves, the street looks after the community.
        theirs = or_(theirs, and_(_owed_by(Publisher.FIRM), DisclosureDuty.firm_id.is_(None)))
    return and_(seen_by(account), theirs)


def may_publish(account: StaffAccount, duty: Duty) -> bool:
    """Whether the account's office owes this duty. Whether it lies on its ground, `duty_for` has looked."""
    if not may(account, Permission.DISCLOSURE_PUBLISH):
        return False
    if duty.rule.publisher is Publisher.FIRM and duty.row.firm_id is None:
        return account.role is Role.STREET
    return _OFFICE_OF[duty.rule.publisher] is account.role


def duty_for(session: Session, account: StaffAccount, duty_id: int) -> Duty:
    """Raises NotFoundError for one that this account must not know of."""
    duty = duty_of(session, duty_id, seen_by(account))
    if duty is None:
        raise NotFoundError("没有找到这一项。")
    return duty


def duty_to_publish(session: Session, account: StaffAccount, duty_id: int) -> Duty:
    """Raises NotFoundError, or ForbiddenError where another office publishes it."""
    duty = duty_for(session, account, duty_id)
    if not may_publish(account, duty):
        raise ForbiddenError("这一项由别的单位公布。")
    return duty


def _owed_by(publisher: Publisher) -> ColumnElement[bool]:
    """For queries that join the duty's rule."""
    return DisclosureRule.publisher == publisher
