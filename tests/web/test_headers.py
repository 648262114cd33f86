"""What every answer tells the browser, and that no secret of an address reaches the log."""

import logging
import re
from pathlib import Path

import pytest
from flask import Flask

from backend.app import create_app
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for

PATHS = ("/", "/follow", "/c/none", "/nowhere", "/api/v1/openapi.json", "/staff/sign-in")


def test_every_answer_keeps_to_itself(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    for path in PATHS:
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["Referrer-Policy"] in {"same-origin", "strict-origin"}, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "camera=()" in headers["Permissions-Policy"], path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "Strict-Transport-Security" not in headers, path


def test_behind_tls_a_browser_comes_by_nothing_else(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(config_for(sqlite_url, tmp_path, base_url="https://linsheng.example.gov.cn"))
    assert app.test_client().get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    services: Services = app.extensions[EXTENSION]
    services.database.dispose()


def test_an_address_with_a_secret_is_not_passed_on_not_kept_and_not_found(sqlite_app: Flask) -> None:
    """Every address that the app has with a token in it, also where nothing is there."""
    client = sqlite_app.test_client()
    rules = [rule for rule in sqlite_app.url_map.iter_rules() if {"token", "signed"} & rule.arguments]
    paths = [re.sub(r"<[^<>]*>", "1" * 12, rule.rule) for rule in rules if "GET" in (rule.methods or set())]
    assert len(paths) > 15
    for path in (*paths, "/complain?previous=none", "/api/v1/communities?lat=37.9&lon=113.6"):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "strict-origin", path
        assert headers["X-Robots-Tag"] == "noindex", path
        assert "public" not in headers["Cache-Control"], path
        assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"], path
    for path in ("/complain", "/", "/staff/sign-in"):
        assert client.get(path).headers["Referrer-Policy"] == "same-origin", path


def test_a_form_of_another_site_is_refused_whatever_it_holds(sqlite_app: Flask) -> None:
    """And a browser that says nothing about where it comes from is not: over HTTPS, too."""
    client = sqlite_app.test_client()
    page = client.get("/staff/sign-in", base_url="https://localhost").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    typed = {"csrf_token": token[1], "username": "nobody", "password": "x"}
    cases = {
        (): 401,
        (("Origin", "https://localhost"), ("Sec-Fetch-Site", "same-origin")): 401,
        (("Origin", "null"),): 401,
        (("Referer", "https://localhost/"),): 401,
        (("Origin", "https://elsewhere.example"),): 400,
        (("Origin", "https://localhost.elsewhere.example"),): 400,
        (("Origin", "null"), ("Sec-Fetch-Site", "cross-site")): 400,
        (("Origin", "https://other.localhost"), ("Sec-Fetch-Site", "same-site")): 400,
    }
    for headers, status in cases.items():
        answer = client.post(
            "/staff/sign-in", data=typed, headers=list(headers), base_url="https://localhost"
        )
        assert answer.status_code == status, headers


def test_the_web_server_writes_no_secret_into_its_log(
    sqlite_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """gunicorn names the request whose answer failed outside of the app."""
    assert sqlite_app
    log = logging.getLogger("gunicorn.error")
    log.error("Error handling request %s %s", "GET", "/c/WL-h-hQasz-1tKTYGgUW4g?receipt=1")
    log.error("Error handling request %s", "/wechat/?signature=WL-h-hQasz&openid=WL-h-hQasz")
    assert "Error handling request GET /c/…" in caplog.text
    assert "WL-h-hQasz" not in caplog.text


@pytest.mark.parametrize("prefix", ["c", "s", "kept", "print", "api/v1/complaints"])
def test_a_fault_writes_no_secret_into_the_log(
    sqlite_app: Flask, caplog: pytest.LogCaptureFixture, prefix: str
) -> None:
    def broken(secret: str) -> str:
        raise RuntimeError("on purpose, " + str(len(secret)))

    sqlite_app.add_url_rule(f"/{prefix}/<secret>/broken", view_func=broken)
    sqlite_app.config["PROPAGATE_EXCEPTIONS"] = False
    assert sqlite_app.test_client().get(f"/{prefix}/WL-h-hQasz-1tKTYGgUW4g/broken").status_code == 500
    assert f"/{prefix}/…" in caplog.text
    assert "WL-h-hQasz" not in caplog.text
