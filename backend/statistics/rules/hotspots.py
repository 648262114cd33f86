"""Hot spots: districts, streets and communities compared with the average."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.models import Community, Complaint, District, OfficeLevel, Street
from backend.statistics.rules.periods import Period
from backend.statistics.rules.scopes import FiguresScope

# A tile is as warm as its complaints for each community or home are above the average of the picture.
HEATS = ("没有", "少", "一般", "较多", "集中")
_STEPS = (Fraction(3, 4), Fraction(5, 4), Fraction(2))
# One complaint among few homes is no hot spot: so many it takes to be warm at all, and to be warmest.
_ENOUGH = ((3, 2), (5, 3))


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A street or a community. `size` is its number of communities, or of homes."""

    id: int
    name: str
    parent: str
    complaints: int
    size: int
    heat: int

    @property
    def heat_name(self) -> str:
        return HEATS[self.heat]


@dataclass(frozen=True, slots=True)
class Point:
    """A community on the map, in degrees."""

    id: int
    name: str
    district: str
    latitude: float
    longitude: float
    complaints: int
    heat: int


def streets(session: Session, scope: FiguresScope, period: Period) -> list[HotSpot]:
    """Streets that have communities, by district; warm by complaints a community."""
    counts = _counts(session, scope, period, street=True)
    communities = func.count(Community.id)
    query = (
        select(Street.id, Street.name, District.name, communities)
        .join(District, District.id == Street.district_id)
        .join(Community, Community.street_id == Street.id)
        .group_by(Street.id, Street.name, District.id, District.name)
        .order_by(District.id, Street.id)
    )
    if scope.level is OfficeLevel.DISTRICT:
        query = query.where(Street.district_id == scope.id)
    return _with_heat([(*row, counts.get(row[0], 0)) for row in session.execute(query)])


def communities(session: Session, scope: FiguresScope, period: Period, street_id: int) -> list[HotSpot]:
    """The communities of one street, most complaints first; warm by complaints a home."""
    counts = _counts(session, scope, period, street=False)
    query = (
        select(Community.id, Community.name, Street.name, Community.homes)
        .join(Street, Street.id == Community.street_id)
        .where(Community.street_id == street_id)
    )
    rows = [(*row, counts.get(row[0], 0)) for row in session.execute(query)]
    return _with_heat(sorted(rows, key=lambda row: (-row[4], row[1])))


def points(session: Session, scope: FiguresScope, period: Period) -> list[Point]:
    """Every community of which it is known where it stands."""
    counts = _counts(session, scope, period, street=False)
    query = (
        select(
            Community.id, Community.name, District.name.label("district"),
            Community.latitude, Community.longitude, Community.homes,
        )
        .join(Street, Street.id == Community.street_id)
        .join(District, District.id == Street.district_id)
        .where(Community.latitude.is_not(None), Community.longitude.is_not(None))
        .order_by(District.id, Community.id)
    )  # fmt: skip
    if scope.level is OfficeLevel.DISTRICT:
        query = query.where(Street.district_id == scope.id)
    rows = session.execute(query).all()
    heats = _heats([(counts.get(row.id, 0), row.homes) for row in rows])
    return [
        Point(row.id, row.name, row.district, row.latitude, row.longitude, counts.get(row.id, 0), heat)
        for row, heat in zip(rows, heats, strict=True)
    ]


def _counts(session: Session, scope: FiguresScope, period: Period, *, street: bool) -> dict[int, int]:
    key = Complaint.street_id if street else Complaint.community_id
    query = (
        select(key, func.count())
        .where(period.holds(Complaint.submitted_at), scope.condition, key.is_not(None))
        .group_by(key)
    )
    return {row_id: count for row_id, count in session.execute(query) if row_id is not None}


def _with_heat(rows: Sequence[tuple[int, str, str, int, int]]) -> list[HotSpot]:
    heats = _heats([(complaints, size) for *_, size, complaints in rows])
    return [
        HotSpot(row_id, name, parent, complaints, size, heat)
        for (row_id, name, parent, size, complaints), heat in zip(rows, heats, strict=True)
    ]


def _heats(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Against the average of them all; where no size is known each counts as one."""
    sized = [(complaints, max(size, 1)) for complaints, size in pairs]
    average = Fraction(
        sum(count_and_size[0] for count_and_size in sized),
        max(1, sum(count_and_size[1] for count_and_size in sized)),
    )
    return [_heat(complaints, Fraction(complaints, size), average) for complaints, size in sized]


def _heat(complaints: int, density: Fraction, average: Fraction) -> int:
    if not complaints:
        return 0
    warm = 1 + sum(density >= average * step for step in _STEPS)
    return min([warm, *(most for enough, most in _ENOUGH if complaints < enough)])
