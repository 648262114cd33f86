"""Times, states and offices in Chinese."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup, escape

from backend.core.clock import local, span_words

SOON = timedelta(hours=24)
WEEKDAYS = "一二三四五六日"
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|[48]00-\d{3}-\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Due:
    """A due time in words. `level` is late, soon or calm; `left` says how long from now."""

    words: str
    left: str
    level: str


def moment(at: datetime) -> str:
    """11月23日 18:30, on a clock in China."""
    local_time = local(at)
    return f"{local_time.month}月{local_time.day}日 {local_time:%H:%M}"


def deadline(at: datetime) -> str:
    """A due time at midnight belongs to the day that ends with it."""
    local_time = local(at)
    if (local_time.hour, local_time.minute) == (0, 0):
        local_time -= timedelta(minutes=1)
        return f"{local_time.month}月{local_time.day}日（周{WEEKDAYS[local_time.weekday()]}）24点前"
    return (
        f"{local_time.month}月{local_time.day}日（周{WEEKDAYS[local_time.weekday()]}）{local_time:%H:%M} 前"
    )


def due(at: datetime, now: datetime) -> Due:
    if at <= now:
        return Due(deadline(at), f"已超时 {span_words(now - at)}", "late")
    return Due(deadline(at), f"还剩 {span_words(at - now)}", "soon" if at - now <= SOON else "calm")


def filesize(size: int) -> str:
    """As file managers show it: 812 B, 56 KB, 3.4 MB."""
    if size < 1024:  # noqa: PLR2004 - a kilobyte
        return f"{size} B"
    if size < 1024**2:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024**2:.1f} MB" if size < 1024**3 else f"{size / 1024**3:.2f} GB"


def call_links(text: str) -> Markup:
    """Words in which a tap on a phone number calls it, and no number is broken in two lines."""
    linked = _PHONE.sub(_call_link, str(escape(text)))
    return Markup(linked)  # noqa: S704 - escaped above; only digits are added


def _call_link(phone: re.Match[str]) -> str:
    return f'<a class="tel" href="tel:{phone[0].replace("-", "")}">{phone[0]}</a>'
