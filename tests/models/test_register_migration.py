"""0013: the register's addresses, and what was under way to them, on databases with rows in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session

from backend.models import (
    AddressKind,
    Alert,
    AlertKind,
    Delivery,
    DeliveryState,
    Letter,
    NoticeAddress,
    PropertyFirm,
    Street,
    migrate,
)
from backend.models.personal import PersonalDataKey
from backend.models.session import make_engine
from backend.notices.rules.address_masking import target_of_address
from backend.notices.rules.letter_batching import write_due_letters
from backend.notices.rules.messages import MessageState, alerts
from backend.registry.rules.office_addresses import EVERY_EVENT, lines_of_office
from tests.support.old_rows import OldRows
from tests.support.servers import Postgres

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
BEFORE = "0012"
LINES = (
    "mailto://a@example.com", "mailtos://bot:geheim@qq.com?to=a@b.cn,c@d.cn", "mailto:d@example.com",
    "wecombot://key-1", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=key-2",
    "dingtalk://secret@token", "https://oapi.dingtalk.com/robot/send?access_token=token2",
    "feishu://key-3", "https://open.feishu.cn/open-apis/bot/v2/hook/key-4", "lark://key-5",
    "tgram://geheim/123", "json://someone:geheim@127.0.0.1/robot", "nonsense",
)  # fmt: skip
KINDS = ["email"] * 3 + ["wecom"] * 2 + ["dingtalk"] * 2 + ["feishu"] * 3 + ["unknown"] * 3


@pytest.fixture(params=["sqlite", "postgresql"])
def old_engine(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/old.db"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        postgres.execute("DROP DATABASE IF EXISTS before_register")
        postgres.execute("CREATE DATABASE before_register")
        url = postgres.url("before_register")
    PersonalDataKey.install("a key for this test")
    engine = make_engine(url)
    with engine.begin() as connection:
        command.upgrade(migrate.settings_for(connection), BEFORE)
    yield engine
    engine.dispose()


def fill(connection: Connection) -> dict[str, int]:
    """A firm with every kind of line, a street with one address, a street with none, and their deliveries."""
    old = OldRows(connection)
    ids = {"district": old.add("districts", alert_urls="")}
    where = {"district_id": ids["district"]}
    ids["firm"] = old.add("property_firms", alert_urls="\n".join(LINES[:7]) + "\n" + ", ".join(LINES[7:]))
    ids["street"] = old.add("streets", alert_urls="console:// console://", **where)
    ids["bare"] = old.add("streets", alert_urls="", **where)
    category = old.add("categories", lead="firm")
    for key, emergency in (("calm", False), ("urgent", True)):
        ids[key] = old.add(
            "complaints", number=f"26000000{len(ids):02}", channel="web", state="dispatched",
            category_id=category, emergency=emergency,
        )  # fmt: skip
    for key, office, complaint, move, state in (
        ("waiting", "firm", "calm", "reroute", "pending"),
        ("sending", "firm", "urgent", "dispatch", "sending"),
        ("failed", "street", "calm", "urge", "failed"),
        ("done", "street", "urgent", "dispatch", "delivered"),
        ("nowhere", "bare", "calm", "dispatch", "pending"),
    ):
        level = "firm" if office == "firm" else "street"
        party = old.add(
            "complaint_parties", complaint_id=ids[complaint], role="lead", **{f"{level}_id": ids[office]}
        )
        event = old.add(
            "complaint_events", complaint_id=ids[complaint], move=move, to_state="dispatched",
            actor="system", seq=len(ids),
        )  # fmt: skip
        for way in ("inbox", "alert"):
            ids[f"{key} {way}"] = old.add(
                "deliveries", complaint_id=ids[complaint], event_id=event, party_id=party, way=way,
                state=state if way == "alert" else "delivered", attempts=3, last_error="refused",
                next_attempt_at=NOW + timedelta(minutes=5),
            )  # fmt: skip
        ids[f"{key} event"] = event
        old.add("outbox_messages", job="deliver", subject_id=ids[f"{key} alert"])
    return ids


def test_every_line_is_kept_and_what_waits_still_arrives(old_engine: Engine) -> None:
    with old_engine.begin() as connection:
        ids = fill(connection)
        deliveries = connection.scalar(text("SELECT count(*) FROM deliveries"))

    migrate.upgrade(old_engine)

    with Session(old_engine) as session:
        firm = session.get_one(PropertyFirm, ids["firm"])
        assert lines_of_office(session, firm) == tuple(sorted(LINES))
        rows = session.scalars(select(NoticeAddress).order_by(NoticeAddress.id)).all()
        rows_of_firm = [row for row in rows if row.firm_id == firm.id]
        assert [row.kind for row in rows_of_firm] == [AddressKind(kind) for kind in KINDS]
        for row in rows:
            understood = row.kind is not AddressKind.UNKNOWN
            assert (target_of_address(row) is not None, row.last_error == "") == (understood, understood)
            assert (row.choices, row.in_register, row.created_by_id) == (
                {kind: choice for kind, choice in EVERY_EVENT.items() if kind != AlertKind.DISCLOSURE},
                True,
                None,
            )
        assert "geheim" not in str(session.execute(text("SELECT * FROM notice_addresses")).all())
        street = session.get_one(Street, ids["street"])
        assert lines_of_office(session, street) == ("console://",)

        waiting = session.scalars(select(Alert).where(Alert.letter_id.is_(None)).order_by(Alert.id)).all()
        assert {(alert.event_id, alert.address_id) for alert in waiting} == {
            (ids[event], row.id) for event in ("waiting event", "sending event") for row in rows_of_firm
        }
        assert {alert.due_at for alert in waiting} == {NOW + timedelta(minutes=5)}
        assert {(alert.kind, alert.emergency) for alert in waiting} == {
            (AlertKind.NEW, False), (AlertKind.EMERGENCY, True),
        }  # fmt: skip
        [failed] = alerts(session, MessageState.FAILED)
        assert failed.letter is not None
        assert (failed.event_id, failed.kind) == (ids["failed event"], AlertKind.URGED)
        assert (failed.letter.attempts, failed.letter.last_error) == (3, "refused")

        left = {row.id: row.state for row in session.scalars(select(Delivery))}
        gone = {ids[f"{key} alert"] for key in ("waiting", "sending", "failed")}
        assert len(left) + len(gone) == deliveries
        assert not gone & left.keys()
        assert left[ids["nowhere alert"]] is DeliveryState.FAILED
        assert left[ids["done alert"]] is DeliveryState.DELIVERED

        assert write_due_letters(session, NOW + timedelta(minutes=5)) == len(rows_of_firm)
        session.flush()
        letters = session.scalars(select(Letter).where(Letter.state == DeliveryState.PENDING)).all()
        assert {letter.address_id for letter in letters} == {row.id for row in rows_of_firm}


def test_an_empty_register_needs_no_key(old_engine: Engine) -> None:
    PersonalDataKey._fernet = None
    with old_engine.begin() as connection:
        command.upgrade(migrate.settings_for(connection), "0013")
