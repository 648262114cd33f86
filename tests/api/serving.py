"""The service on a free port in threads of the test: real HTTP, no limits, WeChat's stand-in behind it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from backend.demo.wechat_stand_in.server import threaded_server
from backend.web.services import limiter


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Its address. Limits are tested by themselves: here they would only hide what is behind them."""
    server = threaded_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    limiter.enabled = False
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        limiter.enabled = True
        server.shutdown()
        thread.join(10)
        server.server_close()
