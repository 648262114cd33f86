"""Personal data at rest: encrypted, with a keyed blind index for look-up (PIPL art. 51)."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12


class UnsealError(Exception):
    """What was sealed cannot be opened with this process's key."""


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


class EncryptedText(TypeDecorator[str]):
    """Text that the database and its backups hold only as a Fernet token."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else PersonalDataKey.fernet().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else PersonalDataKey.fernet().decrypt(value.encode()).decode()
