"""Where the engines come from: npm packages for old Chromium, the system's for Firefox and WebKitGTK."""

import shutil
from pathlib import Path

import pytest

from tests.engines.chromium import OldChromium
from tests.engines.engine import Engine
from tests.engines.firefox import Firefox
from tests.engines.webkit import WebKit
from tests.miniprogram import node

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
UNPACK = """const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1)
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)), {mode: 0o755})"""
MISSING = "NOT INSTALLED: {} did not walk the pages; see docs/browsers.md"


def start(name: str, folder: Path, width: int = 375) -> Engine:
    if name == "firefox":
        return Firefox(_found("firefox-esr", "firefox"), folder, width)
    if name == "webkit":
        places = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
        browser = str(places[-1]) if places else _found("MiniBrowser")
        return WebKit(_found("WebKitWebDriver"), browser, _found("Xvfb"), folder, width)
    return OldChromium(_old_chromium(name), folder, width)


def _found(*names: str) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.skip(MISSING.format(names[0]))


def _old_chromium(name: str) -> Path:
    with node.exclusive():
        node.install_tools(HERE)
        program = MODULES / name / "chromium"
        if not program.is_file():
            packed = next((MODULES / name / "bin").glob("chromium*.br"))
            done = node.run("-e", UNPACK, packed, program, folder=HERE)
            assert done.returncode == 0, done.stderr
    return program
