"""Printed codes and places of the demo city for the stand-in's residents."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.access.scopes import accounts_of
from backend.complaints.rules.routing import RoutingPlace, ladder
from backend.core.clock import local_today
from backend.core.config import Config
from backend.demo.accounts import DEMO_PASSWORD
from backend.demo.wechat_stand_in.people.demo_residents import TEMPLATES
from backend.demo.wechat_stand_in.places import DemoLeaflet, DemoSpot
from backend.models import Code, Community, Database, StaffAccount
from backend.qr.rules import pictures
from backend.qr.rules.codes import find_code, show_code
from backend.qr.rules.placements import spot_of

OFFERED = 8
CENTRE = (37.857, 113.5805)  # of Yangquan, where the registry has no coordinates
SPREAD = 0.004


class DemoCityPlaces:
    """A `wechat_sim.town.Town` read from the demo's database; empty while that is not there."""

    def __init__(self, config: Config) -> None:
        self._database = Database(config)
        self.base_url = config.base_url
        self.city_name = config.city_name
        self.password = DEMO_PASSWORD

    def leaflets(self) -> list[DemoLeaflet]:
        """A few printed codes, each of another community."""
        try:
            with self._database.reading() as session:
                codes = session.scalars(
                    select(Code).where(Code.revoked_at.is_(None)).order_by(Code.id).limit(OFFERED)
                )
                return [_leaflet(session, code) for code in codes]
        except SQLAlchemyError:
            return []

    def leaflet(self, typed: str) -> DemoLeaflet | None:
        """The printed code that was typed or scanned; None where there is no such one."""
        try:
            with self._database.reading() as session:
                code = find_code(session, typed)
                return _leaflet(session, code) if code else None
        except SQLAlchemyError:
            return None

    def picture(self, value: str) -> bytes | None:
        try:
            with self._database.reading() as session:
                code = find_code(session, value)
                return pictures.png(code.matrix) if code else None
        except SQLAlchemyError:
            return None

    def spots(self) -> list[DemoSpot]:
        """Communities to stand at."""
        try:
            with self._database.reading() as session:
                return _spots(session.scalars(select(Community).order_by(Community.id).limit(OFFERED)).all())
        except SQLAlchemyError:
            return []


def demo_settings(config: Config) -> dict[str, str]:
    """For all processes of the demo; what the operator sets goes before them."""
    return {} if config.stand_in_port is None else {"LINSHENG_WECHAT_TEMPLATES": json.dumps(TEMPLATES)}


def _leaflet(session: Session, code: Code) -> DemoLeaflet:
    place = f"{code.community.name} {spot_of(code)}".strip()
    handler = _handler(session, code.community)
    return DemoLeaflet(code.value, show_code(code.value), place, code.url, handler)


def _handler(session: Session, community: Community) -> str:
    """Empty where the office has no account."""
    office = ladder(session, RoutingPlace(community, None), local_today())[0].office
    query = select(StaffAccount).where(accounts_of(office))
    account = session.scalars(query.order_by(StaffAccount.id).limit(1)).first()
    return account.username if account else ""


def _spots(communities: Sequence[Community]) -> list[DemoSpot]:
    return [
        DemoSpot(
            name=community.name,
            address=community.address or f"{community.street.name} {community.name}",
            latitude=community.latitude if community.latitude is not None else CENTRE[0] + number * SPREAD,
            longitude=community.longitude if community.longitude is not None else CENTRE[1] + number * SPREAD,
        )
        for number, community in enumerate(communities)
    ]
