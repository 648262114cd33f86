"""The small city behind a real web server, for a real browser."""

import threading
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from backend.app import create_app
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for
from tests.support.city import City, build_city


@dataclass(frozen=True)
class Site:
    url: str
    app: Flask
    services: Services
    city: City


class Serving:
    """Serves within `with`, on a free port."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._app = create_app(config_for(database_url, folder))
        self._services: Services = self._app.extensions[EXTENSION]

    def __enter__(self) -> Site:
        city = build_city(self._services.database)
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return Site(f"http://127.0.0.1:{self._server.port}", self._app, self._services, city)

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._services.database.dispose()
