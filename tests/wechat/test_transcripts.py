"""Written conversations, replayed through the webhook with real AES: each says what it must lead to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from backend.app import create_app
from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.config import Config
from backend.models import Building, Channel, Community, Database
from backend.qr.rules.codes import mint
from backend.web.services import EXTENSION, Services
from backend.wechat.webhook import routes
from tests.conftest import config_for
from tests.support.city import build_city
from tests.wechat.replay import BEGINS, Clock, Replay, came_of_it
from tests.wechat.transcript import read

HERE = Path(__file__).parent / "transcripts"
FILES = sorted(HERE.glob("[0-9]*.txt"))
RECORDING = bool(os.environ.get("RECORD_TRANSCRIPTS"))
MORE_COMMUNITIES = {
    "众望佳苑": "other_street",
    "新华小区": "street",
    "新华小区 ": "other_street",
    "桃园三区": "street",
    "段西沟二小区": "street",
}


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory, sqlite_blank: bytes) -> tuple[bytes, dict[str, str]]:
    """The city as a database file to copy, with more names and one registered building; its codes by name."""
    folder = tmp_path_factory.mktemp("city")
    (folder / "city.db").write_bytes(sqlite_blank)
    database = Database(settings(folder, folder / "city.db"))
    city = build_city(database)
    with database.transaction() as session:
        more = [
            Community(code=f"M{number}", name=name.strip(), street_id=getattr(city, street))
            for number, (name, street) in enumerate(MORE_COMMUNITIES.items())
        ]
        session.execute(delete(Building).where(Building.id.in_(city.buildings[:2])))
        lawn = session.get_one(Community, city.lawn)
        lawn.address, lawn.latitude, lawn.longitude = "桃北东街12号", 37.8570, 113.5800
        session.add_all(more)
        session.flush()
        mint(session, more, "http://127.0.0.1:8000", "upper", BEGINS)
        submit(
            session,
            Submission("a-neighbour", Channel.WEB, "楼道里堆了杂物", community_id=city.yard),
            BEGINS,
        )
    database.dispose()  # the last connection to close brings the write-ahead log into the file
    codes = {"lawn": city.code, "court": city.court_code, "yard": city.yard_code}
    return (folder / "city.db").read_bytes(), codes


def settings(folder: Path, database: Path) -> Config:
    return config_for(f"sqlite:///{database}", folder)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, peopled: tuple[bytes, dict[str, str]]) -> Flask:
    """One for all: what it remembers is of the city, and that is the same in each conversation."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "linsheng.db").write_bytes(peopled[0])
    return create_app(settings(folder, folder / "linsheng.db"))


@pytest.fixture
def replay(
    app: Flask, peopled: tuple[bytes, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Replay]:
    """In a database that holds nothing of the conversations before."""
    services: Services = app.extensions[EXTENSION]
    clock = Clock()
    monkeypatch.setattr(routes, "utc_now", clock)
    Path(str(services.database.engine.url.database)).write_bytes(peopled[0])
    yield Replay(app, services.config, services.database, clock, peopled[1])
    services.finder.settle()
    services.database.dispose()  # the write-ahead log goes with the last connection


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_leads_where_it_should(path: Path, replay: Replay) -> None:
    before, transcript = path.read_text(encoding="utf-8"), read(path)

    replay.run(transcript)

    if RECORDING:
        path.write_text(transcript.written(), encoding="utf-8")
    else:
        assert before == transcript.written()
    with replay._database.reading() as session:
        outcomes = {expected: came_of_it(session, expected, replay) for expected in transcript.expected}
    wrong = {expected: measured for expected, (value, measured) in outcomes.items() if measured != value}
    assert not wrong
    assert replay.leave()


def test_there_are_as_many_as_were_promised() -> None:
    assert len(FILES) >= 200


def test_half_of_them_are_messy() -> None:
    """Changes of mind, two matters at once, abuse, silence, redelivery: said in the head of each."""
    heads = ["\n".join(read(path).head) for path in FILES]
    assert sum("messy" in head for head in heads) * 2 >= len(FILES)
