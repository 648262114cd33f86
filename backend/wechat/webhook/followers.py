"""The follower's row: sender, communities, state of the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.orm import Session

from backend.models import Base, Building, Community, Resident, WechatMessage
from backend.models.personal import PersonalDataKey, UnsealError
from backend.models.prepared import prepared
from backend.models.session import dialect_insert, hold_value
from backend.wechat.conversation.memory import KEPT, Memory, dump, recall
from backend.wechat.conversation.messages import Click, Message, Scan
from backend.wechat.conversation.states import CommunityChoice
from backend.wechat.webhook.deduplication import find, record_message

# The platform's rule: how many customer-service messages may follow, and for how long.
AFTER_MESSAGE = (timedelta(hours=48), 5)
AFTER_EVENT = (timedelta(minutes=1), 3)

_FOLLOWERS = Base.metadata.tables[Resident.__tablename__]
_KEEP = prepared(
    update(_FOLLOWERS)
    .where(_FOLLOWERS.c.id == bindparam("row"))
    .values(
        talk=bindparam("sealed"),
        talk_at=bindparam("now"),
        last_message_at=bindparam("now"),
        window_until=bindparam("until"),
        window_left=bindparam("left"),
        unfollowed_at=None,
    )
)
UNREADABLE = b"{"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as the account remembers them; `lost` is what to say where the talk is gone.

    `news` says that something is kept for their next contact, `complained` that they have complained.
    """

    id: int
    memory: Memory
    lost: str
    window_until: datetime | None
    window_left: int
    news: bool
    complained: bool


def receive_message(
    connection: Connection, incoming_keys: Sequence[str], openid: str, now: datetime
) -> tuple[bool, Sender | None]:
    """Whether this delivery is the first of its message, and its sender, held until the transaction ends.

    A first message makes its sender known. The lock keeps two quick messages of one person in line.
    """
    indexes = PersonalDataKey.blind_indexes(openid)
    hold_value(connection, openid)
    arrival = record_message(connection, incoming_keys, indexes, now)
    row = arrival.resident
    if row is None and arrival.first:
        _make(connection, openid, indexes[0], now)
        row = find(connection, indexes)
        sender = _sender(row, now)
        tries = _tries_of(connection, openid, now)
        return True, replace(sender, memory=replace(sender.memory, wrong_pins=tries))
    return arrival.first, _sender(row, now) if row is not None else None


def store_memory(
    connection: Connection, sender: Sender, memory: Memory, message: Message, now: datetime
) -> None:
    """The state may hold a phone or a PIN, so that it rests sealed like every other."""
    until, messages_left = _window(sender, message, now)
    sealed = PersonalDataKey.seal(dump(memory))
    _KEEP[connection.dialect.name].run(
        connection, {"row": sender.id, "sealed": sealed, "now": now, "until": until, "left": messages_left}
    )


def keep_failed_pins(connection: Connection, openid: str, tries: Sequence[datetime]) -> None:
    """Being forgotten gives nobody five more PINs to try. A hash of its own keeps the count, for a week."""
    for at in tries:
        connection.execute(
            dialect_insert(connection, WechatMessage)
            .values(dedup_key=f"{_tries_keys(openid)[0]} {at.isoformat()}", received_at=at)
            .on_conflict_do_nothing(index_elements=["dedup_key"])
        )


def unfollow(connection: Connection, sender: Sender, now: datetime) -> None:
    """Nothing can be sent to them any more; what they filed goes on."""
    connection.execute(
        update(Resident)
        .where(Resident.id == sender.id)
        .values(unfollowed_at=now, window_until=None, window_left=0)
    )


def remember_community(session: Session, sender: Sender, community: CommunityChoice) -> bool:
    """Note the community as theirs. One that has left the registry since it was offered is passed over."""
    if session.get(Community, community.community_id) is None:
        return False
    building = session.get(Building, community.building_id) if community.building_id is not None else None
    session.execute(
        update(Resident)
        .where(Resident.id == sender.id)
        .values(
            community_id=community.community_id,
            building_id=building.id if building and building.community_id == community.community_id else None,
        )
    )
    return True


def _tries_of(connection: Connection, openid: str, now: datetime) -> tuple[datetime, ...]:
    tries_query = select(WechatMessage.received_at).where(
        or_(*(WechatMessage.dedup_key.startswith(key) for key in _tries_keys(openid))),
        WechatMessage.received_at > now - KEPT,
    )
    return tuple(connection.scalars(tries_query))


def _tries_keys(openid: str) -> tuple[str, ...]:
    """By each key; the sealing key's first."""
    return PersonalDataKey.keyed_hashes(f"wrong pins\0{openid}")


def _window(sender: Sender, message: Message, now: datetime) -> tuple[datetime, int]:
    """The longer of the window that is open and the one that this message opens."""
    lasts, count = AFTER_EVENT if isinstance(message, Click | Scan) else AFTER_MESSAGE
    if sender.window_until is not None and sender.window_until > now + lasts:
        return sender.window_until, sender.window_left
    return now + lasts, count


def _sender(row: Any, now: datetime) -> Sender:
    memory, lost = recall(_opened(row.talk), row.talk_at, now)
    return Sender(row.id, memory, lost, row.window_until, row.window_left, row.news, row.complained)


def _make(connection: Connection, openid: str, index: str, now: datetime) -> None:
    connection.execute(
        dialect_insert(connection, Resident)
        .values(openid=openid, openid_index=index, last_message_at=now, window_left=0)
        .on_conflict_do_nothing(index_elements=["openid_index"])
    )


def _opened(talk: str | None) -> bytes | None:
    """A talk that cannot be opened any more, say after a change of key, reads as one that is unknown."""
    if talk is None:
        return None
    try:
        return PersonalDataKey.unseal(talk)
    except UnsealError:
        return UNREADABLE
