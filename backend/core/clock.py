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


def day_words(day: date) -> str:
    """As people write it: 2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def span_words(span: timedelta) -> str:
    """How long in the largest unit that still says it: 20 分钟, 30 小时, 3 天."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{max(minutes, 1)} 分钟"
    hours = minutes // 60
    return f"{hours} 小时" if hours < 48 else f"{hours // 24} 天"  # noqa: PLR2004 - two days
