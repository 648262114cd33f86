"""The State Council's notice of a year's holidays, read as days: which are off, which are made up for."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.errors import FieldProblem, InvalidInputError

LONGEST = 5000
LONGEST_HOLIDAY = 16  # days; what is longer was read wrongly
_DAY = r"(?:(?P<{0}y>\d{{4}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日(?:\([^)]*\))?"
_SPAN = re.compile(_DAY.format("a") + r"(?:[至到\-—~]+" + _DAY.format("b") + ")?")
_HEAD = re.compile(r"(?:[一二三四五六七八九十]+、|\d+[.、])?(?P<name>[^\d:。\n]{2,12}):")
_YEAR = re.compile(r"(\d{4})年(?:部分)?(?:法定)?节假日")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One day of the notice."""

    day: date
    working: bool
    name: str


def read_notice(text: str, year: int | None = None) -> list[NamedDay]:
    """The days of the notice in order; the year stands in it, or is given.

    Raises InvalidInputError for field notice, with the sentence that could not be read.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if len(plain) > LONGEST:
        raise _wrong(f"通知最多 {LONGEST} 字，请只贴放假安排的部分。")
    stated = _YEAR.search(plain)
    of_year = int(stated[1]) if stated else year
    if of_year is None or not 2000 <= of_year <= 2100:  # noqa: PLR2004 - what a calendar may be for
        raise _wrong("看不出是哪一年的安排，请选好年份再贴。")
    days_by_date: dict[date, NamedDay] = {}
    for name, sentence in _sentences(plain):
        for day in _days(sentence, name, of_year):
            known_day = days_by_date.setdefault(day.day, day)
            if known_day.working is not day.working:
                raise _wrong(f"{day.day.month}月{day.day.day}日既写了放假又写了上班，请核对。")
    if not days_by_date:
        raise _wrong(
            "没有读出放假或上班的日子。请贴原文，如：“一、元旦：1月1日至3日放假，1月4日（周日）上班。”"
        )
    return sorted(days_by_date.values(), key=lambda day: day.day)


def _sentences(plain: str) -> Iterator[tuple[str, str]]:
    """Each sentence with the holiday that it belongs to."""
    name = ""
    for line in plain.splitlines():
        head = _HEAD.match(line)
        rest = line
        if head is not None:
            name, rest = head["name"], line[head.end() :]
        for sentence in re.split(r"[。;]", rest):
            if sentence:
                yield name, sentence


def _days(sentence: str, name: str, year: int) -> Iterator[NamedDay]:
    off, works = "放假" in sentence, "上班" in sentence
    if not (off or works) or not name:
        return
    if off and works:
        # 1月1日至3日放假,1月4日上班 in one sentence: what stands before each word belongs to it
        for part, working in _parts(sentence):
            yield from _days_named(part, name, year, working=working)
        return
    yield from _days_named(sentence, name, year, working=works)


def _parts(sentence: str) -> Iterator[tuple[str, bool]]:
    start = 0
    for word in re.finditer("放假|上班", sentence):
        yield sentence[start : word.start()], word[0] == "上班"
        start = word.end()


def _days_named(text: str, name: str, year: int, *, working: bool) -> Iterator[NamedDay]:
    label = f"{name}调休上班" if working else name
    month: int | None = None
    for match in _SPAN.finditer(text):
        first, month = _day(match, "a", year, month)
        last, month = _day(match, "b", first.year, month) if match["bd"] else (first, month)
        if last < first and not match["by"]:
            last = _next_year(last, match[0])
        length = (last - first).days
        if not 0 <= length < LONGEST_HOLIDAY:
            raise _wrong(f"“{match[0]}”不像一段假期，请核对。")
        for ahead in range(length + 1):
            yield NamedDay(first + timedelta(days=ahead), working, label)


def _day(match: re.Match[str], prefix: str, year: int, month: int | None) -> tuple[date, int]:
    stated = match[f"{prefix}m"]
    number = int(stated) if stated else month
    if number is None:
        raise _wrong(f"“{match[0]}”没有写几月。")
    stated_year = int(match[f"{prefix}y"] or year)
    if abs(stated_year - year) > 1:  # a notice may begin on the last day of the year before
        raise _wrong(f"“{match[0]}”不是一个日子，请核对。")
    try:
        return date(stated_year, number, int(match[f"{prefix}d"])), number
    except ValueError:
        raise _wrong(f"“{match[0]}”不是一个日子，请核对。") from None


def _next_year(day: date, written: str) -> date:
    """Of 12月31日至1月2日 the second. 3月1日至2月29日 means none that there is."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        raise _wrong(f"“{written}”不像一段假期，请核对。") from None


def _wrong(message: str) -> InvalidInputError:
    return InvalidInputError([FieldProblem("notice", message)])
