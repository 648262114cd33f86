"""Whether the firm itself leads: what names its fees or its conduct stays with the office above it."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import replies
from backend.wechat.conversation.lookups import CategoryChoice, Lookups
from backend.wechat.conversation.states import Draft

_NOT_ITS_OWN = re.compile(
    "乱?收费|多收|涨价|涨了价|[不没]?[给开]发票|骂[了人我]|打[了人我]|威胁|辱骂|态度|推诿|吃回扣"
)
_PARTS = re.compile("[；;，,。！!\n]+")


def with_longer_words(draft: Draft, longer: str, added: str, lookups: Lookups) -> tuple[Draft, str]:
    """The draft with the longer words, and what to say where another kind of office leads by them."""
    changed = replace(draft, words=longer)
    if draft.category_code or lookups.emergency(longer):
        return changed, ""
    if not draft.words:
        return _of_several(changed, lookups), ""
    before, now = lookups.propose(draft.words), lookups.propose(longer)
    if now.to_firm:
        street_led = _of_its_fees_or_conduct(draft.words, before, lookups)
        street_led = street_led or _of_its_fees_or_conduct(added, lookups.propose(added), lookups)
        if street_led is None:
            return changed, ""
        changed, now = replace(changed, category_code=street_led.code), street_led
    return changed, replies.leads_now(now.name) if before.to_firm and not now.to_firm else ""


def _of_several(draft: Draft, lookups: Lookups) -> Draft:
    """Of several matters in one message, one of its fees or its conduct decides."""
    if lookups.matters(draft.words) is None or not lookups.propose(draft.words).to_firm:
        return draft
    parts = [part for part in _PARTS.split(draft.words) if _NOT_ITS_OWN.search(simplified(part))]
    proposed = (lookups.propose(part) for part in parts)
    street_led = next((choice for choice in proposed if not choice.to_firm), None)
    return replace(draft, category_code=street_led.code) if street_led else draft


def _of_its_fees_or_conduct(words: str, proposed: CategoryChoice, lookups: Lookups) -> CategoryChoice | None:
    """None where the firm may lead. What is sure by its words counts, and what the model is sure of."""
    says_so = _NOT_ITS_OWN.search(simplified(words)) is not None or lookups.recognised(words)
    return proposed if says_so and not proposed.to_firm else None
