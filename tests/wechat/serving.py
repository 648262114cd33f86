"""An app behind a real socket, and a caller that takes any status for an answer."""

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import make_server

from tests.support.patience import PATIENCE


@dataclass(frozen=True)
class Got:
    status: int
    content_type: str
    body: bytes


class Site:
    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/wechat/"

    def ask(self, query: dict[str, str], body: bytes | None = None) -> Got:
        request = urllib.request.Request(f"{self._address}?{urllib.parse.urlencode(query)}", body)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return Got(answer.status, answer.headers.get_content_type(), answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return Got(answer.code, answer.headers.get_content_type(), answer.read())

    def post(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """The way of `tests.support.wechat.sender.Post`."""
        got = self.ask(query, body)
        return got.status, got.body


@contextmanager
def served(app: Flask) -> Iterator[Site]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield Site(server.port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
