"""A clerk loads books from a page; staff look up homes, and read owners in full with a purpose on record."""

import html
import io
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from backend.models import AuditEntry, Community, Database, Home, HomeLook
from tests.support import book_files as books
from tests.support.city import City
from tests.support.staff_pages import SignIn, token_of

BOOKS, REGISTER = "/staff/administration/books/", "/staff/register/"
OWNER, IDENTITY, PHONE = "欧阳测试娜", books.CARDS[0], "13800138000"


def owners_file(code: str) -> books.Tables:
    return {
        "房屋": [["小区编号", "房号", "建筑面积", "面积依据"], [code, "101", "89.5", "测绘"]],
        "业主": [
            ["小区编号", "房号", "业主", "证件号码", "电话", "取得日期", "转出日期"],
            [code, "101", OWNER, IDENTITY, PHONE, "2015-01-01", ""],
            [code, "101", "张三", books.CARDS[1], "", "2001-01-01", "2015-01-01"],
        ],
        "设施": [
            ["小区编号", "设施类别", "设施编号", "下次检验日期"],
            [code, "电梯", "T1", f"{date(2020, 1, 1)}"],
        ],
    }


@pytest.fixture
def clerk(sign_in: SignIn) -> FlaskClient:
    return sign_in("city")


@pytest.fixture
def lawn(database: Database, city: City) -> Iterator[str]:
    with database.reading() as session:
        yield session.get_one(Community, city.lawn).code


def upload(client: FlaskClient, data: bytes, name: str = "台账.xlsx") -> str:
    page = client.get(BOOKS).text
    form = {"file": (io.BytesIO(data), name), "csrf_token": token_of(page)}
    answer = client.post(BOOKS, data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def press(client: FlaskClient, address: str, action: str) -> str:
    answer = client.post(f"{address}/{action}", data={"csrf_token": token_of(client.get(address).text)})
    assert answer.status_code == 303, answer.text
    return html.unescape(client.get(answer.location).text)


def loaded(client: FlaskClient, database: Database, code: str) -> str:
    address = upload(client, books.saved(owners_file(code)))
    books.performed(database, int(address.rpartition("/")[2]))
    press(client, address, "confirmed")
    books.performed(database, int(address.rpartition("/")[2]))
    return address


def test_a_clerk_loads_looks_confirms_and_takes_back(
    clerk: FlaskClient, database: Database, lawn: str
) -> None:
    address = upload(clerk, books.saved(owners_file(lawn)))
    number = int(address.rpartition("/")[2])
    assert "排队中" in clerk.get(address).text
    books.performed(database, number)
    page = html.unescape(clerk.get(address).text)
    assert "确认导入：新增 4 条，修改 0 条" in page
    assert OWNER not in page
    press(clerk, address, "confirmed")
    books.performed(database, number)
    assert "已导入" in clerk.get(address).text
    assert "正在整批撤回" in press(clerk, address, "taking-back")
    books.performed(database, number)
    assert "已撤回" in clerk.get(address).text
    with database.reading() as session:
        assert session.scalars(select(Home)).all() == []
        acts = set(session.scalars(select(AuditEntry.act)))
    assert {"books.uploaded", "books.confirmed", "books.imported", "books.taken_back"} <= acts


def test_bad_cells_are_shown_and_the_file_can_go(clerk: FlaskClient, database: Database, lawn: str) -> None:
    tables = owners_file(lawn)
    tables["业主"][1][3] = "110105194912310021"
    address = upload(clerk, books.saved(tables))
    books.performed(database, int(address.rpartition("/")[2]))
    page = html.unescape(clerk.get(address).text)
    assert "校验位不对，请核对每一位" in page
    assert "第 2 行" in page
    assert "已删除上传的文件" in press(clerk, address, "removal")


def test_headings_and_export(clerk: FlaskClient, database: Database, lawn: str) -> None:
    headings = CalamineWorkbook.from_filelike(io.BytesIO(clerk.get(f"{BOOKS}sheets.xlsx").data))
    assert "业主" in headings.sheet_names
    loaded(clerk, database, lawn)
    token = token_of(clerk.get(BOOKS).text)
    assert clerk.post(f"{BOOKS}exported", data={"csrf_token": token, "words": ""}).status_code == 422
    answer = clerk.post(f"{BOOKS}exported", data={"csrf_token": token, "words": "核对台账"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("业主").to_python()
    assert [row[5] for row in rows[1:]] == [IDENTITY, books.CARDS[1]]


def test_owners_are_masked_until_a_purpose_is_on_record(
    clerk: FlaskClient, sign_in: SignIn, database: Database, city: City, lawn: str
) -> None:
    loaded(clerk, database, lawn)
    street = sign_in("street")
    assert lawn in street.get(f"{REGISTER}?q={lawn}").text
    community = street.get(f"{REGISTER}communities/{city.lawn}").text
    assert "检验已过期" in community
    with database.reading() as session:
        address = f"{REGISTER}homes/{session.scalars(select(Home.id)).one()}"
    page = street.get(address).text
    assert f"欧{'*' * 3}娜" in page
    assert "138****8000" in page
    assert not {OWNER, IDENTITY, PHONE} & set(page.split())
    assert all(secret not in page for secret in (OWNER, IDENTITY, PHONE))
    token = token_of(page)
    assert street.post(f"{address}/owners", data={"csrf_token": token, "words": " "}).status_code == 422
    page = street.post(f"{address}/owners", data={"csrf_token": token, "words": "核对交存人"}).text
    assert all(secret in page for secret in (OWNER, IDENTITY, PHONE))
    with database.reading() as session:
        look = session.scalars(select(HomeLook)).one()
        assert look.purpose == "核对交存人"
        assert session.scalars(select(AuditEntry.act).where(AuditEntry.number == look.audit_number)).one()
    assert OWNER not in street.get(address).text
    firm = sign_in("firm")
    assert "检验已过期" in firm.get(f"{REGISTER}communities/{city.lawn}").text
    assert "101" not in firm.get(f"{REGISTER}communities/{city.lawn}").text.partition("<main")[2]
    assert firm.get(address).status_code == 404
    assert sign_in("other_street").get(address).status_code == 404
