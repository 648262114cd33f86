"""Forms and imports take and refuse the same values of firms and contracts."""

from pathlib import Path

import pytest

from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.models import Database, OfficeLevel
from backend.registry.exports import export_csv
from backend.registry.forms import parse_contract, parse_firm
from backend.registry.rules.imports.importing import ImportRejectedError, import_sheets
from backend.registry.rules.office_addresses import register_lines
from backend.registry.rules.sheets import BY_NAME
from backend.sheets.recognising import RawSheet
from tests.conftest import config_for
from tests.registry.conftest import imported, rejected
from tests.support.city import City, build_city

INNER_LINES = (
    "json://u:geheim@127.0.0.1/x", "mailto://u:p@127.0.0.1:2525/a@b.cn", "mailto://u:p@[::1]/a@b.cn",
    "mailto://u:p@0x7f000001/a@b.cn", "https://127.0.0.1/cgi-bin/webhook/send?key=abcdefgh1", "tgram://x/y",
    "a@b.cn\nnonsense", "示例", "mailto://localhost:25?to=a@b.cn", "mailto://u:p@relay.LOCALHOST./a@b.cn",
    "mailto://u:p@mail.example.cn:22/a@b.cn", "mailtos://u:p@e.cn:443/a@b.cn?smtp=mail.example.cn",
    "mailtos://u:p@e.cn/a@b.cn?smtp=localhost",
)  # fmt: skip
FIRM_VALUES = {
    ("name", "企业名称"): ("好邻物业", "", "长" * 81, "好\u200b邻物业", "好\n邻", "好\ue000邻"),
    ("credit_code", "统一社会信用代码"): ("", "91350100M000100Y43", "123", "91350100M000100Y44"),
    ("contact", "联系人"): ("", "王", "长" * 41, "王\n李", "王\u202e李"),
    ("phone", "电话"): ("", "0353-2028888", "3532028888", "见公示栏", "12", "1" * 31),
    ("alert_urls", "通知地址"): ("", "a@b.cn", "mailtos://u:p@example.com/a@b.cn", *INNER_LINES),
}
CONTRACT_VALUES = {
    ("starts_on", "开始日期"): ("2041-01-01", "", "2041-02-30", "9999-12-31", "2041年", "长期"),
    ("ends_on", "结束日期"): ("", "2042-01-01", "2040-12-31", "长期", "2042-13-01"),
    ("grade", "服务等级"): ("", "三级", "长" * 21, "三\n级"),
    ("fee", "物业费"): ("", "0.85", "1,2", "免费", "0.855", "10001", "12元/户"),
}  # fmt: skip
CONTRACT = {"小区编号": "T1", "企业名称": "保阳物业", "开始日期": "2041-01-01", "服务模式": "市场化服务"}


@pytest.fixture
def filled(sqlite_url: str, example_database: Database) -> City:
    return build_city(example_database)


def takes(database: Database, sheet: str, row: dict[str, str]) -> bool:
    """Whether the import of one row would be accepted; it is taken back."""
    raw = RawSheet("x.csv", BY_NAME[sheet], tuple(row), [(2, tuple(row.values()))])
    with database.transaction() as session:
        try:
            import_sheets(session, [raw], names_confirmed=True)
        except ImportRejectedError:
            return False
        finally:
            session.rollback()
    return True


def test_firms(example_database: Database) -> None:
    differing = []
    for (field, heading), values in FIRM_VALUES.items():
        for value in values:
            try:
                parse_firm({"name": "好邻物业", field: value})
                by_form = True
            except InvalidInputError:
                by_form = False
            if takes(example_database, "物业企业", {"企业名称": "好邻物业", heading: value}) is not by_form:
                differing.append((heading, value, by_form))
    assert differing == []
    for value in INNER_LINES:
        with pytest.raises(InvalidInputError):
            parse_firm({"name": "好邻物业", "alert_urls": value})


def test_a_server_that_the_operator_named_may_be_typed(sqlite_url: str, tmp_path: Path) -> None:
    line = "mailto://u:p@relay.city.local:2526/a@b.cn"
    row = {"企业名称": "好邻物业", "通知地址": line}
    with pytest.raises(InvalidInputError):
        parse_firm({"name": "好邻物业", "alert_urls": line})
    named = "relay.city.local:2526"
    assert parse_firm({"name": "好邻物业", "alert_urls": line}, inner_hosts=named).lines == (line,)
    for inner_hosts in ("", named):
        config = config_for(sqlite_url, tmp_path).model_copy(update={"inner_hosts": inner_hosts})
        database = Database(config)
        assert takes(database, "物业企业", row) is bool(inner_hosts)
        database.dispose()


def test_contracts(filled: City) -> None:
    differing = []
    for (field, heading), values in CONTRACT_VALUES.items():
        for value in values:
            form = {"firm": str(filled.firm), "starts_on": "2041-01-01", "mode": "market", field: value}
            with filled.database.reading() as session:
                try:
                    parse_contract(session, form)
                    by_form = True
                except InvalidInputError:
                    by_form = False
            if takes(filled.database, "服务合同", CONTRACT | {heading: value}) is not by_form:
                differing.append((heading, value, by_form))
    assert differing == []


@pytest.mark.parametrize("line", INNER_LINES)
def test_an_address_that_no_notice_may_go_to_is_refused_without_its_password(
    line: str, filled: City, tmp_path: Path
) -> None:
    path = tmp_path / "街道.csv"
    cell = f'"{line}"'
    path.write_text(f"街道代码,街道名称,区县代码,通知地址\n140303007,桥头街道,140303,{cell}\n", "utf-8")
    [problem] = rejected(filled.database, path)
    assert (problem.row, problem.column, problem.value) == (2, "通知地址", "")
    assert "个通知地址认不出" in problem.problem
    assert "mailtos://" in problem.accepted


def test_what_stood_there_before_stays_and_is_told(filled: City, tmp_path: Path) -> None:
    """So that an export of an older register can be imported again; on another office it is refused."""
    with filled.database.transaction() as session:
        register_lines(session, OfficeLevel.FIRM, filled.firm, ["a@b.cn", INNER_LINES[0]], utc_now())
    with filled.database.reading() as session:
        export_csv(session, tmp_path)
    path = tmp_path / "物业企业.csv"
    raw = path.read_text("utf-8-sig")
    assert imported(filled.database, path) == 0
    row = ("保阳物业", f"{INNER_LINES[0]}\na@b.cn\n")
    sheet = RawSheet("物业企业", BY_NAME["物业企业"], ("企业名称", "通知地址"), [(2, row)])
    with filled.database.transaction() as session:
        remarks = [str(remark) for remark in import_sheets(session, [sheet]).remarks]
    assert len(remarks) == 1
    assert "第 2 行的第 1 个通知地址原来就认不出" in remarks[0]
    assert "geheim" not in remarks[0]
    path.write_text(raw.replace("保阳物业", "另一家物业"), "utf-8")
    assert "认不出" in rejected(filled.database, path)[0].problem
