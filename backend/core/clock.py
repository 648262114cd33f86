"""The one place that reads the clock. Stored times are UTC; people see Asia/Shanghai."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The clocks of several machines differ by less. What is written for later than it can be was written before a
# clock was set back.
CLOCK_TOLERANCE = timedelta(minutes=2)


def utc_now() -> datetime:
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in China."""
    return moment.astimezone(SHANGHAI)


def local_today() -> date:
    return local(utc_now()).date()
