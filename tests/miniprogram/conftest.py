import pytest

from tests.miniprogram import node


@pytest.fixture(scope="session")
def tools() -> None:
    node.install_tools()
