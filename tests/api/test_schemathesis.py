"""Schemathesis over the whole OpenAPI document, all its checks on, over real HTTP.

In the suite the service runs in threads of the test. With SCHEMATHESIS_SERVICE=1 it is `linsheng run` with
supervisor, Valkey, workers and limits, which takes a minute more.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from backend.app import create_app
from backend.core.config import Config
from backend.web.services import EXTENSION
from tests.api.serving import served
from tests.support.city import build_city
from tests.support.patience import PATIENCE
from tests.support.servers import Valkey
from tests.support.service import ROOT, Service
from tests.support.wechat.stand_in import WechatStandIn

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "4")  # of each operation; more for those who have the time
WHOLE = bool(os.environ.get("SCHEMATHESIS_SERVICE"))


def test_no_check_fails(config: Config, tmp_path: Path, valkey: Valkey) -> None:
    running = whole_service(tmp_path) if WHOLE else in_threads(config, valkey)
    with running as (address, environ):
        document = f"{address}/api/v1/openapi.json"
        operations = sum(
            len(path) for path in requests.get(document, timeout=PATIENCE).json()["paths"].values()
        )
        done = schemathesis(document, environ, tmp_path)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert f"Selected: {operations}/{operations}" in done.stdout
    assert f"Tested: {operations}" in done.stdout


@contextmanager
def whole_service(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    service = Service(folder, proxies="1")  # each case comes from an address of its own
    try:
        service.wait_until_ready()
        yield service.url, service.environ
    finally:
        service.stop()


@contextmanager
def in_threads(config: Config, valkey: Valkey) -> Iterator[tuple[str, dict[str, str]]]:
    stand_in = WechatStandIn(config)
    app = create_app(config.model_copy(update={"wechat_api_url": stand_in.url, "redis_url": valkey.url}))
    database = app.extensions[EXTENSION].database
    build_city(database)
    same = {
        "LINSHENG_DATA_DIR": str(config.data_dir),
        "LINSHENG_DATABASE_URL": config.database_url,
        "LINSHENG_PERSONAL_DATA_KEY": config.personal_data_key,
    }
    try:
        with served(app) as address:
            yield address, {**os.environ, **same, "ONE_LOGIN": "1"}
    finally:
        stand_in.stop()
        database.dispose()


def schemathesis(document: str, environ: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file", str(HERE / "schemathesis.toml"),
        "run", document,
        "--checks", "all",
        "--mode", "all",
        "--max-examples", EXAMPLES,
        "--continue-on-failure",
        "--seed", "311",
        "--generation-database", ":memory:",
        "--no-color",
    ]  # fmt: skip
    more = {
        "SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    return subprocess.run(
        command, cwd=folder, env=environ | more, capture_output=True, text=True, timeout=800, check=False
    )
