"""Forms of categories, calendar days and time limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from backend.city_rules.rules.calendar_changes import FIRST_YEAR, LAST_YEAR, DayDraft
from backend.city_rules.rules.calendar_changes import LONGEST_NAME as LONGEST_DAY_NAME
from backend.city_rules.rules.category_changes import (
    LONGEST_ADVICE,
    LONGEST_KEYWORD,
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_DAYS,
    MOST_HOURS,
    SHORTEST_ALARM,
    CategoryDraft,
)
from backend.city_rules.rules.limit_changes import why_not_together
from backend.city_rules.rules.limits import LIMITS
from backend.core.fields.reader import FieldReader
from backend.core.fields.values import iso_day, whole_number
from backend.models import OfficeLevel

_BETWEEN = re.compile(r"[\s,，、;；]+")


def parse_category(form: Mapping[str, str]) -> CategoryDraft:
    """Raises InvalidInputError with every problem."""
    reader = FieldReader(form)
    draft = CategoryDraft(
        name=reader.text("name", "名称", LONGEST_NAME, required=True),
        lead=reader.member("lead", "主办单位", OfficeLevel),
        street_assists=reader.is_ticked("street_assists"),
        keywords=_keywords(reader, form, "keywords", "关键词", 1),
        emergency_keywords=_keywords(reader, form, "emergency_keywords", "紧急词", SHORTEST_ALARM),
        emergency_advice=reader.text("emergency_advice", "紧急提示", LONGEST_ADVICE),
        accept_days=reader.whole("accept_days", "签收时限", 1, MOST_DAYS),
        reply_days=reader.whole("reply_days", "答复时限", 1, MOST_DAYS),
        reply_hours=reader.maybe_whole("reply_hours", "答复小时数", 1, MOST_HOURS),
        contact_hours=reader.whole("contact_hours", "联系时限", 1, MOST_HOURS),
        extension_days=reader.whole("extension_days", "延期上限", 1, MOST_DAYS),
    )
    if draft.emergency_keywords and not draft.emergency_advice:
        reader.wrong("emergency_advice", "填了紧急词，就要写清楚居民这时先做什么、打什么电话。")
    if draft.reply_hours is None and draft.accept_days > draft.reply_days:
        reader.wrong("accept_days", "签收时限不能比答复时限长。")
    reader.finish()
    return draft


def _keywords(reader: FieldReader, form: Mapping[str, str], field: str, label: str, shortest: int) -> str:
    keywords = list(dict.fromkeys(word for word in _BETWEEN.split(form.get(field, "")) if word))
    for word in keywords:
        if not shortest <= len(word) <= LONGEST_KEYWORD:
            reader.wrong(field, f"{label}“{word[:30]}”要有 {shortest} 到 {LONGEST_KEYWORD} 个字。")
    words = " ".join(keywords)
    if len(words) > LONGEST_WORDS:
        reader.wrong(field, f"{label}一共最多 {LONGEST_WORDS} 字，现在有 {len(words)} 字。")
    return words


def parse_day(form: Mapping[str, str]) -> DayDraft:
    """Raises InvalidInputError for fields day, kind and name."""
    reader = FieldReader(form)
    day = reader.day("day", "日期", required=True)
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        reader.wrong("day", f"日期请在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间。")
    kinds = {"off": False, "working": True, "national": None}
    kind = form.get("kind", "")
    if kind not in kinds:
        reader.wrong("kind", "请选择放假、上班，还是按国家日历。")
    name = reader.text("name", "名称", LONGEST_DAY_NAME)
    reader.finish()
    return DayDraft(day or date.max, kinds.get(kind), name)


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """The text of a holiday notice as pasted. `is_confirmed` after the days read from it were shown."""

    text: str
    is_confirmed: bool


def parse_notice(form: Mapping[str, str]) -> NoticeForm:
    """Fields notice and confirmed."""
    reader = FieldReader(form)
    return NoticeForm(reader.raw("notice"), reader.is_ticked("confirmed"))


def parse_year(values: Mapping[str, str]) -> int | None:
    """Field year, of an address or a form; None where it names no year of the calendar."""
    return whole_number(values.get("year", ""), FIRST_YEAR, LAST_YEAR)


def parse_chosen_day(query: Mapping[str, str]) -> dict[str, str]:
    """Field day of an address, as the form of a day is filled with it."""
    day = iso_day(query.get("day"))
    return {"day": day.isoformat()} if day else {}


def parse_step(form: Mapping[str, str]) -> int:
    """Field step: -1 is one place up, 1 one place down."""
    return -1 if form.get("step") == "up" else 1


def is_return(form: Mapping[str, str]) -> bool:
    """Field back: a retired category is offered again."""
    return FieldReader(form).is_ticked("back")


def parse_limits(form: Mapping[str, str]) -> dict[str, int]:
    """All figures by name. Raises InvalidInputError with every problem."""
    reader = FieldReader(form)
    figures = {
        limit.name: reader.whole(limit.name, limit.label, limit.lowest, limit.highest) for limit in LIMITS
    }
    problem = why_not_together(figures)
    if problem:
        reader.wrong("district_leads_from_redo", problem)
    reader.finish()
    return figures
