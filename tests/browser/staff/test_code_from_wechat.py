"""从微信生成: a clerk fetches the mini-program code of a leaflet's design, or reads why there is none."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from backend.core.config import Config
from backend.models import Database, LeafletDesign
from tests.conftest import config_for
from tests.support.servers import Valkey
from tests.support.wechat.api_server import ApiServer, Reply, refused

CODE = "/wxa/getwxacodeunlimit"
PAGE = "/city/leaflets/designs/clear"
FORM = {"name": "带小程序码", "city": "阳泉市", "hotline": "12345", "colours.brand": "pine", "then": "fetch"}


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.stop()


@pytest.fixture
def config(sqlite_url: str, tmp_path: Path, valkey: Valkey, server: ApiServer) -> Config:
    return config_for(sqlite_url, tmp_path, redis_url=valkey.url, wechat_api_url=server.url)


def jpeg() -> Reply:
    out = io.BytesIO()
    Image.effect_noise((430, 430), 80).save(out, "JPEG")
    return Reply(out.getvalue(), "image/jpeg")


def test_it_is_fetched_kept_through_the_form_and_saved(
    server: ApiServer, database: Database, sign_in: Callable[..., FlaskClient]
) -> None:
    bureau = sign_in("city")
    page = bureau.get(PAGE).text
    assert "从微信生成" in page
    buttons = re.findall(r'<button [^>]*name="then" value="(\w+)"', page)
    assert buttons[0] == "preview"  # what the Enter key taps in a text field
    server.answers[CODE] = [jpeg()]
    preview = bureau.post(PAGE, data=FORM)
    assert preview.status_code == 200
    assert "data:image/png;base64" in preview.text  # the preview, with the code in it
    order = server.to(CODE)[0].json
    assert (order["scene"], order["page"]) == ("from=leaflet", "pages/scan/scan")
    hidden_values = re.findall(r'name="kept.miniprogram_code" value="([^"]+)"', preview.text)
    assert len(hidden_values) == 1
    saved = bureau.post(PAGE, data=FORM | {"then": "", "kept.miniprogram_code": hidden_values[0]})
    assert saved.status_code == 303
    with database.reading() as session:
        data = session.scalars(select(LeafletDesign.miniprogram_code)).one()
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (430, 430))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (refused(41030), "小程序还没有发布"),
        (refused(40125), "微信不认小程序的 AppID 或密钥"),
        (refused(40164, "invalid ip 10.1.2.3, not in whitelist"), "IP 白名单"),
        (refused(45009), "请明天再试"),
        (refused(-1), "请过几分钟再试"),
        (refused(99999), "错误码 99999"),
        (Reply(b"no picture at all", "image/jpeg"), "打不开"),
    ],
)
def test_why_there_is_none_is_said_in_words(
    server: ApiServer, sign_in: Callable[..., FlaskClient], answer: Reply, says: str
) -> None:
    server.answers[CODE] = [answer]
    page = sign_in("city").post(PAGE, data=FORM)
    assert page.status_code == 200
    assert says in page.text
    assert "没有生成" in page.text
    assert "data:image/png;base64" in page.text  # the preview of all the rest
    assert "带小程序码" in page.text  # what was typed is still there
    assert "kept.miniprogram_code" not in page.text


def test_without_a_server_it_is_said_too(server: ApiServer, sign_in: Callable[..., FlaskClient]) -> None:
    server.stop()
    assert "请过几分钟再试" in sign_in("city").post(PAGE, data=FORM).text
