"""The keys that a database knows: no process works on it without those that sealed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.errors import ConfigError
from backend.models.base import Base
from backend.models.personal import IDENTIFIER_LENGTH, PersonalDataKey, opens

KEY_CHECK_WORD = "sealed with the key of this database"
_COLUMNS = {
    "sqlite": "SELECT name FROM pragma_table_info('key_checks')",
    "postgresql": "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('key_checks')"
    " AND attnum > 0 AND NOT attisdropped",
}
_KNOWN = "SELECT purpose, identifier, sealed, retired_at FROM key_checks ORDER BY id"
_ENTER = (
    "INSERT INTO key_checks (purpose, identifier, sealed, first_used_at)"
    " VALUES (:purpose, :identifier, :sealed, :at) ON CONFLICT (purpose, identifier) DO NOTHING"
)


class KeyPurpose(StrEnum):
    PERSONAL_DATA = "personal_data"
    SIGNING = "signing"


class KeyCheck(Base):
    """One key that was in use on this database, by its identifier; the key itself is in the settings only.

    `sealed` is a known word: whoever cannot open it has another key, however empty the database is. Keys that
    sign seal nothing. `searched_at` is when a search last found nothing to renew, and `values_left` what this
    key was needed for all the same. `retired_at` is when the operator said that it may leave the settings.
    """

    __tablename__ = "key_checks"
    __table_args__ = (UniqueConstraint("purpose", "identifier"),)

    purpose: Mapped[str] = mapped_column(String(20))
    identifier: Mapped[str] = mapped_column(String(IDENTIFIER_LENGTH))
    sealed: Mapped[str] = mapped_column(Text, default="")
    first_used_at: Mapped[datetime]
    searched_at: Mapped[datetime | None]
    values_left: Mapped[int] = mapped_column(default=0, server_default="0")
    retired_at: Mapped[datetime | None]


class WrongKeyError(ConfigError):
    """The process lacks a key that the database was sealed with, or would seal with one that was retired."""


def missing_keys(identifiers: Sequence[str]) -> WrongKeyError:
    if not identifiers:  # a database that is older than identifiers
        names = ""
    else:
        names = f" Missing: {', '.join(identifiers)}. Where nothing was sealed with it: linsheng keys retire."
    return WrongKeyError(
        "LINSHENG_PERSONAL_DATA_KEY is not the key that this database was sealed with: its phones and links"
        " cannot be read, and nothing is written with another key. Set the key that belongs to this database,"
        f" or name it in LINSHENG_OTHER_PERSONAL_DATA_KEYS (docs/operations.md, Restore and Keys).{names}"
    )


@dataclass(frozen=True, slots=True)
class _KnownKey:
    purpose: str
    identifier: str
    sealed: str
    retired_at: object


class KeysInUse:
    """The keys of this process and the database.

    The first connection checks them, and so does the next while one is wrong: no process can read or write
    with wrong keys then, however it came by the database. A database without tables yet has nothing to check.

    They are put on record by who writes, with what is written, not by who only looks or is refused: a wrong
    key that `linsheng doctor` or a dry run once had would be missing ever after.
    """

    def __init__(self, engine: Engine, signing_identifier: str) -> None:
        self._engine = engine
        self._signing_identifier = signing_identifier
        self._new_keys: list[tuple[KeyPurpose, str]] | None = None  # None before the check
        event.listen(engine, "connect", self._check_connection)

    def new_keys(self) -> "NewKeys | None":
        """Those to put on record; asked before a transaction that may seal or sign."""
        if self._new_keys is None:
            with self._engine.connect():  # it checks, where none did yet
                pass
        return NewKeys(self._new_keys) if self._new_keys else None

    def note_entered(self) -> None:
        self._new_keys = []

    def _check_connection(self, connection: Any, _record: object) -> None:
        if self._new_keys is not None:
            return
        try:
            self._new_keys = _check(connection, self._engine.dialect.name, self._signing_identifier)
            connection.commit()
        except BaseException:
            connection.rollback()
            connection.close()
            raise


class NewKeys:
    """Of one transaction that may seal or sign: they go on record with what it wrote, if it did."""

    def __init__(self, keys: Sequence[tuple[KeyPurpose, str]]) -> None:
        self._keys = keys
        self._before: object = -1
        self.are_entered = False

    def watch(self, connection: Connection) -> None:
        """From its beginning on."""
        self._before = _writes_of(connection)

    def enter(self, connection: Connection) -> None:
        """At its end."""
        if _writes_of(connection) == self._before:
            return
        for purpose, identifier in self._keys:
            _enter(connection, purpose, identifier)
        self.are_entered = True


def _writes_of(connection: Connection) -> object:
    """Another value after a statement that wrote."""
    if connection.dialect.name == "postgresql":
        return connection.scalar(text("SELECT txid_current_if_assigned()"))
    driver_connection: Any = connection.connection.driver_connection
    return driver_connection.total_changes


def _check(connection: Any, dialect: str, signing_identifier: str) -> list[tuple[KeyPurpose, str]] | None:
    """The keys of this process that are not on record; None where there is no record yet."""
    cursor = connection.cursor()
    try:
        columns = {row[0] for row in cursor.execute(_COLUMNS[dialect]).fetchall()}
        if "purpose" not in columns:
            if columns:
                _check_before_identifiers(cursor)
            return None
        known_keys = [_KnownKey(*row) for row in cursor.execute(_KNOWN).fetchall()]
        _check_known([key for key in known_keys if key.purpose == KeyPurpose.PERSONAL_DATA])
        names = {(key.purpose, key.identifier) for key in known_keys}
        present = (
            (KeyPurpose.PERSONAL_DATA, PersonalDataKey.identifiers()[0]),
            (KeyPurpose.SIGNING, signing_identifier),
        )
        return [key for key in present if key not in names]
    finally:
        cursor.close()


def _check_before_identifiers(cursor: Any) -> None:
    row = cursor.execute("SELECT sealed FROM key_checks").fetchone()
    if row is not None and not opens(str(row[0])):
        raise missing_keys(())


def _check_known(known_keys: Sequence[_KnownKey]) -> None:
    in_use = [key for key in known_keys if key.retired_at is None]
    missing = [key.identifier for key in in_use if not opens(key.sealed)]
    if missing:
        raise missing_keys(missing)
    sealing = PersonalDataKey.identifiers()[0]
    if any(key.identifier == sealing for key in known_keys if key.retired_at is not None):
        raise WrongKeyError(
            f"LINSHENG_PERSONAL_DATA_KEY is key {sealing}, which was retired. Set the key that is in use, or"
            " make a new one: linsheng keys new."
        )


def _enter(connection: Connection, purpose: KeyPurpose, identifier: str) -> None:
    sealed = PersonalDataKey.encrypt(KEY_CHECK_WORD) if purpose is KeyPurpose.PERSONAL_DATA else ""
    now = datetime.now(UTC)
    at: object = now if connection.dialect.name == "postgresql" else now.strftime("%Y-%m-%d %H:%M:%S.%f")
    values = {"purpose": str(purpose), "identifier": identifier, "sealed": sealed, "at": at}
    connection.execute(text(_ENTER), values)
