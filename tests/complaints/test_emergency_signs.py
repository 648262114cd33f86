"""The signs of emergencies.toml as text: none that no example needs, none that could be slow."""

import re
from re import _constants as codes  # nothing public takes a pattern apart
from re import _parser as grammar

import pytest

from backend.complaints.rules.filing.emergencies import kinds_in
from backend.complaints.rules.filing.emergency_kinds import shipped_kinds, shipped_patterns
from backend.core.text import MAX_WORDS, plain
from bench.classifier.labelled import alarms

SIGNS = [
    (code, pattern)
    for (code, part), patterns in shipped_patterns().items()
    if part in {"signs", "hints"}
    for pattern in patterns
]
LONGEST_GAP = 24
MOST_WAYS = 10_000  # at one place in the text, whatever the text
LONG = 10_000


def test_every_sign_is_needed_by_an_example() -> None:
    dangers = [plain(example.words) for example in alarms() if example.kind]
    assert [sign for sign in SIGNS if not any(re.search(sign[1], words) for words in dangers)] == []


@pytest.mark.parametrize("part", ["signs", "hints", "calm"])
def test_no_pattern_can_be_slow(part: str) -> None:
    """Every gap is bounded, so is the product of a pattern's gaps: the search is linear in the text."""
    for (code, kind), patterns in shipped_patterns().items():
        for pattern in patterns if kind == part else []:
            longest, ways = _cost(grammar.parse(pattern))
            assert longest <= LONGEST_GAP, (code, pattern)
            assert ways <= MOST_WAYS, (code, pattern)


@pytest.mark.parametrize("endless", ["(?:着火)*", "火+", "(?:a|b.{2,})", "(?:.{0,9}){0,9}.{0,9}.{0,9}"])
def test_a_slow_one_would_be_found(endless: str) -> None:
    longest, ways = _cost(grammar.parse(endless))
    assert longest > LONGEST_GAP or ways > MOST_WAYS


@pytest.mark.parametrize("filler", ["电梯停", "没着火", "去年水管爆过。", "煤气罐", "娃的头", "井" * 7, "a"])
def test_a_danger_behind_a_long_story_is_found(filler: str) -> None:
    story = filler * (LONG // len(filler))
    assert "trapped" in kinds_in(f"{story}。现在电梯困人了，快来")
    assert kinds_in(story[:MAX_WORDS]) == kinds_in(story[:LONG])


def test_each_kind_has_signs_of_its_own() -> None:
    assert [kind.code for kind in shipped_kinds()] == list(dict.fromkeys(code for code, _ in SIGNS))


def _cost(parsed: grammar.SubPattern) -> tuple[int, int]:
    """The longest repeat within, and in how many ways all repeats together may be tried at one place."""
    longest, ways = 0, 1
    for name, sign in parsed:
        if name in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
            least, most, inner = sign
            inside, tried = _cost(inner)
            longest, ways = max(longest, most, inside), ways * _power(tried, most) * (most - least + 1)
        elif name is codes.BRANCH:
            costs = [_cost(branch) for branch in sign[1]]
            longest, ways = max(longest, *(cost[0] for cost in costs)), ways * max(cost[1] for cost in costs)
        elif name is codes.SUBPATTERN:
            inside, tried = _cost(sign[-1])
            longest, ways = max(longest, inside), ways * tried
        elif name in {codes.ASSERT, codes.ASSERT_NOT}:
            inside, tried = _cost(sign[1])
            longest, ways = max(longest, inside), ways * tried
    return longest, min(ways, 10 * MOST_WAYS)


def _power(ways: int, times: int) -> int:
    return 1 if ways == 1 else ways ** min(times, 10)
