"""Likely duplicates in the same community: for a resident before sending, for staff after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, selectinload

from backend.city_rules.rules.current import city_rules
from backend.complaints.rules.handling.merged_complaints import people_behind
from backend.complaints.rules.similarity.scoring import (
    DUPLICATE_THRESHOLD,
    Matter,
    matter,
    shared_matter,
    shared_terms,
    similarity,
)
from backend.complaints.rules.transitions import OPEN_STATES, OPEN_WORK_STATES
from backend.complaints.rules.warnings.repetition import NOT_COUNTED
from backend.core.clock import local, utc_now
from backend.models import Building, Category, Complaint, OfficeLevel, State
from backend.models.labels import RESIDENT_STATE_NAMES

LOOKED_AT = 300  # newest complaints of the community
SHOWN_TO_RESIDENTS = 3
LEAST_VOICES = 3  # below, a resident could be found out
WEEK = timedelta(days=7)
SHOWN_TO_STAFF = 24  # a joint complaint of ten owners fits twice
_OPEN = (*OPEN_WORK_STATES, State.MERGED)


@dataclass(frozen=True, slots=True)
class UnfiledComplaint:
    """What a resident is about to send."""

    words: str
    community_id: int | None
    building_id: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class SimilarComplaint:
    """All that one resident may learn of another's complaint: no words, no name, no phone, no number.

    `by_week` stands for several complaints of the community in the week that begins on `day`. `shared`
    is what the resident's own words name as well: 灯, 不亮.
    """

    complaint_id: int
    category: str
    place: str
    state: str
    day: date
    voices: int
    by_week: bool = False
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """For staff. `same_by_resident`: a resident called the two the same. `shared` is what both name."""

    complaint: Complaint
    chance: float
    same_by_resident: bool
    shared: tuple[str, ...] = ()


def similar(session: Session, draft: UnfiledComplaint, now: datetime) -> list[SimilarComplaint]:
    """What neighbours reported of the same matter lately, and has not ended; at most three.

    Unanswered ones stand first. Who has it again after an end has a matter of their own. Of what the firm
    itself may be the matter, nobody learns of a single complaint: the firm could ask, too.
    """
    if draft.community_id is None or len(draft.words.strip()) < 2:  # noqa: PLR2004 - as the rules ask for
        return []
    building = session.get(Building, draft.building_id) if draft.building_id is not None else None
    draft_matter = matter(draft.words, draft.place, building.name if building else "")
    scored = _similar_complaints(session, draft_matter, draft.community_id, now)
    open_to_all = [
        pair for pair in scored if is_open_to_all(pair[0].category) and pair[0].state in OPEN_STATES
    ]
    guarded = [complaint for complaint, _ in scored if not is_open_to_all(complaint.category)]
    rows = [*_one_by_one(session, open_to_all, draft_matter), *_by_week(guarded, *_whole_weeks(session, now))]
    return rows[:SHOWN_TO_RESIDENTS]


def is_open_to_all(category: Category) -> bool:
    """Whether others may learn of a single complaint: the firm answers for it, and so it knows it anyway."""
    return category.lead is OfficeLevel.FIRM


def _one_by_one(
    session: Session, scored: Sequence[tuple[Complaint, float]], draft: Matter
) -> list[SimilarComplaint]:
    best = list({root_of(complaint): complaint for complaint, _ in reversed(scored)}.values())[
        ::-1
    ]  # one a matter, its likeliest
    best.sort(key=lambda complaint: complaint.state not in _OPEN)
    # Two that read the same are no choice: the likelier one stays.
    shown_complaints = list({_linked_ids(complaint): complaint for complaint in reversed(best)}.values())[
        ::-1
    ][:SHOWN_TO_RESIDENTS]
    voices = _complainant_counts(session, [root_of(complaint) for complaint in shown_complaints])
    return [
        replace(
            _similar_complaint(complaint, voices[root_of(complaint)]),
            shared=shared_matter(draft, _matter_of(complaint)),
        )
        for complaint in shown_complaints
    ]


def _by_week(complaints: Sequence[Complaint], begin: date, end: date) -> list[SimilarComplaint]:
    """By category and week, where several people spoke of it; one that is not ended stands for the others.

    Ended ones count as well: a number that falls would say on which day a single complaint ended.
    """
    groups: dict[tuple[str, date], list[Complaint]] = {}
    for complaint in complaints:
        monday = _monday(local(complaint.submitted_at).date())
        if begin <= monday < end:
            groups.setdefault((complaint.category.name, monday), []).append(complaint)
    return [
        SimilarComplaint(
            _not_ended_first(group).id, category, "本小区", "有几位邻居反映", day, len(group), by_week=True
        )
        for (category, day), group in groups.items()
        if people_behind(group) >= LEAST_VOICES
    ]


def _not_ended_first(group: Sequence[Complaint]) -> Complaint:
    return next((complaint for complaint in group if complaint.state in OPEN_STATES), group[0])


def _whole_weeks(session: Session, now: datetime) -> tuple[date, date]:
    """The Monday from which on whole weeks are looked at, and that of this week, which is not over.

    Who asks every day would see on which day a number grows, or falls.
    """
    since = now - timedelta(days=city_rules(session).limits.similar_days)
    return _monday(local(since).date()) + WEEK, _monday(local(now).date())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def likely_duplicates(session: Session, complaint: Complaint) -> list[LikelyDuplicate]:
    """For the complaint's page: those that residents called the same first, then the likeliest."""
    if complaint.community_id is None:
        return []
    own = _matter_of(complaint)
    around = [
        (candidate, chance)
        for candidate, chance in _similar_complaints(session, own, complaint.community_id, utc_now())
        if complaint.id not in {candidate.id, candidate.merged_into_id}  # its members stand elsewhere
    ]
    chances = {candidate.id: chance for candidate, chance in around}
    complaints = [
        candidate
        for candidate in _linked_by_residents(session, complaint)
        if candidate.merged_into_id != complaint.id
    ]
    linked_ids = {complaint.id for complaint in complaints}
    rest = [complaint for complaint, _ in around if complaint.id not in linked_ids]
    rest.sort(key=lambda complaint: (complaint.state not in OPEN_WORK_STATES, -chances[complaint.id]))
    return [
        LikelyDuplicate(
            complaint,
            chances.get(complaint.id, 1.0),
            complaint.id in linked_ids,
            shared_terms(own, _matter_of(complaint)),
        )
        for complaint in [*complaints, *rest][:SHOWN_TO_STAFF]
    ]


def checked_link(session: Session, same_as_id: int | None, community_id: int | None) -> int | None:
    """The complaint that heads the matter; None where the link makes no sense: it is then left out."""
    complaint = session.get(Complaint, same_as_id) if same_as_id is not None else None
    if complaint is None or complaint.community_id is None or complaint.community_id != community_id:
        return None
    return root_of(complaint)


def root_of(complaint: Complaint) -> int:
    return complaint.merged_into_id or complaint.same_as_id or complaint.id


def _similar_complaints(
    session: Session, draft: Matter, community_id: int, now: datetime
) -> list[tuple[Complaint, float]]:
    """The likeliest first. Only the words are read of those that are nothing alike."""
    since = now - timedelta(days=city_rules(session).limits.similar_days)
    query = (
        select(Complaint.id, Complaint.words, Complaint.place, Building.name)
        .outerjoin(Building, Building.id == Complaint.building_id)
        .where(
            Complaint.community_id == community_id,
            Complaint.submitted_at > since,
            Complaint.state.not_in(NOT_COUNTED),
        )
        .order_by(Complaint.submitted_at.desc(), Complaint.id.desc())
        .limit(LOOKED_AT)
    )
    chances = {
        complaint_id: similarity(draft, matter(words, place, building_name or ""))
        for complaint_id, words, place, building_name in session.execute(query)
    }
    alike = [complaint_id for complaint_id, chance in chances.items() if chance >= DUPLICATE_THRESHOLD]
    complaints = session.scalars(
        select(Complaint)
        .where(Complaint.id.in_(alike))
        .options(
            selectinload(Complaint.category),
            selectinload(Complaint.building),
            # Opening what is sealed would be most of the work, and nobody asks for it here.
            defer(Complaint.pin),
            defer(Complaint.token),
        )
        .order_by(Complaint.submitted_at.desc(), Complaint.id.desc())
    )
    return sorted(((complaint, chances[complaint.id]) for complaint in complaints), key=lambda pair: -pair[1])


def _matter_of(complaint: Complaint) -> Matter:
    return matter(complaint.words, complaint.place, complaint.building.name if complaint.building else "")


def _linked_by_residents(session: Session, complaint: Complaint) -> list[Complaint]:
    root = root_of(complaint)
    query = select(Complaint).where(
        (Complaint.same_as_id == root) | (Complaint.id == root),
        Complaint.id != complaint.id,
        Complaint.state.not_in(NOT_COUNTED),
    )
    linked = list(session.scalars(query.order_by(Complaint.id.desc()).limit(SHOWN_TO_STAFF)))
    return (
        linked
        if complaint.same_as_id is not None or any(complaint.same_as_id for complaint in linked)
        else []
    )


def _complainant_counts(session: Session, roots: list[int]) -> dict[int, int]:
    """How many complaints that are open to all speak of each matter, its first one counted."""
    root = func.coalesce(Complaint.merged_into_id, Complaint.same_as_id)
    query = (
        select(root, func.count())
        .join(Category, Category.id == Complaint.category_id)
        .where(root.in_(roots), Complaint.state.not_in(NOT_COUNTED), Category.lead == OfficeLevel.FIRM)
        .group_by(root)
    )
    more = {row_id: count for row_id, count in session.execute(query)}  # noqa: C416 - a Result is no mapping
    return {row_id: more.get(row_id, 0) + 1 for row_id in roots}


def _linked_ids(complaint: Complaint) -> tuple[str, str, str, date]:
    place = complaint.building.name if complaint.building else "小区公共区域"
    state = RESIDENT_STATE_NAMES[complaint.state]
    return complaint.category.name, place, state, local(complaint.submitted_at).date()


def _similar_complaint(complaint: Complaint, voices: int) -> SimilarComplaint:
    category, place, state, day = _linked_ids(complaint)
    return SimilarComplaint(complaint.id, category, place, state, day, voices)
