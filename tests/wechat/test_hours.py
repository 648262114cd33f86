"""Days of residents writing at random: no exception, no dead state, nothing filed twice or told to others.

`--hypothesis-profile=long` runs for many minutes.
"""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select

from backend.app import create_app
from backend.core.config import Config
from backend.models import Code, Community, Database
from backend.qr.rules.codes import mint
from backend.web.services import EXTENSION
from backend.wechat.webhook import routes
from tests.support.city import build_city
from tests.wechat.hours import Hours
from tests.wechat.replay import BEGINS, Clock
from tests.wechat.watched import Log

LONG = settings.get_current_profile_name() == "long"
RUNS, STEPS = (150, 80) if LONG else (5, 30)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """What residents write is refused here sooner than by SQLite."""
    return postgres_url


@pytest.fixture
def codes(database: Database) -> list[str]:
    """Of a city with a few more names that are easily mistaken for each other."""
    city = build_city(database)
    with database.transaction() as session:
        names = {"众望佳苑": city.other_street, "新华小区": city.street, "桃园三区": city.street}
        more = [Community(code=f"M{n}", name=name, street_id=names[name]) for n, name in enumerate(names)]
        more.append(Community(code="M9", name="新华小区", street_id=city.other_street))
        lawn = session.get_one(Community, city.lawn)
        lawn.address, lawn.latitude, lawn.longitude = "桃北东街12号", 37.8570, 113.5800
        session.add_all(more)
        session.flush()
        mint(session, more, "http://127.0.0.1:8000", "upper", BEGINS)
        return list(session.scalars(select(Code.value).order_by(Code.id)))


@pytest.fixture
def accounts(config: Config, codes: list[str]) -> Iterator[list[Flask]]:
    """The account without and with people at WeChat's service desk."""
    made = [create_app(config.model_copy(update={"wechat_service_desk": desk})) for desk in (False, True)]
    yield made
    for app in made:
        app.extensions[EXTENSION].database.dispose()


@pytest.fixture
def log() -> Iterator[Log]:
    root, log_kept = logging.getLogger(), Log()
    level = root.level
    root.addHandler(log_kept)
    root.setLevel(logging.INFO)
    yield log_kept
    root.removeHandler(log_kept)
    root.setLevel(level)


@pytest.mark.timeout(0 if LONG else 1200)
def test_days_of_anything(
    accounts: list[Flask], codes: list[str], log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(routes, "utc_now", clock)
    run_state_machine_as_test(
        lambda: Hours(accounts, codes, clock, log),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            # Making an example small takes minutes; the long profile takes up the one that was kept.
            phases=set(Phase) - ({Phase.explain} if LONG else {Phase.shrink, Phase.explain}),
            suppress_health_check=list(HealthCheck),
        ),
    )
