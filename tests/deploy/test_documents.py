"""The documents name files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
)
FROM_ROOT = re.compile(r"`((?:backend|bench|deploy|docs|miniprogram|scripts|tests)/[\w./-]*)`")
MODULE = re.compile(r"`([\w/-]+/[\w-]+\.(?:py|html))`")
# The documents in docs/ leave out where a module's path begins.
BEGINNINGS = ("", "backend/", "backend/complaints/rules/")
LINK = re.compile(r"\]\((?!http)([^)#]+)")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_named_files_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = {path for path in FROM_ROOT.findall(text) if not (ROOT / path).exists()}
    missing |= {
        path
        for path in MODULE.findall(text)
        if not any((ROOT / start / path).exists() for start in BEGINNINGS)
    }
    missing |= {path for path in LINK.findall(text) if not (ROOT / document).parent.joinpath(path).exists()}
    assert not missing, f"{document} names {sorted(missing)}"
