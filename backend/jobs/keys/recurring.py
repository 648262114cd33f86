"""The recurring part of a change of keys; where there is one key only, it costs one short query a minute."""

from datetime import datetime, timedelta

from backend.core.config import Config
from backend.core.photo_store import PhotoStore
from backend.jobs.keys.reencryption import reencrypt, reencrypt_files
from backend.jobs.keys.standing import keys_to_empty, note_search
from backend.jobs.schedule import Recurring, short_transaction
from backend.jobs.worker_job import WorkerJob
from backend.models import Database
from backend.models.wechat import RESIDENTS_QUEUE

LONGEST_RUN_SECONDS = 5.0
LONGEST_FILES_SECONDS = 60.0
AGAIN_AFTER = timedelta(hours=1)


def renew(database: Database, now: datetime) -> None:
    with database.reading() as session:
        identifiers = [
            key.identifier
            for key in keys_to_empty(session)
            # A clock that was set back makes nothing later.
            if key.searched_at is None or not timedelta() <= now - key.searched_at < AGAIN_AFTER
        ]
    if not identifiers:
        return
    result = reencrypt(database, now, seconds=LONGEST_RUN_SECONDS)
    if result.is_whole and not result.renewed:
        with short_transaction(database) as session:
            note_search(session, identifiers, now)


def renew_files(database: Database, config: Config, now: datetime) -> None:
    reencrypt_files(database, PhotoStore.of(config), now, seconds=LONGEST_FILES_SECONDS)


RENEW_FILES = WorkerJob("reencrypt_files", RESIDENTS_QUEUE, timedelta(minutes=10), renew_files)


def _enqueue_files(database: Database, now: datetime) -> None:
    with database.reading() as session:
        is_under_way = bool(keys_to_empty(session))
    if is_under_way:
        with short_transaction(database) as session:
            RENEW_FILES.enqueue(session, now)


RECURRING = (
    Recurring("re-encrypt what older keys sealed", timedelta(minutes=1), renew),
    Recurring("re-encrypt recordings that older keys sealed", timedelta(hours=1), _enqueue_files),
)
