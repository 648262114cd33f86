"""How a complaint is handled, the privacy notice, and what browsers ask for on their own."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from backend.web.audiences import resident_pages

ROBOTS = "User-agent: *\nAllow: /$\nAllow: /about$\nAllow: /privacy$\nDisallow: /\n"
A_DAY = {"Cache-Control": "public, max-age=86400"}


@resident_pages.get("/about", endpoint="about")
def _about() -> ResponseReturnValue:
    return render_template("web/about.html")


@resident_pages.get("/privacy", endpoint="privacy")
def _privacy() -> ResponseReturnValue:
    return render_template("web/privacy.html")


@resident_pages.get("/robots.txt", endpoint="robots")
def _robots() -> Response:
    return Response(ROBOTS, mimetype="text/plain", headers=A_DAY)


# The pages name an empty icon; these are asked for all the same.
@resident_pages.get("/favicon.ico", endpoint="icon")
@resident_pages.get("/apple-touch-icon.png", endpoint="icon")
@resident_pages.get("/apple-touch-icon-precomposed.png", endpoint="icon")
def _no_icon() -> Response:
    return Response(status=204, headers=A_DAY)
