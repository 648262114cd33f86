"""The ten traps of wechatpy 1.8.18, each on both sides: bare it falls in, here it does not. All over HTTP."""

import base64
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask, got_request_exception
from PIL import Image
from redis import Redis
from wechatpy import WeChatClient
from wechatpy.crypto import PrpCrypto
from wechatpy.crypto.pkcs7 import PKCS7Encoder
from wechatpy.exceptions import WeChatClientException

from backend.core.config import Config
from backend.wechat.platform import http
from backend.wechat.platform.api_errors import AskAgain, Final, RetryLater, TokenRejected
from backend.wechat.platform.client import WechatApi
from tests.conftest import config_for
from tests.support.servers import Valkey
from tests.support.wechat.sender import Sender
from tests.support.wechat.stand_in import WechatStandIn
from tests.wechat.bare import bare_app
from tests.wechat.cold_process import SECRET
from tests.wechat.cold_start import cold, tokens_of
from tests.wechat.detour import Detour, sent_to
from tests.wechat.serving import Site, served

SEND, UPLOAD, MEDIA = "/cgi-bin/message/custom/send", "/cgi-bin/media/upload", "/cgi-bin/media/get"
TOKEN, STABLE, LOGIN = "/cgi-bin/token", "/cgi-bin/stable_token", "/sns/jscode2session"
MENU = {"button": [{"type": "click", "name": "投诉", "key": "投诉"}]}


@pytest.fixture
def config(sqlite_url: str, tmp_path: Path, valkey: Valkey) -> Config:
    return config_for(sqlite_url, tmp_path, redis_url=valkey.url, wechat_secret=SECRET)


@pytest.fixture
def wechat(config: Config) -> Iterator[WechatStandIn]:
    started = WechatStandIn(config)
    yield started
    started.stop()


@pytest.fixture
def ours(config: Config, wechat: WechatStandIn) -> Iterator[WechatApi]:
    with Redis.from_url(config.redis_url) as redis:
        yield WechatApi(config.model_copy(update={"wechat_api_url": wechat.url}), redis)


@pytest.fixture
def bare(config: Config, wechat: WechatStandIn) -> Iterator[WeChatClient]:
    client = WeChatClient(config.wechat_appid, config.wechat_secret)
    sent_to(client, wechat.url)
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


@pytest.fixture(scope="session")
def photo() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(picture, "PNG")
    return picture.getvalue()


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
    @pytest.fixture(autouse=True)
    def token_stays_rejected(self, wechat: WechatStandIn) -> None:
        wechat.fault(SEND, "errcode", times=0, errcode=40001)

    def test_bare(self, bare: WeChatClient, wechat: WechatStandIn) -> None:
        with pytest.raises(RecursionError):
            bare.message.send_text("o1", "您好")
        assert wechat.count(SEND) > 100
        assert wechat.count(TOKEN) > 100

    def test_ours(self, ours: WechatApi, wechat: WechatStandIn) -> None:
        with pytest.raises(TokenRejected):
            ours.send_text("o1", "您好")
        assert wechat.count(SEND) == 2
        assert wechat.count(STABLE) == 3  # the second time WeChat insisted on the first token; one was forced


class TestTrap3UploadSentAgainEmpty:
    @pytest.fixture(autouse=True)
    def token_expires(self, wechat: WechatStandIn) -> None:
        wechat.fault(UPLOAD, "errcode", errcode=42001)

    def test_bare(self, bare: WeChatClient, wechat: WechatStandIn, photo: bytes) -> None:
        with pytest.raises(WeChatClientException) as caught:
            bare.media.upload("image", ("a.png", io.BytesIO(photo)))
        assert caught.value.errcode == 44001  # an empty file arrived
        assert wechat.count(UPLOAD) == 2

    def test_ours(self, ours: WechatApi, wechat: WechatStandIn, photo: bytes) -> None:
        assert ours.download_media(ours.upload_image(photo)).data == photo
        assert wechat.count(UPLOAD) == 2

    def test_ours_also_for_a_stream_of_wechatpys_own_service(
        self, ours: WechatApi, wechat: WechatStandIn, photo: bytes
    ) -> None:
        account = ours.accounts()["official account"]
        media_id = account.media.upload("image", ("a.png", io.BytesIO(photo)))
        assert ours.download_media(media_id["media_id"]).data == photo
        assert wechat.count(UPLOAD) == 2


class TestTrap4NoTimeoutAndAHostOfItsOwn:
    def test_bare_waits_for_the_token_beyond_its_timeout(
        self, bare: WeChatClient, wechat: WechatStandIn
    ) -> None:
        bare.timeout = 0.1
        wechat.fault(TOKEN, "slow", seconds=1)
        assert bare.fetch_access_token()["access_token"]

    def test_bare_asks_a_host_that_it_was_not_told(self, config: Config, wechat: WechatStandIn) -> None:
        client = WeChatClient(config.wechat_appid, config.wechat_secret)
        client.API_BASE_URL = f"{wechat.url}/cgi-bin/"
        detour: Detour = sent_to(client, wechat.url)
        client.menu.create(MENU)
        with pytest.raises(WeChatClientException):
            client.wxa.code_to_session("c")
        client._http.close()
        assert detour.meant == ["api.weixin.qq.com"] * 2  # the token, the mini-program

    @pytest.mark.parametrize("silent", [STABLE, "/cgi-bin/menu/create"])
    def test_ours_gives_up(
        self, silent: str, ours: WechatApi, wechat: WechatStandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(http, "READ_SECONDS", 0.1)
        wechat.fault(silent, "slow", seconds=2)
        with pytest.raises(RetryLater, match="no answer"):
            ours.create_menu(MENU)

    def test_ours_asks_the_host_of_the_settings_only(self, ours: WechatApi, wechat: WechatStandIn) -> None:
        """Nothing leads WeChat's own name to the stand-in here: a call there would not come back."""
        ours.create_menu(MENU)
        assert ours.code_to_session(wechat.code(wechat.resident().openid)).openid
        assert wechat.count(STABLE) == wechat.count("/cgi-bin/menu/create") == wechat.count(LOGIN) == 1


class TestTrap5EachProcessFetchesATokenOfItsOwn:
    """Eight cold processes share a Redis; the token takes a while, so that all have asked."""

    def test_bare(self, wechat: WechatStandIn, valkey: Valkey) -> None:
        wechat.fault(TOKEN, "slow", times=0, seconds=2)
        with cold("bare", 8, wechat.url, valkey) as processes:
            tokens_of(processes)
        assert wechat.count(TOKEN) > 1

    def test_ours(self, wechat: WechatStandIn, valkey: Valkey) -> None:
        wechat.fault(STABLE, "slow", times=0, seconds=2)
        with cold("ours", 8, wechat.url, valkey) as processes:
            assert len(tokens_of(processes)) == 1
        assert wechat.count(STABLE) == 1


class TestTrap6LoginFetchesAToken:
    @pytest.fixture
    def code(self, wechat: WechatStandIn) -> str:
        return wechat.code(wechat.resident().openid)

    def test_bare(self, code: str, config: Config, wechat: WechatStandIn) -> None:
        client = WeChatClient(config.miniprogram_appid, config.miniprogram_secret)
        sent_to(client, wechat.url)
        assert client.wxa.code_to_session(code)["openid"]
        client._http.close()
        assert wechat.count(TOKEN) == 1

    def test_ours(self, code: str, ours: WechatApi, wechat: WechatStandIn) -> None:
        assert ours.code_to_session(code).openid
        assert wechat.count(STABLE) == wechat.count(TOKEN) == 0
        with pytest.raises(AskAgain):
            ours.code_to_session(code)


class TestTrap7AFileReadAsJson:
    @pytest.fixture
    def voice(self, wechat: WechatStandIn) -> str:
        return wechat.actions.keep_media(b"12345", "audio/amr", "voice.amr", "voice")

    def test_bare(self, voice: str, bare: WeChatClient, wechat: WechatStandIn) -> None:
        assert bare.media.download(voice) == 12345
        wechat.fault(MEDIA, "html")
        page = bare.media.download(voice)
        assert isinstance(page, requests.Response)
        assert page.ok

    def test_ours(self, voice: str, ours: WechatApi, wechat: WechatStandIn) -> None:
        assert ours.download_media(voice).data == b"12345"
        wechat.fault(MEDIA, "html")
        with pytest.raises(RetryLater):
            ours.download_media(voice)
        with pytest.raises(Final) as caught:
            ours.download_media("unknown")
        assert caught.value.errcode == 40007


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
            answers += [sender.deliver_sealed_raw(body) for body in self.sealed_nonsense(config)]
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
        answers += [sender.deliver_sealed_raw(body) for body in self.sealed_nonsense(config)]
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

    def test_ours(self, config: Config, door_code: str, our_site: Site) -> None:
        resident = Sender(config, our_site.post)
        follow = resident.event_xml("subscribe", f"qrscene_{door_code}")
        first, again = resident.deliver(follow), resident.deliver(follow)
        assert "众望小区" in first.text
        assert again.text in {first.text, ""}
        assert "保阳物业" in resident.event("CLICK", "我的小区")
