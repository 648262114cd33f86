"""The one place that reads the clock. Stored times are UTC; people see Asia/Shanghai."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in China."""
    return moment.astimezone(SHANGHAI)


def local_today() -> date:
    return local(utc_now()).date()
