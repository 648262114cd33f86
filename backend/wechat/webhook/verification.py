"""WeChat's verification files: they prove that the domain is the city's own.

WeChat looks for a file in the last folder of the rule's address: at the root for a rule of the whole domain,
in /q/ and /Q/ for the rules that printed codes need.
"""

from functools import partial

from flask import Flask, Response

from backend.web.services import EXTENSION, Services

FOLDERS = ("/", "/q/", "/Q/")


def register(app: Flask) -> None:
    found: Services = app.extensions[EXTENSION]
    for name, content in found.config.miniprogram_verification.items():
        for folder in FOLDERS:
            path = f"{folder}{name}"
            app.add_url_rule(path, f"verification {path}", partial(_file, content))


def _file(content: str) -> Response:
    return Response(content, mimetype="text/plain")
