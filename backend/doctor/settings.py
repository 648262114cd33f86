"""Checks of what no setting shows by its form: keys that can be guessed, a proxy that is not counted."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from backend.core.config import Config
from backend.core.setting_names import PREFIX, SECRET_NAMES
from backend.doctor.finding import Finding, first_line

LEAST_CHARACTERS = (
    8  # different ones; 64 random hexadecimal digits have 16, and practically never fewer than 11
)
MAKE_KEY = 'python3 -c "import secrets; print(secrets.token_hex(32))"'


def look_at_settings(config: Config) -> Iterator[Finding]:
    yield Finding("settings", ok=True, says=f"{config.mode} mode, codes point to {config.base_url}")
    yield _secrets(config)
    yield _proxies(config)
    yield _data_folder(config)


def _secrets(config: Config) -> Finding:
    weak = [f"{PREFIX}{name.upper()}" for name in SECRET_NAMES if _can_be_guessed(getattr(config, name))]
    if not weak:
        return Finding("secrets", ok=True, says="long and not a pattern")
    return Finding(
        "secrets",
        ok=False,
        says=f"can be guessed: {', '.join(weak)}",
        mend=f"Make two with: {MAKE_KEY}. A database with personal data gets the new key beside the old"
        " one: docs/operations.md, Keys.",
    )


def _can_be_guessed(secret: str) -> bool:
    """Few different characters, or one piece again and again."""
    return len(set(secret)) < LEAST_CHARACTERS or (secret + secret).find(secret, 1) < len(secret)


def _proxies(config: Config) -> Finding:
    if config.proxies or not config.base_url.startswith("https://"):
        return Finding("proxies", ok=True, says=f"{config.proxies} in front of the web server")
    return Finding(
        "proxies",
        ok=False,
        says="none is counted, though HTTPS needs one: all visitors share its address and its limits",
        mend=f"Set {PREFIX}PROXIES to the number of proxies that replace the forwarded headers, 1 for"
        " deploy/nginx.conf, and restart the web server.",
    )


def _data_folder(config: Config) -> Finding:
    """Probed as its users use it: audit ends, printing orders and logs are written there."""
    folders = [config.data_dir, *([config.print_folder] if config.print_folder.exists() else [])]
    try:
        for folder in folders:
            _write_probe(folder)
    except OSError as error:
        return Finding(
            "data folder",
            ok=False,
            says=f"{config.data_dir} cannot be written ({first_line(error)})",
            mend=f"Give {PREFIX}DATA_DIR to the user of the service, or name a folder of its own; look"
            " whether the disk is full.",
        )
    return Finding("data folder", ok=True, says="can be written")


def _write_probe(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"\0" * 4096)
        probe.flush()
