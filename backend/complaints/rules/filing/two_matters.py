"""Splits a message about several matters where the resident says so and the categories differ.

还有 and 另外 join two of them; 一、…二、…三、… count them. What is cut off may be cut once more.
"""

import re
from collections.abc import Callable

SHORTEST = 5
_JOINT = re.compile(
    r"[，,。；;！!\s]*(?:还有(?:就是|一个|一件|个事|一点)?|另外|再就是|再有就是|再一个|顺便(?:说一下)?|第二个?|二是)"
    r"[，,：:、\s]*"
)
_FIRST = re.compile(r"^(?:第一个?|一是|首先)[，,：:、\s]*")
_NUMERALS = "一二三四五六"
_COUNTED = re.compile(
    r"(?:(?<=[：:；;，,。！!\s、])|^)(?:第?([一二三四五六1-6])[、，.:：]|[（(]([一二三四五六1-6])[）)])\s*"
)
_COUNTS = re.compile(r"^.{0,12}(?:[二两三四五六几]|[2-6])[件个桩]?(?:事|问题)[，,。：: ]*$")
SHORTEST_COUNTED = 3


def split_matters(words: str, kind_of: Callable[[str], str | None]) -> tuple[str, str] | None:
    """The words cut in two; `kind_of` names the category that words speak of, None where there is none."""
    earlier, _, last_line = words.rpartition("\n")
    if earlier and len(_counted(last_line)) > 1 and len(_kinds([earlier, *_counted(last_line)], kind_of)) > 1:
        return earlier, last_line  # told before, and now counted besides
    counted = _counted(words)
    if len(counted) > 1 and len(_kinds(counted, kind_of)) > 1:
        rest = words[words.index(counted[0]) + len(counted[0]) :].lstrip("；;，,。 \n")
        return counted[0], rest if len(counted) > 2 else counted[1]  # noqa: PLR2004 - one is left of two
    for joint in _JOINT.finditer(words):
        first = _FIRST.sub("", words[: joint.start()]).strip()
        second = words[joint.end() :].strip()
        if min(len(first), len(second)) < SHORTEST:
            continue
        kinds = kind_of(first), kind_of(second)
        if None not in kinds and kinds[0] != kinds[1]:
            return first, second
    return None


def _counted(words: str) -> list[str]:
    """门禁坏了半年, 保安骂人 of 两件事：一、门禁坏了半年；二、保安骂人."""
    marks = list(_COUNTED.finditer(words))
    before = words[: marks[0].start()].strip() if marks else ""
    values = [_value(mark) for mark in marks]
    in_order = values == list(range(values[0], values[0] + len(values))) if values else False
    if not in_order or (before and not _COUNTS.match(before)):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(words)]
    parts = [words[mark.end() : end].strip(" ；;，,。\n") for mark, end in zip(marks, ends, strict=True)]
    return parts if min(map(len, parts)) >= SHORTEST_COUNTED else []


def _value(mark: re.Match[str]) -> int:
    numeral = mark[1] or mark[2]
    return int(numeral) if numeral.isascii() else _NUMERALS.index(numeral) + 1


def _kinds(parts: list[str], kind_of: Callable[[str], str | None]) -> set[str | None]:
    return {kind_of(part) for part in parts}
