"""What the reader of a page of figures chooses: the month, and what the figures are divided by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, request

from backend.core.clock import local, utc_now
from backend.statistics.forms import parse_dimension, parse_month
from backend.statistics.rules import Dimension, Period, months_until
from backend.statistics.rules.dimensions import DIMENSION_NAMES

MONTHS_BACK = 24


@dataclass(frozen=True, slots=True)
class MonthChoice:
    """The month that a page shows, those to choose from, the newest first, and how far its figures reach."""

    period: Period
    months: Sequence[Period]
    note: str


def chosen_month() -> Period:
    """Of the address. 404 for what is none, or lies ahead."""
    period = parse_month(request.args, local(utc_now()).date())
    if period is None:
        abort(404)
    return period


def month_choice(period: Period, now: datetime) -> MonthChoice:
    return MonthChoice(period, months_until(now, MONTHS_BACK)[::-1], note(period, now))


def note(period: Period, now: datetime) -> str:
    return f"{period.name}提交的投诉，数据截至 {local(now):%Y-%m-%d %H:%M}。"


def names_of(dimensions: Sequence[Dimension]) -> dict[Dimension, str]:
    return {dimension: DIMENSION_NAMES[dimension] for dimension in dimensions}


def chosen_dimension(allowed: Sequence[Dimension]) -> Dimension:
    """Of the address. 404 for one that is not allowed here."""
    dimension = parse_dimension(request.args, allowed)
    if dimension is None:
        abort(404)
    return dimension
