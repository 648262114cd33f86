"""An operator sets the official account up at WeChat's servers."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from sqlalchemy import select

from backend.cli import linsheng
from backend.core.config import Config
from backend.models import AuditEntry, Database
from tests.conftest import config_for
from tests.support.city import City
from tests.support.qr_reading import qr_texts
from tests.support.servers import Valkey
from tests.support.wechat.api_server import ApiServer, Reply, refused, reply


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.stop()


@pytest.fixture
def config(sqlite_url: str, tmp_path: Path, valkey: Valkey, server: ApiServer) -> Config:
    return config_for(sqlite_url, tmp_path, redis_url=valkey.url, wechat_api_url=server.url)


def run(config: Config, *arguments: object) -> Result:
    environment = {
        f"LINSHENG_{name.upper()}": json.dumps(value) if isinstance(value, dict) else str(value)
        for name, value in config.model_dump().items()
    }
    return CliRunner().invoke(linsheng, ["wechat", *map(str, arguments)], env=environment)


def test_the_menu(config: Config, database: Database, server: ApiServer) -> None:
    assert run(config, "menu").exit_code == 0
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.act)).all() == ["wechat_menu.made"]
    sent = server.to("/cgi-bin/menu/create")[0].json
    top = sent["button"]
    clicks = [button for entry in top for button in entry.get("sub_button", [entry])]
    keys = [button.get("key") or button["url"] for button in clicks]
    form = f"{config.base_url}/complain"
    assert keys == ["投诉", "紧急电话", form, "查进度", "我的小区", "人工"]
    assert all(len(button["name"]) <= 4 for button in top)
    assert all(len(button["name"]) <= 8 for button in clicks)

    server.answers["/cgi-bin/menu/create"] = [refused(48001)]
    result = run(config, "menu")
    assert result.exit_code == 1
    assert "48001" in result.output


def test_a_follow_code_knows_its_place(config: Config, city: City, server: ApiServer, tmp_path: Path) -> None:
    server.answers["/cgi-bin/qrcode/create"] = [reply(ticket="t", url="http://weixin.qq.com/q/02abc")]

    result = run(config, "qr", city.code, "--png", tmp_path / "follow.png")

    assert result.exit_code == 0, result.output
    order = server.to("/cgi-bin/qrcode/create")[0].json
    assert order["action_info"]["scene"]["scene_str"] == city.code
    with Image.open(tmp_path / "follow.png") as image:
        assert qr_texts(image.convert("L")) == ["http://weixin.qq.com/q/02abc"]
    assert run(config, "qr", "NOSUCHCODE").exit_code == 1


def test_a_miniprogram_code_knows_its_place(
    config: Config, city: City, server: ApiServer, tmp_path: Path
) -> None:
    path = "/wxa/getwxacodeunlimit"
    out = io.BytesIO()
    Image.new("RGB", (430, 430), "white").save(out, "JPEG")
    server.answers[path] = [Reply(out.getvalue(), "image/jpeg"), refused(41030)]

    target = tmp_path / "code.png"
    result = run(config, "miniprogram-code", city.code.lower(), "--png", target)

    assert result.exit_code == 0, result.output
    order = server.to(path)[0].json
    assert (order["scene"], order["page"]) == (f"c={city.code}", "pages/scan/scan")
    with Image.open(target) as image:
        assert image.format == "PNG"
    again = run(config, "miniprogram-code", city.code, "--png", target)
    assert again.exit_code == 1
    assert "小程序还没有发布" in again.output
    assert "没有编号" in run(config, "miniprogram-code", "NOSUCHCODE", "--png", target).output
