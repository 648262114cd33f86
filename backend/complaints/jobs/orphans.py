"""Deletes files that no row names: of refused forms, of erased people, and what a crash left half written."""

from datetime import datetime, timedelta

from sqlalchemy import select

from backend.core.config import Config
from backend.core.photo_store import PHOTO_SUFFIX, UNFINISHED, PhotoStore
from backend.jobs.worker_job import WorkerJob
from backend.models import Database, LeafletPosting, Photo, Recording, WechatMedia
from backend.models.personal import SEALED_FILE_SUFFIX
from backend.models.wechat import RESIDENTS_QUEUE

# What was just saved is named by a row that is not committed yet, or by a draft whose reference lasts a day.
YOUNG = timedelta(hours=26)
NAMED_BY = (
    Photo.storage_key,
    LeafletPosting.photo_key,
    Recording.storage_key,
    Recording.original_key,
    WechatMedia.storage_key,
    WechatMedia.original_key,
)
"""Every column that names a file of the store; tests/complaints/jobs/test_orphans.py looks for others."""


def delete_orphans(database: Database, config: Config, now: datetime) -> int:
    return delete_orphans_of(database, PhotoStore.of(config), now)


def delete_orphans_of(database: Database, store: PhotoStore, now: datetime) -> int:
    """Returns how many. Files are listed before the rows are read, so that none is missed in between."""
    stored_keys = [*store.keys(SEALED_FILE_SUFFIX), *store.keys(PHOTO_SUFFIX)]
    with database.reading() as session:
        used_keys = {key for column in NAMED_BY for key in session.scalars(select(column))}
    candidates = [key for key in stored_keys if key not in used_keys] + store.keys(UNFINISHED)
    orphans = [key for key in candidates if _was_saved_before(store, key, now - YOUNG)]
    for key in orphans:
        store.delete(key)
    return len(orphans)


def _was_saved_before(store: PhotoStore, key: str, time: datetime) -> bool:
    """False for what was finished, and so got another name, after the files were listed."""
    try:
        return store.saved_at(key) < time
    except FileNotFoundError:
        return False


DELETE_ORPHANS = WorkerJob("delete_orphans", RESIDENTS_QUEUE, timedelta(minutes=30), delete_orphans)
