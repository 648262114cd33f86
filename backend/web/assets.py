"""Styles and scripts: a subject keeps its own in `static/<audience>/`; the audience's address serves them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, abort, send_from_directory, url_for

from backend.web.audiences import shop_pages, staff_pages

BACKEND = Path(__file__).parent.parent


@cache
def asset_path(audience: str, name: str) -> Path | None:
    """The file of that name in whichever subject keeps it; None for a name that no file has."""
    folders = sorted(BACKEND.glob(f"*/static/{audience}"))
    return next((folder / name for folder in folders if name in _names(folder)), None)


@cache
def digest_of(audience: str, name: str) -> str:
    """Changes when the file does, so that browsers may keep it for long."""
    path = asset_path(audience, name)
    if path is None:
        raise LookupError(f"no subject has static/{audience}/{name}")
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset_text(audience: str, name: str) -> str:
    """For pages that hold their style and scripts inside."""
    path = asset_path(audience, name)
    if path is None:
        raise LookupError(f"no subject has static/{audience}/{name}")
    return path.read_text("utf-8")


def send_asset(audience: str, name: str) -> Response:
    path = asset_path(audience, name)
    if path is None:
        abort(404)
    return send_from_directory(path.parent, path.name)


@staff_pages.get("/static/<path:filename>", endpoint="static")
def staff_static(filename: str) -> Response:
    return send_asset("staff", filename)


@shop_pages.get("/static/<path:filename>", endpoint="static")
def shop_static(filename: str) -> Response:
    return send_asset("printshop", filename)


@staff_pages.app_template_global()
def staff_asset(name: str) -> str:
    return url_for("staff.static", filename=name, v=digest_of("staff", name))


@cache
def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir())
