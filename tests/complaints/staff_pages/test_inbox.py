"""The inbox's pages: what is searched and by whom, what is kept, what is accepted together."""

import re

import pytest
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.inbox.search_index import index_new_complaints
from backend.core.clock import utc_now
from backend.models import Building, Channel, Complaint, ComplaintWords, Database, SavedFilter, State
from tests.support.city import City
from tests.support.databases import on_either_database  # noqa: F401 - the fixture database_url
from tests.support.staff_pages import SignIn


def file(
    database: Database, community_id: int, words: str, place: str = "", building_id: int | None = None
) -> int:
    with database.transaction() as session:
        key = f"search-{len(words)}-{abs(hash(words + place)):020d}"
        submission = Submission(
            key,
            Channel.WEB,
            words,
            community_id=community_id,
            category_code="sanitation",
            place=place,
            building_id=building_id,
        )
        return submit(session, submission, utc_now()).complaint_id


def ids_listed(client, q: str, more: str = "") -> set[int]:
    page = client.get(f"/staff/?q={q}{more}").text
    return {int(row) for row in re.findall(r'data-id="(\d+)"', page)}


def test_words_are_found_in_any_order_and_by_a_single_character(
    sign_in: SignIn, database: Database, city: City
) -> None:
    lamp = file(database, city.lawn, "三单元樓道燈壞了一周，一到晚上就是黑的")
    water = file(database, city.lawn, "地下室漏水，LED灯也不亮", place="3号楼地下室")
    clerk = sign_in("firm")
    assert ids_listed(clerk, "楼道灯") == {lamp}
    assert ids_listed(clerk, "黑 楼道灯坏") == {lamp}
    assert ids_listed(clerk, "灯") == {lamp, water}
    assert ids_listed(clerk, "led") == {water}
    assert ids_listed(clerk, "地下室") == {water}
    assert ids_listed(clerk, "道楼") == set()
    assert ids_listed(clerk, "'; DROP TABLE complaints; --") == set()
    assert ids_listed(clerk, "%22 OR 1 * ( : & | !") == set()
    assert ids_listed(sign_in("fallback_firm"), "楼道灯") == set()
    assert ids_listed(sign_in("other_district"), "楼道灯") == set()
    assert ids_listed(sign_in("street"), "楼道灯") == ids_listed(sign_in("city"), "楼道灯") == {lamp}


def test_rooms_doors_and_rare_characters_are_found(sign_in: SignIn, database: Database, city: City) -> None:
    with database.reading() as session:
        query = select(Building.id).where(Building.community_id == city.lawn, Building.name == "3号楼")
        building_id = session.scalars(query).one()
    written = file(database, city.lawn, "厨房顶上漏水没人管", place="3-2-1802")
    in_words = file(database, city.lawn, "1802室天天装修", place="北门")
    known = file(database, city.lawn, "楼上水管漏了没人管", place="2单元1802", building_id=building_id)
    other = file(database, city.lawn, "厨房没有水", place="5号楼2单元601")
    rare = file(database, city.lawn, "邻居李𬭎家的狗整夜叫")
    zero = file(database, city.lawn, "二〇二五年的公共收益没有公示")
    young = file(database, city.lawn, "楼上𮯰先生往下倒水")
    clerk = sign_in("firm")
    assert ids_listed(clerk, "1802") == {written, in_words, known}
    assert ids_listed(clerk, "3-2-1802") == {written, known}
    assert ids_listed(clerk, "3号楼2单元1802") == {known}
    assert ids_listed(clerk, "5号楼2单元601") == {other}
    assert ids_listed(clerk, "𬭎") == ids_listed(clerk, "李𬭎") == {rare}
    assert ids_listed(clerk, "〇") == ids_listed(clerk, "二〇二五") == {zero}
    assert ids_listed(clerk, "𮯰") == {young}
    assert ids_listed(sign_in("fallback_firm"), "1802") == set()


def test_a_sentence_with_ten_digits_is_searched_by_its_words(
    sign_in: SignIn, database: Database, city: City
) -> None:
    row = file(database, city.lawn, "11月10日晚上8点，1号楼2单元302室往下漏水，没人管")
    clerk = sign_in("firm")
    assert ids_listed(clerk, "11月10日晚上8点，1号楼2单元302室往下漏水") == {row}
    with database.reading() as session:
        number = session.get_one(Complaint, row).number
    assert ids_listed(clerk, f"编号：{number[:3]} {number[3:]}") == {row}


def test_nobody_finds_a_phone_by_searching(sign_in: SignIn, database: Database, city: City) -> None:
    row = file(database, city.lawn, "楼道堆了杂物，请打 13912345678 找我")
    for who in ("firm", "street", "city"):
        client = sign_in(who)
        for typed in ("13912345678", "139 1234 5678", "12345678", "1391234", "5678"):
            assert ids_listed(client, typed) == set(), (who, typed)
            assert ids_listed(client, typed, "&by=words") == set(), (who, typed)
        assert ids_listed(client, "杂物") == {row}
    with database.reading() as session:
        assert "1234" not in session.scalars(select(ComplaintWords.grams)).one()


def test_a_firm_finds_held_words_by_what_it_reads_of_them(
    sign_in: SignIn, database: Database, city: City
) -> None:
    row = file(database, city.lawn, "物业经理是个王八蛋，水池堵了没人通")
    for who in ("firm", "street"):
        assert ids_listed(sign_in(who), "水池堵了") == {row}
    assert ids_listed(sign_in("firm"), "王八") == set()
    assert ids_listed(sign_in("firm"), "王八蛋 水池") == set()
    assert ids_listed(sign_in("street"), "王八") == {row}


def test_numbers_and_communities(sign_in: SignIn, complaints: dict[str, int], database: Database) -> None:
    with database.reading() as session:
        numbers = {name: session.get_one(Complaint, row).number for name, row in complaints.items()}
    clerk, street, bureau = sign_in("firm"), sign_in("street"), sign_in("city")
    number = numbers["served"]
    assert ids_listed(clerk, number) == {complaints["served"]}
    assert ids_listed(clerk, f"{number[:3]} {number[3:6]} {number[6:]}") == {complaints["served"]}
    assert complaints["served"] in ids_listed(clerk, number[:6])
    assert ids_listed(clerk, numbers["orphan"]) == set()
    assert ids_listed(street, "段西沟一小区") == {complaints["served"], complaints["conduct"]}
    assert ids_listed(street, "段西沟一小区 服务态度") == set()
    assert ids_listed(bureau, "孤岛小区 垃圾") == {complaints["orphan"]}
    assert ids_listed(street, "孤岛小区") == set()
    assert ids_listed(bureau, "段西沟一小区", "&by=words") == set()
    assert ids_listed(bureau, "一") == set()


def test_complaints_from_before_the_index_are_caught_up(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    with database.transaction() as session:
        for row in session.scalars(select(ComplaintWords).where(ComplaintWords.id < complaints["orphan"])):
            session.delete(row)
    assert ids_listed(sign_in("city"), "垃圾") == {complaints["orphan"]}
    turns = []
    for _ in range(5):
        with database.transaction() as session:
            turns.append(index_new_complaints(session, limit=2))
    assert turns == [2, 1, 0, 0, 0]
    assert ids_listed(sign_in("city"), "垃圾") == set(complaints.values())


def test_each_accepted_one_has_its_own_outcome(
    sign_in: SignIn, complaints: dict[str, int], database: Database, city: City
) -> None:
    second = file(database, city.lawn, "垃圾桶满了没人倒")
    clerk = sign_in("firm")
    chosen = [complaints["served"], second, complaints["orphan"], complaints["fallback"], second]
    answer = clerk.post("/staff/accept", data={"id": chosen, "tab": "mine"})
    assert answer.status_code == 303
    page = clerk.get(answer.location).text
    assert page.count("已签收。</li>") == 2
    assert page.count("已不归您单位办理") == 2
    assert "已签收。</li>" not in clerk.get(answer.location).text
    clerk.post("/staff/accept", data={"one": second})
    assert "之前已经签收过了" in clerk.get("/staff/").text
    many = [file(database, city.lawn, f"{number}层的垃圾没人清") for number in range(6)]
    clerk.post("/staff/accept", data={"id": many})
    assert "6 件已签收</summary>" in clerk.get("/staff/").text  # a page of them does not push the list away
    with database.reading() as session:
        states = {name: session.get_one(Complaint, row).state for name, row in complaints.items()}
    assert states["served"] is State.ACCEPTED
    assert states["orphan"] is states["fallback"] is State.DISPATCHED


def test_a_street_does_not_accept_what_a_firm_leads(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    street = sign_in("street")
    page = street.get("/staff/").text
    assert f'name="shown" value="{complaints["conduct"]}"' in page
    assert f'name="shown" value="{complaints["served"]}"' not in page
    street.post("/staff/accept", data={"all": "1", "shown": [complaints["served"], complaints["conduct"]]})
    page_text = street.get("/staff/").text
    assert "没有签收：只有主办单位" in page_text
    assert "已签收。</li>" in page_text


@pytest.mark.parametrize("data", [{}, {"id": "x"}, {"id": "9" * 40}, {"all": "1"}])
def test_accepting_nothing_says_so(sign_in: SignIn, complaints: dict[str, int], data: dict) -> None:
    clerk = sign_in("firm")
    assert clerk.post("/staff/accept", data=data).status_code == 303
    assert "还没有勾选" in clerk.get("/staff/").text


def test_what_is_new_is_told_and_nothing_else(
    sign_in: SignIn, complaints: dict[str, int], database: Database, city: City
) -> None:
    clerk = sign_in("firm")
    first = clerk.get("/staff/live?tab=open")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert clerk.get("/staff/live?tab=open", headers=tag).status_code == 304
    file(database, city.orphan, "别的单位的垃圾")
    assert clerk.get("/staff/live?tab=open", headers=tag).status_code == 304
    file(database, city.lawn, "自己单位的垃圾")
    fresh = clerk.get("/staff/live?tab=open", headers=tag)
    assert fresh.status_code == 200
    assert "自己单位的垃圾" in fresh.text


def test_a_saved_filter_is_ones_own_and_may_open_first(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    clerk, other = sign_in("firm"), sign_in("fallback_firm")
    look = {"tab": "mine", "emergency": "1", "place": "段西沟一小区"}
    assert clerk.post("/staff/filters", data={**look, "name": "急的"}).status_code == 303
    refused = clerk.post("/staff/filters", data={**look, "name": "很" * 21})
    assert refused.status_code == 422
    assert "很" * 21 in refused.text
    with database.reading() as session:
        saved_filter = session.scalars(select(SavedFilter)).one()
    for act in ("remove", "default"):
        assert other.post(f"/staff/filters/{saved_filter.id}", data={"act": act}).status_code == 404
    assert "急的" not in other.get("/staff/").text
    assert clerk.post(f"/staff/filters/{saved_filter.id}", data={"act": "default"}).status_code == 303
    opened = clerk.get("/staff/")
    assert opened.status_code == 302
    assert "emergency=1" in opened.location
    assert clerk.get("/staff/?tab=open").status_code == 200
    clerk.post(f"/staff/filters/{saved_filter.id}", data={"act": "remove"})
    assert clerk.get("/staff/").status_code == 200
    assert clerk.post(f"/staff/filters/{saved_filter.id}", data={"act": "remove"}).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["category=x", "category=" + "9" * 30, "state=nonsense", "since=2026-02-31", "until=9999-12-31",
     "since=0001-01-01", "due=never", "handler=-1", "place=" + "好" * 500, "q=" + "好" * 500, "q=%00%ff",
     "tab=nonsense", "q=" + "1" * 60, "channel=<script>"],
)  # fmt: skip
def test_odd_filters_show_a_page(sign_in: SignIn, complaints: dict[str, int], query: str) -> None:
    answer = sign_in("street").get(f"/staff/?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace("<script src", "")
