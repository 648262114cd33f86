"""Communities around a location, by coordinates or by the road's name."""

import re
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Community, Street

EARTH_KM = 6371.0
WITHIN_KM = 3.0
DEGREES_AROUND = 0.04  # more than 3 km of latitude, and of longitude up to 45 degrees north
_ROAD = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:大道|路|街|巷|胡同)")
_AREA = re.compile(r"^.*?(?:省|市|区|县|街道|镇|乡)")

Row = tuple[int, str, str]
Near = tuple[int, str, str, int]


def nearest(session: Session, latitude: float, longitude: float, limit: int) -> list[Row]:
    """Id, name and street of communities within 3 km, the nearest first. Degrees in GCJ-02."""
    return [row[:3] for row in with_metres(session, latitude, longitude, limit)]


def with_metres(session: Session, latitude: float, longitude: float, limit: int) -> list[Near]:
    """The same with how far each is, to ten metres: the registry knows one point of a community."""
    rows = session.execute(
        select(Community.id, Community.name, Street.name, Community.latitude, Community.longitude)
        .join(Street)
        .where(
            Community.latitude.between(latitude - DEGREES_AROUND, latitude + DEGREES_AROUND),
            Community.longitude.between(longitude - DEGREES_AROUND, longitude + DEGREES_AROUND),
        )
    ).all()
    ranked = sorted(
        (distance_km(latitude, longitude, north or 0.0, east or 0.0), row_id, name, street)
        for row_id, name, street, north, east in rows
    )
    return [
        (row_id, name, street, round(far * 100) * 10)
        for far, row_id, name, street in ranked[:limit]
        if far <= WITHIN_KM
    ]


def on_the_road(session: Session, label: str, limit: int) -> list[Row]:
    """Communities whose address names the road of this one."""
    road = _road(label)
    if not road:
        return []
    rows = session.execute(
        select(Community.id, Community.name, Street.name)
        .join(Street)
        .where(Community.address.contains(road, autoescape=True))
        .order_by(Community.name)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along a great circle (haversine)."""
    phi, other_phi = radians(latitude), radians(other_latitude)
    half = sin((other_phi - phi) / 2) ** 2
    half += cos(phi) * cos(other_phi) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _road(label: str) -> str:
    """The road in an address: 桃北东街 of 山西省阳泉市矿区桃北东街12号."""
    rest = label
    while (area := _AREA.match(rest)) and _ROAD.search(rest[area.end() :]):
        rest = rest[area.end() :]
    match = _ROAD.search(rest)
    return match[0] if match else ""
