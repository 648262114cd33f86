"""What every answer tells the browser, and that no secret of an address reaches the log."""

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
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "camera=()" in headers["Permissions-Policy"], path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "Strict-Transport-Security" not in headers, path


def test_behind_tls_a_browser_comes_by_nothing_else(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(config_for(sqlite_url, tmp_path, base_url="https://linsheng.example.gov.cn"))
    assert app.test_client().get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    services: Services = app.extensions[EXTENSION]
    services.database.dispose()


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
