"""The ten traps of wechatpy 1.8.18, each on both sides: bare it falls in, here it does not. All over HTTP."""

import base64
import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask, got_request_exception
from redis import Redis
from wechatpy import WeChatClient
from wechatpy.crypto import PrpCrypto
from wechatpy.crypto.pkcs7 import PKCS7Encoder

from backend.config import Config
from backend.wechat import wire
from backend.wechat.api_errors import Final, RetryLater, TokenRejected
from backend.wechat.client import WechatApi
from tests.conftest import config_for
from tests.servers import Valkey
from tests.wechat.api_server import ApiServer, Call, Reply, refused, told
from tests.wechat.bare import Detour, bare_app, sent_to
from tests.wechat.sender import Sender
from tests.wechat.serving import Site, served
from tests.wechat.test_stable_token import cold, tokens_of

PHOTO = b"\x89PNG\r\n\x1a\n" + b"photo" * 100
UPLOAD = "/cgi-bin/media/upload"


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.stop()


@pytest.fixture
def config(sqlite_url: str, tmp_path: Path, valkey: Valkey, server: ApiServer) -> Config:
    return config_for(sqlite_url, tmp_path, redis_url=valkey.url, wechat_api_url=server.url)


@pytest.fixture
def ours(config: Config) -> Iterator[WechatApi]:
    with Redis.from_url(config.redis_url) as redis:
        yield WechatApi(config, redis)


@pytest.fixture
def bare(config: Config, server: ApiServer) -> Iterator[WeChatClient]:
    client = WeChatClient(config.wechat_appid, config.wechat_secret)
    sent_to(client, server.url)
    yield client
    client._http.close()


@pytest.fixture
def our_site(app: Flask) -> Iterator[Site]:
    app.testing = False
    with served(app) as site:
        yield site


@pytest.fixture
def bare_site(config: Config) -> Iterator[Site]:
    with served(bare_app(config)) as site:
        yield site


class TestTrap1WordsBreakOutOfTheReply:
    EVIL = "楼道灯坏了]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA["

    def test_bare(self, config: Config, bare_site: Site) -> None:
        answer = Sender(config, bare_site.post, sealed=False)
        fields = answer.deliver(answer.text_xml(self.EVIL)).fields
        assert fields["MsgType"] == ["text", "news"]

    @pytest.mark.parametrize("sealed", [False, True])
    def test_ours(self, sealed: bool, config: Config, our_site: Site) -> None:
        resident = Sender(config, our_site.post, sealed=sealed)
        fields = resident.deliver(resident.text_xml(self.EVIL)).fields
        assert fields["MsgType"] == "text"
        assert "楼道灯坏了]]></Content><MsgType>" in fields["Content"]


class TestTrap2RetryWithoutEnd:
    def test_bare(self, bare: WeChatClient, server: ApiServer) -> None:
        server.rejections = float("inf")
        with pytest.raises(RecursionError):
            bare.message.send_text("o1", "您好")
        assert len(server.calls) > 100

    def test_ours(self, ours: WechatApi, server: ApiServer) -> None:
        server.rejections = float("inf")
        with pytest.raises(TokenRejected):
            ours.send_text("o1", "您好")
        assert len(server.calls) == 4  # the message and the token, twice


class TestTrap3UploadSentAgainEmpty:
    def test_bare(self, bare: WeChatClient, server: ApiServer) -> None:
        server.rejections = 1
        server.answers[UPLOAD] = [told(media_id="M1")]
        assert bare.media.upload("image", io.BytesIO(PHOTO))["media_id"] == "M1"
        first, second = server.to(UPLOAD)
        assert PHOTO in first.body
        assert PHOTO not in second.body

    def test_ours(self, ours: WechatApi, server: ApiServer) -> None:
        server.rejections = 2
        server.answers[UPLOAD] = [told(media_id="M1")]
        with pytest.raises(TokenRejected):
            ours.upload_image(PHOTO)
        server.rejections = 1
        assert ours.upload_image(PHOTO) == "M1"
        # A stream handed to wechatpy's own service is rebuilt as well.
        server.rejections = 1
        ours.accounts()["official account"].media.upload("image", ("a.png", io.BytesIO(PHOTO)))
        assert [PHOTO in call.body for call in server.to(UPLOAD)] == [True] * 6


class TestTrap4NoTimeoutAndAHostOfItsOwn:
    def test_bare_waits_for_the_token_beyond_its_timeout(self, bare: WeChatClient, server: ApiServer) -> None:
        bare.timeout = 0.1
        server.hold = lambda call: time.sleep(1) if call in server.fetches() else None
        assert bare.message.send_text("o1", "您好")["errcode"] == 0

    def test_bare_asks_a_host_that_it_was_not_told(self, config: Config, server: ApiServer) -> None:
        client = WeChatClient(config.wechat_appid, config.wechat_secret)
        client.API_BASE_URL = f"{server.url}/cgi-bin/"
        detour: Detour = sent_to(client, server.url)
        client.message.send_text("o1", "您好")
        client.wxa.code_to_session("c")
        client._http.close()
        assert detour.meant == ["api.weixin.qq.com"] * 2  # the token, the mini-program

    @pytest.mark.parametrize("silent", ["/cgi-bin/stable_token", "/cgi-bin/message/custom/send"])
    def test_ours_gives_up(
        self, silent: str, ours: WechatApi, server: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wire, "READ_SECONDS", 0.1)
        over = threading.Event()

        def hold(call: Call) -> None:
            if call.path == silent:
                over.wait(30)

        server.hold = hold
        with pytest.raises(RetryLater, match="no answer"):
            ours.send_text("o1", "您好")
        over.set()

    def test_ours_asks_the_host_of_the_settings_only(self, ours: WechatApi, server: ApiServer) -> None:
        server.answers["/sns/jscode2session"] = [told(openid="o", session_key="k")]
        ours.send_text("o1", "您好")
        ours.code_to_session("c")
        assert [call.path for call in server.calls] == [
            "/cgi-bin/stable_token",
            "/cgi-bin/message/custom/send",
            "/sns/jscode2session",
        ]


class TestTrap5EachProcessFetchesATokenOfItsOwn:
    def test_bare(self, server: ApiServer, valkey: Valkey) -> None:
        """Eight of them share a Redis storage."""
        two = threading.Barrier(2)

        def hold_until_two_fetch(call: object) -> None:
            if len(server.fetches()) <= 2:
                two.wait(30)

        server.hold = hold_until_two_fetch
        with cold("bare", 8, server, valkey) as processes:
            tokens_of(processes)
        assert len(server.fetches()) > 1

    def test_ours(self, server: ApiServer, valkey: Valkey) -> None:
        server.hold = lambda call: time.sleep(0.5)
        with cold("ours", 8, server, valkey) as processes:
            assert tokens_of(processes) == {server.token}
        assert len(server.fetches()) == 1


class TestTrap6LoginFetchesAToken:
    PATH = "/sns/jscode2session"

    def test_bare(self, bare: WeChatClient, server: ApiServer) -> None:
        bare.wxa.code_to_session("c")
        assert len(server.fetches()) == 1
        assert "access_token" in server.to(self.PATH)[0].query

    def test_ours(self, ours: WechatApi, server: ApiServer) -> None:
        server.answers[self.PATH] = [told(openid="o", session_key="k")]
        ours.code_to_session("c")
        assert len(server.fetches()) == 0
        assert "access_token" not in server.to(self.PATH)[0].query


class TestTrap7AFileReadAsJson:
    PATH = "/cgi-bin/media/get"
    PAGE = Reply(b"<html><body>504 Gateway</body></html>", "text/html")

    def test_bare(self, bare: WeChatClient, server: ApiServer) -> None:
        server.answers[self.PATH] = [Reply(b"12345", "audio/amr"), self.PAGE]
        assert bare.media.download("M1") == 12345
        page = bare.media.download("M1")
        assert isinstance(page, requests.Response)
        assert page.ok

    def test_ours(self, ours: WechatApi, server: ApiServer) -> None:
        server.answers[self.PATH] = [Reply(b"12345", "audio/amr"), self.PAGE, refused(40007)]
        assert ours.download_media("M1").data == b"12345"
        with pytest.raises(RetryLater):
            ours.download_media("M1")
        with pytest.raises(Final):
            ours.download_media("M1")


HEAD = "<ToUserName>g</ToUserName><FromUserName>o</FromUserName><CreateTime>1763870000</CreateTime>"
MALFORMED = [
    b"",
    b"<a/>",
    b"<xml/>",
    b"<xml>text</xml>",
    b"{}",
    f"<xml>{HEAD}<MsgType><a>text</a></MsgType></xml>".encode(),
    f"<xml>{HEAD}<MsgType>text</MsgType><MsgId>x</MsgId></xml>".encode(),
    f"<xml>{HEAD}<MsgType>text</MsgType><Content>".encode() + b"\xff</Content></xml>",
]
SEALED_MALFORMED = [
    "",
    "A",
    "!!!!",
    base64.b64encode(b"x" * 15).decode(),
    base64.b64encode(b"x" * 16).decode(),
    base64.b64encode(b"x" * 64).decode(),
]


class TestTrap8MalformedInput:
    def test_bare(self, config: Config) -> None:
        app, raised = bare_app(config), set()

        def note(sender: object, exception: BaseException, **more: object) -> None:
            raised.add(type(exception).__name__)

        got_request_exception.connect(note, app)
        with served(app) as site:
            sender = Sender(config, site.post)
            answers = [sender.deliver_raw(body) for body in MALFORMED]
            answers += [sender.deliver_sealed_raw(sealed) for sealed in SEALED_MALFORMED]
            answers += [sender.deliver_sealed_raw(one) for one in self.sealed_nonsense(config)]
            long = sender.text_xml("a" * 5_000_000).encode()
            echoed = sender.deliver_raw(long)
        assert {answer.status for answer in answers} == {500}
        assert raised >= {
            "KeyError", "TypeError", "AttributeError", "ExpatError", "IndexError", "ValueError", "error",
            "UnicodeDecodeError",
        }  # fmt: skip
        assert len(echoed.body) > 5_000_000

    def test_ours(self, config: Config, our_site: Site) -> None:
        sender = Sender(config, our_site.post)
        answers = [sender.deliver_raw(body) for body in MALFORMED]
        answers += [sender.deliver_sealed_raw(sealed) for sealed in SEALED_MALFORMED]
        answers += [sender.deliver_sealed_raw(one) for one in self.sealed_nonsense(config)]
        answers.append(sender.deliver_raw(sender.text_xml("a" * 5_000_000).encode()))
        assert {(answer.status, answer.body) for answer in answers} == {(200, b"")}
        assert sender.say("您好")

    @staticmethod
    def sealed_nonsense(config: Config) -> list[str]:
        """Well sealed, and no message inside."""
        prp = PrpCrypto(base64.b64decode(config.wechat_aes_key + "="))
        inside = b"r" * 16 + b"\0\0\0\x02\xff\xff" + config.wechat_appid.encode()
        broken = prp.cipher.encrypt(PKCS7Encoder.encode(inside))
        return [prp.encrypt("", config.wechat_appid).decode(), base64.b64encode(broken).decode()]


class TestTrap9OldSignaturesAndEchostr:
    SCRIPT = "<script>alert(1)</script>"

    def test_bare(self, config: Config, bare_site: Site) -> None:
        sender = Sender(config, bare_site.post, sealed=False)
        yesterday = sender.query(at=int(time.time()) - 86_400)
        assert bare_site.ask(yesterday, sender.text_xml("您好").encode()).status == 200
        proof = bare_site.ask(sender.query() | {"echostr": self.SCRIPT})
        assert (proof.content_type, proof.body.decode()) == ("text/html", self.SCRIPT)

    def test_ours(self, config: Config, our_site: Site) -> None:
        sender = Sender(config, our_site.post, sealed=False)
        yesterday = sender.query(at=int(time.time()) - 86_400)
        assert our_site.ask(yesterday, sender.text_xml("您好").encode()).status == 403
        assert our_site.ask(yesterday | {"echostr": "1"}).status == 403
        proof = our_site.ask(sender.query() | {"echostr": self.SCRIPT})
        assert (proof.content_type, proof.body.decode()) == ("text/plain", self.SCRIPT)


class TestTrap10EventsWithoutId:
    def test_bare(self, config: Config, bare_site: Site) -> None:
        resident = Sender(config, bare_site.post, sealed=False)
        scan = resident.deliver(resident.event_xml("subscribe", "qrscene_A1"))
        assert scan.text == "nothing known of subscribe_scan"  # a follow by QR is no `subscribe`
        click = bare_site.ask(*resident.pack(resident.event_xml("CLICK", "我的小区")))
        assert click.body == b"success"  # taken for the same: both have id 0

    def test_ours(self, config: Config, city: str, our_site: Site) -> None:
        resident = Sender(config, our_site.post)
        follow = resident.event_xml("subscribe", f"qrscene_{city}")
        first, again = resident.deliver(follow), resident.deliver(follow)
        assert "众望小区" in first.text
        assert again.text in {first.text, ""}
        assert "保阳物业" in resident.event("CLICK", "我的小区")
