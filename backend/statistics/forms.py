"""What the address of a page of figures asks for."""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.core.fields.values import member, row_id
from backend.statistics.rules import Dimension, Period, RateKind, month_of
from backend.statistics.rules.periods import month_named


def parse_month(query: Mapping[str, str], today: date) -> Period | None:
    """Field month; this month without one. None for what is no month, or lies ahead."""
    period = month_named(query["month"]) if "month" in query else month_of(today)
    return None if period is None or period.first > today else period


def parse_dimension(query: Mapping[str, str], allowed: Sequence[Dimension]) -> Dimension | None:
    """Field by; the first of those that are allowed without one. None for any other."""
    dimension = member(Dimension, query.get("by", allowed[0].value))
    return dimension if dimension in allowed else None


def parse_rate(query: Mapping[str, str]) -> RateKind | None:
    """Field rate; the one of answers in time without one. None for what is no rate."""
    return member(RateKind, query.get("rate", RateKind.ON_TIME.value))


def parse_street(query: Mapping[str, str]) -> int | None:
    """Field street: the id of a street that the rule looks up."""
    return row_id(query.get("street"))
