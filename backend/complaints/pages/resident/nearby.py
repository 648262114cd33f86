"""Compounds around the visitor. Where they are comes in the body of a request, and is kept nowhere."""

import math
from http import HTTPStatus

import eviltransform
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backend.models import Community
from backend.registry.rules.nearby import with_metres
from backend.services import limiter, services
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES

FOUND_LIMIT = 8
LONGEST_NUMBER = 25


# By POST: an address would rest in the log of every server on the way.
@resident_pages.post("/nearby", endpoint="nearby")
@limiter.limit(PAGES)
def _nearby() -> ResponseReturnValue:
    latitude, longitude = _degrees("latitude", 90), _degrees("longitude", 180)
    if latitude is None or longitude is None:
        return render_template("complaints/resident/nearby.html", found=None), HTTPStatus.UNPROCESSABLE_ENTITY
    # A browser tells WGS-84, Chinese maps and our registry are in GCJ-02: half a kilometre apart.
    north, east = eviltransform.wgs2gcj(latitude, longitude)
    with services().database.reading() as session:
        near = with_metres(session, north, east, FOUND_LIMIT)
        ids = [row[0] for row in near]
        rows = {row.id: row for row in session.scalars(select(Community).where(Community.id.in_(ids)))}
        found = [(rows[row_id], metres) for row_id, _, _, metres in near if row_id in rows]
        return render_template("complaints/resident/nearby.html", found=found)


def _degrees(name: str, most: int) -> float | None:
    try:
        value = float(request.form.get(name, "")[:LONGEST_NUMBER])
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None
