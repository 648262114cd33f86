"""The control side over HTTP, as the page uses it, and the command that starts it all."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.patience import PATIENCE
from tests.support.servers import free_port
from tests.support.staff_pages import jpeg
from tests.support.wechat.account import Account
from tests.support.wechat.developer import Developer
from tests.support.wechat.stand_in import WechatStandIn

ROOT = Path(__file__).parents[3]
SECRETS = ("SECRET_KEY", "PERSONAL_DATA_KEY")


class Lever:
    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        answer = requests.request(method, f"{self.url}/sim/api/{path}", timeout=PATIENCE, **more)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def lever(wechat: WechatStandIn) -> Lever:
    return Lever(wechat.url)


def test_a_talk_through_the_control_side(lever: Lever, account: Account) -> None:
    person = lever("POST", "residents", json={"nickname": "赵阿姨"})
    assert (person["nickname"], person["followed"], person["newest"]) == ("赵阿姨", False, 0)
    mine = f"residents/{person['openid']}"
    assert "error" in lever("POST", f"{mine}/messages", 400, json={"kind": "text", "text": "在吗"})
    lever("POST", f"{mine}/events", json={"kind": "follow", "scene": "S1"})
    done = lever("POST", f"{mine}/messages", json={"kind": "text", "text": "在吗"})
    assert (done["done"], done["attempts"][0]["encrypted"]) == (True, True)
    assert "<MsgType><![CDATA[text]]></MsgType>" in done["attempts"][0]["request"]
    assert "听到：在吗" in done["attempts"][0]["response"]
    form = {"kind": "voice", "seconds": "6"}
    lever("POST", f"{mine}/messages", data=form, files={"file": ("v.amr", b"#!AMR", "audio/amr")})
    lever("POST", f"{mine}/messages", data={"kind": "image"}, files={"file": ("p.jpg", jpeg())})
    entries = lever("GET", f"{mine}/entries?after=0")
    assert [(entry["side"], entry["kind"]) for entry in entries] == [
        ("system", "event"),
        ("account", "text"),
        ("resident", "text"),
        ("account", "text"),
        ("resident", "voice"),
        ("account", "text"),
        ("resident", "image"),
        ("account", "text"),
    ]
    assert entries[4]["seconds"] == 6
    photo = requests.get(f"{lever.url}{entries[6]['url']}", timeout=PATIENCE)
    assert photo.content == jpeg()
    assert photo.headers["Content-Security-Policy"].startswith("sandbox")
    assert lever("GET", f"{mine}/entries?after={entries[-2]['id']}") == [entries[-1]]
    assert lever("GET", mine)["newest"] == entries[-1]["id"]
    assert len(lever("GET", f"{mine}/deliveries")) == 4
    assert account.messages[2].media_id == entries[4]["media_id"]


def test_waiting_for_the_next_entry(lever: Lever, wechat: WechatStandIn) -> None:
    resident = wechat.resident()
    answers: list[Any] = []
    path = f"residents/{resident.openid}/entries?after=0&wait=20"
    waiting = threading.Thread(target=lambda: answers.extend(lever("GET", path)))
    waiting.start()
    lever("POST", f"residents/{resident.openid}/messages", json={"kind": "text", "text": "在", "wait": False})
    waiting.join(15)
    assert answers[0]["text"] == "在"


def test_the_stage_is_set_through_the_control_side(
    lever: Lever, wechat: WechatStandIn, account: Account
) -> None:
    account.answer = lambda message: b""
    openid = wechat.resident().openid
    developer = Developer(wechat, wechat.world.official)
    fields = {"thing1": "小区"}
    lever("POST", "templates", json={"template_id": "T9", "title": "答复", "fields": fields})
    assert lever("POST", f"residents/{openid}/subscriptions", json={"template_id": "T9", "count": 2}) == {
        "template_id": "T9",
        "left": 2,
    }
    bizsend = "/cgi-bin/message/subscribe/bizsend"
    assert developer.notice(bizsend, openid, "T9", {"thing1": "众望"})["errcode"] == 0
    assert lever("GET", f"residents/{openid}/entries")[-1]["title"] == "答复"
    assert "code" in lever("POST", f"residents/{openid}/mini", json={"kind": "login"})
    lever("POST", "faults", json={"path": "*", "kind": "errcode", "errcode": -1, "times": 0})
    assert developer.code("/cgi-bin/menu/get") == -1
    lever("DELETE", "faults")
    developer.code("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "投诉", "key": "C"}]})
    assert lever("GET", "menu")[0]["key"] == "C"
    lever("POST", f"residents/{openid}/events", json={"kind": "click", "key": "C"})
    assert "投诉" in lever("GET", f"residents/{openid}/entries")[-1]["text"]
    assert lever("GET", "calls?path=/cgi-bin/menu/get")["counts"]["/cgi-bin/menu/get"] == 1
    lever("DELETE", "calls")
    assert lever("GET", "calls") == {"counts": {}, "calls": []}
    assert lever("POST", "clock", json={"forward": 3600})["forward"] == 3600
    assert (
        lever("PATCH", "settings", json={"mode": "plain", "words": {"坏": ["risky", 20001]}})["mode"]
        == "plain"
    )
    assert lever("POST", "verify")["ok"]
    made = wechat.world.scenes.make("S1", None)
    assert lever("GET", f"qr?url={made.url}")["scene"] == "S1"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "residents/nobody", None, 404),
        ("GET", "qr?url=https://a.cn", None, 404),
        ("GET", "media/none", None, 404),
        ("POST", "deliveries/99/again", {}, 404),
        ("POST", "residents", [1], 400),
        ("POST", "faults", {"path": "*", "kind": "flood"}, 400),
        ("POST", "faults", {"kind": "html"}, 400),
        ("POST", "clock", {"forward": "soon"}, 400),
        ("POST", "clock", {"forward": "nan"}, 400),
        ("POST", "faults", {"path": "*", "kind": "slow", "seconds": -1}, 400),
        ("PATCH", "settings", {"cut_off": 0}, 400),
        ("PATCH", "settings", {"mode": "loud"}, 400),
        ("PATCH", "settings", {"words": {"坏": "risky"}}, 400),
        ("PATCH", "settings", {"pages": 5}, 400),
        ("POST", "templates", {"template_id": "T", "fields": 5}, 400),
        ("POST", "media", {}, 400),
    ],
)
def test_a_mistake_is_named(lever: Lever, method: str, path: str, body: Any, status: int) -> None:
    assert lever(method, path, status, json=body)["error"]


@pytest.mark.parametrize(
    "order",
    [
        {"kind": "text"},
        {"kind": "text", "text": 5},
        {"kind": "image"},
        {"kind": "location", "latitude": "north", "longitude": 1, "label": "x"},
        {"kind": "telepathy"},
    ],
)
def test_a_mistake_in_a_message_is_named(lever: Lever, wechat: WechatStandIn, order: dict[str, Any]) -> None:
    assert lever("POST", f"residents/{wechat.resident().openid}/messages", 400, json=order)["error"]


def command(folder: Path, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LINSHENG_")}
    return subprocess.Popen(
        [sys.executable, "-m", "backend.cli", "wechat-sim", *arguments],
        cwd=ROOT,
        env=environ | {"LINSHENG_DATA_DIR": str(folder), "PYTHONWARNINGS": "ignore"} | settings,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_serves_the_api_and_the_page(tmp_path: Path) -> None:
    port = free_port()
    with command(tmp_path, "--port", str(port), "--target", "http://127.0.0.1:1/wechat/") as process:
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    page = requests.get(f"http://127.0.0.1:{port}/sim/", timeout=PATIENCE)
                    break
                except requests.ConnectionError:
                    assert time.monotonic() < until
                    time.sleep(0.1)
            assert page.status_code == 200
            settings = requests.get(f"http://127.0.0.1:{port}/sim/api/settings", timeout=PATIENCE).json()
            assert settings["target"] == "http://127.0.0.1:1/wechat/"
            assert (settings["mode"], settings["cut_off"]) == ("safe", 5.0)
            assert (
                requests.get(f"http://127.0.0.1:{port}/cgi-bin/token", timeout=PATIENCE).json()["errcode"]
                == 40002
            )
        finally:
            process.terminate()


def test_production_refuses_the_stand_in(tmp_path: Path) -> None:
    settings = {f"LINSHENG_{name}": name * 4 for name in SECRETS} | {
        "LINSHENG_MODE": "production",
        "LINSHENG_DATABASE_URL": "sqlite:////tmp/none.db",
        "LINSHENG_REDIS_URL": "redis://127.0.0.1:1",
        "LINSHENG_BASE_URL": "https://linsheng.example.gov.cn",
        "LINSHENG_STORAGE_URL": "file:///tmp/none",
        "LINSHENG_CITY_NAME": "临江市",
    }
    with command(tmp_path, "--port", str(free_port()), **settings) as process:
        says = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 2
    assert "production talks to the real ones" in says
    assert "Traceback" not in says
