"""Reminds publishers of what is due within days or overdue: one alert an office and morning."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU, Office
from backend.city_rules.rules.current import city_rules
from backend.core.clock import local
from backend.disclosure.rules.duties import Duty, unpublished_duties
from backend.disclosure.rules.objections import title_of
from backend.models import AlertKind, DisclosureDuty, OfficeLevel, Publisher
from backend.notices.rules.alerts import addresses_of, create_alerts

MORNING = time(8)
AHEAD = timedelta(days=3)
AGAIN_AFTER = timedelta(days=7)
MOST = 2000  # duties of one run; the next takes the rest
PAGE = "/staff/disclosures"


def remind_publishers(session: Session, now: datetime) -> int:
    """The job, on working days from eight o'clock. Run twice it reminds nobody twice.

    Returns how many duties somebody was reminded of.
    """
    moment = local(now)
    day = moment.date()
    if moment.time() < MORNING or not city_rules(session).calendar.is_working(day):
        return 0
    waits = or_(DisclosureDuty.reminded_on.is_(None), DisclosureDuty.reminded_on <= day - AGAIN_AFTER)
    duties = unpublished_duties(session, (DisclosureDuty.due_on <= day + AHEAD) & waits, most=MOST)
    by_office: dict[Office, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_office[office_of(duty)].append(duty)
    for office, owed in by_office.items():
        create_alerts(
            session,
            addresses_of(session, [office]),
            AlertKind.DISCLOSURE,
            now,
            subject=f"disclosure {day} {min(duty.row.id for duty in owed)}",
            title=_title(owed),
            path=PAGE,
        )
    ids = [duty.row.id for duty in duties]
    session.execute(update(DisclosureDuty).where(DisclosureDuty.id.in_(ids)).values(reminded_on=day))
    return len(ids)


def office_of(duty: Duty) -> Office:
    """Who publishes, or enters for the publisher: `authority` lets the same office."""
    publisher, firm_id = duty.rule.publisher, duty.row.firm_id
    if publisher is Publisher.FUND_CENTRE:
        return CITY_BUREAU
    if publisher is Publisher.FIRM and firm_id is not None:
        return Office(OfficeLevel.FIRM, firm_id)
    return Office(OfficeLevel.STREET, duty.row.community.street_id)


def _title(duties: Sequence[Duty]) -> str:
    """The longest overdue is named; a letter has no room for all."""
    first = duties[0]
    day = first.row.due_on
    more = f"等 {len(duties)} 项" if len(duties) > 1 else ""
    return f"公示：{first.row.community.name}{title_of(first)}{more}还没公布，应在{day.month}月{day.day}日前"
