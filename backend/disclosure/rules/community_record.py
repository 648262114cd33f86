"""What 我的小区 shows of fund, public revenue and facilities: the latest published, or who owes it."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backend.core.clock import day_words
from backend.disclosure.rules.duties import STATE_NAMES, Duty, DutyState, duties_of_community
from backend.disclosure.rules.objections import title_of
from backend.disclosure.rules.publishing import figures_of
from backend.registry.rules.community_record import RecordLine

SECTIONS = ("fund", "revenue", "facilities")
SINCE = timedelta(days=400)
MOST_FIGURES = 3


def published_rows(session: Session, community_id: int, day: date) -> Mapping[str, tuple[RecordLine, ...]]:
    """By section: one row an item, of its latest period that is published, else of its latest."""
    latest: dict[str, Duty] = {}
    for duty in duties_of_community(session, community_id, since=day - SINCE):
        if duty.rule.subject not in SECTIONS:
            continue
        known = latest.get(duty.rule.code)
        if known is None or (known.latest is None and duty.latest is not None):
            latest[duty.rule.code] = duty
    return {
        key: tuple(_row(duty, day) for duty in latest.values() if duty.rule.subject == key)
        for key in SECTIONS
    }


def _row(duty: Duty, day: date) -> RecordLine:
    state = duty.state(day)
    version = duty.latest
    if version is None:
        late = f"，已经超期 {duty.days_late(day)} 天" if state is DutyState.OVERDUE else ""
        owed = f"{duty.publisher}应在{day_words(duty.row.due_on)}前公布{late}"
        return RecordLine(title_of(duty), STATE_NAMES[state], owed)
    figures = figures_of(version)
    value = "；".join(f"{figure.label} {figure.value}" for figure in figures[:MOST_FIGURES])
    more = f"等 {len(figures)} 项" if len(figures) > MOST_FIGURES else ""
    published = f"{version.publisher_name}{day_words(duty.row.published_on or day)}公布"
    note = published if state is DutyState.PUBLISHED else f"{published}，{STATE_NAMES[state]}"
    return RecordLine(title_of(duty), f"{value}{more}" or str(version.content.get("words", "")), note)
