"""The list of designs: the city's own and those that the product ships with."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort

from backend.access.permissions import Permission
from backend.printing.leaflets.design import TEMPLATES, template_of
from backend.printing.pages.bureau.design import PREFIX, design_of, design_row
from backend.printing.pages.bureau.previews import preview_of_design
from backend.printing.rules.designs import designs
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, may_open, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("printing/bureau/designs.html")
@dataclass(frozen=True, slots=True)
class DesignsPage:
    """`shown` are designs by key, name, what they are for, and the template they come from."""

    shown: Sequence[tuple[str, str, str, str]]
    may_edit: bool


@city_pages.get("/leaflets/designs/")
@requires(Permission.DESIGN_READ)
def leaflet_designs() -> str:
    with services().database.reading() as session:
        own = [(f"{PREFIX}{row.id}", row.name, "本市版式", row.template) for row in designs(session)]
    shipped = [(key, template_of(key).name, template_of(key).about, key) for key in TEMPLATES]
    return render(DesignsPage(own + shipped, may_edit=may_open("city.store_design")))


@city_pages.get("/leaflets/designs/<key>.png")
@requires(Permission.DESIGN_READ)
def design_picture(key: str) -> Response:
    """A small picture for the list."""
    with services().database.reading() as session:
        design = design_of(design_row(session, key), key)
    leaflet_preview = preview_of_design(design, "a4", current_staff(), width=420)
    if not leaflet_preview.sides:
        abort(404)
    return Response(
        leaflet_preview.sides[0], mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"}
    )
