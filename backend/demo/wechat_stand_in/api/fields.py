"""Limits of each kind of template field (参数值内容限制说明). The name says the kind: `thing1`."""

import re
import unicodedata
from collections.abc import Callable

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
_DAY = r"\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"


def _pattern(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _moments(moment_pattern: str) -> Callable[[str], bool]:
    """A moment, or two with ~ between them."""
    return _pattern(f"{moment_pattern}(?:~{moment_pattern})?")


def _units(text: str) -> int:
    """Length as WeChat's own programs count: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _symbols(text: str) -> bool:
    return _units(text) <= 5 and all(unicodedata.category(c)[0] in "PS" for c in text)  # noqa: PLR2004 - the rule


_KINDS: dict[str, Callable[[str], bool]] = {
    "thing": lambda text: _units(text) <= 20,  # noqa: PLR2004 - the rule
    "number": _pattern(r"(?=.{1,32}\Z)-?\d+(?:\.\d+)?"),
    "letter": _pattern(r"[A-Za-z]{1,32}"),
    "symbol": _symbols,
    "character_string": _pattern(r"[\x20-\x7e]{1,32}"),
    "time": _moments(f"(?:{_DAY} ?)?{_CLOCK}"),
    "date": _moments(f"{_DAY}(?: ?{_CLOCK})?"),
    "amount": _pattern(r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?"),
    "phone_number": _pattern(r"[\d+\-() #*]{1,17}"),
    "car_number": _pattern(rf"(?=.{{1,8}}\Z)[{_HAN}A-Za-z0-9][A-Za-z0-9]*[{_HAN}A-Za-z0-9]?"),
    "name": _pattern(rf"(?=.*[{_HAN}])[{_HAN}A-Za-z·]{{1,10}}|[A-Za-z .,'\-]{{1,20}}"),
    "phrase": _pattern(rf"[{_HAN}]{{1,5}}"),
    "const": lambda text: _units(text) <= 20,  # noqa: PLR2004 - the rule
}


_LABELS = {
    "thing": "事项",
    "number": "数字",
    "character_string": "编号",
    "time": "时间",
    "date": "日期",
    "amount": "金额",
    "phone_number": "电话",
    "car_number": "车牌",
    "name": "姓名",
    "phrase": "状态",
}


def label(name: str) -> str:
    """What the field of a template says that nobody has declared."""
    return _LABELS.get(name.rstrip("0123456789"), name)


def fits(name: str, text: str) -> bool:
    rule = _KINDS.get(name.rstrip("0123456789"))
    return rule is not None and rule(text)
