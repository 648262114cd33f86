"""Nonsense is refused at the start, in sentences an operator understands; production guesses nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from backend.cli import linsheng
from backend.config import Config
from backend.errors import ConfigError

GOOD = {
    "LINSHENG_MODE": "production",
    "LINSHENG_DATABASE_URL": "postgresql+psycopg://linsheng:x@127.0.0.1/linsheng",
    "LINSHENG_REDIS_URL": "redis://127.0.0.1:6379/0",
    "LINSHENG_BASE_URL": "https://linsheng.example.gov.cn",
    "LINSHENG_STORAGE_URL": "file:///srv/linsheng/photos",
    "LINSHENG_SECRET_KEY": "s" * 40,
    "LINSHENG_PERSONAL_DATA_KEY": "p" * 40,
}


def test_good_settings_are_frozen() -> None:
    config = Config.from_env(GOOD | {"PATH": "/bin", "LINSHENG_WORKERS": "4"})
    assert (config.workers, config.is_production) == (4, True)
    with pytest.raises(ValueError, match="frozen"):
        config.workers = 5  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"LINSHENG_DATABASE_URL": "mysql://x/y"}, "LINSHENG_DATABASE_URL names mysql"),
        ({"LINSHENG_DATABASE_URL": "what"}, "LINSHENG_DATABASE_URL cannot be read"),
        ({"LINSHENG_REDIS_URL": "http://x"}, "LINSHENG_REDIS_URL must start with redis://"),
        ({"LINSHENG_BASE_URL": "ftp://x"}, "LINSHENG_BASE_URL must be an address"),
        ({"LINSHENG_BASE_URL": "https://x/path"}, "LINSHENG_BASE_URL must have no path"),
        ({"LINSHENG_BASE_URL": "http://x"}, "LINSHENG_BASE_URL must start with https://"),
        ({"LINSHENG_STORAGE_URL": "photos"}, "LINSHENG_STORAGE_URL must be a URL"),
        ({"LINSHENG_SECRET_KEY": "short"}, "LINSHENG_SECRET_KEY must have at least 32"),
        ({"LINSHENG_WECHAT_AES_KEY": "x"}, "LINSHENG_WECHAT_AES_KEY must be the 43"),
        ({"LINSHENG_WECHAT_TOKEN": "t"}, "LINSHENG_WECHAT_APPID and LINSHENG_WECHAT_TOKEN"),
        ({"LINSHENG_WORKERS": "many"}, "LINSHENG_WORKERS"),
        ({"LINSHENG_PORT": "70000"}, "LINSHENG_PORT"),
        ({"LINSHENG_MODE": "prod"}, "LINSHENG_MODE"),
        ({"LINSHENG_COLOUR": "red"}, "LINSHENG_COLOUR is not a setting"),
    ],
)
def test_each_nonsense_is_named(change: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env(GOOD | change)
    assert said in str(refused.value)


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"LINSHENG_MODE"}))
def test_production_guesses_nothing(name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env({key: value for key, value in GOOD.items() if key != name})
    assert f"{name} is not set" in str(refused.value)


def test_every_problem_is_told_at_once_and_without_a_traceback(tmp_path: Path) -> None:
    nonsense = {"LINSHENG_DATA_DIR": str(tmp_path), "LINSHENG_PORT": "x", "LINSHENG_BASE_URL": "x"}
    for command in ("run", "doctor", "init", "relay"):
        done = CliRunner().invoke(linsheng, [command], env=nonsense)
        assert done.exit_code == 2
        assert all(name in done.output for name in ("LINSHENG_PORT", "LINSHENG_BASE_URL"))


def test_demo_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    given = {"LINSHENG_DATA_DIR": str(tmp_path / "data")}
    first, second = Config.from_env(given), Config.from_env(given)
    assert first == second
    assert len({first.secret_key, first.personal_data_key, first.wechat_token}) == 3
    for path in (tmp_path / "data" / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0
