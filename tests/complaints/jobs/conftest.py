"""Jobs of complaints that call WeChat: a platform that answers as told, and followers who wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from backend.core.config import Config
from backend.core.photo_store import PhotoStore
from backend.jobs import runner
from backend.wechat.platform.client import WechatApi
from tests.conftest import config_for
from tests.support.clock import Clock
from tests.support.followers import MINIPROGRAM_TEMPLATE, REPLY_TEMPLATE, Residents
from tests.support.platform import Platform
from tests.support.processes import connection, start, street
from tests.support.servers import Valkey
from tests.support.street_office import StreetOffice

__all__ = ["connection", "start", "street"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(runner, "utc_now", moved)
    return moved


@pytest.fixture
def platform() -> Iterator[Platform]:
    server = Platform()
    yield server
    server.stop()


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey, platform: Platform) -> Config:
    return config_for(
        database_url,
        tmp_path,
        redis_url=valkey.url,
        wechat_api_url=platform.url,
        wechat_templates=f'{{"reply": "{REPLY_TEMPLATE}", "miniprogram:reply": "{MINIPROGRAM_TEMPLATE}"}}',
    )


@pytest.fixture
def api(config: Config, connection: Redis) -> WechatApi:
    return WechatApi(config, connection)


@pytest.fixture
def store(config: Config) -> PhotoStore:
    return PhotoStore(config.storage_url)


@pytest.fixture
def residents(street: StreetOffice) -> Residents:
    return Residents(street)
