"""A yes with something beside it: 行 交吧 别写我是租户哦, 好 交 啥时候能修好."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.meanings import agreeing

_CLAUSE = re.compile("[^\\s，,。；;！!~～…、]+")
_SENDS = re.compile("提?交|[发送递报]")
_TELLS_OF_IT = re.compile("(?<!提)[交发报递送]了[！!。]*$")  # 物业费都交了 他们还不修
_SOMEBODY_SAYS = re.compile("(?:[说讲问催]|[让叫喊要][我俺你]?|告诉[我俺]?)$")
_NOT_THAT = re.compile("(?:不(?:是|对)?[啊呀]?)+$")
_WHAT_IS_MEANT = re.compile("^我(?:就)?是?[说想要]")
# 没事 不发了 先这样交: the last of it counts
_NO_CHANGE = re.compile("[我俺]?(?:不是|没)(?:要|想|说)(?:改|换|重写|取消)")
_NO_MORE = re.compile(
    "(?:没事儿?|那|就|先|我|也)*(?:不(?:再)?(?:发|拍|补充?|加|改|留|写|说|添)(?:照片|电话|什么)?了)?"
)
_SIGHS = re.compile("反正|省得|免得|爱[咋怎]")  # 交了吧 反正也没人管
_LIGHTLY = text_parsing.GIVE_UP_LIGHTLY | text_parsing.NOTHING_NOW
_DENIES = text_parsing.NO | text_parsing.NONE_OF_THEM | text_parsing.CANCEL | text_parsing.BACK


def beside_yes(text: str) -> str | None:
    """What stands beside a yes that sends, empty where it says nothing; None where there is no such yes."""
    if len(text) > LONGEST:
        return None
    clauses = _clauses(simplified(text))
    at = [place for place, clause in enumerate(clauses) if _sends(clause)]
    if not at or (at[0] > 0 and _SOMEBODY_SAYS.search(clauses[at[0] - 1])):
        return None
    rest: list[int] = []
    for place, clause in enumerate(clauses):
        follows = place < at[-1]
        if place in at or agreeing.agrees(clause) or agreeing.is_part_of_it(clause):
            continue
        if (
            text_parsing.is_plain_thanks(clause)
            or _SIGHS.match(clause)
            or (follows and _is_overridden(clause))
        ):
            continue
        if follows and _NOT_THAT.match(clause) and _WHAT_IS_MEANT.match(clauses[at[-1]]):
            continue  # 不是啊 我是说让你交
        if text_parsing.command_word(clause) in _DENIES:
            return None
        rest.append(place)
    if rest and rest == list(range(rest[0], len(clauses))) and clauses[rest[0]] in text:
        return text[text.index(clauses[rest[0]]) :]  # with its own marks
    return " ".join(clauses[place] for place in rest)


LONGEST = 120  # characters: a letter is no yes


def _sends(clause: str) -> bool:
    """也 交吧, and no 交了, which may tell of the fee."""
    return _SENDS.search(clause) is not None and not _TELLS_OF_IT.search(clause) and agreeing.sends(clause)


def _is_overridden(clause: str) -> bool:
    word = text_parsing.squeeze(clause)
    return word in _LIGHTLY or (_NO_MORE.fullmatch(word) or _NO_CHANGE.match(word)) is not None


def _clauses(plain: str) -> list[str]:
    clauses = _CLAUSE.findall(plain)
    parts: list[str] = []
    for clause in clauses:
        yes = "" if agreeing.agrees(clause) else agreeing.yes_in_front(clause)
        parts.extend((yes, clause[len(yes) :]) if yes else (clause,))
    return parts
