"""A map without a map: every compound a dot where it stands, drawn here, from nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from backend.complaints.statistics.hotspots import Point

WIDTH, MARGIN = 720.0, 16.0
SMALLEST_SPAN = 0.001  # of a degree, where all compounds stand in one place
RADII = (2.5, 4.0, 5.0, 7.0, 9.0)


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float
    heat: int
    name: str
    complaints: int
    street_id: int


@dataclass(frozen=True, slots=True)
class MapPicture:
    width: float
    height: float
    dots: list[Dot]


def drawn(points: Sequence[Point]) -> MapPicture | None:
    """Warm dots above cold ones. A degree of longitude is shorter than one of latitude."""
    if not points:
        return None
    west = min(one.longitude for one in points)
    north = max(one.latitude for one in points)
    south = min(one.latitude for one in points)
    shrink = cos(radians((north + south) / 2))
    across = max((max(one.longitude for one in points) - west) * shrink, SMALLEST_SPAN)
    scale = (WIDTH - 2 * MARGIN) / across
    dots = [
        Dot(
            round(MARGIN + (one.longitude - west) * shrink * scale, 1),
            round(MARGIN + (north - one.latitude) * scale, 1),
            RADII[one.heat],
            one.heat,
            one.name,
            one.complaints,
            one.street_id,
        )
        for one in sorted(points, key=lambda one: (one.heat, one.complaints))
    ]
    return MapPicture(WIDTH, round((north - south) * scale + 2 * MARGIN, 1), dots)
