"""What the demo keeps in its data folder and sets by itself: secrets, the city's name, Valkey's socket."""

import base64
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from backend.core.errors import ConfigError
from backend.core.setting_names import OTHER_KEYS, PREFIX, listed_keys

DEMO_CITY = "阳泉市"
ANY_CITY = "本市"
CITY_NAME_FILE = "city-name"
PORT_FILE = "port"
DEMO_PORT = "8000"
DEMO_DATABASE = "linsheng.db"
MAX_SOCKET_PATH = 100
MAX_PORT = 65535


def demo_defaults(values: Mapping[str, str]) -> dict[str, str]:
    """The settings that the demo needs nobody to give, as text; `values` are those that somebody gave."""
    data = Path(values.get("data_dir", "data")).absolute()
    data.mkdir(parents=True, exist_ok=True)
    port = values.get("port") or _kept_port(data)
    # First: who refuses a folder without its key has written no other secret into it.
    personal_data_key = values.get("personal_data_key") or _personal_data_key(data, values)
    return {
        "data_dir": str(data),
        "port": port,
        "database_url": f"sqlite:///{quote(str(data / DEMO_DATABASE))}",
        "redis_url": embedded_redis_url(data),
        "base_url": f"http://127.0.0.1:{port}",
        "storage_url": f"file://{data / 'photos'}",
        "second_factor": "offered",
        "wechat_appid": "wx0000000000000000",
        "wechat_token": _kept_secret(data / "secrets", "wechat_token"),
        "wechat_secret": _kept_secret(data / "secrets", "wechat_secret"),
        "wechat_api_url": stand_in_url(stand_in_port(port)),
        "miniprogram_appid": "wx1111111111111111",
        "miniprogram_secret": _kept_secret(data / "secrets", "miniprogram_secret"),
        "wechat_aes_key": _kept_secret(data / "secrets", "wechat_aes_key"),
        "city_name": _demo_city_name(data),
        "secret_key": _kept_secret(data / "secrets", "secret_key"),
        "personal_data_key": personal_data_key,
        **{name: _other_keys(data, name) for name in OTHER_KEYS.values()},
    }


def _personal_data_key(data: Path, values: Mapping[str, str]) -> str:
    """Never a new one beside the folder's database: what another key sealed, it would not open."""
    folder, database = data / "secrets", data / DEMO_DATABASE
    is_filled = "database_url" not in values and database.exists() and database.stat().st_size > 0
    if is_filled and not (folder / "personal_data_key").exists():
        raise ConfigError(
            f"{database} was sealed with a key that is not there: {folder / 'personal_data_key'} is"
            f" missing. Restore it from the backup of the secrets, or set {PREFIX}PERSONAL_DATA_KEY to it."
            " To begin anew, choose another folder with --data."
        )
    return _kept_secret(folder, "personal_data_key")


def _other_keys(data: Path, name: str) -> str:
    path = data / "secrets" / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def exchange_kept_key(data: Path, name: str) -> None:
    """In the demo's folder: a new key seals or signs from the next start on, the present one stays beside it.

    The present one is written beside it first, so that a crash in between loses none.
    """
    folder = data / "secrets"
    other_keys = folder / OTHER_KEYS[name]
    old_keys = list(listed_keys(_other_keys(data, other_keys.name)))
    present = _kept_secret(folder, name)
    if present not in old_keys:
        old_keys.insert(0, present)
    _write_secret(other_keys, json.dumps(old_keys))
    _write_secret(folder / name, _new_secret(name))


def drop_kept_key(data: Path, name: str, key: str) -> None:
    """From the demo's folder: the key is among the others no more."""
    other_keys = data / "secrets" / OTHER_KEYS[name]
    left = [old_key for old_key in listed_keys(_other_keys(data, other_keys.name)) if old_key != key]
    _write_secret(other_keys, json.dumps(left))


def keep_city_name(data: Path, name: str) -> None:
    """A trial with another city's files: its pages and leaflets must not call it the demo's."""
    (data / CITY_NAME_FILE).write_text(name, encoding="utf-8")


def own_city_name(data: Path) -> str:
    """What somebody called the city of this folder; empty where nobody named it, or it is the demo's."""
    path = data / CITY_NAME_FILE
    name = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    return "" if name in {DEMO_CITY, ANY_CITY} else name


def keep_port(data: Path, port: int) -> None:
    """Of the running demo: commands beside it name its address, also on printed codes."""
    (data / PORT_FILE).write_text(str(port), encoding="utf-8")


def _kept_port(data: Path) -> str:
    path = data / PORT_FILE
    port = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    return port if port.isdecimal() else DEMO_PORT


def _demo_city_name(data: Path) -> str:
    path = data / CITY_NAME_FILE
    return path.read_text(encoding="utf-8").strip() if path.exists() else DEMO_CITY


def stand_in_port(port: str) -> int:
    """Where the demo's stand-in for WeChat's servers listens: beside the service itself."""
    number = int(port) if port.isdecimal() else 0
    return number + 1 if number < MAX_PORT else MAX_PORT - 1


def stand_in_url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def embedded_redis_url(data: Path) -> str:
    return f"unix://{quote(str(embedded_socket(data)))}"


def embedded_socket(data: Path) -> Path:
    """Where the embedded Valkey listens.

    The kernel limits a socket's path to 107 bytes, and redis-py cannot read CLIENT LIST with a space in it.
    """
    path = data / "valkey.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH and not any(map(str.isspace, str(path))):
        return path
    short = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"linsheng-{os.getuid()}-{short}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid():
        raise ConfigError(f"{folder} belongs to another user; choose a shorter {PREFIX}DATA_DIR.")
    return folder / "valkey.sock"


def _kept_secret(folder: Path, name: str) -> str:
    """A secret generated at the first start and read again at every later one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        _write_secret(path, _new_secret(name))
    return path.read_text(encoding="ascii").strip()


def _write_secret(path: Path, text: str) -> None:
    """Whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.rename(path)


def _new_secret(name: str) -> str:
    if name == "wechat_aes_key":
        return base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    return secrets.token_hex(32)
