"""Each fault that an operator can make is named, with how to mend it, and nothing else is blamed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rq import SimpleWorker
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from backend.cli import linsheng
from backend.complaints.rules.handling.resident_notices import new_resident_notice
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor import examine
from backend.doctor.database import look_at_character_type
from backend.doctor.settings import look_at_settings
from backend.doctor.surroundings import look_at_wechat
from backend.jobs.connection import connect, queue
from backend.jobs.faults import note_fault
from backend.jobs.handover import hand_over
from backend.jobs.outbox import enqueue
from backend.models import (
    AddressKind,
    Building,
    Code,
    Community,
    Database,
    Delivery,
    DeliveryState,
    Letter,
    MediaKind,
    NoticeAddress,
    NoticeState,
    OutboxMessage,
    Resident,
    ResidentNotice,
    Role,
    ScheduledJob,
    ServiceContract,
    WechatMedia,
)
from backend.models.delivery import DELIVERIES_QUEUE
from backend.models.notices import new_letter
from backend.models.session import make_engine
from backend.staff.rules.accounts import create_account
from backend.work import QUEUES, RECURRING, TIMEOUTS
from tests.conftest import config_for
from tests.support.city import City
from tests.support.servers import Postgres, Valkey
from tests.support.street_office import StreetOffice
from tests.support.wechat.api_server import ApiServer, Reply, refused, reply


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey) -> Config:
    return config_for(database_url, tmp_path, redis_url=valkey.url)


@pytest.fixture(autouse=True)
def calendar_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """This test must not begin to fail in the December of a year whose calendar is not installed yet."""
    monkeypatch.setattr("backend.doctor.surroundings.CALENDAR_NOTICE", timedelta(days=-3650))


@pytest.fixture
def street(database: Database, city: City, config: Config) -> Iterator[StreetOffice]:
    """A running service: a community, a complaint that has been delivered, a relay, all workers."""
    built = StreetOffice(city)
    built.complain(1)
    connection = connect(config.redis_url)
    hand_over(database, connection, "backend.work.perform", TIMEOUTS)
    names = [*QUEUES, *[DELIVERIES_QUEUE] * (config.workers - 1)]
    workers = [SimpleWorker([queue(name, connection)]) for name in names]
    for worker in workers:
        worker.register_birth()
    with database.transaction() as session:
        session.execute(update(Delivery).values(state=DeliveryState.DELIVERED, delivered_at=utc_now()))
        session.add(ScheduledJob(name=RECURRING[0].name, last_run_at=utc_now()))
    yield built
    connection.close()


@pytest.fixture
def wechat() -> Iterator[ApiServer]:
    server = ApiServer()
    yield server
    server.stop()


def wrong(config: Config) -> list[str]:
    findings = examine(config)
    assert all(finding.ok or finding.mend for finding in findings)
    return [finding.what for finding in findings if not finding.ok]


def run_doctor(config: Config) -> tuple[int, str]:
    settings = {f"LINSHENG_{name.upper()}": str(value) for name, value in config.model_dump().items()}
    result = CliRunner().invoke(linsheng, ["doctor"], env=settings)
    return result.exit_code, result.output


def test_finds_nothing_wrong_where_all_is_well(config: Config, street: StreetOffice) -> None:
    code, output = run_doctor(config)

    assert code == 0, output
    assert "wrong" not in output
    assert not (config.data_dir / "photos").exists() or not list((config.data_dir / "photos").glob("*/*"))


def overdue(session) -> None:
    session.execute(
        update(Delivery).values(state=DeliveryState.PENDING, next_attempt_at=utc_now() - timedelta(hours=1))
    )


def dead_worker(session) -> None:
    session.execute(
        update(Delivery).values(state=DeliveryState.SENDING, lease_until=utc_now() - timedelta(hours=1))
    )


def given_up(session) -> None:
    session.execute(
        update(Delivery).values(state=DeliveryState.FAILED, last_error="mailto: 550 no such user")
    )


def letter_given_up(session) -> None:
    session.add(mail_for_link(session, DeliveryState.FAILED, utc_now()))


def work_raises(session) -> None:
    note_fault(session, Delivery.job, 1, "KeyError", utc_now())


def letter_forgotten(session) -> None:
    session.add(mail_for_link(session, DeliveryState.PENDING, utc_now() - timedelta(hours=1)))


def mail_for_link(session, state: DeliveryState, at: datetime) -> Letter:
    staff = create_account(session, username="x", name="某人", password="", role=Role.CITY)
    address = NoticeAddress(
        owner="city 0", kind=AddressKind.EMAIL, address="a@b.cn", address_index="a", created_at=at,
        created_by_id=staff.id,
    )  # fmt: skip
    session.add(address)
    session.flush()
    letter = new_letter(address, "token", at)
    letter.next_attempt_at = letter.enqueue_after = at
    letter.state, letter.last_error = state, "550 no such user"
    return letter


def untold(session) -> None:
    follower = Resident(openid="o", openid_index="o", last_message_at=utc_now())
    session.add(follower)
    session.flush()
    hour_ago = utc_now() - timedelta(hours=1)
    enqueue(session, [new_resident_notice(follower.id, "media", "一张照片没有收到。", hour_ago)], hour_ago)
    session.execute(delete(OutboxMessage))


def unfetched(session) -> None:
    untold(session)
    hour_ago = utc_now() - timedelta(hours=1)
    session.execute(update(ResidentNotice).values(state=NoticeState.WAITING))
    media = WechatMedia(
        resident_id=session.scalars(select(Resident.id)).one(), key="m", kind=MediaKind.PHOTO,
        media_id="m", received_at=hour_ago, next_attempt_at=hour_ago, enqueue_count=9,
        enqueue_after=utc_now() + timedelta(minutes=5),
    )  # fmt: skip
    session.add(media)


def no_communities(session) -> None:
    for table in (Code, Building, ServiceContract, Community):
        session.execute(delete(table))


def old_schema(session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (overdue, "deliveries"),
        (dead_worker, "deliveries"),
        (given_up, "failures"),
        (letter_given_up, "failures"),
        (work_raises, "faults"),
        (letter_forgotten, "deliveries"),
        (untold, "residents"),
        (unfetched, "residents"),
        (no_communities, "registry"),
        (old_schema, "tables"),
    ],
)
def test_names_what_is_wrong_in_the_database(
    spoil: Callable[..., None], named: str, database: Database, config: Config, street: StreetOffice
) -> None:
    with database.transaction() as session:
        spoil(session)

    assert wrong(config) == [named]


def test_failures_name_the_office(database: Database, config: Config, street: StreetOffice) -> None:
    with database.transaction() as session:
        session.add(mail_for_link(session, DeliveryState.FAILED, utc_now()))
        session.execute(update(NoticeAddress).values(street_id=street.street_id))
        unreadable = NoticeAddress(
            owner="street 1", street_id=street.street_id, kind=AddressKind.EMAIL, address="x@y.cn",
            address_index="x", created_at=utc_now(),
        )  # fmt: skip
        session.add(unreadable)
        session.flush()
        session.execute(text(f"UPDATE notice_addresses SET address = 'x' WHERE id = {unreadable.id}"))
    findings = {finding.what: finding for finding in examine(config) if not finding.ok}
    assert "given up within a week, of 桥头街道; 1 of them: 550" in findings["failures"].says
    assert f"address {unreadable.id} of 桥头街道" in findings["outgoing"].says


def test_a_character_type_that_knows_no_chinese(postgres: Postgres) -> None:
    postgres.execute(
        "CREATE DATABASE plain_c TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C' LOCALE 'C'"
    )
    engine = make_engine(postgres.url("plain_c"))
    with Session(engine) as session:
        [finding] = look_at_character_type(session)
    engine.dispose()
    assert not finding.ok
    assert "pg_dump" in finding.mend


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestSurroundings:
    def test_relay_away(self, database: Database, config: Config, street: StreetOffice) -> None:
        street.complain(1)
        with database.transaction() as session:
            past = utc_now() - timedelta(minutes=5)
            session.execute(
                text("UPDATE outbox_messages SET created_at = :past"), {"past": past.isoformat(" ")}
            )

        assert wrong(config) == ["relay"]

    def test_redis_away(self, config: Config, street: StreetOffice, valkey: Valkey) -> None:
        valkey.kill()

        code, output = run_doctor(config)

        assert code == 1
        assert output.count("wrong") == 1
        assert "Redis: does not answer" in output

    def test_redis_emptied_or_evicting(self, config: Config, street: StreetOffice) -> None:
        with connect(config.redis_url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
            client.flushall()

        assert wrong(config) == ["Redis", "workers"]

    def test_a_relay_that_stopped_while_nothing_waits(
        self, database: Database, config: Config, street: StreetOffice
    ) -> None:
        for row_time, words in ((utc_now() - timedelta(minutes=6), "last seen"), (None, "has never run")):
            with database.transaction() as session:
                if row_time is None:
                    session.execute(delete(ScheduledJob))
                else:
                    session.execute(update(ScheduledJob).values(last_run_at=row_time))
            [finding] = [finding for finding in examine(config) if not finding.ok]
            assert (finding.what, words in finding.says) == ("relay", True)
            assert "linsheng relay" in finding.mend

    def test_workers_that_are_missing(self, config: Config, street: StreetOffice) -> None:
        """One of several dead, and a queue that nobody works on."""
        connection = connect(config.redis_url)
        for name, says in (
            ("deliveries", "1 of 2 on queue deliveries"),
            ("printing", "0 of 1 on queue printing"),
        ):
            [gone, *_] = SimpleWorker.all(queue=queue(name, connection))
            gone.register_death()
            [finding] = [finding for finding in examine(config) if finding.what == "workers"]
            assert not finding.ok
            assert says in finding.says
            assert f"linsheng worker --queue {name}" in finding.mend
        connection.close()

    @pytest.mark.parametrize(
        ("change", "named", "says"),
        [
            ({"personal_data_key": "a" * 44}, "secrets", "LINSHENG_PERSONAL_DATA_KEY"),
            ({"secret_key": "0123456789" * 5}, "secrets", "LINSHENG_SECRET_KEY"),
            ({"base_url": "https://linsheng.example.gov.cn"}, "proxies", "none is counted"),
            ({"data_dir": Path("/dev/null/data")}, "data folder", "cannot be written"),
            ({"data_dir": Path("/proc")}, "data folder", "cannot be written"),
        ],
    )
    def test_settings_that_their_form_does_not_show(
        self, change: dict[str, Any], named: str, says: str, config: Config
    ) -> None:
        assert all(finding.ok for finding in look_at_settings(config))
        [finding] = [
            finding for finding in look_at_settings(config.model_copy(update=change)) if not finding.ok
        ]
        assert finding.what == named
        assert says in finding.says
        assert "a" * 44 not in finding.says + finding.mend
        assert finding.mend

    def test_database_away(self, config: Config, street: StreetOffice, tmp_path: Path) -> None:
        away = config.model_copy(update={"database_url": f"sqlite:///{tmp_path}/nowhere/linsheng.db"})

        assert wrong(away) == ["database"]

    @pytest.mark.parametrize("url", ["file:///dev/null/photos", "s3://no-such-bucket-here/photos"])
    def test_store_away(self, url: str, config: Config, street: StreetOffice) -> None:
        assert wrong(config.model_copy(update={"storage_url": url})) == ["photo store"]

    def test_wechat_is_asked_in_production_only(
        self, config: Config, street: StreetOffice, wechat: ApiServer
    ) -> None:
        assert wrong(config.model_copy(update={"wechat_api_url": "http://127.0.0.1:1"})) == []
        live = config.model_copy(
            update={
                "mode": "production", "wechat_api_url": wechat.url, "audit_mail": "audit@example.com",
            }
        )  # fmt: skip

        assert wrong(live) == ["demo rows"]  # the small city has an invented community

        calls = [(call.path, call.json["appid"]) for call in wechat.calls]
        assert calls == [
            ("/cgi-bin/stable_token", appid) for appid in (live.wechat_appid, live.miniprogram_appid)
        ]

    @pytest.mark.parametrize(
        ("change", "answer", "named", "mend"),
        [
            ({}, refused(40125), "WeChat official account", "secret"),
            ({}, refused(40001), "WeChat official account", "secret"),
            ({}, refused(40164, "invalid ip 203.0.113.7"), "WeChat official account", "203.0.113.7"),
            ({}, Reply(b"<html></html>", "text/html"), "WeChat official account", "outgoing HTTPS"),
            ({}, refused(-1), "WeChat official account", "some minutes"),
            ({"wechat_api_url": "http://127.0.0.1:1"}, reply(), "WeChat official account", "outgoing HTTPS"),
            ({"wechat_secret": ""}, reply(access_token="t", expires_in=9), "WeChat",
             "LINSHENG_WECHAT_SECRET"),
        ],
    )  # fmt: skip
    def test_wechat_refuses(
        self, change: dict[str, str], answer: Reply, named: str, mend: str, config: Config, wechat: ApiServer
    ) -> None:
        wechat.answers["/cgi-bin/stable_token"] = [answer, reply(access_token="t", expires_in=7200)]
        live = config.model_copy(update={"mode": "production", "wechat_api_url": wechat.url} | change)

        problems = [finding for finding in look_at_wechat(live) if not finding.ok]

        assert problems[0].what == named
        assert mend in problems[0].mend
        assert live.wechat_secret not in problems[0].says or not live.wechat_secret

    def test_calendar_runs_out(
        self, config: Config, street: StreetOffice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("backend.doctor.surroundings.CALENDAR_NOTICE", timedelta(days=3650))

        assert wrong(config) == ["holidays"]
