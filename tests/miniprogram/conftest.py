from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.miniprogram import node
from tests.miniprogram.handset import Handset
from tests.miniprogram.site import Site
from tests.support.servers import Valkey

Open = Callable[..., Handset]


@pytest.fixture(scope="session")
def tools() -> None:
    with node.exclusive():
        node.install_tools()


@pytest.fixture(scope="session")
def harness(tools: None) -> None:
    with node.exclusive():
        node.check("harness/build.js")


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path, valkey: Valkey) -> Iterator[Site]:
    opened = Site(sqlite_url, tmp_path, valkey)
    yield opened
    opened.stop()


@pytest.fixture
def handset(harness: None, browser: Browser, site: Site) -> Iterator[Open]:
    opened: list[Handset] = []

    def open_one(**how: Any) -> Handset:
        opened.append(Handset(browser, site, **how))
        return opened[-1]

    yield open_one
    for handset in opened:
        handset.close()
