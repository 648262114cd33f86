"""Where a value that no key opens is listed, the words stand in its place; the rest of the page is there."""

import json

from flask.testing import FlaskClient
from sqlalchemy import select, text

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, Database, NoticeAddress, OfficeLevel
from backend.models.personal import STILL_SEALED
from backend.registry.exports import registry_table
from backend.registry.rules.imports.importing import import_sheets
from backend.registry.rules.office_addresses import register_lines
from backend.registry.rules.sheets import BY_NAME
from backend.sheets.recognising import recognise
from tests.support.city import City

LINE = "mailto://wuye@example.com"


def spoil(database: Database, table: str, *columns: str) -> None:
    with database.statements() as connection:
        for column in columns:
            connection.execute(text(f"UPDATE {table} SET {column} = 'gAAAAA nothing opens this'"))


def test_residents_pages_and_files(client: FlaskClient, database: Database, city: City) -> None:
    with database.transaction() as session:
        lamp = Submission("lamp-0000001", Channel.WEB, "路灯坏了", phone="13800138000", anonymous=False,
                          community_id=city.lawn)  # fmt: skip
        token = submit(session, lamp, utc_now()).token
    spoil(database, "complaints", "phone", "pin")
    assert "路灯坏了" in client.get(f"/c/{token}").text
    page = client.get(f"/c/{token}/own")
    assert (page.status_code, STILL_SEALED in page.text) == (200, True)
    assert json.loads(client.get(f"/c/{token}/export").text)["phone"] == STILL_SEALED
    assert client.get(f"/api/v1/complaints/{token}").status_code == 200
    assert client.post(f"/c/{token}/forget").status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Complaint.phone)).one() is None, "erasing needs no key"


def test_the_register_keeps_what_it_cannot_read(database: Database, city: City) -> None:
    """An export that comes back changes nothing; nobody's address becomes the words in its place."""
    with database.transaction() as session:
        register_lines(session, OfficeLevel.FIRM, city.firm, [LINE], utc_now())
    spoil(database, "notice_addresses", "address")
    firms = BY_NAME["物业企业"]
    with database.transaction() as session:
        table = registry_table(session, firms)
        rows = [list(table.headings), *(list(row) for row in table.rows)]
        addresses = [row[-2] for row in rows[1:]]
        assert addresses == [STILL_SEALED, "", ""]
        rows[2][-2] = str(STILL_SEALED)  # copied down by a clerk
        raw = recognise("导出.csv", "物业企业", rows, [firms])
        assert raw is not None
        import_sheets(session, [raw])
        assert [row.firm_id for row in session.scalars(select(NoticeAddress))] == [city.firm]
    with database.statements() as connection:
        assert connection.scalar(text("SELECT address FROM notice_addresses")).startswith("gAAAAA")
