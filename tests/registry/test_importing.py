"""A clerk's files: what comes in, what changes, what a second import leaves alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from backend.models import (
    Building,
    CommitteeKind,
    Community,
    Database,
    PropertyFirm,
    ServiceContract,
    ServiceMode,
)
from backend.registry.rules.office_addresses import lines_of_office
from backend.sheets import guard
from tests.registry.conftest import contents, counts, imported
from tests.support.clerk import Workbook
from tests.support.databases import both_databases

pytestmark = both_databases

SMALL = {
    "区县": 1,
    "街道": 1,
    "居委会": 1,
    "物业企业": 2,
    "小区": 2,
    "楼栋": 2,
    "服务合同": 2,
    "业委会物管会": 1,
}
VALID_CODES = ("91999999EXAMPLE0AG", "91999999EXAMPLE0BK")


def _lawn(database: Database) -> Community:
    with database.reading() as session:
        lawn = session.scalars(select(Community).where(Community.code == "A1")).one()
        assert lawn.fallback_firm is None or lawn.fallback_firm.name
        return lawn


def test_second_import_changes_nothing(database: Database, clerk: Workbook) -> None:
    assert imported(database, clerk.save()) == sum(SMALL.values())
    assert counts(database) == SMALL
    before = contents(database)
    assert imported(database, clerk.save()) == 0
    assert contents(database) == before


def test_cells_become_typed_values(database: Database, clerk: Workbook) -> None:
    imported(database, clerk.save())
    with database.reading() as session:
        lawn = session.scalars(select(Community).where(Community.code == "A1")).one()
        assert (lawn.is_old, lawn.built_year, lawn.homes) == (True, 1988, 240)
        assert lawn.fallback_firm is not None
        assert lawn.fallback_firm.name == "东桦物业"
        first, second = session.scalars(select(ServiceContract).order_by(ServiceContract.community_id))
        assert (first.starts_on, first.ends_on) == (date(2024, 1, 1), date(2026, 12, 31))
        assert (first.mode, first.fee_fen, second.fee_fen) == (ServiceMode.SERVE_FIRST, 45, 120)
        assert second.ends_on is None
        firm = session.scalars(select(PropertyFirm).where(PropertyFirm.name == "保阳物业")).one()
        assert lines_of_office(session, firm) == ("mailto://a@example.com", "mailto://b@example.com")


def test_addresses_are_told_apart_line_by_line(database: Database, clerk: Workbook) -> None:
    """However they are typed; one that stays is the same row, and an empty cell takes them all away."""
    imported(database, clerk.save())
    before = contents(database)["通知地址"]
    twice = "mailto://b@example.com,mailto://a@example.com mailto://b@example.com"
    clerk.cell("物业企业", 2, "通知地址", twice)
    assert imported(database, clerk.save()) == 0
    assert contents(database)["通知地址"] == before
    clerk.cell("物业企业", 2, "通知地址", "mailto://b@example.com\nc@example.com")
    assert imported(database, clerk.save()) == 1
    after = contents(database)["通知地址"]
    assert [row for row in after if row in before] == before[1:]
    assert {row[2] for row in after} == {"mailto://b@example.com", "c@example.com"}
    clerk.cell("物业企业", 2, "通知地址", "")
    assert imported(database, clerk.save()) == 1
    assert contents(database)["通知地址"] == []


def test_addresses_are_sealed(database: Database, clerk: Workbook) -> None:
    imported(database, clerk.save())
    with database.reading() as session:
        stored = session.execute(text("SELECT * FROM notice_addresses")).all()
    assert stored
    assert "example.com" not in str(stored)


def test_corrected_file_updates_only_what_changed(database: Database, clerk: Workbook) -> None:
    imported(database, clerk.save())
    before = contents(database)
    clerk.cell("小区", 2, "户数", 241)
    clerk.cell("服务合同", 3, "物业费", "1.35")
    assert imported(database, clerk.save()) == 2
    after = contents(database)
    assert {name for name in after if after[name] != before[name]} == {"小区", "服务合同"}
    assert sum(len(set(after[name]) - set(before[name])) for name in after) == 2


def test_emptied_cells_are_emptied(database: Database, clerk: Workbook) -> None:
    clerk.cell("物业企业", 2, "统一社会信用代码", VALID_CODES[0])
    imported(database, clerk.save())
    for heading in ("居委会代码", "建成年份", "户数", "兜底物业", "备注", "老旧小区"):
        clerk.cell("小区", 2, heading, "")
    clerk.cell("服务合同", 2, "物业费", "")
    clerk.cell("服务合同", 2, "结束日期", "")
    clerk.cell("物业企业", 2, "统一社会信用代码", "")
    assert imported(database, clerk.save()) == 3
    lawn = _lawn(database)
    assert (lawn.residents_committee_id, lawn.built_year, lawn.homes) == (None, None, 0)
    assert (lawn.fallback_firm_id, lawn.note, lawn.is_old) == (None, "", False)
    with database.reading() as session:
        contract = session.scalars(select(ServiceContract).order_by(ServiceContract.id)).first()
        assert contract is not None
        assert (contract.fee_fen, contract.ends_on) == (None, None)
        assert set(session.scalars(select(PropertyFirm.credit_code))) == {None}
    assert imported(database, clerk.save()) == 0


def test_columns_left_out_stay_as_they_are(example_database: Database, clerk: Workbook) -> None:
    imported(example_database, clerk.save())
    before = contents(example_database)
    for heading in ("户数", "备注", "兜底物业"):
        clerk.drop_column("小区", heading)
    clerk.drop_column("服务合同", "结束日期")
    assert imported(example_database, clerk.save()) == 0
    assert contents(example_database) == before


def test_rows_left_out_stay(example_database: Database, clerk: Workbook) -> None:
    imported(example_database, clerk.save())
    before = contents(example_database)
    del clerk.sheets["小区"][2], clerk.sheets["楼栋"]
    assert imported(example_database, clerk.save()) == 0
    assert contents(example_database) == before


def test_two_firms_trade_their_credit_codes(database: Database, clerk: Workbook) -> None:
    for row, code in zip((2, 3), VALID_CODES, strict=True):
        clerk.cell("物业企业", row, "统一社会信用代码", code)
    imported(database, clerk.save())
    for row, code in zip((3, 2), VALID_CODES, strict=True):
        clerk.cell("物业企业", row, "统一社会信用代码", code)
    assert imported(database, clerk.save()) == 2
    with database.reading() as session:
        codes_by_name = dict(session.execute(select(PropertyFirm.name, PropertyFirm.credit_code)).all())
    assert codes_by_name == {"保阳物业": VALID_CODES[1], "东桦物业": VALID_CODES[0]}


def test_two_imports_at_once(database: Database, clerk: Workbook) -> None:
    """The second waits, then finds nothing left to do."""
    path = clerk.save()
    with ThreadPoolExecutor(4) as pool:
        changed = sorted(pool.map(lambda _: imported(database, path), range(4)))
    assert changed == [0, 0, 0, sum(SMALL.values())]
    assert counts(database) == SMALL


def test_csv_with_a_title_and_another_delimiter(
    example_database: Database, clerk: Workbook, tmp_path: Path
) -> None:
    paths = clerk.save_csv(tmp_path / "csv")
    for path in paths:
        lines = path.read_text(encoding="utf-8").replace(",", "\t")
        path.write_text(f"阳泉市一览表，2024 年\n\n{lines}", encoding="utf-8")
    assert imported(example_database, *paths) == sum(SMALL.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_files_as_excel_saves_them(
    example_database: Database, clerk: Workbook, tmp_path: Path, encoding: str
) -> None:
    paths = clerk.save_csv(tmp_path / "csv", encoding)
    assert imported(example_database, *paths) == sum(SMALL.values())
    assert imported(example_database, clerk.save()) == 0


def test_a_folder_stands_for_its_tables(example_database: Database, clerk: Workbook, tmp_path: Path) -> None:
    clerk.save_csv(tmp_path / "csv")
    (tmp_path / "csv" / "说明.txt").write_text("not a table")
    assert imported(example_database, tmp_path / "csv") == sum(SMALL.values())


def test_what_excel_makes_of_cells(example_database: Database, clerk: Workbook) -> None:
    """Dates as serial numbers, codes as floats, money with binary dust, blanks around, full-width digits."""
    clerk.cell("区县", 2, "区县代码", 140303.0)
    clerk.cell("居委会", 2, "居委会代码", 140303007001.0)
    clerk.cell("居委会", 2, "街道代码", 140303007)
    clerk.cell("服务合同", 2, "开始日期", datetime(2024, 1, 1))  # noqa: DTZ001 - a cell has no zone
    clerk.cell("服务合同", 2, "结束日期", "2026年12月31日")
    clerk.cell("服务合同", 2, "物业费", 0.1 + 0.2)
    clerk.cell("服务合同", 3, "物业费", "１．２０元/平方米/月")
    clerk.cell("小区", 2, "小区名称", "  段西沟一小区　")
    clerk.cell("小区", 2, "老旧小区", True)
    clerk.cell("小区", 2, "户数", "１，２４０")
    clerk.sheets["小区"].insert(2, ["", " ", "", "", "", "", "", "", ""])
    assert imported(example_database, clerk.save()) == sum(SMALL.values())
    with example_database.reading() as session:
        contract = session.scalars(select(ServiceContract).order_by(ServiceContract.community_id)).first()
        lawn = session.scalars(select(Community).where(Community.code == "A1")).one()
    assert contract is not None
    assert (contract.starts_on, contract.ends_on, contract.fee_fen) == (
        date(2024, 1, 1),
        date(2026, 12, 31),
        30,
    )
    assert (lawn.name, lawn.is_old, lawn.homes) == ("段西沟一小区", True, 1240)


def test_other_headings_titles_and_a_sheet_of_another_name(
    example_database: Database, clerk: Workbook
) -> None:
    sheets = clerk.sheets
    sheets["communities"] = [["阳泉市小区一览表"], [], *sheets.pop("小区")]
    sheets["communities"][2][1] = "名称"
    sheets["communities"] = [
        [*row, "编号" if number == 2 else number] for number, row in enumerate(sheets["communities"])
    ]
    sheets["合同 2024"] = sheets.pop("服务合同")  # known by its headings
    sheets["说明"] = [["编号", "名称"], ["1", "填表说明"]]  # could be anything: left alone
    assert imported(example_database, clerk.save()) == sum(SMALL.values())
    assert counts(example_database) == SMALL


def test_rare_characters_and_emoji_are_kept(database: Database, clerk: Workbook) -> None:
    name = "𠮷野㙘里𰻝𱍊𲎯小区🏠"
    clerk.cell("小区", 2, "小区名称", name)
    clerk.cell("楼栋", 2, "楼栋名称", "é号楼")
    imported(database, clerk.save())
    assert _lawn(database).name == name
    with database.reading() as session:
        assert "é号楼" in set(session.scalars(select(Building.name)))


def test_names_of_modes_and_committees() -> None:
    from backend.models.labels import COMMITTEE_NAMES, SERVICE_MODE_NAMES

    assert set(SERVICE_MODE_NAMES) == set(ServiceMode)
    assert set(COMMITTEE_NAMES) == set(CommitteeKind)
    assert len(set(SERVICE_MODE_NAMES.values())) == len(ServiceMode)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@x", "'=1", "''@x", "＝1", "plain", "'quoted"])
def test_guard_against_formulas_is_taken_off_again(text: str) -> None:
    assert guard.unescape_formula(guard.escape_formula(text)) == text
    assert not guard.escape_formula(text).startswith(("=", "+", "-", "@", "＝"))
