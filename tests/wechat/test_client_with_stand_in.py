"""Every call of the client against the stand-in for WeChat's servers, with its rules and its bad days."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from redis import Redis

from backend.core.config import Config
from backend.demo.menu import make_demo_menu
from backend.demo.wechat_stand_in.people.residents import StandInResident
from backend.wechat.platform import api_errors as errors
from backend.wechat.platform.api_errors import Final, RetryLater, TokenRejected
from backend.wechat.platform.client import Verdict, WechatApi
from backend.wechat.platform.menu import account_menu
from tests.conftest import config_for
from tests.support.servers import Valkey
from tests.support.wechat.stand_in import WechatStandIn

STABLE = "/cgi-bin/stable_token"
MENU = account_menu("https://linsheng.example.gov.cn")
SEND = "/cgi-bin/message/custom/send"
TEMPLATE, SUBSCRIBE = "T-template", "T-subscribe"
FIELDS = {
    "character_string1": "26-1234567",
    "thing2": "三号楼电梯停了两天没人修，老人上下楼不方便",
    "phrase3": "",
}


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    started = Valkey(tmp_path_factory.mktemp("v"))
    yield started
    started.stop()


@pytest.fixture
def config(tmp_path: Path, valkey: Valkey) -> Config:
    templates = '{"reply": "T-set?thing7=office"}'
    return config_for("sqlite://", tmp_path, redis_url=valkey.url, wechat_templates=templates)


@pytest.fixture
def wechat(config: Config) -> Iterator[WechatStandIn]:
    stand_in = WechatStandIn(config)
    stand_in.template(TEMPLATE, sort="template")
    stand_in.template(SUBSCRIBE, sort="subscribe")
    yield stand_in
    stand_in.stop()


@pytest.fixture
def api(config: Config, wechat: WechatStandIn) -> Iterator[WechatApi]:
    with Redis.from_url(config.redis_url) as redis:
        yield WechatApi(config.model_copy(update={"wechat_api_url": wechat.url}), redis)
        redis.flushall()


@pytest.fixture
def resident(wechat: WechatStandIn) -> StandInResident:
    return wechat.resident("王桂兰", phone="13800000000")


def photo() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(picture, "JPEG")
    return picture.getvalue()


class ApiCalls:
    """Each call with all that it needs; each returns whether it had its effect."""

    def __init__(self, wechat: WechatStandIn, resident: StandInResident) -> None:
        self._wechat = wechat
        self._resident = resident
        self._openid = resident.openid

    def text(self, api: WechatApi) -> bool:
        self._resident.windows.after_message(self._wechat.world.clock.now())
        before = len(self._wechat.words(self._openid))
        api.send_text(self._openid, "您好")
        return self._wechat.words(self._openid)[before:] == ["您好"]

    def template(self, api: WechatApi) -> bool:
        api.send_template(self._openid, TEMPLATE, FIELDS, "https://x.example/c/1")
        return self._wechat.chat(self._openid)[-1]["link"] == "https://x.example/c/1"

    def subscribe(self, api: WechatApi) -> bool:
        self._wechat.accept(self._openid, SUBSCRIBE)
        api.send_subscribe(self._openid, SUBSCRIBE, FIELDS, "https://x.example/c/1")
        return self._wechat.chat(self._openid)[-1]["fields"][2] == ["状态", "无"]

    def download(self, api: WechatApi) -> bool:
        media_id = self._wechat.actions.keep_media(photo(), "image/jpeg", "a.jpg", "image")
        return api.download_media(media_id).data == photo()

    def upload(self, api: WechatApi) -> bool:
        media = self._wechat.world.media.look(api.upload_image(photo()))
        return media is not None and media.data == photo()

    def menu(self, api: WechatApi) -> bool:
        api.create_menu(MENU)
        return self._wechat.world.menu == MENU

    def qr(self, api: WechatApi) -> bool:
        scene = self._wechat.world.scenes.find(url=api.create_qr("ACDEFGHX"))
        return scene is not None and scene.scene == "ACDEFGHX"

    def phone(self, api: WechatApi) -> bool:
        return api.phone_number(self._wechat.code(self._openid, "phone")) == "13800000000"

    def mini_code(self, api: WechatApi) -> bool:
        return api.miniprogram_code("c=ACDEFGHX", "pages/q/q").startswith(b"\xff\xd8")

    def link(self, api: WechatApi) -> bool:
        return api.url_link("pages/q/q", "c=1").startswith("https://")

    def check(self, api: WechatApi) -> bool:
        session = api.code_to_session(self._wechat.code(self._openid))
        self._wechat.world.settings.words["骂人"] = ("risky", 20003)
        verdict = api.check_text(session.openid, "好" * 2600 + "骂人", 2)
        return verdict == Verdict("risky", 20003) and session.openid == self._resident.mini_openid


PATHS: dict[str, Callable[[ApiCalls, WechatApi], bool]] = {
    SEND: ApiCalls.text,
    "/cgi-bin/message/template/send": ApiCalls.template,
    "/cgi-bin/message/subscribe/bizsend": ApiCalls.subscribe,
    "/cgi-bin/media/get": ApiCalls.download,
    "/cgi-bin/media/upload": ApiCalls.upload,
    "/cgi-bin/menu/create": ApiCalls.menu,
    "/cgi-bin/qrcode/create": ApiCalls.qr,
    "/wxa/business/getuserphonenumber": ApiCalls.phone,
    "/wxa/getwxacodeunlimit": ApiCalls.mini_code,
    "/wxa/generate_urllink": ApiCalls.link,
    "/wxa/msg_sec_check": ApiCalls.check,
}
every_path = pytest.mark.parametrize("path", PATHS)


@pytest.fixture
def api_call(path: str, wechat: WechatStandIn, resident: StandInResident) -> Callable[[WechatApi], bool]:
    calls = ApiCalls(wechat, resident)
    return lambda api: PATHS[path](calls, api)


@every_path
def test_each_call(api_call: Callable[[WechatApi], bool], api: WechatApi, wechat: WechatStandIn) -> None:
    assert api_call(api)
    assert wechat.count(STABLE) == 1


@every_path
@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_the_token_ends(
    errcode: int, path: str, api_call: Callable[[WechatApi], bool], api: WechatApi, wechat: WechatStandIn
) -> None:
    wechat.fault(path, "errcode", errcode=errcode)
    assert api_call(api)

    wechat.fault(path, "errcode", times=0, errcode=errcode)
    before = wechat.count(path)
    with pytest.raises(TokenRejected):
        api_call(api)
    assert wechat.count(path) == before + 2
    wechat.mend()
    assert api_call(api)


def test_the_token_in_force_is_found_again_after_two_hours(
    api: WechatApi, wechat: WechatStandIn, resident: StandInResident
) -> None:
    calls = ApiCalls(wechat, resident)
    assert calls.menu(api)
    wechat.forward(7201)  # the stored one has ended at WeChat; here no time has passed
    assert calls.menu(api)
    assert wechat.count(STABLE) == 2


def test_a_token_ended_by_another_program(
    api: WechatApi, wechat: WechatStandIn, resident: StandInResident
) -> None:
    calls = ApiCalls(wechat, resident)
    assert calls.menu(api)
    with wechat.world.lock:
        wechat.world.official.tokens.stable(force=True)
    assert calls.menu(api)
    assert wechat.count(STABLE) == 2


@pytest.mark.parametrize(
    "bad_day", [{"kind": "status", "status": 502}, {"kind": "html"}, {"kind": "errcode", "errcode": -1}]
)
@every_path
def test_bad_days(
    bad_day: dict[str, object],
    path: str,
    api_call: Callable[[WechatApi], bool],
    api: WechatApi,
    wechat: WechatStandIn,
) -> None:
    wechat.fault(path, **bad_day)
    with pytest.raises(RetryLater):
        api_call(api)
    assert api_call(api)


def test_windows_and_accepts_run_out(
    api: WechatApi, wechat: WechatStandIn, resident: StandInResident
) -> None:
    calls = ApiCalls(wechat, resident)
    with pytest.raises(errors.WindowClosed):
        api.send_text(resident.openid, "您好")
    calls.text(api)
    for _ in range(4):
        api.send_text(resident.openid, "您好")
    with pytest.raises(errors.WindowUsedUp):
        api.send_text(resident.openid, "您好")

    assert calls.subscribe(api)
    with pytest.raises(errors.NotAccepted):
        api.send_subscribe(resident.openid, SUBSCRIBE, FIELDS, "")
    wechat.unfollow(resident.openid)
    with pytest.raises(errors.Unfollowed):
        api.send_template(resident.openid, TEMPLATE, FIELDS, "")
    with pytest.raises(Final) as caught:
        api.send_template("o-of-another-account", TEMPLATE, FIELDS, "")
    assert caught.value.errcode == 40003


def test_a_template_of_the_settings_is_known(
    api: WechatApi, wechat: WechatStandIn, resident: StandInResident
) -> None:
    wechat.accept(resident.openid, "T-set")
    api.send_subscribe(resident.openid, "T-set", {"thing7": "保阳物业"}, "")
    assert [value for _, value in wechat.chat(resident.openid)[-1]["fields"]] == ["保阳物业"]


def test_codes_are_used_once(api: WechatApi, wechat: WechatStandIn, resident: StandInResident) -> None:
    for kind, call in (("login", api.code_to_session), ("phone", api.phone_number)):
        code = wechat.code(resident.openid, kind)
        call(code)
        with pytest.raises(errors.AskAgain):
            call(code)
        late = wechat.code(resident.openid, kind)
        wechat.forward(301)
        with pytest.raises(errors.AskAgain):
            call(late)


def test_words_of_someone_not_seen_in_the_mini_program(
    api: WechatApi, resident: StandInResident, wechat: WechatStandIn
) -> None:
    with pytest.raises(Final) as caught:
        api.check_text(resident.mini_openid, "您好", 2)
    assert caught.value.errcode == 61010


def test_wrong_settings(config: Config, api: WechatApi, wechat: WechatStandIn) -> None:
    wrong = {"wechat_api_url": wechat.url, "wechat_secret": "wrong"}
    with Redis.from_url(config.redis_url) as redis, pytest.raises(errors.AccountRefused) as caught:
        WechatApi(config.model_copy(update=wrong), redis).create_menu(MENU)
    assert caught.value.errcode == 40125


def test_the_demo_makes_its_menu_once_the_stand_in_serves(
    config: Config, api: WechatApi, wechat: WechatStandIn
) -> None:
    wechat.fault(STABLE, "status", times=3)
    assert make_demo_menu(config.model_copy(update={"wechat_api_url": wechat.url}), pause=0.01)
    assert wechat.world.menu == account_menu(config.base_url)
