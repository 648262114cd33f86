"""Wrong PINs of one complaint are counted together, whether by page, API or chat."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from backend.complaints.rules.queries.by_pin import MOST_WRONG_PINS
from backend.models import Complaint, Database
from tests.support.wechat.sender import Sender


def test_page_api_and_chat_share_one_count(
    app: Flask, resident: Sender, someone: Callable[..., Sender], database: Database
) -> None:
    for words in ("1", "楼道灯坏了", "众望小区", "跳过", "1"):
        resident.say(words)
    with database.reading() as session:
        filed = session.scalars(select(Complaint)).one()
    wrong, client = ("000000" if filed.pin != "000000" else "111111"), app.test_client()
    for _ in range(8):
        body = {"number": filed.number, "pin": wrong}
        assert client.post("/follow", data=body).status_code == 422
        assert client.post("/api/v1/complaints/find", json=body).status_code == 404
    strangers = [someone(f"o-stranger-{n}") for n in range(MOST_WRONG_PINS - 16)]
    for stranger in strangers:
        assert "对不上" in stranger.say(f"查 {filed.number} {wrong}")

    helper = someone("o-helper")
    answer = helper.say(f"查 {filed.number} {filed.pin}")
    for way_on in ("已经停用", "提交时保存的链接", "12345"):
        assert way_on in answer
    assert "已经停用" in helper.say(filed.number)
    body = {"number": filed.number, "pin": filed.pin}
    assert client.post("/follow", data=body).status_code == 403
    assert client.post("/api/v1/complaints/find", json=body).status_code == 403
    assert filed.token in resident.say(filed.number), "their own WeChat needs no PIN"
    assert client.get(f"/c/{filed.token}").status_code == 200


def test_by_pin_the_chat_tells_state_and_answer_only(
    resident: Sender, someone: Callable[..., Sender], database: Database
) -> None:
    for words in ("1", "楼道灯坏了", "众望小区", "跳过", "1"):
        resident.say(words)
    with database.reading() as session:
        filed = session.scalars(select(Complaint)).one()
    answer = someone("o-helper").say(f"查 {filed.number} {filed.pin}")
    assert "已派单" in answer
    assert "凭查询码只能看进度和答复" in answer
    for secret in (filed.words, filed.token):
        assert secret not in answer
