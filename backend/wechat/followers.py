"""The follower's row: who writes, which compound is theirs, and where the talk stands."""

import json
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.models import Building, Community, WechatFollower
from backend.models.personal import PersonalDataKey
from backend.wechat.conversation import dump, recall
from backend.wechat.conversation.states import Compound, State

SEALED = "sealed"


def locked_follower(session: Session, openid: str, now: datetime) -> WechatFollower:
    """The row of this openid, made at the first contact and held until the transaction ends.

    The lock keeps two quick messages of one person in line.
    """
    index = PersonalDataKey.blind_index(openid)
    query = select(WechatFollower).where(WechatFollower.openid_index == index).with_for_update()
    follower = session.scalars(query).one_or_none()
    if follower is None:
        _make(session, openid, index, now)
        follower = session.scalars(query).one()
    return follower


def talk_of(follower: WechatFollower, now: datetime) -> tuple[State, str]:
    """Where the talk stands, and what to say where it is gone."""
    return recall(_unseal(follower.conversation), follower.conversation_at, now)


def keep_talk(follower: WechatFollower, state: State, now: datetime) -> None:
    """A draft may hold a phone, so that the state rests encrypted like every other phone.

    Last of all changes to the row, so that it is written once.
    """
    text = json.dumps(dump(state), ensure_ascii=False)
    follower.conversation = {SEALED: PersonalDataKey.fernet().encrypt(text.encode()).decode()}
    follower.conversation_at = follower.last_message_at = now
    if follower.unfollowed_at is not None:
        follower.unfollowed_at = None


def home_of(follower: WechatFollower) -> Compound | None:
    if follower.community is None:
        return None
    return Compound(
        follower.community.id,
        follower.community.name,
        follower.building.id if follower.building else None,
        follower.building.name if follower.building else "",
    )


def bind(session: Session, follower: WechatFollower, compound: Compound) -> None:
    """Keep the compound as theirs. One that has left the registry since it was offered is passed over."""
    if session.get(Community, compound.community_id) is None:
        return
    follower.community_id = compound.community_id
    building = session.get(Building, compound.building_id) if compound.building_id is not None else None
    follower.building_id = (
        building.id if building and building.community_id == compound.community_id else None
    )


def _make(session: Session, openid: str, index: str, now: datetime) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(WechatFollower)
        .values(openid=openid, openid_index=index, conversation={}, last_message_at=now)
        .on_conflict_do_nothing(index_elements=["openid_index"])
    )


def _unseal(kept: dict[str, Any]) -> dict[str, Any]:
    """A state that cannot be opened any more, say after a change of key, reads as one that is unknown."""
    if SEALED not in kept:
        return kept
    try:
        data: dict[str, Any] = json.loads(PersonalDataKey.fernet().decrypt(kept[SEALED].encode()))
    except (InvalidToken, ValueError):
        return {"at": "unreadable"}
    return data
