"""One address as the settings show it, with its last letters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.models import AlertKind, DeliveryState, Letter, NoticeAddress
from backend.notices.rules import address_health, address_masking, addresses, alert_kinds
from backend.notices.rules.address_settings import clock_words
from backend.notices.rules.addresses import Owner
from backend.web import wording

STATES = {
    DeliveryState.PENDING: "等待发送",
    DeliveryState.SENDING: "正在发送",
    DeliveryState.DELIVERED: "已发出",
    DeliveryState.FAILED: "没发出",
}


@dataclass(frozen=True, slots=True)
class LetterLine:
    """`again` is when it is tried again; empty where it is not."""

    at: str
    what: str
    state: str
    error: str
    again: str


@dataclass(frozen=True, slots=True)
class AddressCard:
    """`choices` are by kind of alert, `fixed` the kinds whose choice cannot change. `waiting` alerts wait."""

    id: int
    kind: str
    shown: str
    choices: Mapping[str, str]
    fixed: Collection[str]
    times: str
    quiet_from: str
    quiet_until: str
    quiet_days_off: bool
    hourly_limit: int
    paused: str
    error: str
    sent: str
    waiting: int
    letters: Sequence[LetterLine]


def cards_of(session: Session, owner: Owner) -> list[AddressCard]:
    address_rows = addresses.addresses_for(session, owner)
    letters = addresses.recent_letters(session, address_rows)
    waiting = address_health.waiting_alerts(session, address_rows)
    return [_card(address, letters[address.id], waiting.get(address.id, 0)) for address in address_rows]


def _card(address: NoticeAddress, letters: list[Letter], waiting: int) -> AddressCard:
    return AddressCard(
        id=address.id,
        kind=address_masking.KIND_NAMES[address.kind],
        shown=address_masking.masked(address),
        choices={kind.value: alert_kinds.choice_of(address, kind).value for kind in AlertKind},
        fixed={AlertKind.EMERGENCY.value} if address.staff_id is None else set(),
        times=address.times,
        quiet_from=clock_words(address.quiet_from),
        quiet_until=clock_words(address.quiet_until),
        quiet_days_off=address.quiet_days_off,
        hourly_limit=address.hourly_limit,
        paused=wording.moment(address.paused_at) if address.paused_at else "",
        error=address.last_error,
        sent=wording.moment(address.last_sent_at) if address.last_sent_at else "",
        waiting=waiting,
        letters=[_line(letter) for letter in letters],
    )


def _line(letter: Letter) -> LetterLine:
    tries_again = bool(letter.attempts) and letter.state is DeliveryState.PENDING
    return LetterLine(
        at=wording.moment(letter.created_at),
        what="测试" if letter.is_test else "通知",
        state=STATES[letter.state],
        error=letter.last_error,
        again=wording.moment(letter.next_attempt_at) if tries_again else "",
    )
