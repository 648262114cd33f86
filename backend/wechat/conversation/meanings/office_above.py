"""Whom to talk to about the firm: not the firm."""

from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.questions.parts import contact, name_of
from backend.wechat.conversation.states import Draft


def instead_of_the_firm(draft: Draft | None, lookups: Lookups) -> str:
    """The street with its telephone, where the resident complains of the firm; else empty."""
    latest = next(iter(lookups.mine()), None)
    words = draft.words if draft and draft.words else latest.words if latest else ""
    if not words or not _is_of_the_firm(words, lookups):
        return ""
    community = (draft.community if draft else None) or next(iter(lookups.homes()), None)
    record = lookups.record(community.community_id) if community else None
    if record is None or record.reason == "no firm":
        return ""
    return f"您反映的是物业，请打给管它的单位：{contact(record.street)}（{name_of(record)}）。"


def above(lookups: Lookups) -> str:
    """The street of the resident's own community; empty where none is known."""
    home = next(iter(lookups.homes()), None)
    record = lookups.record(home.community_id) if home else None
    return contact(record.street) if record else ""


def _is_of_the_firm(words: str, lookups: Lookups) -> bool:
    proposed = lookups.propose(words)
    return (lookups.recognised(words) and not proposed.to_firm) or "物业" in words
