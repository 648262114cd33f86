"""Figures in the browser and as files: everybody their own, nothing a spreadsheet would execute."""

import csv
import io

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from backend.clock import local, utc_now
from backend.models import Community, Database, Delivery, DeliveryState, PropertyFirm
from tests.web.conftest import City
from tests.web.staff.conftest import SignIn

CITY_PAGES = ("figures", "leagues", "hot-spots", "stuck", "report", "report.pdf")
SEEN = {"firm_a": 1, "firm_b": 1, "street_a": 3, "street_b": 1, "district_a": 3, "district_b": 1, "city": 4}


def rows(text: bytes) -> list[list[str]]:
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.mark.parametrize("who", sorted(SEEN))
def test_everybody_counts_their_own_and_no_others(
    who: str, sign_in: SignIn, complaints: dict[str, int]
) -> None:
    client = sign_in(who)
    bureau = who.startswith(("district", "city"))
    path = "/city/figures" if bureau else "/staff/figures"
    counted = rows(client.get(f"{path}?by=community&file=csv").data)
    assert sum(int(row[1]) for row in counted[1:]) == SEEN[who]
    for page in CITY_PAGES:
        assert client.get(f"/city/{page}").status_code == (200 if bureau else 404), page
    if not bureau:
        assert client.get(f"{path}?by=district").status_code == 404
    if who.startswith("firm"):
        assert client.get(f"{path}?by=firm").status_code == 404


def test_a_district_opens_no_street_of_another(
    sign_in: SignIn, city: City, complaints: dict[str, int]
) -> None:
    client = sign_in("district_a")
    own, other = (client.get(f"/city/hot-spots?street={street}") for street in city.streets)
    assert (own.status_code, other.status_code) == (200, 404)
    assert "孤岛小区" not in client.get("/city/hot-spots").text


@pytest.mark.parametrize(
    "asked", ["month=2999-01", "month=2026-13", "month=x", "by=nothing", "month=２０２６-01"]
)
def test_what_makes_no_sense_is_not_found(asked: str, sign_in: SignIn) -> None:
    assert sign_in("city").get(f"/city/figures?{asked}").status_code == 404


def test_files_hold_the_numbers_and_nothing_that_runs(
    sign_in: SignIn, database: Database, city: City, complaints: dict[str, int]
) -> None:
    evil = '=HYPERLINK("http://x","小区")'
    with database.transaction() as session:
        session.get_one(Community, city.served).name = evil
        session.get_one(PropertyFirm, city.firms[0]).name = "@甲物业公司"
    client = sign_in("city")
    answer = client.get("/city/figures?by=community&file=csv")
    names = [row[0] for row in rows(answer.data)]
    assert f"'{evil}" in names
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E")
    assert answer.headers["Content-Disposition"].isascii()  # else real servers break off
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/city/figures?by=community&file=xlsx").data))
    sheet = book.get_sheet_by_name("五项比率").to_python()
    assert evil in [row[0] for row in sheet]  # as words, which no program computes
    assert sum(row[1] for row in sheet[2:]) == 4.0
    left = book.get_sheet_by_name("未计入的原因").to_python()
    assert len(left) == 2 + 5 * (len(sheet) - 2)


def test_stuck_notices_and_what_nobody_could_place(
    sign_in: SignIn, database: Database, complaints: dict[str, int]
) -> None:
    with database.transaction() as session:
        failed = session.scalars(
            select(Delivery).where(Delivery.complaint_id == complaints["orphan"])
        ).first()
        failed.state, failed.last_error = DeliveryState.FAILED, "对方邮箱拒收"
    assert "对方邮箱拒收" in sign_in("district_b").get("/city/stuck").text
    assert "对方邮箱拒收" not in sign_in("district_a").get("/city/stuck").text


def test_the_report_is_a_document_with_the_pages_numbers(
    sign_in: SignIn, database: Database, complaints: dict[str, int]
) -> None:
    answer = sign_in("city").get("/city/report.pdf")
    document = pypdfium2.PdfDocument(answer.data)
    try:
        sizes = {tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document}
        text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()
    today = local(utc_now())
    assert sizes == {(210, 297)}
    assert f"关于{today.year}年{today.month}月全市住宅小区投诉办理情况的通报" in text
    assert "本月共收到投诉4件" in text
    assert "全市建成区共有住宅小区3个" in text
    assert "计入件数不足10件的不参加排名" in text
    assert f"{today.year}年{today.month}月{today.day}日印发" in text
