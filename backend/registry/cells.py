"""What a cell may hold: one parser a kind, each with the words that say what it accepts."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

Cell = str | float | int | bool | date | datetime | None

MAX_CELL = 2000
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_YES = {"是", "有", "1", "true", "yes", "y", "√", "对"}
_NO = {"否", "无", "0", "false", "no", "n", "×", "不是", "没有"}
_GUARDED = re.compile(r"'+[=+\-@]")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)


class CellError(ValueError):
    """Its text says what is wrong with the cell."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A parser of cells and what it accepts, in words."""

    parse: Callable[[str], Any]
    accepted: str


def plain(cell: Cell) -> str:
    """The cell as the text that the clerk sees. Raises CellError for what cannot be seen."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d")
    text = "" if cell is None else str(cell).strip()
    if len(text) > MAX_CELL:
        raise CellError(f"内容太长，有 {len(text)} 个字")
    if any(unicodedata.category(c) in _INVISIBLE for c in text):
        raise CellError("含有看不见的控制字符，请重新输入这一格")
    if _GUARDED.match(text):
        text = text[1:]  # our own guard against formulas in CSV files
    return unicodedata.normalize("NFC", text)


def guarded(text: str) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{text}" if re.match(r"'*[=+\-@]", text) else text


def text(longest: int) -> Kind:
    def parse(value: str) -> str:
        if len(value) > longest:
            raise CellError(f"有 {len(value)} 个字，太长")
        return value

    return Kind(parse, f"文字，最多 {longest} 字")


def code(longest: int) -> Kind:
    def parse(value: str) -> str:
        folded = unicodedata.normalize("NFKC", value).upper()
        if not re.fullmatch(rf"[0-9A-Z_-]{{1,{longest}}}", folded):
            raise CellError("编号只能用数字和字母")
        return folded

    return Kind(parse, f"数字和字母，最多 {longest} 位")


def whole(lowest: int, highest: int) -> Kind:
    def parse(value: str) -> int:
        folded = unicodedata.normalize("NFKC", value).replace(",", "")
        if not re.fullmatch(r"\d{1,9}", folded) or not lowest <= int(folded) <= highest:
            raise CellError("不是合理的整数")
        return int(folded)

    return Kind(parse, f"{lowest} 到 {highest} 的整数")


def _yes_no(value: str) -> bool:
    folded = unicodedata.normalize("NFKC", value).lower()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise CellError("看不出是还是否")


def _day(value: str) -> date:
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", value))
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        raise CellError("不是有效日期")
    return day


def _fen(value: str) -> int:
    folded = unicodedata.normalize("NFKC", value).replace(",", "")
    folded = re.sub(r"^¥|元(/平方米|/㎡|/m2)?(/月)?$", "", folded)
    try:
        fen = Decimal(folded) * 100
    except InvalidOperation:
        raise CellError("不是金额") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= 10**6:
        raise CellError("金额不合理，或超过两位小数")
    return int(fen)


def _credit_code(value: str) -> str:
    try:
        return str(uscc.validate(unicodedata.normalize("NFKC", value)))
    except ValidationError:
        raise CellError("统一社会信用代码不对，请核对") from None


def choice(names: dict[StrEnum, str]) -> Kind:
    """One of an enum's members, by its Chinese name or its own value."""
    known = {name: member for member, name in names.items()} | {str(member): member for member in names}

    def parse(value: str) -> StrEnum:
        try:
            return known[value]
        except KeyError:
            raise CellError("不是可选的值") from None

    return Kind(parse, "、".join(names.values()))


YES_NO = Kind(_yes_no, "是 或 否")
DAY = Kind(_day, "日期，如 2024-01-01")
FEN = Kind(_fen, "每平方米每月的元数，如 0.85，最多两位小数")
CREDIT_CODE = Kind(_credit_code, "18 位统一社会信用代码，或留空")
