"""The place that a complaint form is for: of a printed code, or named in the form's address."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from backend.complaints.rules.privacy.endings import has_private_link_ended
from backend.complaints.rules.queries import by_token
from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.core.fields.values import row_id
from backend.models import Building, Code, Community, Complaint, Street
from backend.qr.rules.placements import spot_of

Place = TypeVar("Place", Community, Street)


@dataclass(frozen=True, slots=True)
class PlacePage:
    """What a form page knows of its place. All None: the resident could not find theirs.

    `may_repeat`: the words of the `previous` complaint may be shown again to who has its link.
    """

    community: Community | None = None
    building: Building | None = None
    street: Street | None = None
    code: Code | None = None
    previous: Complaint | None = None
    may_repeat: bool = False

    @property
    def spot(self) -> str:
        """Where the scanned leaflet hangs, as people call it: 3号楼2单元电梯."""
        if self.code is not None:
            return spot_of(self.code)
        return self.building.name if self.building else ""

    @property
    def is_known(self) -> bool:
        return self.community is not None or self.street is not None

    @property
    def nearest_street(self) -> Street | None:
        return self.community.street if self.community else self.street

    @property
    def buildings(self) -> list[Building]:
        return self.community.buildings if self.community else []


def place_of_code(code: Code) -> PlacePage:
    return PlacePage(community=code.community, building=code.building, code=code)


def place_chosen(session: Session, community: str | None, street: str | None, previous: str) -> PlacePage:
    """The place named in an address. Raises NotFoundError where it names none that exists."""
    if previous:
        earlier = by_token(session, previous)
        if has_private_link_ended(earlier, utc_now()):
            return PlacePage(community=earlier.community, previous=earlier)
        return PlacePage(
            community=earlier.community, building=earlier.building, previous=earlier, may_repeat=True
        )
    if community is not None:
        community_row = _row(session, Community, community)
        if community_row is None:
            raise NotFoundError("没有找到这个小区，请按名称再找一次。")
        return PlacePage(community=community_row)
    if street is not None:
        office = _row(session, Street, street)
        if office is None:
            raise NotFoundError("没有找到这个街道，请重新选择。")
        return PlacePage(street=office)
    return PlacePage()


def _row(session: Session, kind: type[Place], text: str) -> Place | None:
    number = row_id(text)
    return session.get(kind, number) if number is not None else None
