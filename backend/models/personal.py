"""Personal data at rest: encrypted, with a keyed blind index for look-up (PIPL art. 51)."""

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import CheckConstraint, Dialect, Engine, Text, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from backend.core.errors import ConfigError
from backend.models.base import Base

NONCE_BYTES = 12
KEY_CHECK_WORD = "sealed with the key of this database"
_CHECK_TABLE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'key_checks'",
    "postgresql": "SELECT 1 WHERE to_regclass('key_checks') IS NOT NULL",
}


class UnsealError(Exception):
    """What was sealed cannot be opened with this process's key."""


class WrongKeyError(ConfigError):
    """The database was sealed with another key than this process has."""

    def __init__(self) -> None:
        super().__init__(
            "LINSHENG_PERSONAL_DATA_KEY is not the key that this database was sealed with: its phones and"
            " links cannot be read, and nothing is written with another key. Set the key that belongs to this"
            " database (docs/operations.md, Restore)."
        )


class PersonalDataKey:
    """The key of this process, set once when the engine is made.

    A column type cannot be handed a key with each query, so the process holds it.
    """

    _fernet: Fernet | None = None
    _index_key: bytes = b""
    _sealing: AESGCM | None = None

    @classmethod
    def install(cls, key: str) -> None:
        """Derive the encryption key and the index key from LINSHENG_PERSONAL_DATA_KEY."""
        cls._fernet = Fernet(base64.urlsafe_b64encode(_derive(key, b"linsheng encryption")))
        cls._index_key = _derive(key, b"linsheng blind index")
        cls._sealing = AESGCM(_derive(key, b"linsheng sealing"))

    @classmethod
    def fernet(cls) -> Fernet:
        if cls._fernet is None:
            raise RuntimeError("PersonalDataKey.install was not called")
        return cls._fernet

    @classmethod
    def blind_index(cls, value: str) -> str:
        """A keyed hash that finds equal values without revealing them."""
        cls.fernet()
        return hmac.new(cls._index_key, value.encode(), hashlib.sha256).hexdigest()

    @classmethod
    def seal(cls, data: bytes) -> str:
        """The same protection as a Fernet token at a sixth of its cost: for what every message rewrites."""
        nonce = os.urandom(NONCE_BYTES)
        return base64.b64encode(nonce + cls._sealer().encrypt(nonce, data, None)).decode()

    @classmethod
    def unseal(cls, sealed: str) -> bytes:
        """Raises UnsealError for what another key sealed, or nobody."""
        try:
            data = base64.b64decode(sealed, validate=True)
            return cls._sealer().decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            raise UnsealError from None

    @classmethod
    def _sealer(cls) -> AESGCM:
        if cls._sealing is None:
            raise RuntimeError("PersonalDataKey.install was not called")
        return cls._sealing


def _derive(key: str, purpose: bytes) -> bytes:
    return hmac.new(key.encode(), purpose, hashlib.sha256).digest()


class StillSealed(str):
    """Stands for a stored text that this process's key does not open: the words that say so.

    A page or an export that lists it shows these words in its place and goes on with the next row. Whoever
    does something with the text asks `opened` first. It is never stored in place of what is there.
    """

    __slots__ = ()


STILL_SEALED = StillSealed("（读不出来，请联系系统管理员）")


def opened(text: str) -> str:
    """Raises UnsealError for what is still sealed."""
    if isinstance(text, StillSealed):
        raise UnsealError
    return text


class EncryptedText(TypeDecorator[str]):
    """Text that the database and its backups hold only as a Fernet token."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else PersonalDataKey.fernet().encrypt(opened(value).encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        try:
            return PersonalDataKey.fernet().decrypt(value.encode()).decode()
        except InvalidToken:
            return STILL_SEALED


class KeyCheck(Base):
    """One row with a known word. Whoever cannot open it has the wrong key, however empty the database is."""

    __tablename__ = "key_checks"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    sealed: Mapped[str] = mapped_column(EncryptedText)


def opens(token: str) -> bool:
    """Whether this process's key opens what an encrypted column holds."""
    try:
        PersonalDataKey.fernet().decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def check_key_of(engine: Engine) -> None:
    """From now on the first connection of the engine checks the key, and so does the next while it is wrong.

    No process can read or write with a wrong key then, however it came by the database. One without tables
    yet has nothing to check.
    """
    checked: list[bool] = []

    @event.listens_for(engine, "connect")
    def check(connection: Any, _record: object) -> None:
        if checked:
            return
        try:
            sealed = _sealed_word(connection, engine.dialect.name)
        finally:
            connection.rollback()
        if sealed is None:
            return
        if not opens(sealed):
            connection.close()
            raise WrongKeyError
        checked.append(True)


def _sealed_word(connection: Any, dialect: str) -> str | None:
    cursor = connection.cursor()
    try:
        cursor.execute(_CHECK_TABLE[dialect])
        if cursor.fetchone() is None:
            return None
        cursor.execute("SELECT sealed FROM key_checks")
        row = cursor.fetchone()
        return None if row is None else str(row[0])
    finally:
        cursor.close()
