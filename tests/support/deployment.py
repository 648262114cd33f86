"""What deploy/ holds, for tests that compare it with code and documents."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))


def compose_services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(
        (ROOT / "deploy/compose.yaml").read_text(encoding="utf-8")
    )["services"]
    return services
