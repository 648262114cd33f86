"""Group robots of WeCom, DingTalk and Feishu by their webhooks.

They answer HTTP 200 with an error in the body; an HTTP client that looks at the status only would lose it.
"""

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urlencode

import requests

from backend.notices.senders.message import RetrySend, SendRefused, StaffMessage
from backend.notices.senders.outgoing import HostRefusedError, OutgoingDoor
from backend.notices.senders.robot_http import post_json

LONGEST_BYTES = 1900  # WeCom takes 2048 in a text message, the least of the three
CLOSING_BYTES = 200
REASON_LENGTH = 120
# Documented as: too fast, or the platform's own trouble. Everything else that is not 0 will not mend itself.
BUSY = {-1, 45009, 130101, 130102, 410100, 9499, 11232, 1000004, 1000005}


def send_robot(message: StaffMessage, door: OutgoingDoor) -> None:
    """Raises Refused where the robot is gone or will not take it, RetryLater where it may later."""
    address, body = _request(message)
    try:
        answer = post_json(door, address, body)
    except HostRefusedError:
        raise SendRefused("这不是企业微信、钉钉或飞书群机器人的地址，请换一个。") from None
    except requests.RequestException:
        raise RetrySend("连不上机器人的服务器") from None
    code, answer_text = _read(answer)
    if answer.ok and code == 0:
        return
    busy = code in BUSY or (code is None and (answer.status_code >= 500 or answer.status_code == 429))  # noqa: PLR2004
    if busy:
        raise RetrySend(f"机器人暂时不收：{answer_text}")
    raise SendRefused(f"机器人不收：{answer_text}")


def _request(message: StaffMessage) -> tuple[str, dict[str, Any]]:
    """The address with its signature, and the body that this kind of robot reads."""
    text = robot_text(message)
    if message.kind == "feishu":
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if message.secret:
            now = str(int(time.time()))
            body |= {"timestamp": now, "sign": _sign(f"{now}\n{message.secret}", "")}
        return message.address, body
    body = {"msgtype": "text", "text": {"content": text}}
    if message.kind == "dingtalk" and message.secret:
        now = str(int(time.time() * 1000))
        sign = _sign(message.secret, f"{now}\n{message.secret}")
        return f"{message.address}&{urlencode({'timestamp': now, 'sign': sign})}", body
    return message.address, body


def robot_text(message: StaffMessage) -> str:
    """As much as fits, and how much more there is."""
    text, remaining = message.title, len(message.lines)
    for line in message.lines:
        longer = f"{text}\n\n{line}"
        if len(longer.encode()) > LONGEST_BYTES - CLOSING_BYTES:
            return f"{text}\n\n另有 {remaining} 条，请到系统里看：{message.home.rpartition('notices/')[0]}"
        text, remaining = longer, remaining - 1
    return text


def _sign(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _read(answer: requests.Response) -> tuple[int | None, str]:
    """The robot's own code, and what it said without the address's secrets."""
    try:
        body = answer.json()
        code_value = body.get("errcode", body.get("code", body.get("StatusCode")))
        answer_text = str(body.get("errmsg", body.get("msg", "")))
    except (ValueError, AttributeError):
        return None, f"HTTP {answer.status_code}"
    code = int(code_value) if isinstance(code_value, int) else None
    # WeCom adds where the call came from and a hint with addresses.
    return code, f"{code} {answer_text.partition(', hint')[0].partition(',hint')[0]}"[:REASON_LENGTH]
