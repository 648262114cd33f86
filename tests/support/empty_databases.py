"""Empty databases of the newest schema, made once for all processes of a parallel run.

Where the run is parallel, the process that only hands out tests makes them as soon as another wants them.
"""

import shutil
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

from backend.models import migrate
from backend.models.personal import PersonalDataKey
from backend.models.session import make_engine
from tests.support.patience import PATIENCE
from tests.support.servers import Postgres, RunningPostgres

# One key for all: the empty databases that tests copy have an audit log that it sealed.
PERSONAL_DATA_KEY = "a key of all tests, which is long enough"
SQLITE, POSTGRES = "sqlite", "postgres"


def prepared_postgres() -> Postgres:
    """With an empty database `blank` as a template."""
    server = Postgres()
    try:
        server.execute("CREATE DATABASE blank")
        _prepare(server.url("blank"))
    except BaseException:
        server.stop()
        raise
    return server


def sqlite_file(folder: Path) -> bytes:
    """To copy."""
    path = folder / "blank.db"
    _prepare(f"sqlite:///{path}")
    return path.read_bytes()


class SharedByAll:
    """In the process that hands out the tests; those that run them find in `folder` what they want."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="linsheng-empty-"))
        self._server: Postgres | None = None
        self._end = Event()
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()
        if self._server:
            self._server.stop()
        shutil.rmtree(self.folder)

    def _serve(self) -> None:
        waiting = {SQLITE: self._make_sqlite, POSTGRES: self._start_postgres}
        while waiting and not self._end.wait(0.05):
            for name in [name for name in waiting if (self.folder / f"{name}.wanted").exists()]:
                waiting.pop(name)()

    def _make_sqlite(self) -> None:
        sqlite_file(self.folder)
        (self.folder / "blank.db").replace(self.folder / SQLITE)

    def _start_postgres(self) -> None:
        self._server = prepared_postgres()
        fresh = self.folder / f"{POSTGRES}.new"
        fresh.write_text(str(self._server.port), encoding="utf-8")
        fresh.replace(self.folder / POSTGRES)


def shared_postgres(folder: Path) -> RunningPostgres:
    return RunningPostgres(int(_wanted(folder, POSTGRES)))


def shared_sqlite_file(folder: Path) -> bytes:
    return _wanted(folder, SQLITE)


def _wanted(folder: Path, name: str) -> bytes:
    (folder / f"{name}.wanted").touch()
    end = time.monotonic() + PATIENCE
    while not (folder / name).exists():
        assert time.monotonic() < end, f"nobody made an empty database of {name}"
        time.sleep(0.02)
    return (folder / name).read_bytes()


def _prepare(url: str) -> None:
    PersonalDataKey.install(PERSONAL_DATA_KEY)
    engine = make_engine(url)
    migrate.upgrade(engine)
    engine.dispose()
