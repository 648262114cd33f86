"""WeChat fetches its verification file before it lets printed codes open the mini-program."""

import json
from pathlib import Path

import pytest

from backend.app import create_app
from backend.core.config import Config
from backend.core.errors import ConfigError
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for

FILES = {"aB3dE5fG7h.txt": "d41d8cd98f00b204e9800998ecf8427e", "MP_verify_x1.txt": "x1"}


def with_files(database_url: str, folder: Path, files: object) -> Config:
    return config_for(database_url, folder, miniprogram_verification=json.dumps(files))


def test_each_file_stands_where_wechat_looks(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(with_files(sqlite_url, tmp_path, FILES))
    client = app.test_client()
    for name, content in FILES.items():
        for folder in ("/", "/q/", "/Q/"):
            answer = client.get(folder + name)
            assert (answer.status_code, answer.get_data(as_text=True)) == (200, content)
            assert answer.mimetype == "text/plain"
    assert client.get("/other.txt").status_code == 404
    assert client.get("/c/aB3dE5fG7h.txt").status_code == 404
    services: Services = app.extensions[EXTENSION]
    services.database.dispose()


@pytest.mark.parametrize(
    "files",
    [
        {"../secret.txt": "x"},
        {"a/b.txt": "x"},
        {"page.html": "x"},
        {".txt": "x"},
        {"a.txt\n": "x"},
        {"名字.txt": "x"},
        {"a.txt": ""},
        {"a.txt": "two\nlines"},
        {"a.txt": "<script>alert(1)</script> "},
        {"a.txt": "x" * 300},
        ["a.txt"],
        {"a.txt": 1},
    ],
)
def test_a_wrong_file_stops_the_start_with_a_sentence(sqlite_url: str, tmp_path: Path, files: object) -> None:
    with pytest.raises(ConfigError, match="LINSHENG_MINIPROGRAM_VERIFICATION"):
        with_files(sqlite_url, tmp_path, files)


def test_what_is_no_json_is_told(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="LINSHENG_MINIPROGRAM_VERIFICATION"):
        config_for(sqlite_url, tmp_path, miniprogram_verification="a.txt:x")
