"""The state of an address: failures with their reason, the pause after too many, another try."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, func, select, update
from sqlalchemy.orm import Session

from backend.access.offices import own_office
from backend.access.permissions import Permission, Reach, reach_of
from backend.models import (
    Alert,
    DeliveryState,
    Letter,
    NoticeAddress,
    OfficeLevel,
    PropertyFirm,
    ServiceContract,
    StaffAccount,
    Street,
)
from backend.models.registry import Community
from backend.notices.rules.alerts import belongs_to_office

PAUSED_AFTER = 3  # letters in a row that came to nothing
KEPT_FOR_RETRY = timedelta(days=3)


def record_success(address: NoticeAddress, now: datetime, missed: str = "") -> None:
    """`missed` is what was answered for some of its recipients, where others got the letter."""
    address.failures, address.last_error, address.last_sent_at = 0, missed[:300], now
    if missed:
        address.last_error_at = now


def record_failure(address: NoticeAddress, reason: str, now: datetime, *, final: bool) -> None:
    """A try that failed; the third letter in a row that is given up pauses the address."""
    address.last_error, address.last_error_at = reason[:300], now
    if final:
        address.failures += 1
        if address.failures >= PAUSED_AFTER and address.paused_at is None:
            address.paused_at = now


def resume_address(session: Session, address: NoticeAddress, now: datetime) -> int:
    """What was given up in the last days is due again, in one letter. Returns how many alerts."""
    given_up = select(Letter.id).where(
        Letter.address_id == address.id,
        Letter.state == DeliveryState.FAILED,
        Letter.created_at > now - KEPT_FOR_RETRY,
    )
    freed = session.execute(
        update(Alert)
        .where(Alert.letter_id.in_(given_up))
        .values(letter_id=None, due_at=now)
        .returning(Alert.id)
    ).all()
    address.paused_at, address.failures = None, 0
    return len(freed)


def failing_addresses(session: Session, staff: StaffAccount) -> list[NoticeAddress]:
    """Addresses of the account's office and of those below whose last try failed, paused ones first."""
    query = (
        select(NoticeAddress)
        .where(NoticeAddress.removed_at.is_(None), NoticeAddress.last_error != "", supervised_by(staff))
        .order_by(NoticeAddress.paused_at.is_(None), NoticeAddress.last_error_at.desc())
        .limit(200)
    )
    return list(session.scalars(query))


def supervised_by(staff: StaffAccount) -> ColumnElement[bool]:
    """A bureau oversees its own and those below, a street also its communities' firms; auditors see all."""
    if reach_of(staff, Permission.FAILING_ADDRESS_READ) is Reach.ALL:
        return NoticeAddress.id.is_not(None)
    office = own_office(staff)
    if office is None:
        return false()
    own = belongs_to_office(office)
    if office.level is OfficeLevel.FIRM:
        return own
    streets = select(Street.id).where(
        Street.district_id == office.id if office.level is OfficeLevel.DISTRICT else Street.id == office.id
    )
    communities = select(Community.id).where(Community.street_id.in_(streets))
    firms = select(ServiceContract.firm_id).where(ServiceContract.community_id.in_(communities))
    fallback = select(PropertyFirm.id).join(Community, Community.fallback_firm_id == PropertyFirm.id)
    return (
        own
        | NoticeAddress.street_id.in_(streets)
        | NoticeAddress.firm_id.in_(firms)
        | NoticeAddress.firm_id.in_(fallback.where(Community.street_id.in_(streets)))
    )


def waiting_alerts(session: Session, addresses: list[NoticeAddress]) -> dict[int, int]:
    """How many alerts wait for each."""
    query = (
        select(Alert.address_id, func.count())
        .where(Alert.address_id.in_([address.id for address in addresses]), Alert.letter_id.is_(None))
        .group_by(Alert.address_id)
    )
    return {address_id: number for address_id, number in session.execute(query)}  # noqa: C416 - a Result
