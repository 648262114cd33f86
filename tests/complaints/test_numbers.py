from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from backend.core.numbers import NUMBER_LENGTH, new_number, new_pin, parse_number, show_number

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


def test_numbers_and_pins_look_as_promised() -> None:
    assert new_number(NOW).startswith("26")
    assert len({new_number(NOW) for _ in range(200)}) > 190
    assert all(len(new_pin()) == 6 for _ in range(200))
