"""Finds dangers in words, and the advice for them. Kinds and signs: emergencies.toml."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from backend.complaints.rules.classifier import danger_chance, sounds_dangerous
from backend.complaints.rules.filing.emergency_kinds import (
    EmergencyKind,
    city_kind,
    emergency_numbers,
    shipped_kinds,
)
from backend.core.text import plain
from backend.models import Category

MOST_ADVICES = 2
# How likely the model must find a danger where only a hint speaks for it. Found in cross-validation.
AGREED = 0.5
# How unlikely the model must find a danger in the words around a sign, so that the sign stands for none.
# Found by leaving out one list by others after the other: 10 of 535 signs in dangers are lost so, and two
# thirds of those in look-alikes.
DOUBTED = 0.2
ADVISED = 0.5  # enough to say whom to call, and no more
# Characters before and behind a sign that may take it back. A longer story tells of more than one thing.
SURROUNDINGS = 60
LONG_STORY = 2 * SURROUNDINGS

_BREAK = re.compile(r"[，。！？；、,.!?;:：…~～\n]+")

# Directly before a sign: it is not so. 没 alone also ends words such as 有没有, which asks.
_DENIED = re.compile(
    r"(?:(?<!有)没有?|不是|并非|并不|未|别|不会|不曾|不再|无|哪有|不像|以为|当成?是)"
    r"(?:再|人|谁|什么|任何|真的?|发生|出现|发现|闻到|看见|看到|听说|造成|有|被|要|得|把|让|过|啥|甚|是|又|谁家|喊){0,3}$"
)
# Somewhere before it in the clause: it may happen one day.
_IMAGINED = re.compile(
    r"万一|如果|要是|假如|假设|一旦|倘若|若是|哪天|真要|等到|省得|免得|以免|防止|预防|避免|杜绝|禁止|严禁|注意|宣传|学习|培训|演练|演习|练习"
)
_FEARED = re.compile(
    r"(?<!害)怕(?!是)|担心|会不会(?!是)|容易|可能会|早晚|迟早|隐患|就会|将来|非得|要不然|否则|不然|好像要|差点|险些"
)
_PAST = re.compile(
    r"上个?月|上个?(?:周|星期|礼拜)|上回|上次|去年|前年|前几年|前些年|以前|之前|曾经?|那年|那会儿|那次|当时|前段时间|前一?阵|年前|月前|天前|周前|昨[天日晚夜]|夜来|夜儿|前[天晚]|前两天|前几天|那[天晚]|早先|过去|历史上|从前|小时候"
)
_NOW = re.compile(
    r"(?<!到)现在|今[天早晚日儿]|刚才|刚刚|正在|这会|又|马上|快来|赶紧来|还在|还没|仍|目前|此刻|眼下|救命|至今|一直|越来越"
)
# Behind it: it is over, or it was so once. 晕过去 and 倒过来 are no past.
_OVER = re.compile(
    r"(?:救|放|弄|拉|抬|接|逃|扒)(?:了)?(?:出来|出去)|扑灭|(?<!没)(?:修|换|补)过|灭了(?!火)|修好|换好|补好|盖好|处理(?:好|完)|排除|解除|虚惊|误会|误报|假警报|没事了|搞错|(?:去年|前年|以前|上次|上回|上个月)的事|已经?好了|弄错"
)
_AGAIN = re.compile(r"又|还(?!是|要|好)|再次|仍|没[处修]")
_ONCE = re.compile(r"^[了的人车水气电火]{0,2}过(?![去来])|^过(?![去来])")
# 着火了怎么办 may be asked with the smoke in the room, so that a question is no look-alike.


@dataclass(frozen=True, slots=True)
class Emergency:
    """A danger in someone's words. Without a category of its own, the rest of the words decide."""

    kind: str
    category: Category | None
    emergency_advice: str


def find_emergency(categories: Sequence[Category], words: str) -> Emergency | None:
    """The most urgent danger in the words, with the advice of the next one where there are two."""
    by_code = {category.code: category for category in categories}
    all_matches = list(_matching_kinds(categories, by_code, plain(words)))
    if not all_matches:
        return None
    replaced = {code for kind, _ in all_matches for code in kind.instead_of}
    matches = [pair for pair in all_matches if pair[0].code not in replaced]
    matches = ([pair for pair in matches if not pair[0].alone] or matches)[:MOST_ADVICES]
    advices = dict.fromkeys(advice for _, advice in matches)
    first = matches[0][0]
    return Emergency(first.code, by_code.get(first.category), "\n".join(advices))


def advice_for(categories: Sequence[Category], words: str) -> str:
    """What to do first. Words that only sound like a danger get the numbers to call, and no other haste."""
    emergency = find_emergency(categories, words)
    if emergency is not None:
        return emergency.emergency_advice
    return emergency_numbers() if may_be_danger(words) else ""


def may_be_danger(words: str) -> bool:
    """What is no emergency for sure, and still reason to say whom to call: by its sound, or by a hint."""
    return sounds_dangerous(words) or (danger_chance(words) >= ADVISED and bool(hinted_kinds(words)))


def kinds_in(words: str) -> list[str]:
    """Codes of all kinds of danger in the words: by a sign of the shipped rules, or by hint and model."""
    text = plain(words)
    return [kind.code for kind in shipped_kinds() if _matches(kind, text)]


def signed_kinds(words: str) -> list[str]:
    """The same by signs alone."""
    text = plain(words)
    return [kind.code for kind in shipped_kinds() if _stands(kind, kind.signs, _without_calm(kind, text))]


def hinted_kinds(words: str) -> list[str]:
    """Codes of the kinds of which a hint is in the words, whatever the model says."""
    text = plain(words)
    return [kind.code for kind in shipped_kinds() if _stands(kind, kind.hints, _without_calm(kind, text))]


def _matching_kinds(
    categories: Sequence[Category], by_code: dict[str, Category], text: str
) -> Iterator[tuple[EmergencyKind, str]]:
    for kind in shipped_kinds():
        own = by_code[kind.category].emergency_advice if kind.category in by_code else ""
        advice = kind.advice or own
        if advice and _matches(kind, text):
            yield kind, advice
    for category in categories:
        own_kind = city_kind(category.code, category.emergency_keywords)
        if own_kind is not None and _matches(own_kind, text):
            yield own_kind, category.emergency_advice


@lru_cache(maxsize=2048)  # some eighty texts by all kinds: one message is asked about many times
def _matches(kind: EmergencyKind, text: str) -> bool:
    """Whether a sign is in the words, or a hint that the model agrees with, and nothing takes it back."""
    rest = _without_calm(kind, text)
    signs = _standing(kind, kind.signs, rest)
    if any(kind.certain or danger_chance(_around(match, text)) >= DOUBTED for match in signs):
        return True
    return _stands(kind, kind.hints, rest) and danger_chance(text) >= AGREED


def _around(match: re.Match[str], text: str) -> str:
    """Of a short text all of it; a long story of other things must not hide the one sentence."""
    if len(text) <= LONG_STORY:
        return text
    return match.string[max(0, match.start() - SURROUNDINGS) : match.end() + SURROUNDINGS]


def _stands(kind: EmergencyKind, pattern: re.Pattern[str] | None, text: str) -> bool:
    return any(_standing(kind, pattern, text))


def _standing(kind: EmergencyKind, pattern: re.Pattern[str] | None, text: str) -> Iterator[re.Match[str]]:
    """What of the pattern is in the text and not taken back. The calm words are cut out of it."""
    if pattern is not None:
        yield from (match for match in pattern.finditer(text) if not _is_negated(kind, text, match))


def _without_calm(kind: EmergencyKind, text: str) -> str:
    return text if kind.calm is None else kind.calm.sub("〇", text)


# Said of no danger that is there: a joke, a dream, a comparison, somewhere else. 跟爆炸似的, 哈哈.
_NOT_MEANT = re.compile(
    r"哈哈|开玩笑|梦[见到]|做梦|问问而已|[跟像].{1,6}似的|听说.{0,4}(?:外地|别处|邻县|别的|隔壁县)|老害怕|总觉得"
)


def _is_negated(kind: EmergencyKind, text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - SURROUNDINGS) : match.start()]
    after = text[match.end() : match.end() + SURROUNDINGS]
    clause = _BREAK.split(before)[-1][-12:]
    if _DENIED.search(clause) or _IMAGINED.search(clause):
        return True
    if _NOT_MEANT.search(text) and not _NOW.search(text):
        return True
    if not kind.suspected and _FEARED.search(clause):
        return True
    if _OVER.search(after) and not _AGAIN.search(after):
        return True
    over = _ONCE.match(after) or "过" in match[0].replace("过去", "").replace("没过", "")
    if over and not _NOW.search(after):
        return True
    return not kind.lasting and bool(_PAST.search(before)) and not _NOW.search(before + after)
