"""Pages about how a complaint is handled, and the privacy notice."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.web.audiences import resident_pages


@resident_pages.get("/about", endpoint="about")
def _about() -> ResponseReturnValue:
    return render_template("web/about.html")


@resident_pages.get("/privacy", endpoint="privacy")
def _privacy() -> ResponseReturnValue:
    return render_template("web/privacy.html")
