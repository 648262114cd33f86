"""Adding, changing and removing the addresses of an office or of one of its people."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU, LADDER, Office, office_name, office_of_staff
from backend.city_rules.rules.current import city_rules
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.history.audit import record
from backend.jobs.outbox import enqueue
from backend.models import AddressKind, Alert, DeliveryState, Letter, NoticeAddress, StaffAccount
from backend.models.notices import new_letter
from backend.models.personal import PersonalDataKey
from backend.models.session import hold_value
from backend.notices.rules.address_health import supervised_by
from backend.notices.rules.address_masking import key_of
from backend.notices.rules.address_settings import AddressSettings
from backend.notices.rules.alert_kinds import Choice, choice_of
from backend.notices.rules.alert_timing import due_at
from backend.notices.rules.alerts import belongs_to_office
from backend.notices.senders.register_lines import MAIL_ADDRESS, target_of

MOST_ADDRESSES = 10
LONGEST = 254  # of an e-mail address, RFC 5321
LONGEST_SECRET = 200
UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)
UNKNOWN = "看不懂这个地址。请填邮箱，或者粘贴企业微信、钉钉、飞书群机器人的完整地址。"
SHORTEST_KEY = 8
# Only these, so that nobody makes the service call a machine of their choice.
ROBOTS = ("https://qyapi.weixin.qq.com/", "https://oapi.dingtalk.com/", "https://open.feishu.cn/")


@dataclass(frozen=True, slots=True)
class Owner:
    """The office itself, or this person in it."""

    staff: StaffAccount
    personal: bool

    @property
    def name(self) -> str:
        if self.personal:
            return f"staff {self.staff.id}"
        office = office_of_staff(self.staff)
        return f"{office.level} {office.id or 0}"


def addresses_for(session: Session, owner: Owner) -> list[NoticeAddress]:
    query = (
        select(NoticeAddress)
        .where(NoticeAddress.owner == owner.name, NoticeAddress.removed_at.is_(None))
        .order_by(NoticeAddress.id)
    )
    return list(session.scalars(query))


def add_address(session: Session, owner: Owner, typed: str, secret: str, now: datetime) -> NoticeAddress:
    """A new one with the usual choices; one that is there already is returned. Raises InvalidInputError."""
    kind, address = parse_address(typed)
    secret = secret.strip()
    if len(secret) > LONGEST_SECRET:
        raise InvalidInputError([FieldProblem("secret", "加签密钥太长，请核对。")])
    hold_value(session.connection(), f"{owner.name} {address}")
    indexes = PersonalDataKey.blind_indexes(address)
    known_address = session.scalars(
        select(NoticeAddress).where(
            NoticeAddress.owner == owner.name, NoticeAddress.address_index.in_(indexes)
        )
    ).first()
    if known_address is not None:
        return known_address
    count = select(func.count()).where(NoticeAddress.owner == owner.name, NoticeAddress.removed_at.is_(None))
    if (session.scalar(count) or 0) >= MOST_ADDRESSES:
        raise InvalidInputError([FieldProblem("address", f"最多 {MOST_ADDRESSES} 个地址，请先删掉不用的。")])
    new_address = NoticeAddress(
        owner=owner.name,
        staff_id=owner.staff.id if owner.personal else None,
        kind=kind,
        address=address,
        secret=secret,
        address_index=indexes[0],
        created_at=now,
        created_by_id=owner.staff.id,
        **office_of_staff(owner.staff).columns,
    )
    session.add(new_address)
    session.flush()
    return new_address


def parse_address(typed: str) -> tuple[AddressKind, str]:
    """What was pasted: a mail address, or the webhook of a robot, in its one spelling."""
    text = typed.strip()
    if len(text) <= LONGEST and MAIL_ADDRESS.fullmatch(text):
        name, _, host = text.rpartition("@")
        return AddressKind.EMAIL, f"{name}@{host.lower()}"
    target = target_of(text) if text.lower().startswith("https://") else None
    webhook = target is not None and target.address.startswith(ROBOTS)
    if target is None or not webhook or len(key_of(target.address)) < SHORTEST_KEY:
        raise InvalidInputError([FieldProblem("address", UNKNOWN)])
    return target.kind, target.address


def own_address(session: Session, staff: StaffAccount, address_id: int) -> NoticeAddress:
    """One of the person's own or of their office, held. What is not theirs is not found."""
    names = [Owner(staff, personal=personal).name for personal in (True, False)]
    return _locked_address(session, NoticeAddress.owner.in_(names), NoticeAddress.id == address_id)


def supervised_address(session: Session, staff: StaffAccount, address_id: int) -> NoticeAddress:
    """One that the account oversees, held."""
    return _locked_address(session, supervised_by(staff), NoticeAddress.id == address_id)


def change_settings(
    session: Session, address: NoticeAddress, settings: AddressSettings, now: datetime
) -> None:
    """What waits already is told by the new choices; what is not wanted any more is dropped."""
    address.choices = settings.choices
    address.times = settings.times
    address.quiet_from, address.quiet_until = settings.quiet_from, settings.quiet_until
    address.quiet_days_off = settings.quiet_days_off
    address.hourly_limit = settings.hourly_limit
    calendar = city_rules(session).calendar
    for alert in session.scalars(
        select(Alert).where(Alert.address_id == address.id, Alert.letter_id.is_(None))
    ):
        choice = choice_of(address, alert.kind)
        if choice is Choice.NEVER:
            session.delete(alert)
        else:
            alert.due_at = due_at(address, choice, now, calendar, emergency=alert.emergency)


def remove_address(session: Session, address: NoticeAddress, now: datetime) -> None:
    """The address itself is erased; what was sent stays on record."""
    address.erase(now)
    session.execute(delete(Alert).where(Alert.address_id == address.id, Alert.letter_id.is_(None)))


def send_test(session: Session, address: NoticeAddress, now: datetime) -> None:
    """One at a time: a second click while the first is under way sends nothing more."""
    under_way = select(Letter.id).where(
        Letter.address_id == address.id, Letter.is_test.is_(True), Letter.state.in_(UNDER_WAY)
    )
    if session.scalars(under_way.limit(1)).first() is not None:
        return
    letter = new_letter(address, secrets.token_hex(12), now)
    letter.is_test = True
    enqueue(session, [letter], now)


def recent_letters(
    session: Session, addresses: list[NoticeAddress], each: int = 5
) -> dict[int, list[Letter]]:
    """The newest letters of each address."""
    letters_by_address: dict[int, list[Letter]] = {}
    for address in addresses:
        query = select(Letter).where(Letter.address_id == address.id).order_by(Letter.id.desc()).limit(each)
        letters_by_address[address.id] = list(session.scalars(query))
    return letters_by_address


def office_of(address: NoticeAddress) -> Office:
    """Whose it is, or whose person's."""
    for level in LADDER[:-1]:
        row_id = getattr(address, f"{level}_id")
        if row_id is not None:
            return Office(level, row_id)
    return CITY_BUREAU


def in_register(session: Session, office: Office) -> int:
    """How many addresses the city's register has of the office, which only the register changes."""
    query = select(func.count()).where(
        belongs_to_office(office),
        NoticeAddress.in_register,
        NoticeAddress.removed_at.is_(None),
        NoticeAddress.kind != AddressKind.CONSOLE,
    )
    return session.scalar(query) or 0


def owner_name(session: Session, address: NoticeAddress) -> str:
    """The office, or the person in it."""
    if address.staff is not None:
        return f"{office_name(session, office_of_staff(address.staff))} · {address.staff.name}"
    return office_name(session, office_of(address))


def record_act(
    session: Session, staff: StaffAccount, act: str, address: NoticeAddress, masked_address: str
) -> None:
    """In the audit log. A removed address is masked before: afterwards it is erased."""
    details = {"owner": "person" if address.staff_id is not None else "office"}
    record(session, staff, act, masked_address, details)


def _locked_address(session: Session, *conditions: ColumnElement[bool]) -> NoticeAddress:
    query = select(NoticeAddress).where(NoticeAddress.removed_at.is_(None), *conditions)
    address = session.scalars(query.with_for_update(key_share=True, of=NoticeAddress)).first()
    if address is None:
        raise NotFoundError("没有找到这个通知地址，或它不归您管。")
    return address
