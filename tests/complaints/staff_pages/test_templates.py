"""The page of reply templates: kept, refused in words, used in an answer without a script."""

import html
import io

import pytest
from sqlalchemy import select

from backend.complaints.rules.templates.default_replies import default_replies, load_default_replies
from backend.core.clock import utc_now
from backend.models import Category, Complaint, Database, ReplyTemplate
from backend.notices.rules.merge_fields import problems_in
from tests.support.staff_pages import SignIn, jpeg

GOOD = {
    "name": "已清理",
    "words": "您好，{小区}{楼栋}的问题已处理。｛单位｝ {今天}",
    "category": "sanitation",
}


def only(database: Database) -> ReplyTemplate:
    with database.reading() as session:
        return session.scalars(select(ReplyTemplate)).one()


def test_saved_offered_inserted_and_sent(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    clerk = sign_in("firm")
    assert clerk.post("/staff/templates/", data=GOOD).status_code == 303
    assert "{单位}" in clerk.get("/staff/templates/").text
    path = f"/staff/complaints/{complaints['served']}"
    assert "您好，段西沟一小区的问题已处理。保阳物业" in clerk.get(path).text
    data = {
        "words": "已到现场。",
        "template": str(only(database).id),
        "photos": (io.BytesIO(jpeg()), "a.jpg"),
    }
    page = clerk.post(f"{path}/reply", data=data)
    assert page.status_code == 200
    filled = html.unescape(page.text).split('id="reply-words"')[1].split(">", 1)[1].split("</textarea>")[0]
    assert filled.startswith("已到现场。\n您好，段西沟一小区的问题已处理。保阳物业 20")
    hidden_photo = page.text.split('name="kept_photo" value="')[1].split('"')[0]
    assert clerk.post(f"{path}/reply", data={"words": filled, "kept_photo": hidden_photo}).status_code == 303
    with database.reading() as session:
        complaint = session.get_one(Complaint, complaints["served"])
        assert complaint.events[-1].words == filled
        assert [photo.stage for photo in complaint.photos if photo.event_id == complaint.events[-1].id] == [
            "after"
        ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"words": "尊敬的{姓名}，您好"}, "没有“{姓名}”这个栏目"),
        ({"words": "编号{编号"}, "花括号要成对"),
        ({"words": ""}, "请写下模板内容"),
        ({"words": "好" * 2001}, "最多 2000 字"),
        ({"name": " "}, "请给模板起个名字"),
        ({"name": "长" * 31}, "最多 30 个字"),
        ({"category": "nothing"}, "没有这个类别"),
    ],
)
def test_what_is_wrong_comes_back_filled(
    sign_in: SignIn, database: Database, change: dict[str, str], message: str
) -> None:
    data = GOOD | change
    page = sign_in("firm").post("/staff/templates/", data=data)
    assert page.status_code == 422
    assert message in page.text
    assert data["words"] in page.text
    with database.reading() as session:
        assert session.scalars(select(ReplyTemplate)).all() == []


def test_changed_and_removed(sign_in: SignIn, database: Database) -> None:
    clerk = sign_in("firm")
    clerk.post("/staff/templates/", data=GOOD)
    path = f"/staff/templates/{only(database).id}"
    assert 'value="已清理"' in clerk.get(path).text
    assert clerk.post(path, data=GOOD | {"name": "换个名"}).status_code == 303
    assert only(database).name == "换个名"
    assert clerk.post(f"{path}/removal").status_code == 303
    assert clerk.get(path).status_code == 404


def test_the_citys_are_for_everybody(sign_in: SignIn, complaints: dict[str, int]) -> None:
    sign_in("city").post("/staff/templates/", data=GOOD | {"name": "全市通用"})
    clerk = sign_in("firm")
    assert "全市通用" in clerk.get("/staff/templates/").text
    assert "全市通用" in clerk.get(f"/staff/complaints/{complaints['served']}").text


def test_those_that_come_with_the_service_stay_as_the_city_left_them(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    sign_in("city").post("/staff/templates/", data=GOOD)  # of the same name as one that would come
    with database.transaction() as session:
        default_texts = default_replies()
        assert load_default_replies(session, utc_now()) == len(default_texts) - 1 == 14
        assert all(problems_in(row["words"]) == [] for row in default_texts)
        assert {row["category"] for row in default_texts} - {""} <= set(
            session.scalars(select(Category.code))
        )
        lift = session.scalars(select(ReplyTemplate).where(ReplyTemplate.seed == "not-ours")).one().id
    bureau, clerk = sign_in("city"), sign_in("firm")
    path, answer = f"/staff/templates/{lift}", f"/staff/complaints/{complaints['served']}"
    assert "不属于本单位职责" in clerk.get(answer).text
    assert clerk.post(f"{path}/removal").status_code == clerk.post(f"{path}/restoring").status_code == 404
    assert bureau.post(path, data=GOOD | {"name": "不归我们", "category": ""}).status_code == 303
    assert bureau.post(f"{path}/removal").status_code == 303
    with database.transaction() as session:
        assert load_default_replies(session, utc_now()) == 0
    assert "不归我们" not in clerk.get(answer).text
    assert bureau.post(f"{path}/restoring").status_code == 303
    assert "不归我们" in clerk.get(answer).text
