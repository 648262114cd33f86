"""A map without a map: every community a dot where it stands, drawn here, from nowhere else."""

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
    return [_of_one(name, list(group)) for name, group in groupby(points, key=lambda one: one.district)]


def _of_one(name: str, points: Sequence[Point]) -> MapPicture:
    """Warm dots above cold ones. A degree of longitude is shorter than one of latitude."""
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
        )
        for one in sorted(points, key=lambda one: (one.heat, one.complaints))
    ]
    return MapPicture(name, WIDTH, round((north - south) * scale + 2 * MARGIN, 1), dots)
