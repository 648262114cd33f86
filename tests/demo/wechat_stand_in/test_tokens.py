"""Access tokens: how long they live, what ends them, and how each call says so."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.demo.wechat_stand_in.api.dispatch import NOBODY, RULES
from backend.demo.wechat_stand_in.state import MINI
from tests.support.wechat.developer import Developer
from tests.support.wechat.stand_in import WechatStandIn

RID = re.compile(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$")
MENU = "/cgi-bin/menu/get"
NO_MENU = 46003


def test_each_plain_token_ends_the_one_before_after_five_minutes(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    first, second = (official.plain_token()["access_token"] for _ in range(2))
    own_stand_in.forward(299)
    assert official.code(MENU, access_token=first) == NO_MENU
    own_stand_in.forward(2)
    assert official.code(MENU, access_token=first) == 40001
    assert official.code(MENU, access_token=second) == NO_MENU
    own_stand_in.forward(7200)
    assert official.code(MENU, access_token=second) == 42001


def test_the_stable_token_stays_until_five_minutes_before_its_end(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    assert official.stable()["expires_in"] in {7199, 7200}
    official.plain_token()
    own_stand_in.forward(6800)
    assert official.stable()["access_token"] == official.token
    own_stand_in.forward(150)
    answer = official.stable()
    assert answer["access_token"] != official.token
    assert answer["expires_in"] in {7199, 7200}
    assert official.code(MENU) == NO_MENU  # both hold while the old one lasts
    own_stand_in.forward(260)
    assert official.code(MENU) == 42001
    assert official.code(MENU, access_token=answer["access_token"]) == NO_MENU


def test_force_ends_the_stable_token_twenty_times_a_day_thirty_seconds_apart(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    forced = official.stable_token(force_refresh=True)
    assert official.code(MENU) == 40001
    assert official.stable_token(force_refresh=True) == forced
    seen = {forced}
    for _ in range(19):
        own_stand_in.forward(30)
        seen.add(official.stable_token(force_refresh=True))
    assert len(seen) == 20
    own_stand_in.forward(30)
    assert official.stable(force_refresh=True)["errcode"] == 45009
    assert official.stable_token() in seen
    own_stand_in.forward(86400)
    assert official.stable_token(force_refresh=True) not in seen


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"grant_type": "x"}, 40002),
        ({"appid": "wx9999999999999999"}, 40013),
        ({"appid": ""}, 41002),
        ({"secret": "wrong"}, 40125),
        ({"secret": ""}, 41004),
    ],
)
def test_wrong_credentials_get_no_token(official: Developer, change: dict[str, str], errcode: int) -> None:
    assert official.plain_token(**change)["errcode"] == errcode
    assert official.stable(**change)["errcode"] == errcode


def test_fetches_at_the_same_time_get_one_stable_token_and_are_counted(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = {future.result() for future in [pool.submit(official.stable_token) for _ in range(24)]}
    assert tokens == {official.token}
    assert own_stand_in.count("/cgi-bin/stable_token") == 25


WITH_TOKEN = sorted(path for path, rule in RULES.items() if rule.caller != NOBODY)


@pytest.mark.parametrize("path", WITH_TOKEN)
def test_every_call_refuses_bad_tokens_with_status_200_and_a_rid(
    own_stand_in: WechatStandIn, official: Developer, mini: Developer, path: str
) -> None:
    rule = RULES[path]
    caller, other = (mini, official) if rule.caller == MINI else (official, mini)
    order = None if rule.methods == "GET" else {}
    for token, errcode in [("", 41001), ("x" * 20, 40014), ("86_" + "x" * 132, 40001)]:
        answer = caller.ask(path, order, access_token=token)
        assert (answer["errcode"], bool(RID.search(answer["errmsg"]))) == (errcode, True)
    if rule.caller in {"official", "mini"}:
        assert other.code(path, order) == 48001
    usual = caller.call(path, order).content
    for errcode in (40001, 40014, 42001):
        own_stand_in.fault(path, "errcode", errcode=errcode)
        assert caller.code(path, order) == errcode
        assert f'"errcode": {errcode},'.encode() not in usual + caller.call(path, order).content
    own_stand_in.fault(path, "errcode", times=0, errcode=42001)
    assert [caller.code(path, order) for _ in range(4)] == [42001] * 4
    own_stand_in.mend()
    assert f'"errcode": {42001},'.encode() not in caller.call(path, order).content


def test_a_call_of_the_wrong_method_or_to_nowhere_is_named(official: Developer) -> None:
    assert official.code(MENU, {}) == 43001
    assert official.code("/cgi-bin/message/custom/send") == 43002
    assert official.code("/cgi-bin/stable_token") == 43002
    assert official.code("/cgi-bin/nothing/here") == 40066
