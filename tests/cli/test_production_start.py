"""A production start loads nothing of the demo: neither its accounts nor its stand-in for WeChat."""

import os
import subprocess
import sys
from pathlib import Path

START = """
import os, sys
from click.testing import CliRunner
from rich.console import Console
from backend.app import create_app
import backend.cli.preparation as preparation
from backend.cli import linsheng
from backend.core.config import Config
from backend.jobs import worker

class Supervisor:
    def __init__(self, config): pass
    def claim(self): pass
    def start(self, environ): pass
    def wait(self): return 0
    def stop(self): pass

config = Config.from_env(os.environ)
assert config.is_production
done = CliRunner().invoke(linsheng, ["init"])
assert done.exit_code == 0, done.output
preparation.Supervisor = Supervisor
assert preparation.start(config, [], empty=True, console=Console()) == 0
create_app(config)
print(sorted(name for name in sys.modules if name.startswith("backend.demo")))
"""


def test_production_never_imports_the_demo(tmp_path: Path) -> None:
    settings = {
        "MODE": "production",
        "DATABASE_URL": f"sqlite:///{tmp_path}/real.db",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "BASE_URL": "https://linsheng.example.gov.cn",
        "STORAGE_URL": f"file://{tmp_path}/photos",
        "SECRET_KEY": "s" * 32,
        "PERSONAL_DATA_KEY": "p" * 32,
        "CITY_NAME": "临江市",
        "DATA_DIR": str(tmp_path / "data"),
    }
    own = {name: value for name, value in os.environ.items() if not name.startswith("LINSHENG_")}
    done = subprocess.run(
        [sys.executable, "-c", START],
        env=own | {f"LINSHENG_{name}": value for name, value in settings.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
