"""Statements compiled once do on both databases what SQLAlchemy does with them anew each time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from backend.models import Base, ComplaintEvent, Database, MediaKind, MediaState, Resident, WechatMedia
from backend.models.prepared import Prepared, prepared
from tests.conftest import config_for

MEDIA = Base.metadata.tables[WechatMedia.__tablename__]
FOLLOWERS = Base.metadata.tables[Resident.__tablename__]
NOW = datetime(2026, 11, 23, 4, 5, 6, 789, tzinfo=UTC)
INSERT = prepared(
    insert(MEDIA)
    .values(
        resident_id=bindparam("resident_id"),
        key=bindparam("key"),
        kind=bindparam("kind"),
        media_id=bindparam("media_id"),
        received_at=bindparam("now"),
        ring_after=bindparam("now"),
    )
    .returning(MEDIA.c.id, MEDIA.c.received_at)
)
FIND = prepared(select(MEDIA).where(MEDIA.c.state == MediaState.PENDING, MEDIA.c.key == bindparam("key")))


def _follower(database: Database) -> int:
    with database.transaction() as session:
        follower = Resident(openid="o-1", openid_index="1", last_message_at=NOW, window_left=0)
        session.add(follower)
        session.flush()
        return follower.id


def _values(resident_id: int) -> dict[str, object]:
    return {
        "resident_id": resident_id,
        "key": "k",
        "kind": MediaKind.VOICE,
        "media_id": "m-秘密",
        "now": NOW,
    }


def test_types_and_fixed_defaults_are_those_of_the_tables(database: Database) -> None:
    values = _values(_follower(database))
    with database.statements() as connection:
        made = INSERT[connection.dialect.name].first(connection, values)
        assert made.received_at == NOW
    with database.reading() as session:
        media = session.get_one(WechatMedia, made.id)
        assert (media.kind, media.state, media.media_id) == (
            MediaKind.VOICE,
            MediaState.PENDING,
            "m-秘密",
        )
        assert (media.size, media.last_error, media.received_at) == (0, "", NOW)
        assert "秘密" not in session.execute(text("SELECT media_id FROM wechat_media")).scalar_one()
    with database.statements() as connection:
        statement = FIND[connection.dialect.name].first(connection, {"key": "k"})
        assert (statement.kind, statement.media_id, statement.ring_after) == (MediaKind.VOICE, "m-秘密", NOW)
        assert FIND[connection.dialect.name].first(connection, {"key": "another"}) is None


def test_it_takes_part_in_the_transaction(database: Database) -> None:
    values = _values(_follower(database))

    def twice() -> None:
        with database.statements() as connection:
            INSERT[connection.dialect.name].run(connection, values)
            INSERT[connection.dialect.name].run(connection, values)

    with pytest.raises(IntegrityError):
        twice()
    with database.statements() as connection:
        assert FIND[connection.dialect.name].first(connection, {"key": "k"}) is None


def test_a_server_that_went_away_is_an_error_of_sqlalchemy_and_the_next_connection_works(
    postgres_url: str, tmp_path: Path
) -> None:
    """Whoever called tries again, and must get a connection that lives."""
    database, find = Database(config_for(postgres_url, tmp_path)), FIND["postgresql"]

    def cut_off() -> None:
        with database.statements() as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with database.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            find.first(connection, {"key": "k"})

    with pytest.raises(OperationalError) as raised:
        cut_off()
    assert raised.value.connection_invalidated
    with database.statements() as connection:
        assert find.first(connection, {"key": "k"}) is None
    database.dispose()


def test_a_default_that_must_be_computed_is_refused() -> None:
    events = Base.metadata.tables[ComplaintEvent.__tablename__]
    with pytest.raises(TypeError, match="details"):
        Prepared(insert(events).values(words=bindparam("words")), "sqlite")
