"""Splits a message about two matters where the resident says so (还有, 另外) and the categories differ."""

import re
from collections.abc import Callable

SHORTEST = 5
_JOINT = re.compile(
    r"[，,。；;！!\s]*(?:还有(?:就是|一个|一件|个事|一点)?|另外|再就是|再有就是|再一个|顺便(?:说一下)?|第二个?|二是)"
    r"[，,：:、\s]*"
)
_FIRST = re.compile(r"^(?:第一个?|一是|首先)[，,：:、\s]*")


def split_matters(words: str, kind_of: Callable[[str], str | None]) -> tuple[str, str] | None:
    """The words cut in two; `kind_of` names the category that words speak of, None where there is none."""
    for joint in _JOINT.finditer(words):
        first = _FIRST.sub("", words[: joint.start()]).strip()
        second = words[joint.end() :].strip()
        if min(len(first), len(second)) < SHORTEST:
            continue
        kinds = kind_of(first), kind_of(second)
        if None not in kinds and kinds[0] != kinds[1]:
            return first, second
    return None
