"""The demo's stand-in for WeChat has its place beside the service; production knows nothing of it."""

import socket
from pathlib import Path

import pytest

from backend.app import create_app
from backend.cli.supervisor import StartError, Supervisor, supervisord_conf
from backend.core.config import Config
from backend.web.services import EXTENSION
from tests.conftest import config_for
from tests.support.servers import free_port

REAL = "https://api.weixin.qq.com"


@pytest.fixture
def demo(sqlite_url: str, tmp_path: Path) -> Config:
    return config_for(sqlite_url, tmp_path, port=str(free_port()))


def answer(config: Config, host: str = "city.example:8000") -> tuple[int, str]:
    app = create_app(config)
    response = app.test_client().get("/sim/", headers={"Host": host})
    app.extensions[EXTENSION].database.dispose()
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize("host", ["city.example:8000", "127.0.0.1", "[::1]:8000"])
def test_demo_leads_to_it_on_the_host_the_visitor_came_by(demo: Config, host: str) -> None:
    name = host.removesuffix(":8000")
    assert answer(demo, host) == (302, f"http://{name}:{demo.port + 1}/sim/")
    assert "backend.cli wechat-sim" in supervisord_conf(demo)


@pytest.mark.parametrize("change", [{"mode": "production"}, {"wechat_api_url": REAL}])
def test_production_and_the_real_wechat_have_none(demo: Config, change: dict[str, str]) -> None:
    config = demo.model_copy(update=change)
    assert answer(config) == (404, "")
    assert "wechat-sim" not in supervisord_conf(config)


def test_its_taken_port_is_named_before_anything_starts(demo: Config) -> None:
    with socket.create_server(("127.0.0.1", demo.port + 1)):
        with pytest.raises(StartError, match=f"Port {demo.port + 1} is taken, and .* --port"):
            claim(demo)
        claim(demo.model_copy(update={"wechat_api_url": REAL, "data_dir": demo.data_dir / "new"}))


def claim(config: Config) -> None:
    supervisor = Supervisor(config)
    try:
        supervisor.claim()
    finally:
        supervisor.stop()
