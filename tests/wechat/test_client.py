"""The client against a server that misbehaves as the stand-in never would, over real HTTP."""

import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from backend.core.config import Config
from backend.wechat.platform import api_errors as errors
from backend.wechat.platform import http
from backend.wechat.platform.account import Account
from backend.wechat.platform.api_errors import AskAgain, Final, RetryLater
from backend.wechat.platform.client import MiniSession, Verdict, WechatApi
from tests.conftest import config_for
from tests.support.servers import Valkey
from tests.support.wechat.api_server import RID, ApiServer, Call, Reply, refused, reply

OPENID = "oResident0123456789abcdefghi"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One for all tests here, emptied after each."""
    started = Valkey(tmp_path_factory.mktemp("v"))
    yield started
    started.stop()


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.stop()


@pytest.fixture
def config(tmp_path: Path, valkey: Valkey, server: ApiServer) -> Config:
    return config_for("sqlite://", tmp_path, redis_url=valkey.url, wechat_api_url=server.url)


@pytest.fixture
def redis(config: Config) -> Iterator[Redis]:
    client = Redis.from_url(config.redis_url)
    yield client
    client.flushall()
    client.close()


@pytest.fixture
def api(config: Config, redis: Redis) -> WechatApi:
    return WechatApi(config, redis)


# Every call that the client can make, with a good answer to it.
CALLS: dict[str, tuple[str, Callable[[WechatApi], object], Reply, object]] = {
    "text": (
        "/cgi-bin/message/custom/send",
        lambda api: api.send_text(OPENID, "您好"),
        reply(errcode=0),
        None,
    ),
    "template": (
        "/cgi-bin/message/template/send",
        lambda api: api.send_template(
            OPENID, "T1", {"thing1": "电梯停了", "phrase2": "已受理"}, "https://x/"
        ),
        reply(errcode=0, msgid=1),
        None,
    ),
    "subscribe": (
        "/cgi-bin/message/subscribe/bizsend",
        lambda api: api.send_subscribe(OPENID, "T2", {"thing1": "电梯停了"}, "https://x/"),
        reply(errcode=0),
        None,
    ),
    "media": (
        "/cgi-bin/media/get",
        lambda api: api.download_media("M1").data,
        Reply(PNG, "image/png"),
        PNG,
    ),
    "upload": (
        "/cgi-bin/media/upload",
        lambda api: api.upload_image(PNG),
        reply(type="image", media_id="M2", created_at=1),
        "M2",
    ),
    "menu": (
        "/cgi-bin/menu/create",
        lambda api: api.create_menu({"button": [{"type": "click", "name": "投诉", "key": "投诉"}]}),
        reply(errcode=0),
        None,
    ),
    "qr": (
        "/cgi-bin/qrcode/create",
        lambda api: api.create_qr("ACDEFGHX"),
        reply(ticket="t", url="http://weixin.qq.com/q/abc"),
        "http://weixin.qq.com/q/abc",
    ),
    "phone": (
        "/wxa/business/getuserphonenumber",
        lambda api: api.phone_number("c1"),
        reply(
            errcode=0,
            phone_info={
                "phoneNumber": "+8613800000000",
                "purePhoneNumber": "13800000000",
                "countryCode": "86",
            },
        ),
        "13800000000",
    ),
    "mini code": (
        "/wxa/getwxacodeunlimit",
        lambda api: api.miniprogram_code("c=ACDEFGHX", "pages/q/q"),
        Reply(PNG, "image/jpeg"),
        PNG,
    ),
    "link": (
        "/wxa/generate_urllink",
        lambda api: api.url_link("pages/q/q", "c=1"),
        reply(errcode=0, url_link="https://wxaurl.cn/abc"),
        "https://wxaurl.cn/abc",
    ),
    "check": (
        "/wxa/msg_sec_check",
        lambda api: api.check_text(OPENID, "电梯停了", 2),
        reply(errcode=0, result={"suggest": "risky", "label": 20001}),
        Verdict("risky", 20001),
    ),
}
every_call = pytest.mark.parametrize(("path", "call", "good", "result"), CALLS.values(), ids=CALLS)


class TestEveryCall:
    @every_call
    @pytest.mark.parametrize(
        "broken",
        [
            Reply(b"oops", "text/plain", 500),
            Reply(b"", "application/json"),
            Reply(b"", status=302),
        ],
        ids=["500", "empty", "redirect"],
    )
    def test_outage(
        self,
        broken: Reply,
        path: str,
        call: Callable[[WechatApi], object],
        good: Reply,
        result: object,
        api: WechatApi,
        server: ApiServer,
    ) -> None:
        server.answers[path] = [broken, good]

        with pytest.raises(RetryLater):
            call(api)
        assert call(api) == result

    @every_call
    def test_refusal(
        self,
        path: str,
        call: Callable[[WechatApi], object],
        good: Reply,
        result: object,
        api: WechatApi,
        server: ApiServer,
    ) -> None:
        server.answers[path] = [refused(48001, f"api unauthorized for {OPENID}")]

        with pytest.raises(Final) as caught:
            call(api)

        assert (caught.value.errcode, caught.value.rid) == (48001, RID)
        assert OPENID not in str(caught.value)
        assert len(server.to(path)) == 1


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        (45015, errors.WindowClosed),
        (45047, errors.WindowUsedUp),
        (43004, errors.Unfollowed),
        (43101, errors.NotAccepted),
        (45009, RetryLater),
        (40029, AskAgain),
        (40163, AskAgain),
        (40125, errors.AccountRefused),
        (99999, Final),
    ],
)
def test_each_refusal_has_its_kind(
    errcode: int, kind: type[errors.ApiError], api: WechatApi, server: ApiServer
) -> None:
    server.answers["/cgi-bin/message/custom/send"] = [refused(errcode)]
    with pytest.raises(kind) as caught:
        api.send_text(OPENID, "您好")
    assert caught.value.errcode == errcode


def test_a_refused_field_is_named(api: WechatApi, server: ApiServer) -> None:
    server.answers["/cgi-bin/message/template/send"] = [
        refused(47003, "argument invalid! data.thing2.value invalid")
    ]
    with pytest.raises(errors.BadField) as caught:
        api.send_template(OPENID, "T1", {"thing2": "x"}, "")
    assert caught.value.field == "thing2"
    server.calls.clear()
    with pytest.raises(errors.BadField) as caught:
        api.send_template(OPENID, "T1", {"date3": "不久"}, "")
    assert caught.value.field == "date3"
    assert not server.calls


def test_an_address_that_is_not_on_the_list_is_told_to_the_operator(
    api: WechatApi, server: ApiServer
) -> None:
    server.answers["/cgi-bin/stable_token"] = [
        refused(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist")
    ]
    with pytest.raises(errors.AddressRefused) as caught:
        api.send_text(OPENID, "您好")
    assert "203.0.113.7" in caught.value.mend
    assert isinstance(caught.value, RetryLater)


def test_login_needs_no_token(api: WechatApi, server: ApiServer, redis: Redis) -> None:
    path = "/sns/jscode2session"
    server.answers[path] = [
        reply(openid="oM", session_key="k"),
        refused(40029),
        reply(session_key="k"),
    ]

    assert api.code_to_session("c") == MiniSession("oM", "k")
    with pytest.raises(AskAgain):
        api.code_to_session("c")
    with pytest.raises(RetryLater):
        api.code_to_session("c")

    assert not server.fetches()
    assert all("access_token" not in call.query for call in server.to(path))
    assert redis.dbsize() == 0


def test_a_file_is_never_read_as_json(api: WechatApi, server: ApiServer) -> None:
    path = "/cgi-bin/media/get"
    for body in (b"12345", b"null", b'"text"', b"[1]", b"{not json", bytes(range(256))):
        server.answers[path] = [Reply(body, "image/jpeg")]
        assert api.download_media("M1").data == body
    server.answers[path] = [refused(40007, "invalid media_id")]
    with pytest.raises(Final):
        api.download_media("M1")
    server.answers[path] = [reply(video_url="http://x/")]
    with pytest.raises(Final):
        api.download_media("M1")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"12345",
        b"{",
        b'{"errcode": "x"}',
        b'{"errcode": []}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff",
    ],
)
def test_nonsense_is_an_outage(body: bytes, api: WechatApi, server: ApiServer) -> None:
    server.answers["/cgi-bin/message/custom/send"] = [Reply(body)]
    with pytest.raises(RetryLater):
        api.send_text(OPENID, "您好")


def test_answers_are_bounded(api: WechatApi, server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["/cgi-bin/message/custom/send"] = [Reply(b" " * (http.LONGEST_JSON + 1))]
    with pytest.raises(Final):
        api.send_text(OPENID, "您好")
    monkeypatch.setattr("backend.wechat.platform.account.LONGEST_MEDIA", 1000)
    server.answers["/cgi-bin/media/get"] = [Reply(b"x" * 1001, "image/jpeg")]
    with pytest.raises(Final):
        api.download_media("M1")


@pytest.mark.parametrize("path", ["/cgi-bin/stable_token", "/cgi-bin/message/custom/send"])
def test_a_silent_server_is_given_up(
    path: str, api: WechatApi, server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.2)
    released = threading.Event()

    def hold(call: Call) -> None:
        if call.path == path:
            released.wait(30)

    server.hold = hold
    try:
        with pytest.raises(RetryLater, match="no answer"):
            api.send_text(OPENID, "您好")
    finally:
        released.set()


def test_nobody_there(config: Config, redis: Redis) -> None:
    away = config.model_copy(update={"wechat_api_url": "http://127.0.0.1:1"})
    with pytest.raises(RetryLater, match="no answer"):
        WechatApi(away, redis).send_text(OPENID, "您好")


def test_an_account_without_settings(config: Config, redis: Redis, server: ApiServer) -> None:
    bare = config.model_copy(update={"wechat_secret": "", "miniprogram_appid": ""})
    with pytest.raises(errors.NotSetUp):
        WechatApi(bare, redis).send_text(OPENID, "您好")
    with pytest.raises(errors.NotSetUp):
        WechatApi(bare, redis).code_to_session("c")
    assert not server.calls


def test_nothing_secret_is_logged_or_raised(
    api: WechatApi, config: Config, server: ApiServer, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = "code-of-the-login"
    secrets = [config.wechat_secret, config.miniprogram_secret, "token-", OPENID, code]
    messages = []
    for path, call, _, _ in CALLS.values():
        server.answers[path] = [refused(-1, f"{server.token} {OPENID}")]
        with pytest.raises(RetryLater) as caught:
            call(api)
        messages.append(caught.value)
    server.stop()
    for call in (lambda: api.send_text(OPENID, "您好"), lambda: api.code_to_session(code)):
        with pytest.raises(RetryLater) as caught:
            call()
        messages.append(caught.value)

    assert len(messages) == len(CALLS) + 2
    texts = ["".join(traceback.format_exception(error)) for error in messages]
    assert all(error.__context__ is None for error in messages)
    stored = [repr(redis.get(key)) for key in redis.scan_iter("*token*")]
    assert len(stored) == 2
    for text in [*texts, *stored, caplog.text]:
        assert not [secret for secret in secrets if secret in text]


def test_long_words_are_cut_and_checked_in_pieces(api: WechatApi, server: ApiServer) -> None:
    api.send_text(OPENID, "好" * 2000 + "\ud83d")
    content = server.to("/cgi-bin/message/custom/send")[0].json["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("…")

    path = "/wxa/msg_sec_check"
    server.answers[path] = [
        reply(errcode=0, result={"suggest": "review", "label": 20002}),
        reply(errcode=0, result={"suggest": "pass", "label": 100}),
    ]
    assert api.check_text(OPENID, "好" * 3000, 2) == Verdict("review", 20002)
    assert [len(call.json["content"]) for call in server.to(path)] == [2500, 500]
    assert all(call.json["version"] == 2 for call in server.to(path))


def test_what_no_code_can_hold_is_not_sent(api: WechatApi, server: ApiServer) -> None:
    for scene, page in (
        ("x" * 33, "pages/q/q"),
        ("小区", "pages/q/q"),
        ("c=1", "/pages/q/q"),
        ("c=1", "q?a=1"),
    ):
        with pytest.raises(Final):
            api.miniprogram_code(scene, page)
    with pytest.raises(Final):
        api.upload_image(b"")
    assert not server.calls


def test_services_that_name_wechats_host_come_here_too(
    config: Config, redis: Redis, server: ApiServer
) -> None:
    account: Account = WechatApi(config, redis)._official
    server.answers["/bizwifi/shop/list"] = [reply(errcode=0, data={})]
    account.customservice.add_account("a@b", "n", "p")
    account.semantic.search("q", "c")
    account.wifi.list_shops()
    assert [call.path for call in server.calls if call not in server.fetches()] == [
        "/customservice/kfaccount/add",
        "/semantic/semproxy/search",
        "/bizwifi/shop/list",
    ]
    assert json.loads(server.calls[-1].body)
