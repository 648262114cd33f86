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
_CODES = frozenset({"fees", "conduct", "fund", "revenue"})
# 房东跟物业熟得很 is said beside a matter, and moves it nowhere: added words must name what they are about.
_NAMES_IT = {
    "fees": re.compile("费|钱|票|收"),
    "conduct": re.compile("骂|打|态度|威胁|推|糊弄|敷衍|不[管理]|没人[管理]|凶|脸色|吼|投诉"),
    "fund": re.compile("基金|资金|大修"),
    "revenue": re.compile("收益|广告|租金|账|钱"),
}
_PARTS = re.compile("[；;，,。！!\n]+")


def with_longer_words(draft: Draft, longer: str, added: str, lookups: Lookups) -> tuple[Draft, str]:
    """The draft with the longer words, and what to say where another kind of office leads by them."""
    changed = replace(draft, words=longer)
    if draft.category_code or lookups.emergency(longer):
        return changed, ""
    if not draft.words:
        return _of_several(changed, lookups), ""
    before, now = lookups.propose(draft.words), lookups.propose(longer)
    if now.code != before.code and lookups.recognised(draft.words) and _is_beside(added, lookups):
        return replace(changed, category_code=before.code), ""
    if now.to_firm:
        street_led = _of_its_fees_or_conduct(draft.words, before, lookups)
        if street_led is None and not _is_beside(added, lookups):
            street_led = _of_its_fees_or_conduct(added, lookups.propose(added), lookups)
        if street_led is None:
            return changed, ""
        changed, now = replace(changed, category_code=street_led.code), street_led
    return changed, replies.leads_now(now.name) if before.to_firm and not now.to_firm else ""


def _is_beside(added: str, lookups: Lookups) -> bool:
    """Whether the words tell of no matter by themselves, or of one that they do not name."""
    if _NOT_ITS_OWN.search(simplified(added)):
        return False
    names_it = _NAMES_IT.get(lookups.propose(added).code)
    return not lookups.recognised(added) or (
        names_it is not None and names_it.search(simplified(added)) is None
    )


def said_of_choice(draft: Draft, chosen: CategoryChoice, lookups: Lookups) -> str:
    """What to say where the resident's own choice changes whether the firm leads."""
    known = {choice.code: choice for choice in lookups.categories()}
    before = known.get(draft.category_code or "") or lookups.propose(draft.words)
    if before.to_firm == chosen.to_firm:
        return ""
    return replies.firm_leads_now(chosen.name) if chosen.to_firm else replies.leads_now(chosen.name)


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
    of_money_or_conduct = proposed.code in _CODES and lookups.recognised(words)
    says_so = of_money_or_conduct or _NOT_ITS_OWN.search(simplified(words)) is not None
    return proposed if says_so and not proposed.to_firm else None
