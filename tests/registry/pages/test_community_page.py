"""我的小区: what is recorded, what is not and whom to ask; and communities around the visitor."""

import pytest
from flask.testing import FlaskClient

from backend.models import Community, Database
from backend.registry.rules.grades import grade_note
from tests.support.city import City
from tests.support.page_reading import Page, open_page

SECTIONS = ("homes", "owners", "firm", "service", "fees", "fund", "revenue", "facilities")
YANGQUAN = (37.8570, 113.5800)  # GCJ-02


def test_every_section_stands_there_and_says_what_is_missing(client: FlaskClient, city: City) -> None:
    page = open_page(client, f"/communities/{city.lawn}")
    assert page.heading == "段西沟一小区"
    for key in SECTIONS:
        assert f'id="{key}"' in page.main
    assert "保阳物业" in page.text
    assert "市场化服务" in page.text
    assert "2024年1月1日" in page.text
    assert "tel:03530000211" in page.links  # whom to ask
    assert f"/complain?community={city.lawn}" in page.links
    assert "演示数据" in open_page(client, f"/communities/{city.fallback}").main
    assert "现在没有物业合同" in open_page(client, f"/communities/{city.orphan}").text


def test_every_grade_is_explained_where_it_stands(client: FlaskClient, city: City) -> None:
    assert "三级是基本的一级" in open_page(client, f"/communities/{city.lawn}").text
    for grade in ("一级", "二级", "三级", "四级", "五级", "五级服务", "三星", "A"):
        note = grade_note(grade)
        assert note.startswith("等级定的是打扫、巡逻、绿化、维修")
        assert "可以请物业公开" in note
        assert (grade[:2] in note) is (grade[1:2] == "级")
    assert grade_note("") == ""


def test_the_scan_leads_to_it(client: FlaskClient, city: City) -> None:
    assert f"/communities/{city.lawn}" in open_page(client, f"/q/{city.code}").links


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "%00", "1.5"])
def test_what_is_no_community_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/communities/{number}").status_code == 404


def test_communities_around_a_browsers_coordinates(
    client: FlaskClient, database: Database, city: City
) -> None:
    with database.transaction() as session:
        near = session.get_one(Community, city.lawn)
        near.latitude, near.longitude = YANGQUAN
    # The same place as GPS tells it, which a Chinese map shows half a kilometre away.
    there = Page(client.post("/nearby", data={"latitude": "37.8565", "longitude": "113.57359"}))
    assert f"/complain?community={city.lawn}" in there.links
    assert "就在这里" in there.text
    far = Page(client.post("/nearby", data={"latitude": "39.9", "longitude": "116.4"}))
    assert "附近 3 公里没有" in far.text
    for bad in ("", "x", "nan", "inf", "91", "1e400", "9" * 400):
        answer = client.post("/nearby", data={"latitude": bad, "longitude": "113.5"})
        assert answer.status_code == 422, bad
        assert "请按名称查找" in Page(answer).text
    assert client.get("/nearby").status_code == 405
