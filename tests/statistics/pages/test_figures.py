"""Figures in the browser and as files: everybody their own, nothing a spreadsheet would execute."""

import csv
import io

import pypdfium2
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.praises import record_praise
from backend.core.clock import local, utc_now
from backend.jobs.outbox import enqueue
from backend.models import (
    AddressKind,
    Alert,
    AlertKind,
    Code,
    Committee,
    CommitteeKind,
    Community,
    Database,
    Delivery,
    DeliveryState,
    LeafletPosting,
    NoticeAddress,
    PropertyFirm,
    StaffAccount,
)
from backend.models.notices import new_letter
from backend.statistics.rules.coverage_lines import coverage_lines
from backend.web.services import EXTENSION, Services
from tests.support.city import City, building_code
from tests.support.staff_pages import SignIn

CITY_PAGES = ("figures", "leagues", "hot-spots", "stuck", "report", "report.pdf")
SEEN = {
    "firm": 1,
    "fallback_firm": 1,
    "street": 3,
    "other_street": 1,
    "district": 3,
    "other_district": 1,
    "city": 4,
}


def rows(text: bytes) -> list[list[str]]:
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.mark.parametrize("who", sorted(SEEN))
def test_everybody_counts_their_own_and_no_others(
    who: str, sign_in: SignIn, complaints: dict[str, int], city: City
) -> None:
    with city.database.transaction() as session:
        for community_id in (city.lawn, city.fallback, city.yard, city.court):
            record_praise(session, community_id, "保洁大姐真负责", utc_now())
    client = sign_in(who)
    bureau = who.endswith(("district", "city"))
    path = "/city/figures" if bureau else "/staff/figures"
    counted = rows(client.get(f"{path}?by=community&file=csv").data)
    assert sum(int(row[1]) for row in counted[1:]) == SEEN[who]
    assert f"表扬 {SEEN[who]} 次" in client.get(path).text
    for page in CITY_PAGES:
        assert client.get(f"/city/{page}").status_code == (200 if bureau else 404), page
    if not bureau:
        assert client.get(f"{path}?by=district").status_code == 404
    if who.endswith("firm"):
        assert client.get(f"{path}?by=firm").status_code == 404


def test_a_district_opens_no_street_of_another(
    sign_in: SignIn, city: City, complaints: dict[str, int]
) -> None:
    client = sign_in("district")
    own, other = (
        client.get(f"/city/hot-spots?street={street}") for street in (city.street, city.other_street)
    )
    assert (own.status_code, other.status_code) == (200, 404)
    assert "孤岛小区" not in client.get("/city/hot-spots").text


def test_hot_spots_are_tables_as_well(
    sign_in: SignIn, database: Database, city: City, complaints: dict[str, int]
) -> None:
    with database.transaction() as session:
        here = session.get_one(Community, city.lawn)
        here.latitude, here.longitude, name = 37.86, 113.58, here.name
    client = sign_in("district")
    for prefix in ("", f"street={city.street}&"):
        [headings, *tiles] = rows(client.get(f"/city/hot-spots?{prefix}file=csv").data)
        assert sum(int(row[headings.index("件数")]) for row in tiles) == SEEN["district"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/city/hot-spots?file=xlsx").data))
    assert book.get_sheet_by_name("位置图上的小区").to_python()[2][1] == name
    assert client.get(f"/city/hot-spots?street={city.other_street}&file=csv").status_code == 404


@pytest.mark.parametrize(
    "query", ["month=2999-01", "month=2026-13", "month=x", "by=nothing", "month=２０２６-01"]
)
def test_what_makes_no_sense_is_not_found(query: str, sign_in: SignIn) -> None:
    assert sign_in("city").get(f"/city/figures?{query}").status_code == 404


def test_files_hold_the_numbers_and_nothing_that_runs(
    sign_in: SignIn, database: Database, city: City, complaints: dict[str, int]
) -> None:
    evil = '=HYPERLINK("http://x","小区")'
    with database.transaction() as session:
        session.get_one(Community, city.lawn).name = evil
        session.get_one(PropertyFirm, city.firm).name = "@保阳物业"
    client = sign_in("city")
    answer = client.get("/city/figures?by=community&file=csv")
    names = [row[0] for row in rows(answer.data)]
    assert f"'{evil}" in names
    for path in ("/city/figures?by=community&file=csv", "/city/report.pdf", "/city/?file=xlsx"):
        named = client.get(path).headers["Content-Disposition"]
        assert "attachment" in named
        assert "filename*=UTF-8''%" in named
        assert named.isascii(), path  # gunicorn refuses anything else
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
        letter_given_up(session, complaints["served"])
    for who, notices, letters, complained in (
        ("other_district", "对方邮箱拒收", 0, 1),
        ("district", "", 1, 1),
        ("city", "对方邮箱拒收", 1, 2),
    ):
        client = sign_in(who)
        page = client.get("/city/stuck").text
        assert ("对方邮箱拒收" in page) is bool(notices), who
        assert ("550 no such user" in page) is bool(letters), who
        assert f"<dt>邮件、群消息没有发出</dt><dd>{letters}" in page, who
        assert f"<dt>有通知没送到</dt><dd>{complained}</dd>" in client.get("/city/").text, who


def letter_given_up(session: Session, complaint_id: int) -> None:
    """To an address that the firm's clerk set."""
    now = utc_now()
    clerk = session.scalars(select(StaffAccount).filter_by(username="firm")).one()
    address = NoticeAddress(
        owner=f"staff {clerk.id}", staff_id=clerk.id, firm_id=clerk.firm_id, kind=AddressKind.EMAIL,
        address="a@b.cn", address_index="a", created_at=now, created_by_id=clerk.id,
    )  # fmt: skip
    session.add(address)
    session.flush()
    letter = new_letter(address, "token", now)
    enqueue(session, [letter], now)
    letter.state, letter.last_error = DeliveryState.FAILED, "550 no such user"
    for subject in ("event 1", "event 2"):  # two that one letter carried are one letter, and one complaint
        session.add(
            Alert(
                address_id=address.id, subject=subject, kind=AlertKind.NEW, complaint_id=complaint_id,
                raised_at=now, due_at=now, letter_id=letter.id,
            )
        )  # fmt: skip


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
    assert "全市建成区共有住宅小区5个" in text
    assert "计入件数不足10件的不参加排名" in text
    assert f"{today.year}年{today.month}月{today.day}日印发" in text


def test_coverage_by_hand(sign_in: SignIn, database: Database, city: City, app: Flask) -> None:
    """Five communities, two of them old, two served, two with committees; 12 leaflets up in two of them."""
    of_building = building_code(city)
    with database.transaction() as session:
        session.get_one(Community, city.orphan).is_old = True
        for community, kind in (
            (city.lawn, "OWNERS"),
            (city.lawn, "MANAGEMENT"),
            (city.orphan, "MANAGEMENT"),
        ):
            session.add(Committee(community_id=community, kind=CommitteeKind[kind]))
        clerk = session.scalars(select(StaffAccount).filter_by(username="street")).one()
        for value, copies in ((city.code, 3), (of_building, 4), (city.court_code, 5)):
            code = session.scalars(select(Code).filter_by(value=value)).one()
            session.add(
                LeafletPosting(
                    code_id=code.id, copies=copies, staff_id=clerk.id, posted_at=utc_now(),
                    posted_on=local(utc_now()).date(), idempotency_key=value,
                )
            )  # fmt: skip
    expected = [
        ["建成区小区", "5", "—", "—", "961", "-956"],
        ["其中老旧小区", "2", "5", "40.00%", "401", "-399"],
        ["有物业服务企业", "2", "5", "40.00%", "881", "-879"],
        ["成立业委会", "1", "5", "20.00%", "288", "-287"],
        ["成立物管会", "2", "5", "40.00%", "673", "-671"],
        ["业委会、物管会至少有一个", "2", "5", "40.00%", "961", "-959"],
        ["已张贴宣传彩页（份）", "12", "30000", "0.04%", "30000", "-29988"],
        ["有物业又有彩页的小区", "2", "2", "100.00%", "881", "-879"],
    ]
    for who in ("city", "other_district"):  # what is made public is the whole city's
        client = sign_in(who)
        [headings, *csv_rows] = rows(client.get("/city/?file=csv").data)
        assert [[*row[:4], *row[5:7]] for row in csv_rows] == expected
        assert all(row[headings.index("数据来源")] for row in csv_rows)
        [_, *streets] = rows(client.get("/city/leaflets/posted?file=csv").data)
        assert sum(int(row[2]) for row in streets) == (12 if who == "city" else 5)
    [_, *community_rows] = rows(client.get(f"/city/leaflets/posted?street={city.other_street}&file=csv").data)
    assert [row[2:4] for row in community_rows] == [["5", "—"], ["0", "—"]]  # posted, none ordered
    assert client.get(f"/city/leaflets/posted?street={city.street}&file=xlsx").status_code == 404
    page = client.get("/city/").text
    assert "公布数：市物业主管部门公布，2025-09-22。" in page
    assert "少 29,988" in page
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/city/?file=xlsx").data))
    sheet = book.get_sheet_by_name("覆盖情况").to_python()
    assert sheet[3][:4] == ["其中老旧小区", 2.0, 5.0, 0.4]
    services: Services = app.extensions[EXTENSION]
    with database.reading() as session:
        elsewhere = coverage_lines(session, "邻市", local(utc_now()).date())
    assert services.config.city_name == "阳泉市"
    assert {row.published for row in elsewhere} == {None}  # nothing is on file of another city
