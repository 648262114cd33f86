"""Headers of answers that hold one person's data."""

from flask import Response


def private(response: Response) -> Response:
    """Kept by no cache and found by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
