"""The administration's pages: whose they are, what they refuse, what they show before it is done."""

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.access.offices import lead_party, office_of_party
from backend.complaints.pages.administration import WORK_NAMES
from backend.core.clock import local_today, utc_now
from backend.jobs.faults import note_fault
from backend.jobs.rows import row_by_row
from backend.models import (
    Category,
    Change,
    Complaint,
    Database,
    NoticeState,
    Resident,
    ResidentNotice,
    Role,
    ScheduledJob,
    ServiceContract,
    StaffAccount,
)
from backend.qr.rules.codes import show_code
from backend.work import LEASED, RECURRING
from tests.support.city import City
from tests.support.filed import failed_letter
from tests.support.staff_pages import SignIn

HOME = "/staff/administration/"


@pytest.mark.parametrize(("role", "home"), [(Role.CITY, "/staff/"), (Role.ADMINISTRATOR, "/staff/accounts/")])
def test_every_page_opens_and_the_menu_leads_there(
    sign_in: SignIn, database: Database, city: City, complaints: dict[str, int], role: Role, home: str
) -> None:
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).filter_by(username="city")).one()
        account.role = role
        failed_letter(session, complaints["served"], "refused", utc_now(), firm_id=city.firm)
    bureau = sign_in("city")
    assert HOME in bureau.get(home).text
    seen, todo = set(), [HOME]
    while todo:
        path = todo.pop()
        if path in seen or len(seen) > 300:
            continue
        seen.add(path)
        answer = bureau.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html" and path.startswith(HOME):
            targets = re.findall(r'<(?:a|img)\s[^>]*(?:href|src)="(/(?:staff|city)/[^"#]*)', answer.text)
            links = map(html.unescape, targets)
            todo += [link for link in links if "/calendar/?" not in link]
    endpoints = {path.removeprefix(HOME).split("/")[0].split("?")[0] for path in seen}
    assert {
        "categories",
        "limits",
        "calendar",
        "routing",
        "firms",
        "communities",
        "codes",
        "messages",
        "wordings",
    } <= endpoints


def test_work_that_fails_in_the_background_is_told(sign_in: SignIn, database: Database, city: City) -> None:
    with database.transaction() as session:
        for row_id in (7, 8):
            note_fault(session, "deliver", row_id, "KeyError", utc_now())
        session.add(ScheduledJob(name="gather alerts into letters", last_run_at=utc_now(), failures=3))
    page = sign_in("city").get(HOME).text
    assert "后台工作“投诉送达单位”有 2 项出错" in page
    assert "定时工作“汇总通知”连续 3 次没有做成" in page
    row_jobs = {job.name for job in RECURRING if job.run.__module__ == row_by_row.__module__}
    assert row_jobs | {kind.table.job for kind in LEASED} == set(WORK_NAMES), "each has a name for people"


def test_a_wrong_form_comes_back_filled_with_every_reason(sign_in: SignIn, database: Database) -> None:
    bureau = sign_in("city")
    form = {
        "name": "宠物管理",
        "lead": "street",
        "accept_days": "0",
        "reply_days": "五",
        "keywords": "遛狗 养狗",
    }
    answer = bureau.post(f"{HOME}categories/new", data=form)
    assert answer.status_code == 422
    for problem in ("宠物管理", "遛狗 养狗", "签收时限请填 1 到 60 的整数", "答复时限请填", "请填写联系时限"):
        assert problem in answer.text
    with database.reading() as session:
        assert session.scalars(select(Change)).first() is None


def test_a_category_is_renamed_by_one_and_not_silently_by_two(sign_in: SignIn, database: Database) -> None:
    bureau = sign_in("city")
    with database.reading() as session:
        lift = session.scalars(select(Category.id).where(Category.code == "lift")).one()
    path = f"{HOME}categories/{lift}"
    page = bureau.get(path).text
    form = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page)) | {"lead": "firm"}
    del form["street_assists"]
    assert bureau.post(path, data=form | {"name": "电梯（含扶梯）"}).status_code == 303
    second = bureau.post(path, data=form | {"name": "升降机"})
    assert second.status_code == 409
    assert "别人改了这一项" in second.text
    assert "升降机" in second.text
    assert "电梯（含扶梯）" in bureau.get(f"{HOME}categories/").text
    change = bureau.get(f"{HOME}changes/1").text
    assert "类别“电梯”改名为“电梯（含扶梯）”" in change
    assert bureau.post(f"{HOME}changes/1/undone").status_code == 303
    assert bureau.post(f"{HOME}changes/1/undone").status_code == 409
    assert "电梯（含扶梯）" not in bureau.get(f"{HOME}categories/").text


def test_a_firm_change_shows_what_moves_before_it_moves(
    sign_in: SignIn, database: Database, city: City, complaints: dict[str, int]
) -> None:
    bureau, today = sign_in("city"), local_today()
    path = f"{HOME}communities/{city.lawn}/contracts/new"
    form = {
        "firm": str(city.fallback_firm),
        "starts_on": f"{today}",
        "mode": "state_firm",
        "fee": "0.85",
        "ends_others": "1",
    }
    preview_page = bureau.post(path, data=form)
    assert preview_page.status_code == 200
    assert "1 件未办结的投诉会改派" in preview_page.text
    assert lead_of(database, complaints["served"]) == city.firm
    done = bureau.post(path, data=form | {"confirmed": "1"}, follow_redirects=True)
    assert "1 件未办结的投诉已改派" in done.text
    assert lead_of(database, complaints["served"]) == city.fallback_firm
    assert bureau.post(path, data=form | {"confirmed": "1"}).status_code == 422  # a second click
    with database.reading() as session:
        rows = session.scalars(
            select(ServiceContract).filter_by(community_id=city.lawn).order_by(ServiceContract.id)
        ).all()
        assert [(row.ends_on, row.fee_fen) for row in rows] == [(today - timedelta(days=1), 55), (None, 85)]
    later = form | {"firm": str(city.firm), "starts_on": f"{today + timedelta(days=30)}"}
    assert bureau.post(path, data=later).status_code == 303  # nothing moves today, nothing to confirm


def lead_of(database: Database, complaint_id: int) -> int | None:
    with database.reading() as session:
        return office_of_party(lead_party(session.get_one(Complaint, complaint_id))).id


def test_messages_are_tried_again_and_tell_nothing_personal(
    sign_in: SignIn, database: Database, city: City, complaints: dict[str, int]
) -> None:
    with database.transaction() as session:
        failed_letter(session, complaints["served"], "Connection refused", utc_now(), firm_id=city.firm)
        resident = Resident(openid="openid-of-somebody", openid_index="x", phone="13900139000")
        session.add(resident)
        session.flush()
        complaint = session.get_one(Complaint, complaints["served"])
        session.add(
            ResidentNotice(
                resident_id=resident.id, complaint_id=complaint.id, kind="reply", words="您的楼道已经打扫",
                state=NoticeState.WAITING, last_error="service: 45015", created_at=complaint.submitted_at,
                next_attempt_at=complaint.submitted_at, enqueue_after=complaint.submitted_at,
            )
        )  # fmt: skip
    bureau = sign_in("city")
    offices = bureau.get(f"{HOME}messages/").text
    residents = bureau.get(f"{HOME}messages/?to=residents").text
    assert "原因：Connection refused" in offices
    assert "保阳物业" in offices
    assert "service: 45015" in residents
    for page in (offices, residents):
        assert not re.search(r"1[38]\d00\d{6}|openid-of|楼道已经打扫", page)
    assert "1 条正在重发" in resent(bureau, "offices")
    assert "没有要重发的" in resent(bureau, "offices")
    assert "1 条正在重发" in resent(bureau, "residents")


def resent(bureau: FlaskClient, to: str) -> str:
    return bureau.post(f"{HOME}messages/{to}", data={"all": "1"}, follow_redirects=True).text


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA", "'; DROP TABLE codes", "a" * 500])
def test_no_typed_code_breaks_the_desk(sign_in: SignIn, typed: str) -> None:
    bureau = sign_in("city")
    assert bureau.get(f"{HOME}codes/", query_string={"code": typed}).status_code in {200, 404}
    if typed:
        assert bureau.post(f"{HOME}codes/{typed.replace('/', '')}/revoked").status_code == 404


def test_a_code_is_moved_replaced_and_brought_back(sign_in: SignIn, city: City) -> None:
    bureau, code = sign_in("city"), city.code
    wrong = bureau.post(f"{HOME}codes/{code}/moved", data={"community": "没有的小区", "spot": "东门"})
    assert wrong.status_code == 422
    assert "东门" in wrong.text
    moved = bureau.post(
        f"{HOME}codes/{code}/moved", data={"community": "德胜小区", "spot": "东门"}, follow_redirects=True
    )
    assert "德胜小区 东门" in moved.text
    fresh = bureau.post(f"{HOME}codes/{code}/replaced", follow_redirects=True).text
    assert "已换成" in bureau.get(f"{HOME}codes/?code={code}").text
    again = bureau.post(f"{HOME}codes/{code}/replaced", follow_redirects=True).text
    number = re.search(r'<h2 class="number">([^<]+)', fresh)
    assert number
    assert number[1] in again  # a second click makes no second code
    assert bureau.post(f"{HOME}changes/2/undone").status_code == 303
    assert "使用中" in bureau.get(f"{HOME}codes/?code={code}").text
    assert bureau.get(f"{HOME}codes/?code={number[1]}").status_code == 404
    second = bureau.post(f"{HOME}codes/{code}/replaced").location.split("code=")[1]
    assert "德胜小区" in bureau.get(f"/q/{code}", follow_redirects=True).text
    with bureau.get(f"/q/{second}") as scanned:  # counted when it is closed
        assert "德胜小区" in scanned.text
    refused = bureau.post(f"{HOME}changes/3/undone")  # somebody scanned the new one
    assert refused.status_code == 409
    assert "已经有别的内容用到了它" in refused.text
    assert f"旧编号 {show_code(code)} 现在转到这里" in bureau.get(f"{HOME}codes/?code={second}").text
    for community, status in (("T2", 410), ("T4", 200)):  # an old leaflet leads to no other community
        typed = {"community": community, "spot": "东门"}
        gone = bureau.post(f"{HOME}codes/{second}/moved", data=typed, follow_redirects=True)
        assert (f"旧编号 {show_code(code)} 从现在起显示已停用" in gone.text) is (community == "T2")
        assert bureau.get(f"/q/{code}", follow_redirects=True).status_code == status
    for kind, starts in (("png", b"\x89PNG"), ("svg", b"<svg")):
        assert bureau.get(f"{HOME}codes/{code}.{kind}").data.startswith(starts)
