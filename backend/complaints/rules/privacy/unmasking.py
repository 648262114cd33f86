"""Says before sending what an anonymous resident's own words tell, and what of them the firm reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain

from backend.complaints.rules.privacy.covering import (
    ALWAYS_HIDDEN,
    hidden_from_firm,
    hide,
    is_resident_text,
    suggested_cover,
)
from backend.complaints.rules.privacy.own_details import (
    DetailKind,
    OwnDetail,
    own_details,
    own_details_in_place,
)
from backend.core.text import mask_phones
from backend.models import Complaint, Cover

# What is known of an anonymous complaint, whatever stands in its words: said alike in every channel.
# Nobody can promise that the words tell nothing: only what was recognised is covered.
FIRM_READS = "微信和电话不转给物业；您写的话，除了认出来遮住的，物业都能看到"
_UNRECOGNISED = "没认出来的，物业能看到。"
LONGEST_NAMED, MOST_NAMED = 24, 2  # characters of a detail that is said again, and of a kind how many
_NAMES = {
    DetailKind.NAME: "姓名",
    DetailKind.HOME: "门牌",
    DetailKind.CONTACT: "联系方式",
    DetailKind.IDENTITY: "身份证号",
}
_PHONE = re.compile(r"[^A-Za-zＡ-Ｚａ-ｚ@]{9,}")  # a mobile or a landline, however it is written
_URGENT = "事情紧急，门牌照常给物业看，好尽快找到您。"


@dataclass(frozen=True, slots=True)
class Unmasking:
    """`words` and `place` are as the firm reads them under `cover`; `choices` are other ways, with labels.

    `hidden` and `readable` name the kinds that it does not read and does; `sentence` says it in plain words.
    By its `mark` a form says that it was seen for just these words.
    """

    details: tuple[OwnDetail, ...]
    hidden: tuple[str, ...]
    readable: tuple[str, ...]
    cover: Cover
    words: str
    place: str
    choices: tuple[tuple[Cover, str], ...]
    sentence: str
    mark: str

    @property
    def by_kind(self) -> str:
        """The same for where nothing of it may be said again."""
        parts = [f"{'、'.join(self.hidden)}给物业遮住了"] if self.hidden else []
        parts += [f"{'、'.join(self.readable)}物业能看到"] if self.readable else []
        return "；".join(parts)

    @property
    def asks(self) -> bool:
        """Whether there is something to decide: what is hidden in any case needs no answer."""
        return bool(self.choices)


def unmasking(
    words: str, place: str = "", cover: Cover | None = None, *, emergency: bool = False
) -> Unmasking | None:
    """Of an anonymous complaint; None where nothing in its words tells who wrote it.

    Without a `cover` that was chosen, under the one that the words suggest.
    """
    return _unmasking((words,), place, cover, emergency=emergency)


def _unmasking(texts: Sequence[str], place: str, cover: Cover | None, *, emergency: bool) -> Unmasking | None:
    """Each text is read by itself, as it is covered by itself."""
    words = "\n".join(texts)
    in_texts, in_place = [own_details(text) for text in texts], own_details_in_place(place, words)
    details = (*chain.from_iterable(in_texts), *in_place)
    if not details:
        return None
    cover = cover if cover is not None else suggested_cover(words, place)
    view = _View(details, hidden_from_firm(cover, emergency=emergency))
    return Unmasking(
        details=details,
        hidden=view.hidden,
        readable=view.readable,
        cover=cover,
        words="\n".join(
            mask_phones(hide(text, in_text, view.hidden_kinds))
            for text, in_text in zip(texts, in_texts, strict=True)
        ),
        place=mask_phones(hide(place, in_place, view.hidden_kinds)),
        choices=_choices(view.kinds, cover, emergency=emergency),
        sentence=_sentence(view, emergency=emergency),
        mark=blake2b(f"{words}\0{place}".encode(), digest_size=6).hexdigest(),
    )


def _kinds(details: Sequence[OwnDetail]) -> list[DetailKind]:
    """Those that occur, in the order in which they are said."""
    return [kind for kind in _NAMES if any(detail.kind is kind for detail in details)]


def _choices(kinds: list[DetailKind], cover: Cover, *, emergency: bool) -> tuple[tuple[Cover, str], ...]:
    """What the resident may decide of it, and no more than that; nothing where all is hidden in any case."""
    has_name, has_home = DetailKind.NAME in kinds, DetailKind.HOME in kinds and not emergency
    if has_name and has_home:
        return (
            (Cover.HOME, "姓名和门牌都不给物业看"),
            (Cover.NAME, "只给物业看门牌，好上门"),
            (Cover.NONE, "姓名和门牌都给物业看"),
        )
    if has_home:
        open_home = Cover.NAME if cover is Cover.HOME else cover
        return ((Cover.HOME, "不给物业看门牌"), (open_home, "给物业看门牌，好上门"))
    if has_name:
        hidden = Cover.HOME if cover is Cover.NONE else cover
        return ((hidden, "不给物业看姓名"), (Cover.NONE, "给物业看姓名"))
    return ()


def _sentence(view: "_View", *, emergency: bool) -> str:
    parts = [f"您写了自己的{'、'.join(_named(view.details, kind) for kind in view.kinds)}。"]
    if view.hidden:
        parts.append(f"{'、'.join(view.hidden)}给物业遮住，写成“〔已隐去〕”；{_other_readers(view)}")
    if view.shows_home and emergency:
        parts.append(_URGENT)
    elif view.shows_home and not view.shows_name:
        parts.append("物业能看到门牌，好上门修，也会知道是哪一家。")
    elif view.readable:
        parts.append(f"物业能看到{'、'.join(view.readable)}，会知道您是谁。")
    if view.hidden:
        parts.append(_UNRECOGNISED)
    return "".join(parts)


def _other_readers(view: "_View") -> str:
    """Who else reads what is hidden from the firm: of the anonymous the street reads no phone either."""
    unreachable = [_name(view.details, kind) for kind in view.kinds if kind in ALWAYS_HIDDEN]
    if not unreachable:
        return "街道和主管部门办理时能看到。"
    if len(unreachable) == len(view.hidden):
        return "街道也看不到，区县和市里的主管部门能看到。"
    return f"街道和主管部门办理时能看到，{'、'.join(unreachable)}只有区县和市里能看到。"


@dataclass(frozen=True, slots=True)
class _View:
    """What is to be said of these details."""

    details: Sequence[OwnDetail]
    hidden_kinds: frozenset[DetailKind]

    @property
    def kinds(self) -> list[DetailKind]:
        return _kinds(self.details)

    @property
    def hidden(self) -> tuple[str, ...]:
        return tuple(_name(self.details, kind) for kind in self.kinds if kind in self.hidden_kinds)

    @property
    def readable(self) -> tuple[str, ...]:
        return tuple(_name(self.details, kind) for kind in self.kinds if kind not in self.hidden_kinds)

    @property
    def shows_home(self) -> bool:
        return _NAMES[DetailKind.HOME] in self.readable

    @property
    def shows_name(self) -> bool:
        return _NAMES[DetailKind.NAME] in self.readable


def _name(details: Sequence[OwnDetail], kind: DetailKind) -> str:
    """Of ways to reach them, 电话 where there are only phones."""
    is_phone = all(_PHONE.fullmatch(detail.written) for detail in details if detail.kind is kind)
    return "电话" if kind is DetailKind.CONTACT and is_phone else _NAMES[kind]


def _named(details: Sequence[OwnDetail], kind: DetailKind) -> str:
    """An identity number is not said again."""
    if kind is DetailKind.IDENTITY:
        return _NAMES[kind]
    texts = list(dict.fromkeys(detail.written for detail in details if detail.kind is kind))
    named = "".join(f"“{' '.join(text.split())[:LONGEST_NAMED]}”" for text in texts[:MOST_NAMED])
    return f"{_name(details, kind)}{named}{'等' if len(texts) > MOST_NAMED else ''}"


def _and(names: list[str]) -> str:
    return "、".join(names)


def unmasking_of(complaint: Complaint, words: str, place: str = "") -> Unmasking | None:
    """Of words that come to a complaint, or that it has; None where its resident is not anonymous."""
    if not complaint.anonymous:
        return None
    return unmasking(words, place, complaint.cover, emergency=complaint.emergency)


def unmasking_so_far(complaint: Complaint) -> Unmasking | None:
    """Of all that its resident wrote from the beginning until now."""
    if not complaint.anonymous:
        return None
    later = (event.words for event in complaint.events if is_resident_text(event.move, event.actor))
    texts = list(filter(None, (complaint.words, *later)))
    return _unmasking(texts, complaint.place, complaint.cover, emergency=complaint.emergency)


def tells_flat(complaint: Complaint) -> bool:
    """Whether its anonymous resident wrote their own flat, in whatever they said until now."""
    view = unmasking_so_far(complaint)
    return view is not None and any(detail.kind is DetailKind.HOME for detail in view.details)
