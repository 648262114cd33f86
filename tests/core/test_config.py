"""Settings that are derived rather than given."""

import os
import stat
from pathlib import Path

import pytest

from backend.core.config import Config
from backend.core.demo_folder import embedded_socket, keep_port
from backend.core.errors import ConfigError


def demo(folder: Path) -> Config:
    return Config.from_env({"LINSHENG_DATA_DIR": str(folder)})


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first, again, other = demo(tmp_path / "one"), demo(tmp_path / "one"), demo(tmp_path / "two")

    assert first == again
    assert first.personal_data_key != other.personal_data_key
    for secret in (tmp_path / "one" / "secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_commands_beside_the_demo_know_its_port(tmp_path: Path) -> None:
    assert demo(tmp_path).base_url == "http://127.0.0.1:8000"
    keep_port(tmp_path, 8121)
    config = demo(tmp_path)
    assert (config.port, config.base_url) == (8121, "http://127.0.0.1:8121")
    assert config.wechat_api_url.endswith(":8122")
    given = Config.from_env({"LINSHENG_DATA_DIR": str(tmp_path), "LINSHENG_PORT": "8000"})
    assert given.base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("name", ["with space", "long" * 30])
def test_socket_avoids_paths_that_sockets_or_clients_cannot_have(name: str, tmp_path: Path) -> None:
    socket = embedded_socket(tmp_path / name)

    assert socket.parent.parent == tmp_path
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert socket == embedded_socket(tmp_path / name)
    assert socket != embedded_socket(tmp_path / f"{name}2")


def test_folder_that_another_user_laid_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 12345)

    with pytest.raises(ConfigError, match="belongs to another user"):
        embedded_socket(tmp_path / "with space")


SHIPPED = (Path(__file__).parents[2] / "backend/printing/leaflets/press/FOGRA39L.icc").read_bytes()


@pytest.mark.parametrize(
    ("condition", "profile", "says"),
    [
        ("JC200103", b"", "PRINT_CONDITION names another printing condition than FOGRA39"),
        ("", bytes(12) + b"mntrRGB " + bytes(16) + b"acsp", "of a press"),
        ("", bytes(12) + b"scnrCMYK" + bytes(16) + b"acsp", "of a press"),
        ("", b"not a profile", "of a press"),
        ("", SHIPPED[:5000], "damaged: of 246,912 bytes it has 5,000"),
        ("", SHIPPED[:4] + bytes(SHIPPED[4:8]) + SHIPPED[8:200] + bytes(len(SHIPPED) - 200), "is damaged"),
    ],
)
def test_what_is_no_press_profile_is_refused(
    condition: str, profile: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "press.icc"
    path.write_bytes(profile)
    settings = {"DATA_DIR": str(tmp_path), "PRINT_CONDITION": condition}
    settings |= {"PRINT_PROFILE": str(path)} if profile else {}
    with pytest.raises(ConfigError, match=says):
        Config.from_env({f"LINSHENG_{name}": value for name, value in settings.items()})
    path.write_bytes(SHIPPED)
    assert Config.from_env({"LINSHENG_DATA_DIR": str(tmp_path), "LINSHENG_PRINT_PROFILE": str(path)})


def test_production_refuses_an_official_account_in_plain_mode(tmp_path: Path) -> None:
    settings = {
        "MODE": "production",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/real.db",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "BASE_URL": "https://linsheng.example.gov.cn",
        "STORAGE_URL": f"file://{tmp_path}/photos",
        "SECRET_KEY": "s" * 32,
        "PERSONAL_DATA_KEY": "p" * 32,
        "CITY_NAME": "临江市",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_TOKEN": "token",
    }
    variables = {f"LINSHENG_{name}": value for name, value in settings.items()}
    with pytest.raises(ConfigError, match="LINSHENG_WECHAT_AES_KEY must be set in production"):
        Config.from_env(variables)
    assert Config.from_env(variables | {"LINSHENG_WECHAT_AES_KEY": "a" * 43}).is_production
    without = {name: value for name, value in variables.items() if "WECHAT" not in name}
    assert Config.from_env(without).is_production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INNER_HOSTS", "127.0.0.1"),
        ("INNER_HOSTS", "10.0.0.5:25"),
        ("INNER_HOSTS", "relay.local/x"),
        ("INNER_HOSTS", "relay.local, *"),
        ("INNER_HOSTS", "[::1]"),
        ("INNER_HOSTS", "relay.10"),
        ("AUDIT_MAIL", "nobody"),
        ("AUDIT_MAIL", "a@b.cn\nc@d.cn"),
        ("AUDIT_MAIL", "a@b.cn;c@d.cn"),
    ],
)
def test_hosts_and_mail_addresses_are_checked(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"LINSHENG_{name}"):
        Config.from_env({"LINSHENG_DATA_DIR": str(tmp_path), f"LINSHENG_{name}": value})


def test_hosts_and_mail_addresses_are_lists(tmp_path: Path) -> None:
    variables = {
        "LINSHENG_DATA_DIR": str(tmp_path),
        "LINSHENG_INNER_HOSTS": "Relay.City.local, relay2:2525,localhost",
        "LINSHENG_AUDIT_MAIL": "a@b.cn, c@d.cn",
    }
    config = Config.from_env(variables)
    assert config.inner_hosts == "relay.city.local,relay2:2525,localhost"
    assert config.audit_mail == "a@b.cn,c@d.cn"
