"""What browsers and search engines ask for on their own: answered in a few bytes, not with a page."""

from flask import Response

from backend.web.audiences import resident_pages

ROBOTS = "User-agent: *\nAllow: /$\nAllow: /about$\nAllow: /privacy$\nDisallow: /\n"
A_DAY = {"Cache-Control": "public, max-age=86400"}


@resident_pages.get("/robots.txt", endpoint="robots")
def _robots() -> Response:
    return Response(ROBOTS, mimetype="text/plain", headers=A_DAY)


# The pages name an empty icon; these are asked for all the same.
@resident_pages.get("/favicon.ico", endpoint="icon")
@resident_pages.get("/apple-touch-icon.png", endpoint="icon")
@resident_pages.get("/apple-touch-icon-precomposed.png", endpoint="icon")
def _no_icon() -> Response:
    return Response(status=204, headers=A_DAY)
