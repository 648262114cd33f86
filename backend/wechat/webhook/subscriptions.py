"""Events of WeChat about accepted and refused templates."""

from collections.abc import Mapping
from typing import Any

from backend.residents.rules.subscriptions import SubscriptionAnswer

# The question was answered; and the answer taken back in WeChat's own settings.
POPUP, CHANGE = "subscribe_msg_popup_event", "subscribe_msg_change_event"
_LISTS = {POPUP: "SubscribeMsgPopupEvent", CHANGE: "SubscribeMsgChangeEvent"}
LONGEST_ID = 64


def answers_in(event: str, fields: Mapping[str, Any]) -> tuple[SubscriptionAnswer, ...]:
    """Out of an event's fields. WeChat writes one answer as an element, several as a list of them."""
    holder = fields.get(_LISTS.get(event, ""))
    item_list = holder.get("List") if isinstance(holder, Mapping) else None
    entries = item_list if isinstance(item_list, list) else [item_list]
    return tuple(
        SubscriptionAnswer(entry["TemplateId"], entry.get("SubscribeStatusString") == "accept")
        for entry in entries
        if isinstance(entry, Mapping) and _is_id(entry.get("TemplateId"))
    )


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID
