"""The smallest app that says what it was sent, for tests of the web server."""

import hashlib
from collections.abc import Iterable
from typing import Any


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    words = (environ["REQUEST_METHOD"], environ["PATH_INFO"], len(body), hashlib.sha256(body).hexdigest()[:8])
    return [" ".join(map(str, words)).encode()]
