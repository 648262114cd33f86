"""A map of dots, one a community, drawn here without outside sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, radians

from backend.statistics.rules.hotspots import Point

WIDTH, MARGIN = 400.0, 12.0
SMALLEST_SPAN = 0.001  # of a degree, where all communities stand in one place
RADII = (2.5, 4.0, 5.0, 7.0, 9.0)


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float
    heat: int
    name: str
    complaints: int


@dataclass(frozen=True, slots=True)
class MapPicture:
    """One district, which fills the picture."""

    name: str
    width: float
    height: float
    dots: list[Dot]


def drawn(points: Sequence[Point]) -> list[MapPicture]:
    """A picture a district: between them lies open country."""
    return [_of_one(name, list(group)) for name, group in groupby(points, key=lambda point: point.district)]


def _of_one(name: str, points: Sequence[Point]) -> MapPicture:
    """Warm dots above cold ones. A degree of longitude is shorter than one of latitude."""
    west = min(point.longitude for point in points)
    north = max(point.latitude for point in points)
    south = min(point.latitude for point in points)
    shrink = cos(radians((north + south) / 2))
    across = max((max(point.longitude for point in points) - west) * shrink, SMALLEST_SPAN)
    scale = (WIDTH - 2 * MARGIN) / across
    dots = [
        Dot(
            round(MARGIN + (point.longitude - west) * shrink * scale, 1),
            round(MARGIN + (north - point.latitude) * scale, 1),
            RADII[point.heat],
            point.heat,
            point.name,
            point.complaints,
        )
        for point in sorted(points, key=lambda point: (point.heat, point.complaints))
    ]
    return MapPicture(name, WIDTH, round((north - south) * scale + 2 * MARGIN, 1), dots)
