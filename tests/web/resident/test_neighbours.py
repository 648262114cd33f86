"""邻居报过同样的事: asked once before sending; a voice is a complaint of its own; nothing personal is told."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from backend.models import Complaint, Database
from tests.web.conftest import City
from tests.web.resident.test_complaining import key_of

LIFT, AGAIN = "我是张三13812345678，电梯坏了两天没人修", "单元的电梯停运了，老人上不了楼"


def send(client: FlaskClient, city: City, words: str, **more: str):
    path = f"/complain?community={city.served}"
    typed = {"key": key_of(client.get(path).text), "words": words, "anonymous": "1"} | more
    return client.post(path, data=typed)


def test_one_is_asked_and_may_add_a_voice(client: FlaskClient, city: City, database: Database) -> None:
    assert send(client, city, LIFT).status_code == 303
    asked = send(client, city, AGAIN)
    assert asked.status_code == 409
    assert "电梯 · 小区公共区域" in asked.text
    assert "还没有提交" in asked.text
    assert AGAIN in asked.text
    for personal in ("张三", "1381234", "两天没人修"):
        assert personal not in asked.text
    [reference] = re.findall(r'name="same_as" value="([^"]+)"', asked.text)

    assert send(client, city, AGAIN, asked="1", same_as=reference).status_code == 303
    with database.reading() as session:
        first, second = session.scalars(select(Complaint).order_by(Complaint.id)).all()
    assert second.same_as_id == first.id


def test_another_matter_is_sent_as_it_is(client: FlaskClient, city: City, database: Database) -> None:
    send(client, city, LIFT)
    assert send(client, city, "绿化带的树枝该修剪了").status_code == 303
    assert send(client, city, AGAIN, asked="1", same_as="").status_code == 303
    assert send(client, city, AGAIN, asked="1", same_as="forged").status_code == 303
    with database.reading() as session:
        links = session.scalars(select(Complaint.same_as_id)).all()
    assert links == [None] * 4


def test_danger_is_never_asked_about(client: FlaskClient, city: City) -> None:
    send(client, city, "有人被困在电梯里")
    assert send(client, city, "有人困在电梯里出不来").status_code == 303
