"""Covers what an anonymous resident's own words tell of who they are.

The words are kept as they were written; each reader gets them as far as they may read them.
"""

import re
from collections.abc import Iterable

from backend.complaints.rules.classifier import sounds_dangerous
from backend.complaints.rules.privacy.content_review import mask_withheld
from backend.complaints.rules.privacy.own_details import (
    DetailKind,
    OwnDetail,
    own_details,
    own_details_in_place,
)
from backend.core.text import mask_phones
from backend.models import ActorKind, Complaint, Cover, Move, SafetySource

MARK = "〔已隐去〕"
# No firm calls an anonymous complainant, so none reads how to reach them.
ALWAYS_HIDDEN = frozenset({DetailKind.CONTACT, DetailKind.IDENTITY})
HIDDEN: dict[Cover, frozenset[DetailKind]] = {
    Cover.NONE: ALWAYS_HIDDEN,
    Cover.NAME: ALWAYS_HIDDEN | {DetailKind.NAME},
    Cover.HOME: ALWAYS_HIDDEN | {DetailKind.NAME, DetailKind.HOME},
}
# What is to be mended in a flat, where somebody has to come to its door.
_AT_HOME = re.compile(
    r"漏|渗|返水|反水|返味|反味|堵|不热|不暖|没暖|暖气|供暖|停水|没有?[水电气暖]|断水|水压|停电|没电|断电|跳闸|短路|停气|没气|燃气|煤气|"
    r"[水电气]表|门铃|对讲|猫眼|防盗门|入户门|窗户?(?:漏|坏|破|关不|打不开|掉)|玻璃|墙皮|墙裂|裂缝|发霉|空鼓|地漏|下水|马桶|水管|龙头|地暖|串味|断网|来修|"
    r"上门|报修|锁|救|困|摔|晕|疼"
)
# What the firm itself, or a neighbour, is to blame for: it need not know who says so.
_AGAINST = re.compile(
    r"态度|骂|打人|推诿|敷衍|收费|物业费|涨价|多收|乱收|威胁|报复|贪|账目|公示|收益|基金|保安|经理|业委会|停车|噪|吵|扰民|装修|"
    r"狗|举报|不作为|换物业|发票|合同"
)


def suggested_cover(text: str, place: str) -> Cover:
    """All, but for the flat where something is to be mended, or somebody may be in danger."""
    details = [*own_details(text), *own_details_in_place(place, text)]
    names_home = any(detail.kind is DetailKind.HOME for detail in details)
    if names_home and (_is_to_be_mended(text) or sounds_dangerous(text)):
        return Cover.NAME
    return Cover.HOME


def _is_to_be_mended(text: str) -> bool:
    return _AT_HOME.search(text) is not None and _AGAINST.search(text) is None


def hidden_from_firm(cover: Cover, *, emergency: bool) -> frozenset[DetailKind]:
    """Where people are in danger nobody looks for the flat."""
    return HIDDEN[cover] - {DetailKind.HOME} if emergency else HIDDEN[cover]


def hide(text: str, details: Iterable[OwnDetail], kinds: frozenset[DetailKind]) -> str:
    """`details` are the text's own, in their order."""
    pieces, at = [], 0
    for detail in details:
        if detail.kind in kinds:
            pieces += [text[at : detail.start], MARK]
            at = detail.end
    return "".join([*pieces, text[at:]])


def covered(complaint: Complaint, text: str, kinds: frozenset[DetailKind], *, is_place: bool = False) -> str:
    """A text of its resident without these kinds; whoever gave their name to the offices hides nothing."""
    if not complaint.anonymous or not text:
        return text
    details = own_details_in_place(text, complaint.words) if is_place else own_details(text)
    return hide(text, details, kinds)


def as_firm_reads(
    complaint: Complaint, text: str, hold: SafetySource | None = None, *, is_place: bool = False
) -> str:
    """Words of its resident as a firm reads them, and whoever else is not to know more."""
    kinds = hidden_from_firm(complaint.cover, emergency=complaint.emergency)
    return mask_phones(mask_withheld(covered(complaint, text, kinds, is_place=is_place), hold))


def is_resident_text(move: Move, actor: ActorKind) -> bool:
    """Whether an event's words are its resident's; a redo repeats those of the rating."""
    return actor is ActorKind.RESIDENT or move is Move.REDO
