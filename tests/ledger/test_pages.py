"""What a street's clerk does with the books of a community, through the pages."""

import io

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from backend.ledger.rules.balances import home_balance
from backend.models import BankStatementLine, LedgerEntry
from tests.support.books import Books
from tests.support.staff_pages import SignIn

PAPER = {"document": "阳房维〔2026〕1号", "document_on": "2026-03-01", "issued_by": "维修资金中心"}


@pytest.fixture
def street(books: Books, sign_in: SignIn) -> FlaskClient:
    return sign_in("street")


def address(books: Books, rest: str = "", kind: str = "fund") -> str:
    return f"/staff/ledgers/{books.city.lawn}/{kind}{rest}"


def test_a_clerk_keeps_a_fund(books: Books, street: FlaskClient) -> None:
    assert "段西沟一小区" in street.get("/staff/ledgers/?q=段西沟").text
    assert "还没有记过账" in street.get(f"/staff/ledgers/{books.city.lawn}").text
    assert "交存" in street.get(address(books, "/post/deposit")).text
    amounts = "1号楼1单元101 8950.00\n1号楼1单元102，7,333.00\n\n"
    deposit = {"on": "2026-03-02", "words": "首期", "amounts": amounts, **PAPER}
    posted = street.post(address(books, "/post/deposit"), data=deposit)
    assert posted.status_code == 303
    assert posted.location.endswith("/entries/1")
    page = street.get(posted.location).text
    assert "16283.00" in page
    assert "已记账，是第 1 笔" in page
    ledger_page = street.get(address(books)).text
    assert "16283.00" in ledger_page
    assert "2026" in ledger_page
    assert "业主权益 1号楼1单元102" in street.get(address(books, "/balances?on=2026-03-02")).text
    assert street.get(address(books, "/balances?on=2026-03-01")).text.count("0.00") >= 3

    work = {
        "on": "2026-04-01", "words": "屋面防水", "fen": "100", "places": "1号楼1单元", "warranty": "1",
        "decision": "业主大会2026年第1号", **PAPER,
    }  # fmt: skip
    shares = street.post(address(books, "/post/work"), data=work)
    assert shares.status_code == 200
    assert "54.97" in shares.text, "100 yuan times 8950 of 16283"
    assert "45.03" in shares.text
    with books.database.reading() as session:
        assert len(session.scalars(select(LedgerEntry)).all()) == 1
    assert street.post(address(books, "/post/work"), data=work | {"confirmed": "1"}).status_code == 303
    with books.database.reading() as session:
        assert home_balance(session, books.homes["1号楼1单元101"]) == 895_000 - 5_497

    assert street.post(address(books, "/entries/2/reversal"), data={"reason": "发票作废"}).status_code == 303
    assert "已由" in street.get(address(books, "/entries/2")).text
    again = street.post(address(books, "/entries/2/reversal"), data={"reason": "再来"})
    assert again.status_code == 409
    assert "已经冲正过了" in again.text
    with books.database.reading() as session:
        assert home_balance(session, books.homes["1号楼1单元101"]) == 895_000


def test_what_is_wrong_is_named_and_what_was_typed_stays(books: Books, street: FlaskClient) -> None:
    form = {"on": "2026-13-02", "words": "首期", "amounts": "1号楼1单元101 很多\n2号楼101", "document": ""}
    answer = street.post(address(books, "/post/deposit"), data=form)
    assert answer.status_code == 422
    for words in ("第 1 行：不是金额", "第 2 行：要写房号和金额", "请填写凭证", "日期：", "很多"):
        assert words in answer.text, words
    unknown = {"on": "2026-03-02", "words": "首期", "amounts": "9号楼101 5", **PAPER}
    answer = street.post(address(books, "/post/deposit"), data=unknown)
    assert answer.status_code == 422
    assert "小区里没有登记：9号楼101" in answer.text
    short = {"on": "2026-03-02", "words": "退", "amounts": "2号楼101 5", **PAPER}
    answer = street.post(address(books, "/post/refund"), data=short)
    assert answer.status_code == 409
    assert "余额不够，共差 5.00 元" in answer.text
    assert street.get(address(books, "/post/income")).status_code == 404, "a fund has no income"
    assert street.get(address(books, kind="gold")).status_code == 404


def test_revenue_and_a_bank_statement(books: Books, street: FlaskClient) -> None:
    income = {"on": "2026-01-05", "words": "电梯广告", "fen": "513.60", "places": "1号楼1单元", **PAPER}
    assert street.post(address(books, "/post/income", "revenue"), data=income).status_code == 303
    two = street.post(
        address(books, "/post/income", "revenue"), data=income | {"places": "1号楼1单元、1号楼"}
    )
    assert two.status_code == 422
    assert "一次只能记一处" in two.text
    cost = {"on": "2026-01-06", "words": "维修", "fen": "13.60", **PAPER}
    assert street.post(address(books, "/post/cost", "revenue"), data=cost).status_code == 303
    statement = {
        "from_on": "2026-01-01", "to_on": "2026-01-31", "opening": "0", "closing": "500",
        "lines": "2026-01-05 513.60 广告费\n2026-01-07 -13.60 维修", **PAPER,
    }  # fmt: skip
    wrong = street.post(address(books, "/statements/", "revenue"), data=statement | {"closing": "-"})
    assert wrong.status_code == 422
    assert "广告费" in wrong.text
    long_words = f"2026-02-03 5.00 {'电' * 201}"
    too_long = street.post(address(books, "/statements/", "revenue"), data=statement | {"lines": long_words})
    assert too_long.status_code == 422
    assert "第 1 行：说明最多 200 字，现在有 201 字" in too_long.text
    assert long_words in too_long.text, "nothing that was typed is lost"
    entered = street.post(address(books, "/statements/", "revenue"), data=statement)
    assert entered.status_code == 303
    page = street.get(entered.location).text
    assert "对账单有 1 行没有对上账；账上有 1 笔没有出现在对账单里。" in page
    with books.database.reading() as session:
        line_id = session.scalars(select(BankStatementLine.id).where(BankStatementLine.amount_fen < 0)).one()
    refused = street.post(f"{entered.location}/lines/{line_id}", data={"number": "1"})
    assert refused.status_code == 422
    assert street.post(f"{entered.location}/lines/{line_id}", data={"number": "2"}).status_code == 303
    assert "账面与对账单一致" in street.get(entered.location).text
    assert "账面与对账单一致" in street.get(address(books, "/statements/", "revenue")).text
    assert street.get(f"{entered.location}?file=csv").data.decode("utf-8-sig").startswith("日期,")


def test_files_hold_what_the_books_say(books: Books, street: FlaskClient) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {"1号楼1单元101": 895_000})
    text = street.get(address(books, "/file/csv")).data.decode("utf-8-sig")
    assert "8950.00" in text
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(street.get(address(books, "/file/xlsx")).data))
    assert {"账目明细", "账户余额", "年度汇总"} <= set(workbook.sheet_names)
    assert "Equity:Owners:1-1-101  -8950.00 CNY" in street.get(address(books, "/file/beancount")).text
    assert street.get(address(books, "/balances?file=xlsx")).status_code == 200


def test_whose_ground_it_is_not_sees_nothing(books: Books, sign_in: SignIn) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {"1号楼1单元101": 895_000})
    other = sign_in("other_street")
    assert "段西沟" not in other.get("/staff/ledgers/").text
    for rest in ("", "/entries/1", "/balances", "/file/csv", "/statements/", "/post/deposit"):
        assert other.get(address(books, rest)).status_code == 404, rest
    assert other.post(address(books, "/entries/1/reversal"), data={"reason": "x"}).status_code == 404
    assert sign_in("firm").get(address(books)).status_code == 404
