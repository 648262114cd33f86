from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from backend.core.numbers import (
    NUMBER_LENGTH,
    new_number,
    new_pin,
    one_time_code,
    parse_number,
    parse_number_and_pin,
    parse_pin,
    show_number,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NUMBERS = st.builds(lambda _: new_number(NOW), st.integers())


@given(number=NUMBERS, place=st.integers(0, NUMBER_LENGTH - 1), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(number: str, place: int, digit: str) -> None:
    slipped = number[:place] + digit + number[place + 1 :]
    assert (parse_number(slipped) is not None) == (slipped == number)


@given(number=NUMBERS, place=st.integers(0, NUMBER_LENGTH - 2))
def test_swapped_neighbours_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (parse_number(swapped) is not None) == (swapped == number)


@given(number=NUMBERS)
def test_a_number_is_read_however_it_is_typed(number: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (show_number(number), f" {number}\n", wide, "-".join(number), f"编号{number}"):
        assert parse_number(typed) == number


@given(text=st.text())
def test_anything_else_is_no_number(text: str) -> None:
    parsed = parse_number(text)
    assert parsed is None or len(parsed) == NUMBER_LENGTH


COMPLAINTS = (
    "11月10日晚上8点，1号楼2单元302室往下漏水，没人管",
    "11月1日到11月24日，3号楼2部电梯停了",
    "物业费3号楼1.2元，4号楼0.8元，2025年1月",
    "2号楼101到106和201的水压不够",
)
WORDS = st.sampled_from(
    ["月", "日晚上", "点，", "号楼", "单元", "室漏水", "年", "元", "楼没水", "座", "：", "%"]
)


@st.composite
def sentences_like_a_number(draw: st.DrawFn) -> str:
    """Ten digits whose last is a good check digit, with words between them."""
    digits = draw(st.text("0123456789", min_size=9, max_size=9))
    digits += damm.calc_check_digit(digits)
    cuts = sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=6)))
    pieces = [digits[start:end] for start, end in zip([0, *cuts], [*cuts, 10], strict=True)]
    return "".join(piece + draw(WORDS) for piece in pieces)


@given(sentence=sentences_like_a_number())
def test_a_sentence_with_ten_digits_is_no_number(sentence: str) -> None:
    assert parse_number(sentence) is None
    assert parse_number(sentence + "123456") is None
    assert parse_number_and_pin(sentence + "123456") is None
    assert parse_pin(sentence[:30]) == ""


@pytest.mark.parametrize("words", COMPLAINTS)
def test_what_residents_write_is_no_number(words: str) -> None:
    assert parse_number(words) is None


@given(number=NUMBERS, pin=st.text("0123456789", min_size=6, max_size=6))
def test_number_and_pin_of_a_receipt_are_read(number: str, pin: str) -> None:
    for typed in (
        f"{number} {pin}", f"{number}{pin}", f"编号：{show_number(number)}\n查询码：{pin[:3]} {pin[3:]}",
        f"编号{number}，查询码{pin}。", f"{number}/{pin}",
    ):  # fmt: skip
        assert parse_number_and_pin(typed) == (number, pin), typed
    for typed in (
        f"我的投诉编号是{number}。",
        f"我抄下来了，编号 {number}",
        f"查 {number}",
        f"查一下{number}",
    ):
        assert parse_number(typed) == number, typed
    assert parse_number(f"电表编号{number}") is None
    assert parse_pin(f"查询码：{pin}") == parse_pin(f" {pin[:3]} {pin[3:]} ") == pin
    assert parse_pin(f"1月{pin[1:]}") == ""


@pytest.mark.parametrize("typed", ["１２３４５６", "123 456", " 123-456", "1️⃣23456", "123\u200b456"])
def test_a_code_from_another_screen_is_read_however_it_is_typed(typed: str) -> None:
    assert one_time_code(typed) == "123456"


def test_numbers_and_pins_look_as_promised() -> None:
    assert new_number(NOW).startswith("26")
    assert len({new_number(NOW) for _ in range(200)}) > 190
    assert all(len(new_pin()) == 6 for _ in range(200))
