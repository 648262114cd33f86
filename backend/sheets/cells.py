"""A spreadsheet cell as text."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.core.fields.kinds import FieldError, Holds, sheet_error, visible

# A spreadsheet keeps 15 digits of a number; what follows is noughts or noise.
TOO_LONG_NUMBER = 10.0**15
_QUOTED = re.compile(r'="([^"]*)"')
_PICTURE = re.compile(r"=\s*(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell whose value nobody may guess. `shown_text` is what the clerk sees in it.

    `is_month`: it is a day that is shown without its day, which is good where a month is wanted.
    """

    shown_text: str
    problem: str
    is_month: bool = False

    def __str__(self) -> str:
        return self.shown_text


@dataclass(frozen=True, slots=True)
class FormattedNumber:
    """A number that its format shows otherwise: 007, 3号楼. `shown_text` is None where we cannot tell how.

    `scaled`: percent, or thousands left out.
    """

    value: float
    shown_text: str | None
    scaled: bool = False

    def __str__(self) -> str:
        return _digits(self.value) if self.shown_text is None else self.shown_text


@dataclass(frozen=True, slots=True)
class MergedCell:
    """A cell below or beside the one that a merged `area` shows. `wide`: the area has several columns."""

    value: "Cell"
    area: str
    wide: bool = False

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)


Cell = (
    str
    | float
    | int
    | bool
    | date
    | datetime
    | time
    | timedelta
    | BadCell
    | FormattedNumber
    | MergedCell
    | None
)


def plain(cell: Cell, *, lines: bool = False, holds: Holds = Holds.TEXT) -> str:
    """The cell as the text that the clerk sees. Raises FieldError for what cannot be seen or trusted."""
    if isinstance(cell, MergedCell):
        return plain(_unmerged(cell, holds), lines=lines, holds=holds)
    if isinstance(cell, BadCell):
        return _month_of(cell, holds)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (date, time, timedelta)):
        return _day(cell, holds)
    if isinstance(cell, (FormattedNumber, int, float)):
        return _as_shown(cell, holds) if isinstance(cell, FormattedNumber) else _number(cell, holds)
    return _text("" if cell is None else str(cell), lines=lines)


def shown_text(cell: Cell) -> str:
    """A cell as the clerk sees it, also where it cannot be taken."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        return _digits(cell)
    return "" if cell is None else str(cell)


def is_blank(cell: Cell) -> bool:
    """A merged cell holds nothing of its own."""
    return cell is None or isinstance(cell, MergedCell) or (isinstance(cell, str) and not cell.strip())


def month_cell(day: date) -> BadCell:
    """A day whose format shows year and month only."""
    return BadCell(f"{day:%Y年%m月}", "只有年月，请写明是几号", is_month=True)


def _month_of(cell: BadCell, holds: Holds) -> str:
    if cell.is_month and holds is Holds.MONTH:
        return cell.shown_text
    raise FieldError(cell.problem)


def _unmerged(cell: MergedCell, holds: Holds) -> Cell:
    if is_blank(cell.value):
        return None
    if cell.wide:
        raise FieldError(f"这一格属于合并单元格 {cell.area}，请取消合并，每格都填")
    if holds is Holds.COUNT:
        raise FieldError(f"合并单元格 {cell.area} 里的数分不到每一行，请取消合并，每行填自己的数")
    return cell.value


def _day(cell: date | time | timedelta, holds: Holds) -> str:
    if not isinstance(cell, date):
        raise FieldError("这一格是时间，请设成文本再填")
    if holds not in {Holds.DAY, Holds.MONTH}:
        raise FieldError("这一格是日期，请设成文本再填")
    return cell.strftime("%Y-%m-%d")


def _as_shown(cell: FormattedNumber, holds: Holds) -> str:
    if holds is not Holds.TEXT:
        if cell.scaled and holds is not Holds.SHARE:
            raise FieldError("这一格的数字格式把数放大或缩小了，请改成常规格式")
        return _number(cell.value, holds)
    if cell.shown_text is None:
        raise FieldError("这一格显示的和存的不一样，请设成文本再填")
    _number(cell.value, holds)
    return visible(cell.shown_text)


def _number(number: float, holds: Holds) -> str:
    if holds is Holds.TEXT and abs(number) >= TOO_LONG_NUMBER:
        raise FieldError("这个数字超过 15 位，表格软件已经改了后面几位，请设成文本重新填")
    return _digits(number)


def _digits(number: float) -> str:
    """Spreadsheets compute in binary: 0.1 + 0.2 is 0.3 to the clerk, and a code has no decimals."""
    return str(int(number)) if float(number).is_integer() else f"{number:.12g}"


def _text(text: str, *, lines: bool) -> str:
    """="0353" is how clerks keep a nought; a picture in a cell is a formula of WPS."""
    text = visible(text, lines=lines)
    if _PICTURE.match(text):
        raise FieldError("这一格是图片，请填文字")
    error = sheet_error(text)
    if error:
        raise FieldError(error)
    quoted = _QUOTED.fullmatch(text)
    return visible(quoted[1], lines=lines) if quoted else text
