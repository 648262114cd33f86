"""Without a working code: typed codes, names, streets, and following by number."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.complaints.rules.queries.by_pin import MOST_WRONG_PINS
from backend.core.clock import utc_now
from backend.core.numbers import show_number
from backend.models import Channel, Code, Community, Database
from backend.qr.rules.codes import mint, revoke, show_code
from backend.qr.rules.scans import count_scan
from tests.support.city import City
from tests.support.page_reading import Page, open_page, send


@pytest.fixture
def receipt(database: Database, city: City) -> Receipt:
    with database.transaction() as session:
        submission = Submission("a key of this test", Channel.WEB, "楼道灯坏了", community_id=city.lawn)
        return submit(session, submission, utc_now())


def test_a_revoked_code_says_so_and_still_leads_to_the_form(
    client: FlaskClient, database: Database, city: City
) -> None:
    opened_before = open_page(client, f"/q/{city.code}")
    with database.transaction() as session:
        revoke(session.scalars(select(Code).where(Code.value == city.code)).one(), utc_now())
    answer = client.get(f"/Q/{city.code}")
    assert answer.status_code == 410
    page = Page(answer)
    assert page.heading == "段西沟一小区"
    assert "这张宣传页已经停用" in page.text
    assert "换成新的" not in page.text, "there is none"
    way = f"/complain?community={city.lawn}"
    assert way in page.links
    assert open_page(client, way).heading == "段西沟一小区"
    assert send(client, opened_before, words="楼道灯坏了").status_code == 303
    with database.transaction() as session:
        community = session.get_one(Community, city.lawn)
        mint(session, [community], "https://linsheng.example.gov.cn", "upper", utc_now())
    assert "换成新的" not in Page(client.get(f"/Q/{city.code}")).text, "it hangs nowhere yet"
    with database.transaction() as session:
        newest = session.scalars(select(Code.id).order_by(Code.id.desc()).limit(1)).one()
        count_scan(session.connection(), newest, utc_now().date())
    assert "换成新的" in Page(client.get(f"/Q/{city.code}")).text


UNKNOWN = ["AAAAAAAA", "X", "x" * 500, "%00", "'; DROP TABLE codes;--", "%E2%80%AEABCDEFGH"]


def test_an_unknown_code_explains_itself(client: FlaskClient) -> None:
    for code in UNKNOWN:
        answer = client.get(f"/q/{code}")
        assert answer.status_code == 404
        page = Page(answer)
        assert page.heading == "没有这个码"
        assert "小区名称" in page.text


def test_a_typed_code_opens_its_page(client: FlaskClient, city: City) -> None:
    typed = show_code(city.code).lower()
    assert client.get("/code", query_string={"code": f" {typed} "}).location == f"/q/{city.code}"
    wrong = Page(client.get("/code", query_string={"code": "ABCD-1234"}))
    assert "对照宣传页" in wrong.text
    assert wrong.fields["code"] == "ABCD-1234"


def test_a_community_is_found_by_its_name(client: FlaskClient, city: City) -> None:
    for typed, is_match in (("段西", True), ("断西沟一小区", True), ("100% _", False), ("\x00", False)):
        answer = client.get("/communities", query_string={"name": typed})
        assert answer.status_code == 200
        assert (f"/complain?community={city.lawn}" in Page(answer).links) == is_match
        assert f"/complain?street={city.street}" in Page(answer).links


def test_number_and_pin_show_how_far_it_is(client: FlaskClient, receipt: Receipt) -> None:
    page = open_page(client, "/follow")
    spoken = f" {show_number(receipt.number)}号"
    answer = send(client, page, number=spoken, pin=f"{receipt.pin[:3]} {receipt.pin[3:]}")
    assert answer.status_code == 200
    assert show_number(receipt.number) in Page(answer).text
    assert receipt.token not in answer.text


def test_a_sentence_is_no_number(client: FlaskClient, receipt: Receipt) -> None:
    spread = (
        f"{receipt.number[:2]}月{receipt.number[2:4]}日，{receipt.number[4:7]}号楼{receipt.number[7:]}室漏水"
    )
    for typed in (spread, f"{receipt.number}漏水", f"11月10日晚上8点，1号楼2单元302室{receipt.number}"):
        answer = client.post("/follow", data={"number": typed, "pin": receipt.pin})
        assert answer.status_code == 422, typed
        answer = client.post("/api/v1/complaints/find", json={"number": typed[:40], "pin": receipt.pin})
        assert answer.status_code in {404, 422}, typed
    answer = client.post("/follow", data={"number": f"编号：{receipt.number}", "pin": receipt.pin})
    assert answer.status_code == 200


def test_guessing_pins_is_stopped_for_one_number_only(
    client: FlaskClient, city: City, database: Database, receipt: Receipt
) -> None:
    wrong = "000000" if receipt.pin != "000000" else "111111"
    for _ in range(MOST_WRONG_PINS):
        answer = client.post("/follow", data={"number": receipt.number, "pin": wrong})
        assert answer.status_code == 422
    answer = client.post("/follow", data={"number": receipt.number, "pin": receipt.pin})
    assert answer.status_code == 403
    assert "查询码已经停用" in Page(answer).text
    assert client.get(f"/c/{receipt.token}").status_code == 200
    with database.transaction() as session:
        other = submit(
            session,
            Submission("another key here", Channel.WEB, "没水了", community_id=city.lawn),
            utc_now(),
        )
    assert client.post("/follow", data={"number": other.number, "pin": other.pin}).status_code == 200


def test_right_answers_never_use_up_the_tries(client: FlaskClient, receipt: Receipt) -> None:
    for _ in range(8):
        answer = client.post("/follow", data={"number": receipt.number, "pin": receipt.pin})
        assert answer.status_code == 200
