"""The pages' scripts read and call nothing that the oldest engines of docs/browsers.md lack."""

import pytest

from tests.miniprogram import node

pytestmark = pytest.mark.usefixtures("tools")


def test_every_script_runs_in_the_oldest_engines() -> None:
    node.check("engines.js")
