"""An import in two steps, on both databases: the look leaves nothing, and may have to be repeated."""

from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.models import Database, ImportUpload, NoticeAddress, OfficeLevel, StaffAccount
from backend.registry.rules.imports import uploads as import_uploads
from backend.registry.rules.imports.uploads import confirm_import, keep_upload, read_upload, sealed_files
from backend.registry.rules.office_addresses import register_lines
from backend.sheets.reading import SheetFile
from tests.registry.conftest import contents
from tests.support.city import City
from tests.support.databases import both_databases

pytestmark = both_databases

FILES = [SheetFile("物业企业.csv", "企业名称,通知地址\n保阳物业,mailto://a@example.com\n".encode())]


def test_what_was_looked_at_is_imported(database: Database, city: City) -> None:
    """Of addresses a plan tells the number only, and yet another one at the same place is another plan."""
    read, now, before = read_upload(FILES), utc_now(), contents(database)
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        upload = keep_upload(session, staff, sealed_files(FILES), read, now)
        upload_id, seen = upload.id, upload.plan_hash
    assert contents(database) == before
    with database.transaction() as session:
        register_lines(session, OfficeLevel.FIRM, city.firm, ["mailto://b@example.com"], now)
    changed = contents(database)
    with database.transaction() as session:
        assert not confirm_import(session, city.staff["city"], upload_id, seen, read, now)
        seen = session.get_one(ImportUpload, upload_id).plan_hash
    assert contents(database) == changed
    with database.transaction() as session:
        register_lines(session, OfficeLevel.FIRM, city.firm, ["mailto://c@example.com"], now)
    with database.transaction() as session:
        assert not confirm_import(session, city.staff["city"], upload_id, seen, read, now)
        seen = session.get_one(ImportUpload, upload_id).plan_hash
        assert confirm_import(session, city.staff["city"], upload_id, seen, read, now)
        assert session.scalars(select(NoticeAddress.address)).all() == ["mailto://a@example.com"]


def test_few_uploads_wait(database: Database, city: City) -> None:
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        for _ in range(import_uploads.MOST_WAITING + 2):
            upload = keep_upload(session, staff, sealed_files(FILES), read_upload(FILES), utc_now())
        assert session.scalar(select(func.count()).select_from(ImportUpload)) == import_uploads.MOST_WAITING
        assert import_uploads.waiting_uploads(session, staff)[0].id == upload.id
