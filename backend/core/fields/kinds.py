"""Kinds of values that people type, in a form or in a cell: a parser and what it accepts, in words."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from backend.core.characters import all_seen, is_private, is_unseen, says_something, standard
from backend.core.fields.values import whole_number

MAX_LENGTH = 2000
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK_LETTERS = re.compile(
    "[\u115f\u1160\u2800\u3164\uffa0]"
)  # letters by their category, and drawn as nothing
_MONEY = re.compile(r"(?:[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,12})?")
_BROKEN_NUMBER = re.compile(r"[0-9.,]\s+[0-9.,]")
# NFKC makes m2 of ㎡.
_SQUARE_METRE = "(?:平方米|平米|平|m2)"
_FEE_UNIT = re.compile(
    rf"^[¥￥]|元(?:[/每]{_SQUARE_METRE})?(?:[/·•.*每]*月)?$|元?[/每]月[/·•.*每]*{_SQUARE_METRE}$",
    re.IGNORECASE,
)
_OTHER_FEE_UNIT = re.compile("年|季|户|套|万|天|日")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+")  # what a spreadsheet saves of a long number in a CSV
_FREE_OF_CHARGE = {"免费", "免收", "不收费", "无", "不收"}
_DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0?0:00(?::00)?)?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_MONTH = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}月?")
_NO_END = re.compile(r"长期.*|至今|今|永久|无固定期限|不定期|无限期|不限|续签|自动续.*|无|[-—/]+")
_YES = {"是", "有", "1", "true", "yes", "y", "√", "对"}
_NO = {"否", "无", "0", "false", "no", "n", "×", "不是", "没有"}
_HIGHEST_FEE = 10**6  # fen
_DEGREES = re.compile(r"[0-9]{1,3}(\.[0-9]{1,15})?")
_CHINA_EAST, _CHINA_NORTH = (73.0, 136.0), (3.0, 54.0)  # degrees; the ranges have none in common
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)


# What a spreadsheet shows, and saves in a CSV, where a cell has no value; also where a column is too narrow.
_SHEET_ERROR = re.compile(r"#N/A|#GETTING_DATA|#[A-Z0-9_/]+[!?]|#{3,}|ERR:[0-9]{3}", re.IGNORECASE)


class FieldError(ValueError):
    """Its text says in Chinese what is wrong with one value."""


_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_A_DAY = re.compile(
    r"[0-9]{4}(?:[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?|月)?|年)(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
    r"|[0-9]{1,2}月[0-9]{1,2}日"
    rf"|[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{1,2}}",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    {"无", "暂无", "没有", "同上", "同前", "不详", "未知", "待定", "待补充", "略", "空", "空白"}
    | {"n/a", "na", "null", "none", "nil", "nan", "undefined", "tbd"}
)


class Holds(Enum):
    """What a cell of a spreadsheet should be. A count over merged rows is a total, and none of theirs.

    A share may be formatted as a percentage, a month without its day.
    """

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    MONTH = "month"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Kind:
    """A parser of visible text and what it accepts, in words. `lines`: the text may hold several lines.

    `parse` raises FieldError.
    """

    parse: Callable[[str], Any]
    accepted: str
    lines: bool = False
    holds: Holds = Holds.TEXT


def visible(text: str, *, lines: bool = False) -> str:
    """Without blanks around it and without empty lines. Raises FieldError for what cannot be seen."""
    text = standard(text).strip()
    if len(text) > MAX_LENGTH:
        raise FieldError(f"内容太长，有 {len(text)} 个字")
    if all_seen(text) and "\ufffd" not in text:
        return unicodedata.normalize("NFC", text)
    parts = [part.strip() for part in _LINE_END.split(text)]
    if len(parts) > 1 and not lines:
        raise FieldError("这一格里有换行，请写成一行")
    typed = "".join(parts)
    if any(map(_BLANK_LETTERS.match, typed)):
        raise FieldError("含有看不见的填充字符，请重新输入这一格")
    if any(is_unseen(c) or c == "\N{ZERO WIDTH JOINER}" for c in typed):
        raise FieldError("含有看不见的控制字符，请重新输入这一格")
    if any(map(is_private, typed)):
        raise FieldError("有一个字只在您的电脑上看得到，请换成标准的字")
    if "\ufffd" in typed:
        raise FieldError("有字成了乱码（\ufffd），请重新输入这一格")
    return unicodedata.normalize("NFC", "\n".join(filter(None, parts)))


def sheet_error(text: str) -> str | None:
    """What is wrong with a text that is a spreadsheet's word for an error; None for any other."""
    if "#" not in text and "＃" not in text and not text.casefold().startswith("err"):
        return None
    if not _SHEET_ERROR.fullmatch(unicodedata.normalize("NFKC", text)):
        return None
    return f"这一格是错误值 {text[:20]}，请改成正确的内容"


def text(longest: int) -> Kind:
    def parse(value: str) -> str:
        if len(value) > longest:
            raise FieldError(f"有 {len(value)} 个字，太长")
        return value

    return Kind(parse, f"文字，最多 {longest} 字")


def name(longest: int) -> Kind:
    """Of a row of its own: a sum's line, a dash or a day below the table is none."""
    kind = text(longest)

    def parse(value: str) -> str:
        plain = unicodedata.normalize("NFKC", value).strip()
        error = sheet_error(plain)
        if error:
            raise FieldError(error)
        if _A_DAY.fullmatch(plain):
            raise FieldError("像是日期，可能是表格软件改的，请设成文本再填")
        if not says_something(plain) or plain.casefold() in _NO_NAMES:
            raise FieldError("不是名称；没有的请删掉这一行")
        return str(kind.parse(value))

    return Kind(parse, kind.accepted)


def lines(longest: int) -> Kind:
    """Text that may run over several lines; empty lines are dropped."""
    kind = text(longest)
    return Kind(kind.parse, f"{kind.accepted}，可以换行", lines=True)


def code(longest: int) -> Kind:
    def parse(value: str) -> str:
        folded = unicodedata.normalize("NFKC", value).upper()
        if _SCIENTIFIC.fullmatch(folded):
            raise FieldError("表格软件把编号改成了科学计数，请设成文本重新填")
        if not re.fullmatch(rf"(?=.*[0-9A-Z])[0-9A-Z_-]{{1,{longest}}}", folded):
            raise FieldError("编号只能用数字和字母")
        return folded

    return Kind(parse, f"数字和字母，最多 {longest} 位")


def whole(lowest: int, highest: int, *units: str) -> Kind:
    """`units` may stand behind the number: 240户."""

    def parse(value: str) -> int:
        unit = next(filter(value.endswith, units), "")
        number = whole_number(value.removesuffix(unit), lowest, highest, grouped=True)
        if number is None:
            raise FieldError("不是合理的整数")
        return number

    return Kind(parse, f"{lowest} 到 {highest} 的整数", holds=Holds.COUNT)


def _yes_no(value: str) -> bool:
    folded = unicodedata.normalize("NFKC", value).lower()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise FieldError("看不出是还是否")


def _day(value: str) -> date:
    folded = unicodedata.normalize("NFKC", value)
    match = _DAY.fullmatch(folded)
    try:
        day = date(*(int(part) for part in match.groups() if part)) if match else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        raise FieldError(_hint_of_day(folded))
    return day


def _hint_of_day(value: str) -> str:
    if _NO_END.fullmatch(value):
        return "不是日期，没有写明到期日的请留空"
    return "只有年月，请写明是几号" if _MONTH.fullmatch(value) else "不是有效日期"


def _fen(value: str) -> int:
    typed = unicodedata.normalize("NFKC", value)
    if _BROKEN_NUMBER.search(typed):
        raise FieldError("数字中间有空格，请写成一个数")
    folded = "".join(typed.split())
    if folded in _FREE_OF_CHARGE:
        raise FieldError("不是金额，免费的请填 0，不清楚的请留空")
    amount = _FEE_UNIT.sub("", folded)
    if not _MONEY.fullmatch(amount):
        raise FieldError("不是金额" if not _OTHER_FEE_UNIT.search(amount) else "请换算成每平方米每月的元数")
    fen = Decimal(amount.replace(",", "")) * 100
    if fen != fen.to_integral_value():
        raise FieldError("金额超过两位小数")
    if fen > _HIGHEST_FEE:
        raise FieldError("金额太大")
    return int(fen)


def _degrees(
    range_: tuple[float, float], other_range: tuple[float, float], swapped: str
) -> Callable[[str], float]:
    def parse(value: str) -> float:
        folded = unicodedata.normalize("NFKC", value).rstrip("°")
        if not _DEGREES.fullmatch(folded):
            raise FieldError("不是度数")
        degrees = round(float(folded), 6)  # a tenth of a metre
        if other_range[0] <= degrees <= other_range[1]:
            raise FieldError(swapped)
        if not range_[0] <= degrees <= range_[1]:
            raise FieldError("不在中国境内")
        return degrees

    return parse


def _credit_code(value: str) -> str:
    try:
        return str(uscc.validate(unicodedata.normalize("NFKC", value)))
    except ValidationError:
        raise FieldError("统一社会信用代码不对，请核对") from None


def choice(names: dict[StrEnum, str]) -> Kind:
    """One of an enum's members, by its Chinese name or its own value."""
    members_by_name = {name: member for member, name in names.items()} | {
        str(member): member for member in names
    }

    def parse(value: str) -> StrEnum:
        try:
            return members_by_name[value]
        except KeyError:
            raise FieldError("不是可选的值") from None

    return Kind(parse, "、".join(names.values()))


YES_NO = Kind(_yes_no, "是 或 否")
DAY = Kind(_day, "日期，如 2024-01-01", holds=Holds.DAY)
FEN = Kind(_fen, "每平方米每月的元数，0 到 10000，最多两位小数，如 0.85", holds=Holds.NUMBER)
LONGITUDE = Kind(
    _degrees(_CHINA_EAST, _CHINA_NORTH, "这是纬度，与经度填反了"),
    "高德或腾讯地图上的东经度数，如 116.397470",
    holds=Holds.NUMBER,
)
LATITUDE = Kind(
    _degrees(_CHINA_NORTH, _CHINA_EAST, "这是经度，与纬度填反了"),
    "高德或腾讯地图上的北纬度数，如 39.908823",
    holds=Holds.NUMBER,
)
CREDIT_CODE = Kind(_credit_code, "18 位统一社会信用代码，或留空")
