"""从表格导入: files are looked at, and what was looked at is imported once it is confirmed."""

import html
import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from backend.core.clock import utc_now
from backend.models import (
    AuditEntry,
    Community,
    Database,
    ImportUpload,
    PropertyFirm,
    Role,
    StaffAccount,
)
from backend.registry import forms
from backend.registry.rules import import_uploads
from backend.sheets.problems import MOST_PROBLEMS
from tests.registry.conftest import contents, counts
from tests.support.city import City
from tests.support.staff_pages import SignIn

HOME = "/staff/administration/imports/"
FIRMS = "企业名称,联系人,电话\n保阳物业,李经理,0353-0000004\n新来物业,,0353-0000009\n"
RENAMED = "小区编号,小区名称,街道代码\nT1,众望小区,140303007\nT3,段西沟一小区,140303007\n"


class Desk:
    """One account at the page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.address = ""

    def upload(self, **files: str | bytes) -> str:
        """Files by their name without .csv; returns the page that follows."""
        parts = [
            (io.BytesIO(text.encode() if isinstance(text, str) else text), f"{name}.csv")
            for name, text in files.items()
        ]
        answer = self.client.post(HOME, data={"files": parts})
        assert answer.status_code == 303
        self.address = answer.location
        return self.page()

    def page(self) -> str:
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        return html.unescape(answer.text)

    def press(self, action: str, page: str | None = None) -> str:
        """The button of a page, as it stood when it was opened; returns the page that follows."""
        form = (page or self.page()).split(f"{self.address}/{action}")[1].split("</form>")[0]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        answer = self.client.post(f"{self.address}/{action}", data=fields)
        assert answer.status_code == 303
        return html.unescape(self.client.get(answer.location).text)


@pytest.fixture
def desk(sign_in: SignIn) -> Desk:
    return Desk(sign_in("city"))


def imports_on_record(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "registry.imported"))
        return [(entry.actor, entry.subject, entry.details) for entry in entries]


def test_is_looked_at_confirmed_and_done(desk: Desk, database: Database, city: City) -> None:
    before = contents(database)
    page = desk.upload(物业企业=FIRMS)
    assert "保阳物业 · 联系人" in page
    assert "（空） → <ins>李经理" in page
    assert "确认导入：新增 1 条，修改 1 条" in page
    assert "新来物业" in page
    assert contents(database) == before
    assert imports_on_record(database) == []
    assert "物业企业.csv" in desk.client.get(HOME).text

    page = desk.press("confirmed")
    assert "新增 1 条，修改 1 条，已经写入" in page
    assert "confirmed" not in page
    with database.reading() as session:
        contact = select(PropertyFirm.contact).where(PropertyFirm.id == city.firm)
        assert session.scalars(contact).one() == "李经理"
        upload = session.scalars(select(ImportUpload)).one()
        assert upload.sealed == ""
        digest = upload.sha256
    [(actor, subject, details)] = imports_on_record(database)
    assert (actor, subject) == ("city", "物业企业.csv")
    assert details == f'{{"added":1,"sha256":"{digest}","updated":1}}'
    assert desk.client.post(f"{desk.address}/confirmed").status_code == 303
    assert len(imports_on_record(database)) == 1, "a second click imports nothing"
    assert "完全一样" in desk.upload(物业企业=FIRMS)


def test_what_changed_meanwhile_is_looked_at_again(desk: Desk, database: Database, city: City) -> None:
    """Also where only the value that would be replaced is another one."""
    seen = desk.upload(物业企业=FIRMS)
    with database.transaction() as session:
        session.execute(update(PropertyFirm).where(PropertyFirm.id == city.firm).values(contact="王经理"))
    page = desk.press("confirmed", seen)
    assert "资料又有变化，所以没有导入" in page
    assert "王经理</del> → <ins>李经理" in page
    assert imports_on_record(database) == []
    with database.transaction() as session:
        session.add(PropertyFirm(name="新来物业", phone="0353-0000009"))
    page = desk.press("confirmed", page)
    assert "确认导入：新增 0 条，修改 1 条" in page
    assert "已经写入" in desk.press("confirmed", page)


def test_says_what_it_does_not_read(desk: Desk) -> None:
    page = desk.upload(物业企业="企业名称,网址,电话\n新来物业,x,0353-0000009\n合计,,\n")
    assert "没有读的列：网址" in page
    assert "没有导入的行：第 3（合计） 行" in page


def test_a_change_of_names_is_asked_for_first(desk: Desk, database: Database, city: City) -> None:
    """Two communities that trade their codes would trade their complaints."""
    page = desk.upload(小区=RENAMED)
    assert "有几处要您看一下" in page
    assert "编号 T1 原来是“段西沟一小区”" in page
    assert "confirmed" not in page
    assert desk.client.post(f"{desk.address}/confirmed").status_code == 303
    page = desk.press("names")
    assert "段西沟一小区</del> → <ins>众望小区" in page
    desk.press("confirmed", page)
    with database.reading() as session:
        assert session.get_one(Community, city.lawn).name == "众望小区"


def test_a_thousand_problems_are_a_short_page(desk: Desk, database: Database) -> None:
    """Alike ones are one line with its rows, and of the rest only the first stand open."""
    before = contents(database)
    lines = [f"B{n},小区{n},140303007,{'很多' if n % 2 else n + 200_000}" for n in range(1200)]
    page = desk.upload(小区="\n".join(["小区编号,小区名称,街道代码,户数", *lines]))
    assert f"有 {MOST_PROBLEMS} 处要先改" in page
    assert "改好后再上传，会接着检查" in page
    assert page.count('class="problem"') <= 2
    assert len(page) < 20_000
    lines = [f"C{n},小区{n},街道{n}" for n in range(100)]
    page = desk.upload(小区="\n".join(["小区编号,小区名称,街道代码", *lines]), 楼栋="没有,标题\n1,2\n")
    assert "缺少必填的列" in page, "a file that cannot be read at all is told"
    headings = set(re.findall("应该是：([^<]*)", page))
    assert headings == {"小区编号、小区代码", "楼栋名称、楼号、楼栋"}, "clerks are told the Chinese ones"
    assert contents(database) == before


def test_files_that_are_none_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = desk.client.post(HOME, data={"files": (io.BytesIO(b""), "")})
    assert (empty.status_code, "请先选择文件" in empty.text) == (422, True)
    monkeypatch.setattr(forms, "MOST_FILE_BYTES", 100_000)
    parts = [(io.BytesIO(b"x" * 60_000), f"{n}.csv") for n in range(2)]
    large = desk.client.post(HOME, data={"files": parts})
    assert (large.status_code, "文件太大" in large.text) == (422, True)
    parts = [(io.BytesIO(b"x"), f"{n}.csv") for n in range(21)]
    many = desk.client.post(HOME, data={"files": parts})
    assert (many.status_code, "一次最多 20 个文件" in many.text) == (422, True)
    for name, data, says in (
        ("空的", b" \n", "文件是空的"),
        ("照片", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9, "文字编码认不出"),
        ("旧的", bytes.fromhex("d0cf11e0a1b11ae1"), "另存为 XLSX"),
        ("../../x\x00<b>", b"PK\x03\x04 no archive", "文件已损坏"),
    ):
        page = desk.upload(**{name: data})
        assert says in page, name
        assert "<b>.csv" not in desk.client.get(desk.address).text
    monkeypatch.setattr(import_uploads, "MOST_ROWS", 1)
    assert "一共有 2 行，在页面上一次最多导入 1 行" in desk.upload(物业企业=FIRMS)


def test_an_example_and_what_is_there_come_as_files(desk: Desk, database: Database) -> None:
    example = desk.client.get(f"{HOME}example.xlsx")
    assert "小区" in CalamineWorkbook.from_filelike(io.BytesIO(example.data)).sheet_names
    current = desk.client.get(f"{HOME}current.xlsx")
    answer = desk.client.post(HOME, data={"files": (io.BytesIO(current.data), "资料.xlsx")})
    page = desk.client.get(answer.location).text
    assert "完全一样" in page
    assert counts(database)["小区"] == 5


def test_waits_for_its_account_alone_and_a_day_at_most(
    desk: Desk, sign_in: SignIn, database: Database
) -> None:
    desk.upload(物业企业=FIRMS)
    with database.transaction() as session:
        root = session.scalars(select(StaffAccount).where(StaffAccount.username == "district")).one()
        root.role, root.district_id = Role.ADMINISTRATOR, None
    other = sign_in("district")
    for method, action in (("GET", ""), ("POST", "/confirmed"), ("POST", "/names"), ("POST", "/removal")):
        assert other.open(f"{desk.address}{action}", method=method).status_code == 404
    assert "物业企业.csv" not in other.get(HOME).text
    with database.transaction() as session:
        assert import_uploads.forget_old_uploads(session, utc_now() + timedelta(hours=23)) == 0
        assert "李经理" not in session.scalars(select(ImportUpload.sealed)).one()
        late = utc_now() + timedelta(hours=25)
        upload = session.scalars(select(ImportUpload)).one()
        with pytest.raises(Exception, match="只保留一天"):
            import_uploads.confirm_import(
                session, session.get_one(StaffAccount, upload.staff_id), upload.id, upload.plan_hash,
                import_uploads.ReadUpload(), late,
            )  # fmt: skip
        assert import_uploads.forget_old_uploads(session, late) == 1
        assert session.scalar(select(func.count()).select_from(ImportUpload)) == 0
    assert desk.client.get(desk.address).status_code == 404


def test_only_the_very_files_are_imported(desk: Desk, database: Database) -> None:
    """What was altered in the database is not what somebody looked at."""
    seen = desk.upload(物业企业=FIRMS)
    with database.transaction() as session:
        other = import_uploads.sealed_files([import_uploads.SheetFile("物业企业.csv", b"x")])
        session.execute(update(ImportUpload).values(sealed=other.sealed))
    answer = desk.client.post(f"{desk.address}/confirmed")
    assert (answer.status_code, "请重新上传" in answer.text) == (409, True)
    assert "confirmed" in seen
    assert imports_on_record(database) == []
    assert "已删除上传的文件" in desk.press("removal")
