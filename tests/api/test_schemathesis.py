"""Schemathesis over the whole OpenAPI document, all its checks on, against the service over real HTTP."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from backend.app import create_app
from backend.config import Config
from backend.models import Database
from backend.services import EXTENSION
from tests.api.serving import served
from tests.city import build_city
from tests.servers import Valkey
from tests.wechat_sim.stand_in import WechatStandIn

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "4")  # of each operation; more for those who have the time


def test_no_check_fails(config: Config, sqlite_url: str, tmp_path: Path, valkey: Valkey) -> None:
    stand_in = WechatStandIn(config)
    app = create_app(config.model_copy(update={"wechat_api_url": stand_in.url, "redis_url": valkey.url}))
    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        build_city(session)
    try:
        with served(app) as address:
            done = schemathesis(f"{address}/api/v1/openapi.json", sqlite_url, tmp_path)
    finally:
        stand_in.stop()
        database.dispose()
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    operations = sum(len(path) for path in paths_of(app).values())
    assert f"Selected: {operations}/{operations}" in done.stdout
    assert f"Tested: {operations}" in done.stdout


def schemathesis(document: str, database_url: str, folder: Path) -> subprocess.CompletedProcess[str]:
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
    environ = {
        **os.environ,
        "DATABASE": database_url,
        "FOLDER": str(folder),
        "SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks",
        "PYTHONPATH": str(HERE.parent.parent),
        "PYTHONWARNINGS": "ignore",
    }
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=200, check=False
    )


def paths_of(app: Flask) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = app.test_client().get("/api/v1/openapi.json").json["paths"]
    return found
