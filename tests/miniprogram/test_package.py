"""The mini-program as WeChat's own tools see it: types, templates, styles, the package as uploaded."""

import json
import re

import pytest

from backend.core.uploads import MAX_PHOTO_BYTES, MAX_PHOTOS
from tests.miniprogram import node

pytestmark = pytest.mark.usefixtures("tools")


def test_types_are_right() -> None:
    node.check(node.MODULES / "typescript" / "bin" / "tsc", "-p", ".")


def test_services_and_pages_by_themselves() -> None:
    node.check("--test", *sorted((node.HERE / "unit").glob("*.test.js")))


def test_wechats_compiler_takes_every_template_and_style() -> None:
    node.check("compile.js")


def test_the_package_compiles_offline_and_is_small() -> None:
    node.check("--require", "./leave_out.js", "package_check.js")


def test_what_is_private_is_declared_and_nothing_else() -> None:
    app = json.loads((node.APP / "app.json").read_text("utf-8"))
    code = "".join(path.read_text("utf-8") for path in node.APP.rglob("*.js"))
    places = {"getFuzzyLocation", "getLocation", "onLocationChange", "startLocationUpdate", "chooseAddress",
              "choosePoi", "chooseLocation"}  # fmt: skip
    assert set(app["requiredPrivateInfos"]) == {name for name in places if f"wx.{name}(" in code}
    assert app["__usePrivacyCheck__"] is True
    addresses = re.findall(r"https?://[a-z0-9.]+", code)
    assert set(addresses) <= {"https://linsheng.example.gov.cn"}  # the service's own, no CDN


SOURCES = {".js", ".json", ".wxml", ".wxss"}
TAPPED = re.compile(r"<(?!button|input|textarea)[a-z]+ [^>]*bindtap=[^>]*>")


def test_whatever_can_be_tapped_says_so_to_a_screen_reader() -> None:
    for path in node.APP.rglob("*.wxml"):
        for tag in TAPPED.findall(path.read_text("utf-8")):
            assert "aria-role=" in tag, (path.name, tag)


def test_text_that_can_be_tapped_is_a_button_and_the_guide_has_one_name() -> None:
    program = {path: path.read_text("utf-8") for path in node.APP.rglob("*") if path.suffix in SOURCES}
    for path, text in program.items():
        assert not re.search(r"class=\"link|text-decoration|隐私说明|用户隐私保护指引", text), path


def test_the_phone_knows_the_limits_of_photos() -> None:
    files = (node.APP / "services" / "files.js").read_text("utf-8")
    assert f"const MOST_PHOTOS = {MAX_PHOTOS} " in files
    assert f"const LARGEST_PHOTO = {MAX_PHOTO_BYTES // 1024**2} * 1024 * 1024" in files
