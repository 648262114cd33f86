"""The smallest app that says what it was sent, for tests of the web server."""

import hashlib
from collections.abc import Iterable
from typing import Any


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    words = (environ["REQUEST_METHOD"], environ["PATH_INFO"], len(body), hashlib.sha256(body).hexdigest()[:8])
    answer = " ".join(map(str, words)).encode()
    # With its length: a chunked answer has a mark behind its body, which may come later.
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]
