"""The query of GET requests as a typed value."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from backend.complaints.rules.queries.external_queries import Span
from backend.core.clock import SHANGHAI
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.values import whole_number
from backend.core.text import clean

LONGEST = timedelta(days=90)
MOST = 1000
LAST_PAGE = 1000
# The + of an offset is a blank in a query string, and many tools forget to escape it.
_W3 = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+\- ]\d{2}:\d{2}))?", re.ASCII
)


def span_of(query: Mapping[str, str], known_codes: set[str], now: datetime) -> Span:
    """At most 90 days and 1000 requests. Raises InvalidInputError with every problem found."""
    problems: list[FieldProblem] = []
    since, until = _range(query, now, problems)
    size = _number(query, "page_size", MOST, MOST, problems)
    page = _number(query, "page", 1, LAST_PAGE, problems)
    codes = tuple(filter(None, clean(query.get("service_code", "")).split(",")))
    if not known_codes.issuperset(codes):
        problems.append(FieldProblem("service_code", "没有这个 service_code，请先取 services。"))
    statuses = set(filter(None, clean(query.get("status", "")).lower().split(",")))
    if not statuses <= {"open", "closed"}:
        problems.append(FieldProblem("status", "status 只能是 open、closed，或两个用逗号隔开。"))
    if problems:
        raise InvalidInputError(problems)
    return Span(
        since=since,
        until=until,
        categories=codes,
        open="open" in statuses if len(statuses) == 1 else None,
        limit=size,
        offset=(page - 1) * size,
    )


def _range(
    query: Mapping[str, str], now: datetime, problems: list[FieldProblem]
) -> tuple[datetime, datetime]:
    since, until = (_moment(query, name, problems) for name in ("start_date", "end_date"))
    try:
        if since is None:
            until = until or now
            since = until - LONGEST
        until = until or since + LONGEST
    except OverflowError:
        problems.append(FieldProblem("start_date", "日期超出范围。"))
        return now, now
    if since > until:
        problems.append(FieldProblem("start_date", "start_date 不能晚于 end_date。"))
    elif until - since > LONGEST:
        problems.append(FieldProblem("start_date", f"一次最多查 {LONGEST.days} 天，请缩短日期范围。"))
    return since, until


def _moment(query: Mapping[str, str], name: str, problems: list[FieldProblem]) -> datetime | None:
    """With its offset; a day alone begins, and as an end ends, at midnight in China."""
    text = clean(query.get(name, ""))
    if not text:
        return None
    matched = _W3.fullmatch(text)
    if matched is not None:
        try:
            return _parsed(*matched.groups(), whole_day=name == "end_date")
        except (ValueError, OverflowError):
            pass  # the form of a date, and yet none
    problems.append(
        FieldProblem(name, f"{name} 要写成 2026-11-01T00:00:00+08:00 这样，带时区；或只写 2026-11-01。")
    )
    return None


def _parsed(day: str, time: str | None, offset: str | None, *, whole_day: bool) -> datetime:
    """In UTC at once: the first and last days that there are have no time in every zone."""
    if time is None or offset is None:
        whole = timedelta(days=1, microseconds=-1) if whole_day else timedelta()
        return (datetime.fromisoformat(day).replace(tzinfo=SHANGHAI) + whole).astimezone(UTC)
    return datetime.fromisoformat(f"{day}T{time}{offset.replace(' ', '+')}").astimezone(UTC)


def _number(
    query: Mapping[str, str], name: str, default: int, most: int, problems: list[FieldProblem]
) -> int:
    text = clean(query.get(name, ""))
    if not text:
        return default
    value = whole_number(text, 1, most)
    if value is None:
        problems.append(FieldProblem(name, f"{name} 应为 1 至 {most}。"))
    return value or default
