"""Kinds of values in a community's books: areas, shares, sums of money, months, identity numbers, people.

Areas are integers of 0.01 m², money is integer fen, a month is its first day.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from backend.core.characters import says_something
from backend.core.fields.kinds import FieldError, Holds, Kind, name
from backend.core.fields.phones import phones_in, shown_phone

Share = tuple[int, int]
"""Numerator and denominator, in lowest terms."""

_PLAIN_NUMBER = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,12})?")
_BLANK_INSIDE = re.compile(r"[0-9.,]\s+[0-9.,]")
_AREA_UNIT = re.compile(r"(?:平方米|平米|平|m2)$", re.IGNORECASE)
_OTHER_AREA_UNIT = re.compile(r"亩|公顷|平方尺|坪|km2|公里")
_MONEY_UNIT = re.compile(r"^[¥￥]|元$|圆$")
_OTHER_MONEY_UNIT = re.compile(r"[万亿千百角分]|美元|\$")
_FRACTION = re.compile(r"([0-9]{1,6})\s*/\s*([0-9]{1,6})|([0-9]{1,6})分之([0-9]{1,6})")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*%")
_DECIMAL_SHARE = re.compile(r"[01](?:\.[0-9]{1,6})?")
_MONTH = re.compile(r"([0-9]{4})[-/.年]?(0?[1-9]|1[0-2])月?(?:[-/.]?0?1日?(?: 0?0:00(?::00)?)?)?")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+")
_COVERED = re.compile(r"[*＊×xX●•]{2,}")
_OLD_CARD = re.compile(r"[0-9]{15}")
_CARD = re.compile(r"[0-9]{17}[0-9X]")
_CREDIT_CODE_OR_CARD = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_DIGITS_IN_NAME = re.compile(r"[0-9]{3,}")
_FLOOR = re.compile(r"(-|−|B|负|地下)?\s*([0-9]{1,3})\s*(?:层|楼|F)?")
_HIGHEST_FLOOR = 150
_FIRST_BIRTH = 1880
_MOST_AREA = 10_000_000  # 0.01 m²: 100,000 m², a shopping centre
_MOST_FEN = 10**13
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
WHOLE: Share = (1, 1)


def _folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip()


def _hundredths(text: str, what: str) -> int:
    """A positive number with at most two decimals, times a hundred."""
    if text.startswith(("-", "−")):
        raise FieldError(f"{what}不能是负数")
    if _BLANK_INSIDE.search(text):
        raise FieldError("数字中间有空格，请写成一个数")
    if not _PLAIN_NUMBER.fullmatch(text):
        raise FieldError(f"不是{what}")
    hundredths = Decimal(text.replace(",", "")) * 100
    if hundredths != hundredths.to_integral_value():
        raise FieldError(f"{what}超过两位小数")
    return int(hundredths)


def _area(value: str) -> int:
    folded = _folded(value)
    if _OTHER_AREA_UNIT.search(folded):
        raise FieldError("请换算成平方米")
    area = _hundredths(_AREA_UNIT.sub("", folded).strip(), "面积")
    if area == 0:
        raise FieldError("面积是 0，不清楚的请留空")
    if area > _MOST_AREA:
        raise FieldError("面积太大")
    return area


def shown_hundredths(hundredths: int) -> str:
    """An area, or fen as yuan, as a sheet shows it: 89.50."""
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def _money(value: str) -> int:
    folded = _folded(value)
    bare = _MONEY_UNIT.sub("", _MONEY_UNIT.sub("", folded)).strip()
    if _OTHER_MONEY_UNIT.search(bare):
        raise FieldError("请换算成元")
    fen = _hundredths(bare, "金额")
    if fen > _MOST_FEN:
        raise FieldError("金额太大")
    return fen


def _share(value: str) -> Share:
    folded = _folded(value)
    fraction = _FRACTION.fullmatch(folded)
    percent = _PERCENT.fullmatch(folded)
    if fraction:
        parts = [int(part) for part in fraction.groups() if part]
        top, bottom = parts if fraction[1] else parts[::-1]
    elif percent:
        top, bottom = _as_fraction(Decimal(percent[1]) / 100)
    elif _DECIMAL_SHARE.fullmatch(folded):
        top, bottom = _as_fraction(Decimal(folded))
    elif folded in {"全部", "全", "单独所有", "独有"}:
        return WHOLE
    elif "共同" in folded:
        raise FieldError("共同共有没有份额，请留空")
    else:
        raise FieldError("不是份额")
    if bottom == 0:
        raise FieldError("分母是 0")
    if top == 0:
        raise FieldError("份额是 0，没有份额的请删掉这一行")
    if top > bottom:
        raise FieldError("份额超过全部")
    divisor = _common_divisor(top, bottom)
    return top // divisor, bottom // divisor


def _as_fraction(value: Decimal) -> Share:
    top, bottom = value.as_integer_ratio()
    return top, bottom


def _common_divisor(first: int, second: int) -> int:
    while second:
        first, second = second, first % second
    return first


def shown_share(share: Share) -> str:
    return f"{share[0]}/{share[1]}"


def _permille(value: str) -> int:
    folded = _folded(value).removeprefix("±").removeprefix("上下浮动").removeprefix("+")
    percent = _PERCENT.fullmatch(folded)
    if not percent and not _DECIMAL_SHARE.fullmatch(folded):
        raise FieldError("不是百分数")
    permille = Decimal(percent[1]) * 10 if percent else Decimal(folded) * 1000
    if permille != permille.to_integral_value():
        raise FieldError("百分数超过一位小数")
    if permille > 1000:  # noqa: PLR2004 - the whole
        raise FieldError("超过 100%")
    return int(permille)


def shown_permille(permille: int) -> str:
    return f"{permille // 10}.{permille % 10}%" if permille % 10 else f"{permille // 10}%"


def _month(value: str) -> date:
    folded = _folded(value)
    match = _MONTH.fullmatch(folded)
    if not match:
        if re.fullmatch(r"[0-9]{1,2}月?", folded):
            raise FieldError("没有写年份")
        raise FieldError("不是月份")
    year = int(match[1])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise FieldError("年份不对")
    return date(year, int(match[2]), 1)


def _identity(value: str) -> str:
    """An identity card's number, or a unit's credit code; the check digit of either must fit."""
    folded = "".join(_folded(value).upper().split())
    if _SCIENTIFIC.fullmatch(folded):
        raise FieldError("表格软件把号码改成了科学计数，请设成文本重新填")
    if _COVERED.search(folded):
        raise FieldError("号码打了星号，请填完整，或留空")
    if _OLD_CARD.fullmatch(folded):
        raise FieldError("是 15 位的旧号码，请换成 18 位")
    if len(folded) != 18:  # noqa: PLR2004 - of either kind
        raise FieldError(f"有 {len(folded)} 位，应当是 18 位")
    if not _CREDIT_CODE_OR_CARD.fullmatch(folded):
        raise FieldError("不是身份证号，也不是统一社会信用代码")
    if not is_card(folded) and not _is_unit_code(folded):
        raise FieldError("校验位不对，请核对每一位")
    return folded


def is_card(number: str) -> bool:
    """Whether an identity number is a person's: GB 11643, a day of birth and the check digit of MOD 11-2.

    Its region is not looked up: codes of counties that are no more stay on the cards of who was born there.
    """
    if not _CARD.fullmatch(number):
        return False
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return born_on.year >= _FIRST_BIRTH and number[17] == "10X98765432"[total % 11]


def _is_unit_code(number: str) -> bool:
    try:
        uscc.validate(number)
    except ValidationError:
        return False
    return True


def _person_phone(value: str) -> str:
    folded = _folded(value)
    if _SCIENTIFIC.fullmatch(folded.upper()):
        raise FieldError("表格软件把号码改成了科学计数，请设成文本重新填")
    if _COVERED.search(folded):
        raise FieldError("号码打了星号，请填完整，或留空")
    if _MOBILE.fullmatch(folded):
        return f"+86{folded}"
    numbers = phones_in(folded)
    if len(numbers) > 1:
        raise FieldError("有几个号码，请只留一个")
    if not numbers:
        raise FieldError("不是电话号码")
    return numbers[0].stored


def _floor(value: str) -> int:
    """Below the ground a floor is negative: -1, B1, 负一层."""
    folded = _folded(value).upper()
    match = _FLOOR.fullmatch(folded)
    if not match:
        raise FieldError("不是楼层")
    number = int(match[2])
    if number == 0 or number > _HIGHEST_FLOOR:
        raise FieldError("没有这一层" if number == 0 else "楼层太高")
    return -number if match[1] else number


def _named(longest: int) -> Kind:
    kind = name(longest)

    def parse(value: str) -> str:
        typed = str(kind.parse(value))
        if _COVERED.search(typed):
            raise FieldError("名字打了星号，请填完整")
        if _DIGITS_IN_NAME.search(_folded(typed)):
            raise FieldError("像是号码，不是名字")
        if re.search(r"[、，,;；/]", typed):
            raise FieldError("有几个名字，请每人一行")
        if not says_something(typed):
            raise FieldError("不是名字")
        return typed

    return Kind(parse, f"姓名或单位名称，最多 {longest} 字")


AREA = Kind(_area, "平方米数，0.01 到 100000，最多两位小数，如 89.50", holds=Holds.NUMBER)
FLOOR = Kind(_floor, "楼层，如 5，地下一层写 -1", holds=Holds.NUMBER)
MONEY = Kind(_money, "元，最多两位小数，如 1280.50", holds=Holds.NUMBER)
SHARE = Kind(_share, "1/2、50% 或留空", holds=Holds.SHARE)
PERMILLE = Kind(_permille, "百分数，如 20%", holds=Holds.SHARE)
MONTH = Kind(_month, "月份，如 2024-05", holds=Holds.MONTH)
IDENTITY = Kind(_identity, "18 位身份证号或统一社会信用代码，或留空")
PERSON_PHONE = Kind(_person_phone, "一个电话号码，如 13800138000，或留空")
OWNER_NAME = _named(80)
PERSON_NAME = _named(40)
__all__ = [
    "AREA",
    "FLOOR",
    "IDENTITY",
    "MONEY",
    "MONTH",
    "OWNER_NAME",
    "PERMILLE",
    "PERSON_NAME",
    "PERSON_PHONE",
    "SHARE",
    "WHOLE",
    "Share",
    "is_card",
    "shown_hundredths",
    "shown_permille",
    "shown_phone",
    "shown_share",
]
