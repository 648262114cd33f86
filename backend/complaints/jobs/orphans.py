"""Recordings that no row names any more: of a resident who asked to be forgotten, or of a crash."""

from datetime import datetime, timedelta

from sqlalchemy import select

from backend.complaints.rules.recordings import SUFFIX
from backend.core.clock import utc_now
from backend.core.photo_store import PhotoStore
from backend.models import Database, Recording, WechatMedia
from backend.notices.jobs.deliveries import opened_config, opened_database

# What was just saved is named by a row that is not committed yet, or by a draft whose reference lasts a day.
YOUNG = timedelta(hours=26)


def delete_orphans(_day: int) -> None:
    """The RQ job."""
    delete_orphans_of(opened_database(), PhotoStore(opened_config().storage_url), utc_now())


def delete_orphans_of(database: Database, store: PhotoStore, now: datetime) -> int:
    """Returns how many went. Files are listed before the rows are read, so that none is missed in between."""
    kept = store.keys(SUFFIX)
    with database.reading() as session:
        named = {
            key
            for table in (Recording, WechatMedia)
            for row in session.execute(select(table.storage_key, table.original_key))
            for key in row
        }
    gone = [key for key in kept if key not in named and store.saved_at(key) < now - YOUNG]
    for key in gone:
        store.delete(key)
    return len(gone)
