"""The search for communities: one index a process, renewed in the background."""

import logging
import threading
from datetime import datetime, timedelta
from time import perf_counter

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from backend.models import Community, Street
from backend.registry.rules.naming.folding import core
from backend.registry.rules.naming.index import NAME_ITSELF, SAME_SOUND, CommunityIndex, Match
from backend.registry.rules.naming.registry_rows import CommunityRow, community_rows

__all__ = ["NAME_ITSELF", "SAME_SOUND", "CommunityFinder", "CommunityIndex", "Match"]

REFRESH_AFTER = timedelta(minutes=1)
REST = 60  # times as long as reading the registry took: at most a sixtieth of one processor goes into it
AT_ONCE = 20_000  # so many names are indexed in the request that comes first; more of them in the background
FIRST_WAIT_SECONDS = 2.0
PLAIN = 90.0  # the likeness of what the database finds by itself while there is no index yet
log = logging.getLogger(__name__)


class CommunityFinder:
    """Answers from the index it has while a newer one is built: a request waits for none but the first.

    The registry is read again when a minute is over, or later where reading takes long; only when something
    that the index holds has changed, a new one is built. So an import shows within about two minutes.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: CommunityIndex | None = None
        self._built_from = 0
        self._read_at: datetime | None = None
        self._pause = REFRESH_AFTER
        self._building: threading.Thread | None = None

    def find(
        self,
        session: Session,
        text: str,
        now: datetime,
        limit: int = 5,
        *,
        district_id: int | None = None,
        street_id: int | None = None,
    ) -> list[Match]:
        """The likeliest communities, best first; those of a district or street that is known come first."""
        index = self._current(session, now)
        if index is None:
            return _search_by_substring(session, text, limit)
        return index.find(text, limit, district_id=district_id, street_id=street_id)

    def mentions(self, session: Session, text: str, now: datetime) -> tuple[list[Match], bool]:
        """Communities named inside a sentence, and whether it is surely one."""
        index = self._current(session, now)
        return index.mentions(text) if index else ([], False)

    def settle(self) -> None:
        """Wait until no index is being built: for tests, measuring and an orderly end."""
        building = self._building
        if building is not None:
            building.join()

    def _current(self, session: Session, now: datetime) -> CommunityIndex | None:
        if self._index is None:
            self._begin(session, now)
        elif self._read_at is not None and now - self._read_at > self._pause:
            self._build_in_background(session, now)
        return self._index

    def _begin(self, session: Session, now: datetime) -> None:
        """The first index, at once where that is quick."""
        if (session.scalar(select(func.count()).select_from(Community)) or 0) <= AT_ONCE:
            with self._lock:
                if self._index is None:
                    self._take(community_rows(session), now)
            return
        self._build_in_background(session, now)
        building = self._building
        if building is not None:
            building.join(FIRST_WAIT_SECONDS)

    def _build_in_background(self, session: Session, now: datetime) -> None:
        with self._lock:
            if self._building is None or not self._building.is_alive():
                self._building = threading.Thread(
                    target=self._renew, args=(session.get_bind().engine, now), name="names", daemon=True
                )
                self._building.start()

    def _renew(self, engine: Engine, now: datetime) -> None:
        """A failure keeps the index there is; the next question after the pause tries again."""
        try:
            begin = perf_counter()
            # A connection of its own, closed for good: whoever disposes of the engine leaves none behind.
            with engine.execution_options(sqlite_begin="BEGIN").connect() as connection:
                connection.detach()
                rows = community_rows(connection)
            self._pause = max(REFRESH_AFTER, timedelta(seconds=REST * (perf_counter() - begin)))
            self._take(rows, now)
        except Exception:
            self._read_at = now
            log.exception("The index of names could not be renewed; the one before stays.")

    def _take(self, rows: list[CommunityRow], now: datetime) -> None:
        contents = hash(tuple(rows))
        if self._index is None or contents != self._built_from:
            self._index, self._built_from = CommunityIndex(rows), contents
        self._read_at = now


def _search_by_substring(session: Session, text: str, limit: int) -> list[Match]:
    """What the database finds by itself, for the first seconds of a process in a country."""
    name_core = core(text)
    if len(name_core) < 2:  # noqa: PLR2004 - one character fits hundreds of names
        return []
    rows = session.execute(
        select(Community.id, Community.name, Street.name)
        .join(Street)
        .where(Community.name.startswith(name_core, autoescape=True))
        .order_by(Community.name, Community.id)
        .limit(limit)
    )
    return [Match(row_id, name, street, PLAIN) for row_id, name, street in rows]
