"""The pages' scripts and styles use nothing that the oldest engines of docs/browsers.md lack."""

import pytest

from tests.miniprogram import node

pytestmark = pytest.mark.usefixtures("tools")


def test_every_script_runs_in_the_oldest_engines() -> None:
    node.check("engines.js")


def test_every_style_sheet_says_what_the_oldest_engines_take_instead() -> None:
    node.check("styles.js")
