"""The real service behind the mini-program: the app, Valkey, and the stand-in for WeChat's servers."""

import threading
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from backend.app import create_app
from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import (
    Building,
    Code,
    Committee,
    CommitteeKind,
    Community,
    Complaint,
    Database,
    Resident,
    StaffAccount,
)
from backend.web.services import EXTENSION
from tests.conftest import config_for
from tests.support.city import City, build_city
from tests.support.servers import Valkey
from tests.support.wechat.stand_in import WechatStandIn

REPLY_TEMPLATE = "REPLY-of-the-mini-program"
TEMPLATES = f'{{"miniprogram:reply": "{REPLY_TEMPLATE}?thing1=note"}}'


class Site:
    """A served community with buildings and a place on the map, and staff who act when told to."""

    def __init__(self, database_url: str, folder: Path, valkey: Valkey) -> None:
        settings = config_for(database_url, folder, redis_url=valkey.url, wechat_templates=TEMPLATES)
        self.wechat = WechatStandIn(settings)
        app = create_app(settings.model_copy(update={"wechat_api_url": self.wechat.url}))
        self.database: Database = app.extensions[EXTENSION].database
        self.city = build_city(self.database)
        self.code, self.lawn_id = self.city.code, self.city.lawn
        with self.database.transaction() as session:
            _furnish(session, self.city)
            session.add_all(Building(community_id=self.lawn_id, name=f"{n}号楼") for n in (4, 5, 6, 12))
            session.add(_committee(self.lawn_id))
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.wechat.stop()
        self.database.dispose()

    def complaints(self) -> list[str]:
        """Tokens, in the order in which they came."""
        with self.database.reading() as session:
            return [
                complaint.token for complaint in session.scalars(select(Complaint).order_by(Complaint.id))
            ]

    def complaint(self, token: str) -> Complaint:
        with self.database.reading() as session:
            return next(
                complaint for complaint in session.scalars(select(Complaint)) if complaint.token == token
            )

    def revoke(self) -> None:
        """The leaflet was replaced."""
        with self.database.transaction() as session:
            session.get_one(Code, self.city.code_id).revoked_at = utc_now()

    def residents(self) -> int:
        with self.database.reading() as session:
            return len(session.scalars(select(Resident)).all())

    def accept(self, token: str) -> None:
        with self.database.transaction() as session:
            lifecycle.accept(session, self.complaint(token).id, _firm(session), utc_now())

    def reply(self, token: str, words: str) -> None:
        with self.database.transaction() as session:
            lifecycle.reply(session, self.complaint(token).id, _firm(session), words, [], utc_now())


def _furnish(session: Session, city: City) -> None:
    lawn, yard = session.get_one(Community, city.lawn), session.get_one(Community, city.yard)
    lawn.address, lawn.latitude, lawn.longitude = "桃北东街 12 号", 37.8566, 113.5804
    yard.latitude, yard.longitude = 37.8601, 113.5822


def _committee(community_id: int) -> Committee:
    return Committee(
        community_id=community_id,
        kind=CommitteeKind.MANAGEMENT,
        chair="张秀英",
        phone="0353-0000333",
        term_from=date(2024, 3, 1),
        term_to=date(2029, 2, 28),
    )


def _firm(session: object) -> StaffAccount:
    return session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
