"""Proposes a category from a resident's words."""

import re
from collections.abc import Sequence

from backend.city_rules.rules.categories import OTHER
from backend.complaints.rules.classifier import SURE_ENOUGH, ranked
from backend.complaints.rules.filing.emergencies import Emergency, find_emergency
from backend.core.simplified import simplified
from backend.models import Category

CONDUCT = "conduct"
_MISBEHAVES = re.compile(
    "(?:保安|物业|经理|保洁|门卫|门岗|前台|收费员|管家|客服|工作人员|维修工|维修师傅)(?:的人|人员|们)?.{0,6}"
    "(?:骂[人了我老业]|辱骂|打人|打了[我人]|推搡|威胁|恐吓|爆粗|说脏话|态度.{0,3}(?:恶劣|差|不好|蛮横))"
    # 他们说要断我家水: a threat, and no fault of the water
    "|(?:物业|他们?|保安|经理|收费员).{0,6}(?:要|威胁|扬言).{0,3}[断停掐关][了掉]?[我俺](?:们)?家?的?[水电气暖]"
)


def propose_category(categories: Sequence[Category], words: str) -> Category:
    """Emergencies first, then the city's own categories by their keywords, then what the model is sure of."""
    return category_beside(find_emergency(categories, words), categories, words)


def category_beside(emergency: Emergency | None, known: Sequence[Category], words: str) -> Category:
    """The same for words that were searched for an emergency already."""
    if emergency is not None and emergency.category is not None:
        return emergency.category
    by_code = {category.code: category for category in known}
    if CONDUCT in by_code and staff_misbehave(words):
        return by_code[CONDUCT]
    chances = ranked(words)
    learned = {code for code, _ in chances}
    # Whoever adds a category and its keywords wants them to count; the model has never heard of it.
    own = most_said([category for category in known if category.code not in learned], words)
    if own is not None:
        return own
    code, chance = next(((code, chance) for code, chance in chances if code in by_code), (OTHER, 0.0))
    sure = by_code.get(code) if chance >= SURE_ENOUGH else None
    return sure or most_said(known, words) or by_code.get(OTHER) or known[-1]


def staff_misbehave(words: str) -> bool:
    """保安骂人: of its own people's conduct the firm is not the judge."""
    return _MISBEHAVES.search(simplified(words)) is not None


def most_said(categories: Sequence[Category], words: str) -> Category | None:
    """The category of whose keywords most was said, by characters."""
    scores = [
        (sum(len(key) for key in category.keywords.split() if key in words), category)
        for category in categories
    ]
    best_score, best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best if best_score else None
