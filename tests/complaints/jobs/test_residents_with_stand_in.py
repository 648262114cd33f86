"""Telling residents against WeChat's own rules: the stand-in counts accepts and windows, as WeChat does."""

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.serving import make_server

from backend.app import create_app
from backend.complaints.jobs.resident_notices import ResidentNotices
from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.demo.wechat_stand_in.people.residents import StandInResident as Person
from backend.jobs.runner import perform
from backend.models import (
    Complaint,
    Database,
    NoticeState,
    NoticeWay,
    Photo,
    Recording,
    Resident,
    ResidentNotice,
    StaffAccount,
)
from backend.models.personal import PersonalDataKey
from backend.web.services import EXTENSION
from backend.wechat.platform.client import WechatApi
from tests.conftest import config_for
from tests.support.city import City
from tests.support.followers import REPLY_TEMPLATE, Residents
from tests.support.processes import Process, eventually
from tests.support.servers import Valkey
from tests.support.voices import voice
from tests.support.wechat.stand_in import WechatStandIn

Start = Callable[[str], Process]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the database decides is tested on both in test_residents."""
    return sqlite_url


@pytest.fixture
def settings(database_url: str, tmp_path: Path, valkey: Valkey) -> Config:
    templates = f'{{"reply": "{REPLY_TEMPLATE}"}}'
    return config_for(database_url, tmp_path, redis_url=valkey.url, wechat_templates=templates)


@pytest.fixture
def wechat(settings: Config) -> Iterator[WechatStandIn]:
    stand_in = WechatStandIn(settings)
    yield stand_in
    stand_in.stop()


@pytest.fixture
def config(settings: Config, wechat: WechatStandIn) -> Config:
    return settings.model_copy(update={"wechat_api_url": wechat.url})


@pytest.fixture
def tell(database: Database, config: Config, api: WechatApi) -> Callable[[int], None]:
    return lambda notice_id: perform(database, ResidentNotices(config, api), notice_id)


@pytest.fixture
def grandmother(wechat: WechatStandIn) -> Person:
    return wechat.resident("王桂兰")


def follow(residents: Residents, openid: str, *, window: int) -> int:
    """Our row of someone whom the stand-in knows."""
    resident_id = residents.follow(window=window)
    with residents.database.transaction() as session:
        row = session.get_one(Resident, resident_id)
        row.openid, row.openid_index = openid, PersonalDataKey.blind_index(openid)
    return resident_id


def test_more_grants_than_wechat_counts_end_in_a_refusal_that_is_not_a_delivery(
    residents: Residents, wechat: WechatStandIn, grandmother: Person, tell: Callable[[int], None]
) -> None:
    follower = follow(residents, grandmother.openid, window=0)
    wechat.accept(grandmother.openid, REPLY_TEMPLATE, 1)
    for _ in range(2):
        residents.grant(follower)
    first, second = residents.answered(follower), residents.answered(follower)

    tell(first)
    tell(second)

    pushed = [entry for entry in wechat.chat(grandmother.openid) if entry["kind"] == "subscribe"]
    assert len(pushed) == 1
    assert residents.notice(first).way is NoticeWay.SUBSCRIBE
    assert residents.notice(second).state is NoticeState.WAITING
    assert "43101" in residents.notice(second).last_error


def test_wechats_window_is_believed_over_ours(
    residents: Residents, wechat: WechatStandIn, grandmother: Person, tell: Callable[[int], None]
) -> None:
    follower = follow(residents, grandmother.openid, window=20)
    grandmother.windows.after_message(wechat.world.clock.now())
    notices = [residents.answered(follower) for _ in range(7)]

    for notice in notices:
        tell(notice)

    states = [residents.notice(notice).state for notice in notices]
    assert states == [NoticeState.SENT] * 5 + [NoticeState.WAITING] * 2
    assert len(wechat.words(grandmother.openid)) == 5
    assert "45047" in residents.notice(notices[5]).last_error
    assert residents.notice(notices[6]).last_error == "", "the seventh asked nobody"


def test_from_a_photo_and_a_voice_in_the_chat_to_the_answer_in_the_chat(
    config: Config, database: Database, city: City, wechat: WechatStandIn, grandmother: Person, start: Start
) -> None:
    """Webhook with AES, relay and worker as processes, WeChat's servers in between both ways."""
    app = create_app(config)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    wechat.world.settings.target = f"http://127.0.0.1:{server.port}/wechat/"
    for command in ("relay", "worker --queue residents"):
        start(command)
    try:
        _complain(wechat, grandmother.openid)
        eventually(lambda: _count(database, Photo) == 1 and _count(database, Recording) == 1)
        _answer(database, city)
        eventually(lambda: any("已经清干净了" in words for words in wechat.words(grandmother.openid)))
        eventually(lambda: _notice_state(database) == NoticeState.SENT)  # recorded once WeChat has it
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions[EXTENSION].database.dispose()
    with database.reading() as session:
        [notice] = session.scalars(select(ResidentNotice)).all()
        assert (notice.state, notice.way) == (NoticeState.SENT, NoticeWay.SERVICE)


def _complain(wechat: WechatStandIn, openid: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(picture, "JPEG")
    wechat.say(openid, "我要投诉，段西沟一小区楼道里的垃圾三天没人清，臭得开不了窗")
    wechat.photo(openid, picture.getvalue())
    wechat.voice(openid, voice(2))
    for _ in range(4):
        if any("已经提交好了" in words for words in wechat.words(openid)):
            return
        wechat.say(openid, "1")
    raise AssertionError(wechat.words(openid))


def _answer(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        clerk = session.get_one(StaffAccount, city.staff["firm"].id)
        lifecycle.reply(session, complaint.id, clerk, "已经清干净了，以后每天两次。", [], utc_now())


def _count(database: Database, table: type[Photo | Recording]) -> int:
    with database.reading() as session:
        return len(session.scalars(select(table)).all())


def _notice_state(database: Database) -> NoticeState:
    with database.reading() as session:
        return session.scalars(select(ResidentNotice.state)).one()
