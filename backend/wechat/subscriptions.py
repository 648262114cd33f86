"""Residents' answers to WeChat's question whether a template may be sent to them once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.models import SubscriptionGrant

# The question was answered; and the answer taken back in WeChat's own settings.
POPUP, CHANGE = "subscribe_msg_popup_event", "subscribe_msg_change_event"
_LISTS = {POPUP: "SubscribeMsgPopupEvent", CHANGE: "SubscribeMsgChangeEvent"}
LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class SubscriptionAnswer:
    template_id: str
    accepted: bool


def answers_in(event: str, fields: Mapping[str, Any]) -> tuple[SubscriptionAnswer, ...]:
    """Out of an event's fields. WeChat writes one answer as an element, several as a list of them."""
    holder = fields.get(_LISTS.get(event, ""))
    found = holder.get("List") if isinstance(holder, Mapping) else None
    entries = found if isinstance(found, list) else [found]
    return tuple(
        SubscriptionAnswer(entry["TemplateId"], entry.get("SubscribeStatusString") == "accept")
        for entry in entries
        if isinstance(entry, Mapping) and _is_id(entry.get("TemplateId"))
    )


def note_answers(
    session: Session, resident_id: int, answers: tuple[SubscriptionAnswer, ...], now: datetime
) -> None:
    """One accept is good for one send; a refusal takes back those that are unspent."""
    for answer in answers:
        if answer.accepted:
            session.add(
                SubscriptionGrant(resident_id=resident_id, template_id=answer.template_id, accepted_at=now)
            )
            continue
        session.execute(
            delete(SubscriptionGrant).where(
                SubscriptionGrant.resident_id == resident_id,
                SubscriptionGrant.template_id == answer.template_id,
                SubscriptionGrant.spent_at.is_(None),
            )
        )


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID
