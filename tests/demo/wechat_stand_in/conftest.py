from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.core.config import Config
from tests.support.wechat.account import Account
from tests.support.wechat.developer import Developer
from tests.support.wechat.stand_in import WechatStandIn

TEMPLATES = '{"reply": "T-replied?thing1=office", "template:close": "T-closed"}'


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder: Path = tmp_path_factory.mktemp("stand-in")
    return Config.from_env({"LINSHENG_DATA_DIR": str(folder), "LINSHENG_WECHAT_TEMPLATES": TEMPLATES})


@pytest.fixture
def account(settings: Config) -> Iterator[Account]:
    server = Account(settings)
    yield server
    server.stop()


@pytest.fixture
def wechat(settings: Config, account: Account) -> Iterator[WechatStandIn]:
    """WeChat with the account's server behind it."""
    stand_in = WechatStandIn(settings, account.url)
    yield stand_in
    stand_in.stop()


@pytest.fixture
def own_stand_in(settings: Config) -> Iterator[WechatStandIn]:
    """WeChat for an account whose server nobody has set up: its API only."""
    stand_in = WechatStandIn(settings)
    yield stand_in
    stand_in.stop()


@pytest.fixture
def official(own_stand_in: WechatStandIn) -> Developer:
    return Developer(own_stand_in, own_stand_in.world.official)


@pytest.fixture
def mini(own_stand_in: WechatStandIn) -> Developer:
    return Developer(own_stand_in, own_stand_in.world.mini)
