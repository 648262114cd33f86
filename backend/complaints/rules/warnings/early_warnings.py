"""预警: the job that notices what repeats, reopens or has many behind it, and tells street and district once.

A run reads what stands in the database and writes what is not on record yet; a late one finds the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.city_rules.rules.current import city_rules
from backend.complaints.rules.warnings.repetition import Group, groups, many_owners, reopened
from backend.models import CityLimits, EarlyWarning, WarningKind, WarningState
from backend.notices.rules.alerts import create_warning_alerts

MOST_EVIDENCE = 200


@dataclass(frozen=True, slots=True)
class WarningCandidate:
    """What has reached its threshold: `happenings` are (moment, complaint), the oldest first."""

    kind: WarningKind
    group: Group
    threshold: int
    days: int = 0
    counted: int = 0
    happenings: list[tuple[datetime, int]] = field(default_factory=list)


def open_early_warnings(session: Session, now: datetime) -> list[EarlyWarning]:
    """The job. Returns the episodes that it opened."""
    limits = city_rules(session).limits
    opened = []
    for candidate in _candidates(session, limits, now):
        warning = _open_episode(session, candidate.group.subject)
        if warning is not None:
            _update_warning(warning, candidate)
            continue
        fresh = _open(session, candidate, now)
        if fresh is not None:
            create_warning_alerts(session, fresh, now)
            opened.append(fresh)
    return opened


def _candidates(session: Session, limits: CityLimits, now: datetime) -> Iterator[WarningCandidate]:
    window = timedelta(days=limits.warn_days)
    thresholds = {
        WarningKind.COMMUNITY: limits.warn_compound,
        WarningKind.STREET: limits.warn_street,
        WarningKind.FIRM: limits.warn_firm,
    }
    for kind, threshold in thresholds.items():
        if threshold > 0:
            # Twice the window, so that a job that was away for a week misses no episode.
            for group, happenings in groups(session, kind, threshold, now - 2 * window):
                yield WarningCandidate(kind, group, threshold, limits.warn_days, 0, happenings)
    if limits.warn_redos > 0:
        for group, count, happenings in reopened(session, limits.warn_redos):
            yield WarningCandidate(WarningKind.REOPENED, group, limits.warn_redos, 0, count, happenings)
    if limits.joint_owners > 0:
        since = now - timedelta(days=limits.similar_days)
        for group, count, happenings in many_owners(session, limits.joint_owners, since):
            yield WarningCandidate(WarningKind.OWNERS, group, limits.joint_owners, 0, count, happenings)


def _open(session: Session, candidate: WarningCandidate, now: datetime) -> EarlyWarning | None:
    """A new episode, unless what was closed last accounts for all of it."""
    closed = session.scalars(
        select(EarlyWarning)
        .where(EarlyWarning.subject == candidate.group.subject)
        .order_by(EarlyWarning.id.desc())
        .limit(1)
    ).first()
    fresh = [
        happening
        for happening in candidate.happenings
        if closed is None or happening[0] > (closed.closed_at or now)
    ]
    if candidate.counted:
        if closed is not None and candidate.counted <= closed.count:
            return None
        began, used = candidate.happenings[-1][0], candidate.happenings
    else:
        reached = _within_window(fresh, candidate.threshold, timedelta(days=candidate.days))
        if reached is None:
            return None
        began, used = fresh[reached][0], fresh
    warning = EarlyWarning(
        kind=candidate.kind,
        subject=candidate.group.subject,
        state=WarningState.OPEN,
        street_id=candidate.group.street_id,
        district_id=candidate.group.district_id,
        community_id=candidate.group.community_id,
        category_id=candidate.group.category_id,
        firm_id=candidate.group.firm_id,
        complaint_id=candidate.group.complaint_id,
        began_at=began,
        noticed_at=now,
    )
    _count(warning, candidate, used)
    try:
        with session.begin_nested():
            session.add(warning)
    except IntegrityError:
        return None  # another relay was faster
    return warning


def _update_warning(warning: EarlyWarning, candidate: WarningCandidate) -> None:
    """More of the same belongs to the episode that is open; nobody is told again."""
    since = warning.began_at - timedelta(days=candidate.days)
    used = [happening for happening in candidate.happenings if candidate.counted or happening[0] >= since]
    if used and (len(used) > warning.count or candidate.counted > warning.count):
        _count(warning, candidate, used)


def _count(warning: EarlyWarning, candidate: WarningCandidate, used: list[tuple[datetime, int]]) -> None:
    warning.count = candidate.counted or len(used)
    warning.latest_at = used[-1][0]
    warning.evidence = {
        "threshold": candidate.threshold,
        "days": candidate.days,
        "complaints": [complaint_id for _, complaint_id in used[-MOST_EVIDENCE:]],
    }


def _within_window(happenings: list[tuple[datetime, int]], threshold: int, window: timedelta) -> int | None:
    """Where the first run of `threshold` within the window ends."""
    for last in range(threshold - 1, len(happenings)):
        if happenings[last][0] - happenings[last - threshold + 1][0] <= window:
            return last
    return None


def _open_episode(session: Session, subject: str) -> EarlyWarning | None:
    query = select(EarlyWarning).where(
        EarlyWarning.subject == subject, EarlyWarning.state != WarningState.CLOSED
    )
    return session.scalars(query).first()
