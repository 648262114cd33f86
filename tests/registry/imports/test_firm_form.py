"""The form of a firm holds names to the same measure as an import."""

import html

import pytest
from sqlalchemy import select

from backend.models import Database, PropertyFirm
from tests.support.city import City
from tests.support.staff_pages import SignIn

NEW = "/staff/administration/firms/new"


def _names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(PropertyFirm.name)))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("保阳 物业", "看起来是同一个名称"),
        ("保阳\ufe0e物业", "看起来是同一个名称"),
        ("保阳物业。", "看起来是同一个名称"),
        ("保阳物业", "已经用了这个名称"),
        ("#N/A", "错误值 #N/A"),
        ("……", "不是名称"),
        ("暂无", "不是名称"),
        ("2026年10月31日", "像是日期"),
        ("", "请填写企业名称"),
    ],
)
def test_names_that_are_taken_or_none(
    sign_in: SignIn, database: Database, city: City, typed: str, words: str
) -> None:
    before = _names(database)
    answer = sign_in("city").post(NEW, data={"name": typed})
    assert (answer.status_code, words in html.unescape(answer.text)) == (422, True)
    assert _names(database) == before


def test_a_name_that_may_be_meant_is_asked_about(sign_in: SignIn, database: Database, city: City) -> None:
    desk = sign_in("city")
    form = {"name": "保阳（物业）"}
    first = html.unescape(desk.post(NEW, data=form).text)
    assert "与已有的“保阳物业”可能是同一家" in first
    assert 'name="is_another"' in first
    assert form["name"] not in _names(database)
    assert desk.post(NEW, data={**form, "is_another": "1"}).status_code == 303
    with database.reading() as session:
        firm_id = session.scalars(select(PropertyFirm.id).where(PropertyFirm.name == form["name"])).one()
    address = f"/staff/administration/firms/{firm_id}"
    assert "is_another" not in desk.get(address).text
    mark = desk.get(address).text.split('name="mark" value="')[1].split('"')[0]
    saved = desk.post(address, data={**form, "contact": "李经理", "mark": mark})
    assert saved.status_code == 303, "asked once"
