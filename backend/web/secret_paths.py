"""Addresses that hold a secret, said once: for headers of answers, for logs, for the proxy's settings.

Whoever knows such an address opens a complaint, an order or an account. It stands in no log, and no browser
passes it on: not to another site, and not to this one, whose proxy may write down where a visitor came from.
"""

import logging
import re

from flask import Flask, Response, request

# What follows is the secret: a link of a complaint, a shared one, a photo that is kept for a form, a printing
# order, an invitation or reset.
IN_PATH = ("c", "s", "kept", "print", "staff/join", "api/v1/complaints")
# The query holds one: the link of an earlier complaint, the place where a resident stands, a signed delivery
# with an openid, the key of an application.
IN_QUERY = ("complain", "api/v1/communities", "wechat", "open311")

# Regular expressions of the proxy's settings, which a test compares with these: which requests leave no line
# in its error log, and what of an address its access log tells.
PROXY_LOCATION = rf"^/({'|'.join((*IN_PATH, *IN_QUERY))})(/|$)"
PROXY_HIDES = rf"/({'|'.join(IN_PATH)})/."

_SECRET = re.compile(rf"(/(?:{'|'.join(IN_PATH)})/)[^/\s\]?#'\"]+", re.IGNORECASE)
_QUERY = re.compile(rf"(/(?:{'|'.join(IN_QUERY)})/?[^\s?]*\?)[^\s\]]+", re.IGNORECASE)
_HAS_SECRET = re.compile(PROXY_HIDES, re.IGNORECASE)
_TAKES_SECRET = re.compile(PROXY_LOCATION, re.IGNORECASE)

HEADERS = {
    # The origin alone: with "no-referrer" a form could not say either which site it was sent from.
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex",
}
SERVER_LOG = "gunicorn.error"


def register(app: Flask) -> None:
    app.after_request(_keep_secret)
    # Flask writes the path of a request that failed, and so does the web server where a middleware failed.
    for logger in (app.logger, logging.getLogger(SERVER_LOG)):
        logger.addFilter(_hide)


def in_secret_path(path: str) -> bool:
    return _HAS_SECRET.search(path) is not None


def hidden(text: str) -> str:
    """The text without the secrets of addresses in it."""
    return _QUERY.sub(r"\1…", _SECRET.sub(r"\1…", text))


def _hide(record: logging.LogRecord) -> bool:
    record.msg, record.args = hidden(record.getMessage()), ()
    return True


def _keep_secret(response: Response) -> Response:
    if in_secret_path(request.path) or (request.query_string and _TAKES_SECRET.search(request.path)):
        response.headers.update(HEADERS)
        # A view may let the one browser keep something, such as a photo; no cache between keeps it.
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        elif not response.cache_control.no_store:
            response.cache_control.private, response.cache_control.public = True, False
    return response
