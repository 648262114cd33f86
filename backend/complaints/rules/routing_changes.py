"""派单: who would get a complaint today and why, and whether a street reads answers first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import office_name
from backend.complaints.rules.routing import RoutingPlace, ladder, route
from backend.core.clock import local
from backend.history.editing import edit_row, held_row
from backend.models import Category, ChangeArea, Community, PartyRole, StaffAccount, Street


@dataclass(frozen=True, slots=True)
class ResponsibleOffice:
    """One office of the preview, with the rule that leads to it."""

    office: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoutingPreview:
    """Who gets a complaint now, who assists, and who stands above them in order."""

    lead: ResponsibleOffice
    assists: tuple[ResponsibleOffice, ...]
    above: tuple[ResponsibleOffice, ...]
    review: str


def preview(session: Session, community: Community, category: Category, now: datetime) -> RoutingPreview:
    """By the same rules that dispatch a complaint."""
    place, day = RoutingPlace(community, community.street), local(now).date()
    assignments = route(session, place, category, day).assignments
    chain = ladder(session, place, day)
    lead = next(step for step in assignments if step.role is PartyRole.LEAD)
    offices = [step.office for step in chain]
    above = chain[offices.index(lead.office) + 1 :]

    def as_offices(steps: list[object]) -> tuple[ResponsibleOffice, ...]:
        return tuple(ResponsibleOffice(office_name(session, step.office), step.reason) for step in steps)  # type: ignore[attr-defined]

    reads = community.street.reviews_replies
    return RoutingPreview(
        lead=as_offices([lead])[0],
        assists=as_offices([step for step in assignments if step.role is PartyRole.ASSIST]),
        above=as_offices(list(above)),
        review=f"物业的答复先由{community.street.name}审核，再发给居民。" if reads else "答复直接发给居民。",
    )


def set_review(
    session: Session, staff: StaffAccount, street_id: int, now: datetime, *, reviews: bool
) -> Street:
    """先审后发: for answers that are handed in from now on."""
    street = held_row(session, Street, street_id, "没有这个街道。")
    words = "先审后发" if reviews else "直接发给居民"
    what = f"{street.name}：物业答复改为{words}"
    edit_row(session, staff, ChangeArea.ROUTING, what, street, {"reviews_replies": reviews}, now)
    return street
