"""A spreadsheet cell as text."""

from datetime import date, datetime, time, timedelta

from backend.core.fields.kinds import visible

Cell = str | float | int | bool | date | datetime | time | timedelta | None


def plain(cell: Cell, *, lines: bool = False) -> str:
    """The cell as the text that the clerk sees. Raises FieldError for what cannot be seen."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return _digits(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d")
    return visible("" if cell is None else str(cell), lines=lines)


def _digits(number: float) -> str:
    """Spreadsheets compute in binary: 0.1 + 0.2 is 0.3 to the clerk, and a code has no decimals."""
    return str(int(number)) if number.is_integer() else f"{number:.12g}"
