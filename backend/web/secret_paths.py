"""Keeps addresses with a secret out of the log: Flask writes the path of a failed request."""

import logging
import re

from flask import Flask

# The same as in the reverse proxy's settings.
SECRET = re.compile(r"(/(?:c|s|kept|print|staff/join|api/v1/complaints)/)[^/\s\]]+")


def register(app: Flask) -> None:
    app.logger.addFilter(_hide)


def _hide(record: logging.LogRecord) -> bool:
    record.msg = SECRET.sub(r"\1…", str(record.msg))
    return True
