"""Answers made smaller for the way."""

import gzip

from flask import Response, request

WORTH_PACKING = 1000  # bytes; less fits into one packet anyhow


def packed(response: Response) -> Response:
    """With gzip, where the browser takes it. No page shows a secret together with a stranger's words."""
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < WORTH_PACKING or not request.accept_encodings["gzip"]:
        return response
    response.set_data(gzip.compress(body, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
