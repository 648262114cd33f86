"""Who may send anything at all sends little: a large form is refused or not even read, never parsed."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend.web.pages import is_page
from tests.access.addresses import addresses, blueprint_of

BACKEND = Path(__file__).parents[2] / "backend"
# All pages with a field for files; each has one form that takes them, and previews are made of the same form.
WITH_FILES = {
    "resident.scanned", "resident.complain", "resident.add", "staff.reply", "staff.tick_posted",
    "city.store_design", "city.preview_design", "administration.upload_import", "administration.upload_books",
}  # fmt: skip


class Endless:
    """A body of which somebody reads a byte."""

    def __init__(self) -> None:
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        self.bytes_read += max(size, 0)
        return b"x" * max(size, 0)

    readline = read


def posts(app: Flask) -> dict[str, str]:
    """A path for each endpoint that takes a form."""
    return {
        rule.endpoint: re.sub(r"<any\((\w+).*?>", r"\1", re.sub(r"<(?!any)[^<>]*>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or set()) and is_page(rule.rule)
    }


def send(app: Flask, path: str) -> tuple[Any, int]:
    body = Endless()
    answer = app.test_client().post(
        path, content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": "60000000"},
    )  # fmt: skip
    return answer, body.bytes_read


def test_nothing_of_a_stranger_is_read_behind_the_sign_in(sqlite_app: Flask) -> None:
    inside = set(addresses(sqlite_app).values())
    tried = {name: path for name, path in posts(sqlite_app).items() if name in inside}
    assert len(tried) > 80
    for path in tried.values():
        answer, bytes_read = send(sqlite_app, path)
        assert (answer.status_code, bytes_read) == (302, 0), path
        assert answer.location.startswith("/staff/sign-in")


def test_a_form_without_files_is_small(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends it: a hundred megabytes are taken where photos are, and nowhere else."""
    monkeypatch.setattr("backend.web.errors.DRAIN_LIMIT", 0)
    inside = set(addresses(sqlite_app).values())
    views = sqlite_app.view_functions
    assert {name for name in posts(sqlite_app) if hasattr(views[name], "takes_files")} == WITH_FILES
    for name, path in posts(sqlite_app).items():
        if name not in inside | WITH_FILES and blueprint_of(name) != "printshop":
            answer, bytes_read = send(sqlite_app, path)
            assert answer.status_code == 413 or not bytes_read, path


def test_an_error_shows_the_way_back_of_whoever_sees_it(sqlite_app: Flask) -> None:
    ways = (
        ("/staff/sign-in", 413, "/staff/", "表格太大"),
        ("/follow", 413, "/", "文字最多"),
        ("/print/x", 405, "", "请从首页"),  # a printing shop has its link only
    )
    for path, status, home, words in ways:
        answer = sqlite_app.test_client().post(path, data={"name": "x" * 600_000})
        assert (answer.status_code, words in answer.text) == (status, True), path
        assert re.findall('class="button" href="([^"]*)"', answer.text) == ([home] if home else []), path


def test_every_field_for_files_is_in_a_form_that_takes_them() -> None:
    paths = BACKEND.glob("*/templates/**/*.html")
    templates = {path.name for path in paths if 'type="file"' in path.read_text("utf-8")}
    # work.html is the reply's form, postings.html the tick's, add.html that of status.html.
    assert templates == {
        "complain.html",
        "add.html",
        "work.html",
        "postings.html",
        "design.html",
        "imports.html",
        "bulk_imports.html",
    }


def test_a_part_without_a_name_is_refused(sqlite_app: Flask) -> None:
    unnamed = (
        b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n1\r\n'
        b"--x\r\nContent-Disposition: form-data%s\r\n\r\nwords\r\n--x--\r\n"
    )
    for path in ("/complain", "/follow", "/api/v1/photos", "/open311/v2/requests.json", "/staff/sign-in"):
        for what in (b"", b'; filename="a.jpg"'):
            answer = sqlite_app.test_client().post(
                path, content_type="multipart/form-data; boundary=x", data=unnamed % what
            )
            assert answer.status_code == 400, (path, answer.status_code)
