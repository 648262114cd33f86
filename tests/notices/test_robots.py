"""Robots of WeCom, DingTalk and Feishu, each with its own words for yes and no."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from backend.notices.senders.message import RetrySend, SendRefused, StaffMessage
from backend.notices.senders.outgoing import door_of
from backend.notices.senders.robots import robot_text, send_robot
from tests.support.receiver import Receiver

HOME = "https://linsheng.example.gov.cn/staff/notices/"


def message(receiver: Receiver, kind: str, *lines: str, secret: str = "") -> StaffMessage:
    return StaffMessage(
        kind, receiver.webhook, secret, "robot", "t", "新派来的投诉", lines or ("编号 1",), HOME
    )


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_text_of_a_robot(kind: str, receiver: Receiver) -> None:
    receiver.answer = b'{"errcode": 0, "errmsg": "ok"}'
    send_robot(message(receiver, kind), door_of(receiver.inner_host))
    assert receiver.bodies == [{"msgtype": "text", "text": {"content": "新派来的投诉\n\n编号 1"}}]


def test_text_of_feishu_is_signed(receiver: Receiver) -> None:
    receiver.answer = b'{"code": 0, "msg": "success"}'
    send_robot(message(receiver, "feishu", secret="geheim"), door_of(receiver.inner_host))
    [body] = receiver.bodies
    key = f"{body['timestamp']}\ngeheim".encode()
    assert body["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert body["content"] == {"text": "新派来的投诉\n\n编号 1"}


def test_address_of_dingtalk_is_signed(receiver: Receiver) -> None:
    receiver.answer = b'{"errcode": 0}'
    send_robot(message(receiver, "dingtalk", secret="geheim"), door_of(receiver.inner_host))
    query = parse_qs(urlsplit(receiver.paths[0]).query)
    text = f"{query['timestamp'][0]}\ngeheim".encode()
    assert query["sign"] == [base64.b64encode(hmac.new(b"geheim", text, hashlib.sha256).digest()).decode()]


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (
            200,
            {"errcode": 93000, "errmsg": "invalid webhook url, hint: [123], from ip: 1.2.3.4"},
            SendRefused,
        ),
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}, RetrySend),
        (200, {"errcode": 310000, "errmsg": "sign not match"}, SendRefused),
        (200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, SendRefused),
        (200, {"code": 9499, "msg": "too many request"}, RetrySend),
        (502, None, RetrySend),
        (404, None, SendRefused),
        (200, "not json", SendRefused),
    ],
)
def test_an_error_in_a_body_that_came_with_200_is_an_error(
    status: int, answer: object, kind: type[Exception], receiver: Receiver
) -> None:
    receiver.status = status
    receiver.answer = (
        b"" if answer is None else json.dumps(answer).encode() if isinstance(answer, dict) else b"<html>"
    )
    with pytest.raises(kind) as error:
        send_robot(message(receiver, "wecom"), door_of(receiver.inner_host))
    assert "geheim" not in str(error.value)
    assert "1.2.3.4" not in str(error.value)


def test_silence_is_tried_again(receiver: Receiver) -> None:
    receiver.stop()
    with pytest.raises(RetrySend) as error:
        send_robot(message(receiver, "wecom"), door_of(receiver.inner_host))
    assert "geheim" not in str(error.value)


def test_what_does_not_fit_is_counted(receiver: Receiver) -> None:
    text = robot_text(message(receiver, "wecom", *(f"编号 {n} {'字' * 60}" for n in range(30))))
    assert len(text.encode()) < 2048
    lines_shown = text.count("编号")
    assert 0 < lines_shown < 30
    assert f"另有 {30 - lines_shown} 条" in text
    assert text.endswith("https://linsheng.example.gov.cn/staff/")
