"""Whatever JSON comes: an answer of WeChat's, or a named mistake; never a failure of the stand-in itself."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.config import Config
from backend.demo.wechat_stand_in.api.dispatch import NOBODY, RULES
from backend.demo.wechat_stand_in.control.actions import Actions
from backend.demo.wechat_stand_in.server import build, create_app
from backend.demo.wechat_stand_in.state import MINI

NAMES = [
    *("touser", "msgtype", "text", "content", "image", "media_id", "news", "articles", "msgmenu", "list"),
    *("template_id", "data", "thing1", "value", "page", "url", "scene", "width", "path", "query"),
    *("expire_type", "expire_interval", "expire_time", "version", "openid", "code", "button", "sub_button"),
    *("name", "type", "key", "action_name", "action_info", "scene_id", "scene_str", "expire_seconds"),
    *("grant_type", "appid", "secret", "force_refresh", "head_content", "title", "check_path"),
]
OPENID, MINI_OPENID = "oSomebody", "oSomebodyInside"
WORDS = [
    *(
        "text",
        "image",
        "news",
        "msgmenu",
        "miniprogrampage",
        "T-replied",
        OPENID,
        MINI_OPENID,
        "click",
        "view",
    ),
    *("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "client_credential", "", "pages/a", "\ud800", "邻声"),
]
leaves = (
    st.sampled_from(WORDS) | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
orders = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)
LEVERS = [
    ("POST", "residents"),
    ("PATCH", f"residents/{OPENID}"),
    ("POST", f"residents/{OPENID}/messages"),
    ("POST", f"residents/{OPENID}/events"),
    ("POST", f"residents/{OPENID}/subscriptions"),
    ("POST", f"residents/{OPENID}/mini"),
    ("POST", "templates"),
    ("POST", "faults"),
    ("PATCH", "settings"),
]
CONTROL_NAMES = [
    *("nickname", "followed", "phone", "openid", "risky", "kind", "text", "latitude", "longitude", "label"),
    *("scene", "key", "event", "fields", "template_id", "count", "appid", "title", "sort", "path", "times"),
    *("errcode", "status", "seconds", "body", "mode", "words", "pages", "cut_off", "wait", "lose"),
]
CONTROL_WORDS = [
    *("text", "location", "link", "follow", "scan", "click", "other", "login", "phone", "errcode", "html"),
    *("status", "*", "safe", "plain", ""),
]
control_orders = st.dictionaries(
    st.sampled_from(CONTROL_NAMES), st.sampled_from(CONTROL_WORDS) | values, max_size=8
)
MANY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def actions(request: pytest.FixtureRequest) -> Actions:
    config: Config = request.getfixturevalue("settings")
    made = build(config, target="", address="http://127.0.0.1")
    resident = made.add_resident(openid=OPENID, followed=True)
    resident.mini_openid = MINI_OPENID
    return made


@pytest.fixture(scope="module")
def app(actions: Actions) -> Flask:
    return create_app(actions)


@pytest.mark.parametrize("path", sorted(RULES))
@MANY
@given(order=orders)
def test_any_call_is_answered(app: Flask, actions: Actions, path: str, order: dict[str, Any]) -> None:
    rule = RULES[path]
    apps = actions.world.mini, actions.world.official
    token = "" if rule.caller == NOBODY else apps[rule.caller != MINI].tokens.stable(force=False)[0]
    resident = actions.resident(OPENID)
    resident.mini_seen_at = actions.world.clock.now()
    resident.windows.after_message(actions.world.clock.now())
    resident.accept("T-replied", 1)
    method = "POST" if "POST" in rule.methods else "GET"
    body = json.dumps(order).encode()
    given_query = {"access_token": token} | {name: str(value) for name, value in order.items()}
    query = {name: value.encode(errors="replace").decode() for name, value in given_query.items()}
    answer = app.test_client().open(path, method=method, query_string=query, data=body)
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg" or isinstance(answer.get_json(force=True), dict)


@pytest.mark.parametrize(("method", "path"), LEVERS)
@MANY
@given(order=control_orders)
def test_any_order_to_the_control_side_is_carried_out_or_named(
    app: Flask, actions: Actions, method: str, path: str, order: dict[str, Any]
) -> None:
    answer = app.test_client().open(
        f"/sim/api/{path}", method=method, data=json.dumps(order).encode(), content_type="application/json"
    )
    assert answer.status_code in {200, 400, 404}
    assert answer.get_json() is not None
    actions.world.faults.clear()
    actions.resident(OPENID).followed = True
    actions.world.settings.target = ""


@MANY
@given(body=st.binary(max_size=40))
def test_bytes_that_are_no_json_are_named(app: Flask, actions: Actions, body: bytes) -> None:
    token = actions.world.official.tokens.stable(force=False)[0]
    query = {"access_token": token}
    answer = app.test_client().post("/cgi-bin/message/custom/send", query_string=query, data=body)
    assert answer.status_code == 200
    assert answer.get_json(force=True)["errcode"] in {44002, 47001, 40003}
