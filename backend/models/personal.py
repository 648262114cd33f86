"""Personal data at rest: encrypted, with a keyed blind index for look-up (PIPL art. 51).

A process has one key that seals and others that only open. What is sealed begins with the identifier of its
key; what was sealed before there were identifiers has none and is opened by whichever key fits.
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12
IDENTIFIER_LENGTH = 6
INDEX_LENGTH = 64  # of the columns; 57 hexadecimal digits are left of SHA-256
FILE_KEY_LENGTH = 80
SEALED_FILE_SUFFIX = "voice"
FORGOTTEN = "forgotten"  # in place of a blind index that was given up
_SEALED = re.compile(rf"([0-9a-f]{{{IDENTIFIER_LENGTH}}}):(.*)", re.DOTALL)


class UnsealError(Exception):
    """What was sealed cannot be opened with this process's keys."""


class MissingKeyError(UnsealError, InvalidToken):
    """It was sealed with a key that this process does not have; the text names it."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"sealed with key {identifier}, which is not among the keys of this process")
        self.identifier = identifier


def identifier_of(key: str) -> str:
    """By which a key is told from others. It gives nothing of the key away."""
    return _derive(key, b"linsheng identifier").hex()[:IDENTIFIER_LENGTH]


def split(sealed: str) -> tuple[str | None, str]:
    """The identifier of the key, None for what is older than identifiers, and what that key sealed."""
    matched = _SEALED.fullmatch(sealed)
    return (matched[1], matched[2]) if matched else (None, sealed)


@dataclass(frozen=True, slots=True)
class _Key:
    identifier: str
    fernet: Fernet = field(repr=False)
    index_key: bytes = field(repr=False)
    sealing: AESGCM = field(repr=False)

    @classmethod
    def of(cls, key: str) -> Self:
        return cls(
            identifier_of(key),
            Fernet(base64.urlsafe_b64encode(_derive(key, b"linsheng encryption"))),
            _derive(key, b"linsheng blind index"),
            AESGCM(_derive(key, b"linsheng sealing")),
        )

    def hashed(self, value: str) -> bytes:
        return hmac.digest(self.index_key, value.encode(), "sha256")

    def index(self, value: str) -> str:
        return f"{self.identifier}:{self.hashed(value).hex()}"[:INDEX_LENGTH]


class PersonalDataKey:
    """The keys of this process, the one that seals first; set once when the engine is made.

    A column type cannot be handed a key with each query, so the process holds them.
    """

    _keys: tuple[_Key, ...] = ()

    @classmethod
    def install(cls, sealing: str, *other_keys: str) -> None:
        """Derive encryption and index keys from LINSHENG_PERSONAL_DATA_KEY and those beside it."""
        cls._keys = tuple(_Key.of(key) for key in (sealing, *other_keys))

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        """The sealing key's first."""
        return tuple(key.identifier for key in cls._all())

    @classmethod
    def has_several(cls) -> bool:
        return len(cls._all()) > 1

    @classmethod
    def fernet(cls) -> Fernet:
        """Of the oldest key: for migrations, which write as it was done before there were identifiers."""
        return cls._all()[-1].fernet

    @classmethod
    def encrypt(cls, plain: str) -> str:
        key = cls._all()[0]
        return f"{key.identifier}:{key.fernet.encrypt(plain.encode()).decode()}"

    @classmethod
    def decrypt(cls, sealed: str) -> str:
        """Raises InvalidToken for what nobody sealed, MissingKeyError for what another key sealed."""
        keys, token = cls._fitting(sealed)
        for key in keys:
            try:
                return key.fernet.decrypt(token.encode()).decode()
            except InvalidToken:
                continue
        raise InvalidToken

    @classmethod
    def blind_index(cls, value: str) -> str:
        """A keyed hash that finds equal values without revealing them, to store; it names its key."""
        return cls._all()[0].index(value)

    @classmethod
    def blind_indexes(cls, value: str) -> tuple[str, ...]:
        """The same by each key, to look for; the sealing key's first."""
        return tuple(key.index(value) for key in cls._all())

    @classmethod
    def keyed_hash(cls, value: str) -> str:
        """For what is compared or handed out and in no look-up column: without the name of its key."""
        return cls._all()[0].hashed(value).hex()

    @classmethod
    def keyed_hashes(cls, value: str) -> tuple[str, ...]:
        """The same by each key, to compare with; the sealing key's first."""
        return tuple(key.hashed(value).hex() for key in cls._all())

    @classmethod
    def lock_number(cls, value: str) -> int:
        """The same in all processes that have the same keys, whichever of them seals."""
        key = min(cls._all(), key=lambda known_key: known_key.identifier)
        return int.from_bytes(key.hashed(f"lock\0{value}")[:8], signed=True)

    @classmethod
    def seal(cls, data: bytes) -> str:
        """The same protection as a Fernet token at a sixth of its cost: for what every message rewrites."""
        key, nonce = cls._all()[0], os.urandom(NONCE_BYTES)
        return f"{key.identifier}:{base64.b64encode(nonce + key.sealing.encrypt(nonce, data, None)).decode()}"

    @classmethod
    def unseal(cls, sealed: str) -> bytes:
        """Raises UnsealError for what another key sealed, or nobody."""
        keys, text = cls._fitting(sealed)
        for key in keys:
            try:
                data = base64.b64decode(text, validate=True)
                return key.sealing.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None)
            except (InvalidTag, ValueError):
                continue
        raise UnsealError

    @classmethod
    def _fitting(cls, sealed: str) -> tuple[Sequence[_Key], str]:
        """Raises MissingKeyError."""
        identifier, text = split(sealed)
        if identifier is None:
            return cls._all()[::-1], text
        keys = [key for key in cls._all() if key.identifier == identifier]
        if not keys:
            raise MissingKeyError(identifier)
        return keys, text

    @classmethod
    def _all(cls) -> tuple[_Key, ...]:
        if not cls._keys:
            raise RuntimeError("PersonalDataKey.install was not called")
        return cls._keys


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


class _Protected(TypeDecorator[str]):
    """What a rotation of keys renews: `jobs.keys.columns` finds these columns in the tables."""

    impl: Any = Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """Not asked of `impl` by a decorator."""
        return str


class EncryptedText(_Protected):
    """Text that the database and its backups hold only as a Fernet token."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else PersonalDataKey.encrypt(opened(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        try:
            return PersonalDataKey.decrypt(value)
        except InvalidToken:
            return STILL_SEALED


class SealedText(_Protected):
    """What `PersonalDataKey.seal` made, written and read as it stands."""

    cache_ok = True


class SealedFile(_Protected):
    """The key of a file in the photo store: a photo, or a recording, which rests sealed and names its key."""

    impl = String(FILE_KEY_LENGTH)
    cache_ok = True


class BlindIndex(_Protected):
    """A blind index. `of` is the column of the same row that it was made of, empty where that is not kept.

    What cannot be made anew ends by itself: its row is deleted after a week, or it is given up a week after
    the moment in the column `until_week_after`. Else it is given up with its key, and `lost` says what that
    means for whoever decides it.
    """

    impl = String(INDEX_LENGTH)
    cache_ok = True

    def __init__(self, of: str = "", *, until_week_after: str = "", lost: str = "") -> None:
        super().__init__()
        self.of, self.until_week_after, self.lost = of, until_week_after, lost


def sealed_file_suffix() -> str:
    """Of a file that is sealed now: its name tells the key, so that nobody has to open it to know."""
    return f"{PersonalDataKey.identifiers()[0]}.{SEALED_FILE_SUFFIX}"


def opens(token: str) -> bool:
    """Whether a key of this process opens what an encrypted column holds."""
    try:
        PersonalDataKey.decrypt(token)
    except InvalidToken:
        return False
    return True
