"""Due times of a complaint, from its category and the city's rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.city_rules.rules.current import CityRules, rules_for
from backend.core.clock import local
from backend.models import Category, Complaint


@dataclass(frozen=True, slots=True)
class DueTimes:
    """`contact` is None where there is nobody who could be called back."""

    accept: datetime
    contact: datetime | None
    reply: datetime


def by_words(at: datetime) -> str:
    """11月30日24点前: a due time at midnight belongs to the day that ends with it."""
    local_time = local(at)
    if (local_time.hour, local_time.minute) == (0, 0):
        local_time -= timedelta(days=1)
        return f"{local_time.month}月{local_time.day}日24点前"
    return f"{local_time.month}月{local_time.day}日 {local_time:%H:%M} 前"


def promise(category: Category) -> str:
    """What is promised to residents for this kind of trouble."""
    if category.reply_hours is not None:
        return f"{category.reply_hours} 小时内答复。"
    return f"{category.accept_days} 个工作日内签收，{category.reply_days} 个工作日内答复。"


def promise_of(complaint: Complaint) -> str:
    """The same for one complaint, which may be an emergency."""
    if complaint.emergency:
        return f"按紧急情况办理，{rules_for(complaint).limits.emergency_hours} 小时内答复。"
    return promise(complaint.category)


def due_times(
    category: Category, rules: CityRules, *, emergency: bool, contactable: bool, start: datetime
) -> DueTimes:
    """The due times of accepting, calling and replying for a complaint that starts at `start`.

    Danger to life or property: clock time for all of it (潍坊 12345 条例 §20).
    """
    if emergency:
        at = start + timedelta(hours=rules.limits.emergency_hours)
        return DueTimes(at, at if contactable else None, at)
    contact = start + timedelta(hours=category.contact_hours) if contactable else None
    accept = rules.calendar.after(start, category.accept_days)
    if category.reply_hours is None:
        return DueTimes(accept, contact, rules.calendar.after(start, category.reply_days))
    reply = start + timedelta(hours=category.reply_hours)
    return DueTimes(min(accept, reply), contact, reply)


def earlier(first: DueTimes, second: DueTimes) -> DueTimes:
    """Each of the due times as the stricter of the two has it."""
    contacts = [contact for contact in (first.contact, second.contact) if contact is not None]
    return DueTimes(
        min(first.accept, second.accept), min(contacts, default=None), min(first.reply, second.reply)
    )


def twice(
    category: Category, rules: CityRules, *, emergency: bool, due: datetime, to_accept: bool
) -> datetime:
    """When a promise that was due at `due` is broken for as long again."""
    if emergency:
        return due + timedelta(hours=rules.limits.emergency_hours)
    if to_accept:
        return rules.calendar.after_due(due, category.accept_days)
    if category.reply_hours is not None:
        return due + timedelta(hours=category.reply_hours)
    return rules.calendar.after_due(due, category.reply_days)
