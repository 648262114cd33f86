"""Communities around the visitor. The location comes in the body of a request and is not stored."""

from http import HTTPStatus

import eviltransform
from flask import render_template, request
from flask.typing import ResponseReturnValue

from backend.complaints.forms.finding import parse_position
from backend.registry.rules.lookups import communities_by_id
from backend.registry.rules.nearby import with_metres
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.services import limiter, services

FOUND_LIMIT = 8


# By POST: an address would rest in the log of every server on the way.
@resident_pages.post("/nearby", endpoint="nearby")
@limiter.limit(PAGES)
def _nearby() -> ResponseReturnValue:
    position = parse_position(request.form)
    if position is None:
        return render_template("complaints/resident/nearby.html", found=None), HTTPStatus.UNPROCESSABLE_ENTITY
    # A browser tells WGS-84, Chinese maps and our registry are in GCJ-02: half a kilometre apart.
    north, east = eviltransform.wgs2gcj(position.latitude, position.longitude)
    with services().database.reading() as session:
        near = with_metres(session, north, east, FOUND_LIMIT)
        ids = [row[0] for row in near]
        rows = communities_by_id(session, ids)
        communities = [(rows[row_id], metres) for row_id, _, _, metres in near if row_id in rows]
        return render_template("complaints/resident/nearby.html", found=communities)
