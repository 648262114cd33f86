"""Whatever a cell holds, in whatever column: a typed value or a sentence, never another exception."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.fields.kinds import CREDIT_CODE, DAY, FEN, YES_NO, FieldError, Holds
from backend.registry.rules.sheets import SHEETS
from backend.sheets import cells
from backend.sheets.columns import Column

COLUMNS = [column for sheet in SHEETS for column in sheet.columns]
ANY_CELL = st.one_of(
    st.text(max_size=60),
    st.text("0123456789.,-+eE元/¥年月日 ", max_size=20),
    st.floats(),
    st.integers(-(2**63), 2**63),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.none(),
    st.sampled_from(
        ["１２", "٣", "½", "²", "∞", "0x10", "1_000", "1e9999999", "sNaN", "-0", "\ud800", "ß", "ﷺ" * 2000]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(COLUMNS), ANY_CELL)
def test_any_cell_in_any_column(column: Column, cell: cells.Cell) -> None:
    try:
        text = cells.plain(cell, lines=column.kind.lines, holds=column.kind.holds)
        if text:
            column.kind.parse(text)
    except FieldError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, any other exception is not


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_plain_text_is_plain_already(text: str) -> None:
    try:
        once = cells.plain(text, lines=True)
    except FieldError:
        return
    assert cells.plain(once, lines=True) == once


@given(st.integers(0, 10**6))
def test_every_fee_is_read_back(fen: int) -> None:
    assert FEN.parse(f"{fen // 100}.{fen % 100:02d}") == fen
    assert FEN.parse(cells.plain(fen / 100)) == fen


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_day_is_read_back(day: date) -> None:
    written = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a cell has no zone
    assert {DAY.parse(cells.plain(text, holds=Holds.DAY)) for text in [*written, midnight, day]} == {day}


@pytest.mark.parametrize(
    ("cell", "shown_text"),
    [
        (140302001.0, "140302001"),
        (1.15, "1.15"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (True, "是"),
        (None, ""),
        ("　两边 ", "两边"),
        ("é", "é"),
    ],
)
def test_what_the_clerk_sees(cell: cells.Cell, shown_text: str) -> None:
    assert cells.plain(cell) == shown_text


@pytest.mark.parametrize(
    ("word", "meant"), [("是", True), ("√", True), ("Ｙ", True), ("否", False), ("无", False)]
)
def test_words_for_yes_and_no(word: str, meant: bool) -> None:
    assert YES_NO.parse(word) is meant


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_digit_of_a_credit_code_is_found(place: int) -> None:
    code = "91999999EXAMPLE0AG"
    assert CREDIT_CODE.parse(code.lower()) == code
    other = "2" if code[place] != "2" else "3"
    with pytest.raises(FieldError):
        CREDIT_CODE.parse(code[:place] + other + code[place + 1 :])
