"""The real app on the small city, in a folder of memory, and what it must never do.

SQLite and Valkey are real. The database is put back as it was from time to time: a million messages fill it
with complaints, and what is slow then is no fault of a parser.
"""

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from http import HTTPStatus
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Self

from flask import Flask
from sqlalchemy import event
from sqlalchemy.pool import Pool

from backend.app import create_app
from backend.core.config import Config
from backend.models import Database, migrate
from backend.models.personal import PersonalDataKey
from backend.models.session import make_engine
from backend.web.services import EXTENSION, Services
from tests.fuzzing.target import FaultError
from tests.support.city import City, build_city
from tests.support.servers import Valkey

KEY = "a key of all tests, which is long enough"
MEMORY = Path("/dev/shm")
TOKEN = "token-of-the-fuzzers"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
INPUTS_A_DATABASE = 20_000
SERVER_ERROR = HTTPStatus.INTERNAL_SERVER_ERROR


@event.listens_for(Pool, "checkout")
def _without_waiting_for_the_disk(connection: Any, _record: object, _proxy: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="linsheng-fuzz-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@cache
def _blank() -> bytes:
    with folder() as path:
        PersonalDataKey.install(KEY)
        engine = make_engine(f"sqlite:///{path}/blank.db")
        migrate.upgrade(engine)
        engine.dispose()
        return (path / "blank.db").read_bytes()


def config_in(path: Path, redis_url: str = "redis://127.0.0.1:1/0") -> Config:
    variables = {
        "data_dir": str(path / "data"),
        "database_url": f"sqlite:///{path}/fuzz.db",
        "redis_url": redis_url,
        "personal_data_key": KEY,
        "wechat_token": TOKEN,
        "wechat_aes_key": AES_KEY,
        "wechat_appid": "wx1234567890abcdef",
    }
    return Config.from_env({f"LINSHENG_{name.upper()}": value for name, value in variables.items()})


@contextmanager
def small_city() -> Iterator[City]:
    """For parsers that ask the database."""
    with folder() as path:
        (path / "fuzz.db").write_bytes(_blank())
        database = Database(config_in(path))
        try:
            yield build_city(database)
        finally:
            database.dispose()


class Faults(logging.Handler):
    """Whatever the app logs as an error: the webhook answers its own mistakes politely."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def check(self) -> None:
        """Raises what was logged since the last time."""
        records, self.records = self.records, []
        for record in records:
            error = record.exc_info[1] if record.exc_info else None
            raise FaultError(record.getMessage()) from error


class Site:
    """`ask` is one request; it raises FaultError for a status from 500 on and for an error in the log."""

    def __init__(self, path: Path, redis_url: str) -> None:
        self._path = path
        self.config = config_in(path, redis_url)
        self._fill()
        self.app: Flask = create_app(self.config)
        # The pages of staff carry a token that no seed can know.
        self.app.config["WTF_CSRF_METHODS"] = set()
        self.services: Services = self.app.extensions[EXTENSION]
        self._asked, self._inputs = 0, INPUTS_A_DATABASE
        self._faults = Faults()

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self._faults)
        logging.getLogger().setLevel(logging.ERROR)
        return self

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self._faults)
        self.services.database.dispose()

    @property
    def database(self) -> Database:
        return self.services.database

    def keep(self, inputs: int = INPUTS_A_DATABASE) -> None:
        """Put the database back to this state after so many inputs, again and again."""
        self._inputs = inputs
        self.database.dispose()
        self._filled = (self._path / "fuzz.db").read_bytes()

    def ask(self, environ: dict[str, Any]) -> tuple[int, bytes]:
        self._asked += 1
        if self._asked % self._inputs == 0:
            self._refill()
        answered: list[str] = []

        def start(status: str, _headers: object, _error: object = None) -> None:
            answered.append(status)

        body = self._body(self.app.wsgi_app(environ, start))
        status = int(answered[-1][:3])
        self._faults.check()
        if status >= SERVER_ERROR:
            raise FaultError(f"{status} {environ['REQUEST_METHOD']} {environ['PATH_INFO'][:100]}")
        return status, body

    def _body(self, pieces: Iterable[bytes]) -> bytes:
        try:
            return b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    def _fill(self) -> None:
        (self._path / "fuzz.db").write_bytes(_blank())
        database = Database(self.config)
        self.city = build_city(database)
        database.dispose()
        self._filled = (self._path / "fuzz.db").read_bytes()

    def _refill(self) -> None:
        self.database.dispose()
        for file in self._path.glob("fuzz.db*"):
            file.unlink()
        (self._path / "fuzz.db").write_bytes(self._filled)


@contextmanager
def site(*, with_valkey: bool = True) -> Iterator[Site]:
    with ExitStack() as stack:
        path = stack.enter_context(folder())
        redis_url = "redis://127.0.0.1:1/0"
        if with_valkey:
            (path / "valkey").mkdir()
            valkey = Valkey(path / "valkey")
            stack.callback(valkey.kill)
            redis_url = valkey.url
        yield stack.enter_context(Site(path, redis_url))


def environ_of(method: str, path: str, query: str = "", body: bytes = b"", **more: Any) -> dict[str, Any]:
    """Of WSGI; `path` and `query` are as they stand in the request's first line, decoded as Latin-1."""
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **more,
    }
