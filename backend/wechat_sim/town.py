"""What the demo city offers to the stand-in's residents: printed codes to scan, places to stand at."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from backend.config import Config
from backend.models import Code, Community, Database
from backend.qr import pictures
from backend.qr.codes import find_code, show_code
from backend.qr.placements import spot_of

OFFERED = 8
CENTRE = (37.857, 113.5805)  # of Yangquan, where the registry has no coordinates
SPREAD = 0.004


class Town:
    """Reads the demo's database. Empty where it is not there: the stand-in also runs without the service."""

    def __init__(self, database: Database, config: Config) -> None:
        self._database = database
        self.config = config

    def codes(self) -> list[dict[str, str]]:
        """A few printed codes, each of another compound."""
        try:
            with self._database.reading() as session:
                found = session.scalars(
                    select(Code).where(Code.revoked_at.is_(None)).order_by(Code.id).limit(OFFERED)
                )
                return [_leaflet(code) for code in found]
        except SQLAlchemyError:
            return []

    def leaflet(self, typed: str) -> dict[str, str] | None:
        """The printed code that was typed or scanned; None where there is no such one."""
        try:
            with self._database.reading() as session:
                code = find_code(session, typed)
                return _leaflet(code) if code else None
        except SQLAlchemyError:
            return None

    def picture(self, value: str) -> bytes | None:
        try:
            with self._database.reading() as session:
                code = find_code(session, value)
                return pictures.png(code.matrix) if code else None
        except SQLAlchemyError:
            return None

    def places(self) -> list[dict[str, str | float]]:
        """Compounds to stand at."""
        try:
            with self._database.reading() as session:
                found = session.scalars(select(Community).order_by(Community.id).limit(OFFERED)).all()
                return _places(found)
        except SQLAlchemyError:
            return []


def _leaflet(code: Code) -> dict[str, str]:
    place = f"{code.community.name} {spot_of(code)}".strip()
    return {
        "kind": "leaflet",
        "scene": code.value,
        "shown": show_code(code.value),
        "place": place,
        "url": code.url,
        "picture": f"page/codes/{code.value}.png",
    }


def _places(communities: Sequence[Community]) -> list[dict[str, str | float]]:
    return [
        {
            "name": one.name,
            "address": one.address or f"{one.street.name} {one.name}",
            "latitude": one.latitude if one.latitude is not None else CENTRE[0] + number * SPREAD,
            "longitude": one.longitude if one.longitude is not None else CENTRE[1] + number * SPREAD,
        }
        for number, one in enumerate(communities)
    ]
