"""When an alert is due: at once, at the full hour, at set times; never in quiet hours."""

from datetime import datetime, time, timedelta

from backend.city_rules.rules.working_days import WorkingCalendar
from backend.core.clock import SHANGHAI, local
from backend.models import NoticeAddress
from backend.notices.rules.alert_kinds import Choice

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST_SEARCH = 60  # days: no run of days off is longer


def due_at(
    address: NoticeAddress, choice: Choice, now: datetime, calendar: WorkingCalendar, *, emergency: bool
) -> datetime:
    """The moment at which the letter may leave. An emergency waits for nothing."""
    if emergency:
        return now
    at = now
    if choice is Choice.HOURLY:
        at = now.replace(minute=0, second=0, microsecond=0) + HOUR
    elif choice is Choice.TIMES:
        at = _next_time(address, now, calendar)
    return after_quiet(address, at, calendar)


def after_quiet(address: NoticeAddress, at: datetime, calendar: WorkingCalendar) -> datetime:
    """`at` itself, or the end of the quiet time that it falls into."""
    for _ in range(LONGEST_SEARCH):
        local_time = local(at)
        midnight = datetime.combine(local_time.date(), time(), SHANGHAI)
        if address.quiet_days_off and not calendar.is_working(local_time.date()):
            at = midnight + DAY
            continue
        end = _window_end(address, local_time.hour * 60 + local_time.minute)
        if end is None:
            return at
        at = midnight + timedelta(minutes=end)
    return at


def _window_end(address: NoticeAddress, minute: int) -> int | None:
    """Minutes from midnight to the end of the quiet window that `minute` lies in; None outside of it."""
    begin, end = address.quiet_from, address.quiet_until
    if begin is None or end is None or begin == end:
        return None
    if begin < end:
        return end if begin <= minute < end else None
    if minute >= begin:
        return end + 24 * 60
    return end if minute < end else None


def _next_time(address: NoticeAddress, now: datetime, calendar: WorkingCalendar) -> datetime:
    """The next set time of a working day; with no times set, the next morning of one."""
    times = [time.fromisoformat(clock_text) for clock_text in address.times.split()] or [time(9)]
    day = local(now).date()
    for ahead in range(LONGEST_SEARCH):
        candidate = day + timedelta(days=ahead)
        if not calendar.is_working(candidate):
            continue
        for clock_time in sorted(times):
            at = datetime.combine(candidate, clock_time, SHANGHAI)
            if at > now:
                return at
    return now
