"""Values of the books: what a sheet shows is read back, and numbers of people are checked."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from backend.core.fields import book_kinds as kinds
from backend.core.fields.kinds import FieldError, Kind

SHARES = st.fractions(min_value=Fraction(1, 999_999), max_value=1, max_denominator=999_999).map(
    lambda share: (share.numerator, share.denominator)
)
BACK: list[tuple[Kind, Callable[[Any], str], st.SearchStrategy[Any]]] = [
    (kinds.AREA, kinds.shown_hundredths, st.integers(1, 10_000_000)),
    (kinds.MONEY, kinds.shown_hundredths, st.integers(0, 10**13)),
    (kinds.SHARE, kinds.shown_share, SHARES),
    (kinds.PERMILLE, kinds.shown_permille, st.integers(0, 1000)),
    (kinds.FLOOR, str, st.integers(-9, 150).filter(bool)),
    (
        kinds.MONTH,
        lambda month: f"{month:%Y-%m}",
        st.dates(date(1980, 1, 1), date(2100, 12, 31)).map(lambda day: day.replace(day=1)),
    ),
    (
        kinds.PERSON_PHONE,
        kinds.shown_phone,
        st.integers(13_000_000_000, 19_999_999_999).map(lambda number: f"+86{number}"),
    ),
]
BARE_CARDS = st.tuples(
    st.integers(110000, 820999), st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999)
).map(lambda parts: f"{parts[0]}{parts[1]:%Y%m%d}{parts[2]:03d}")


@pytest.mark.parametrize(("kind", "shown", "values"), BACK)
@given(st.data())
def test_what_is_shown_is_read_back(
    kind: Kind, shown: Callable[[Any], str], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    value = data.draw(values)
    assert kind.parse(shown(value)) == value


@given(BARE_CARDS, st.integers(0, 16))
def test_a_card_has_its_check_digit(bare: str, place: int) -> None:
    """The library's check digit is the oracle; its list of regions knows no county that is no more."""
    number = bare + ric.calc_check_digit(f"{bare}0")
    assert kinds.is_card(number)
    assert kinds.IDENTITY.parse(number.lower()) == number
    digit = str((int(number[place]) + 1) % 10)
    assert not kinds.is_card(f"{number[:place]}{digit}{number[place + 1 :]}")


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("1/2", (1, 2)),
        ("50%", (1, 2)),
        ("2分之1", (1, 2)),
        ("0.25", (1, 4)),
        ("３／４", (3, 4)),
        ("全部", (1, 1)),
    ],
)
def test_shares_as_clerks_write_them(typed: str, share: tuple[int, int]) -> None:
    assert kinds.SHARE.parse(typed) == share


@given(st.text(max_size=30))
def test_anything_typed_is_a_value_or_told(typed: str) -> None:
    problems: list[str] = []
    for kind in (*(kind for kind, _, _ in BACK), kinds.IDENTITY, kinds.OWNER_NAME, kinds.PERSON_NAME):
        try:
            kind.parse(typed)
        except FieldError as problem:
            problems.append(str(problem))
    assert all(problems)
