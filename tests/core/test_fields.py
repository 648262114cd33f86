"""Whatever is typed into a field of any kind: a typed value within its bounds, or a problem in Chinese."""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.core.errors import InvalidInputError
from backend.core.fields import values
from backend.core.fields.kinds import CREDIT_CODE
from backend.core.fields.reader import FieldReader
from backend.core.text import MAX_WORDS

NOT_NUMBERS = [
    "", " ", "-0", "-1", "+1", "1.0", "2e40", "1e3", "1_0", "0x10", "١٢", "१२", "²", "①", "½", "∞", "NaN",
    "Ⅻ", "12\x00",
    "\x0012", "1\ud800", "1 2", "1\n2", "12a", "一二", "9" * 20, "9" * 5000, "0" * 5000, "1\u200b",
]  # fmt: skip
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(categories=["Nd", "No", "Nl", "Cc", "Cs", "Cf", "Zs"]), max_size=20),
    st.text("0123456789０１２,，.-+eE_ 元¥年月日/", max_size=20),
    st.integers().map(str),
    st.sampled_from(NOT_NUMBERS),
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


Read = Callable[[FieldReader], Any]
KINDS: dict[str, tuple[Read, Callable[[Any], bool]]] = {
    "text": (
        lambda r: r.text("f", "名称", 20),
        lambda v: len(v) <= 20 and not set("\n\0\u202e") & set(v),
    ),
    "lines": (lambda r: r.text("f", "正文", 50, lines=True), lambda v: "\x00" not in v and len(v) <= 50),
    "line": (
        lambda r: r.line("f", 20, "太长。"),
        lambda v: len(v) <= 20 and "\n" not in v and "\x00" not in v,
    ),
    "words": (
        lambda r: r.words("f", "说明", required=False),
        lambda v: len(v) <= MAX_WORDS and "\x00" not in v,
    ),
    "whole": (lambda r: r.whole("f", "份数", 1, 500), lambda v: 1 <= v <= 500),
    "maybe whole": (lambda r: r.maybe_whole("f", "份数", 1, 500), lambda v: v is None or 1 <= v <= 500),
    "money": (lambda r: r.money("f", "物业费"), lambda v: v is None or 0 <= v <= 10**6),
    "day": (lambda r: r.day("f", "日期"), lambda v: v is None or 1900 <= v.year <= 2200),
    "member": (lambda r: r.member("f", "颜色", Colour), lambda v: v in set(Colour)),
    "row": (lambda r: r.row("f", "企业", {1, 12}), lambda v: v in {None, 1, 12}),
    "row id": (lambda r: r.row_id("f"), lambda v: v is None or 0 <= v <= values.MAX_ROW_ID),
    "row ids": (lambda r: r.row_ids("f"), lambda v: all(0 <= row_id <= values.MAX_ROW_ID for row_id in v)),
    "phone": (
        lambda r: r.phone("f"),
        lambda v: v is None or re.fullmatch(r"\+[0-9]{6,15}(;ext=[0-9]{1,8})?", v),
    ),
    "credit code": (lambda r: r.kind("f", "信用代码", CREDIT_CODE), lambda v: v is None or len(v) == 18),
}


@pytest.mark.parametrize("kind", KINDS)
@given(typed=HOSTILE)
@example(typed="\ud800")
@example(typed="9" * 5000)
@example(typed="１２")
def test_a_field_is_good_or_is_named_with_its_problem(kind: str, typed: str) -> None:
    read, is_good = KINDS[kind]
    reader = FieldReader({"f": typed})
    value = read(reader)
    if not reader.problems:
        assert is_good(value), value
        return
    with pytest.raises(InvalidInputError) as raised:
        reader.finish()
    assert [problem.field for problem in raised.value.problems] == ["f"]
    assert re.search(r"[\u4e00-\u9fff].*[。（）]", raised.value.message)
    raised.value.message.encode()  # whoever reads it reads it as UTF-8


@pytest.mark.parametrize("typed", NOT_NUMBERS)
def test_what_is_no_plain_number_is_no_number(typed: str) -> None:
    assert values.plain_number(typed) is None
    assert values.row_id(typed) is None
    assert values.whole_number(typed, 0, 10**18) is None
    assert values.whole_number(typed, 0, 10**18, grouped=True) is None
    reader = FieldReader({"f": typed})
    reader.whole("f", "份数", 0, 10**18)
    assert reader.problems


@given(st.integers(0, values.MAX_ROW_ID))
def test_every_number_is_read_back(number: int) -> None:
    wide = str(number).translate({ord(digit): chr(0xFF10 + int(digit)) for digit in "0123456789"})
    assert values.row_id(str(number)) == values.whole_number(wide, 0, values.MAX_ROW_ID) == number
    assert values.whole_number(f"{number:,}", 0, values.MAX_ROW_ID, grouped=True) == number
    assert values.whole_number(wide, number + 1, 2**62) is None
    assert values.row_id(wide) is None, "nobody types an id"


@given(st.dates())
def test_days_of_addresses(day: date) -> None:
    assert values.iso_day(day.isoformat()) == (day if date.min < day < date.max else None)


def test_all_problems_at_once_and_fields_that_come_several_times() -> None:
    reader = FieldReader({"ids": ["3", "x", "3", "२", "5"], "name": [], "day": "2026-02-30"})
    assert reader.row_ids("ids") == [3, 5]
    reader.text("name", "名称", 5, required=True)
    reader.day("day", "日期", required=True)
    reader.whole("copies", "份数", 1, 5)
    with pytest.raises(InvalidInputError) as raised:
        reader.finish()
    assert [problem.field for problem in raised.value.problems] == ["name", "day", "copies"]
