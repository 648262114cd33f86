"""Settings that are derived rather than given."""

import os
import stat
from pathlib import Path

import pytest

from backend.core.config import Config, embedded_socket
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
