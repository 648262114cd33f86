"""The city's limits and working days, read once a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from backend.city_rules.rules.limits import LIMITS
from backend.city_rules.rules.working_days import WorkingCalendar
from backend.models import CalendarDay, CityLimits, Complaint

_KEPT = "city rules"


@dataclass(frozen=True, slots=True)
class CityRules:
    limits: CityLimits
    calendar: WorkingCalendar

    @property
    def rate_within(self) -> timedelta:
        """Of the reply; who is silent for longer is taken for content."""
        return timedelta(days=self.limits.rate_days)

    @property
    def reopen_within(self) -> timedelta:
        """Of the closing."""
        return timedelta(days=self.limits.reopen_days)

    @property
    def urge_again_after(self) -> timedelta:
        """Of the resident's last urging."""
        return timedelta(hours=self.limits.urge_again_hours)

    def ruling_due(self, now: datetime) -> datetime:
        """When the office above must have ruled on a return, an extension or a reply."""
        return self.calendar.after(now, self.limits.ruling_working_days)


def city_rules(session: Session) -> CityRules:
    """As they stand when this session first asks."""
    if _KEPT not in session.info:
        limits = session.get(CityLimits, 1)
        if limits is not None:
            session.expunge(limits)
        own = {day.day: day.working for day in session.scalars(select(CalendarDay))}
        session.info[_KEPT] = CityRules(limits or default_limits(), WorkingCalendar(own))
    cached_rules: CityRules = session.info[_KEPT]
    return cached_rules


def rules_for(complaint: Complaint) -> CityRules:
    """Those of the session that the complaint was read in."""
    session = object_session(complaint)
    if session is None:
        raise RuntimeError("a complaint without a session has no city")
    return city_rules(session)


def rules_changed(session: Session) -> None:
    """To be called by whoever changes a limit or a day."""
    session.info.pop(_KEPT, None)


def default_limits() -> CityLimits:
    """A new row, in no session, for a city that changed nothing."""
    return CityLimits(id=1, **{limit.name: limit.default for limit in LIMITS})
