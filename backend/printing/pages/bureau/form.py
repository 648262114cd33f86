"""Ordering leaflets: the form, the preview that follows it, the order."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.history.audit import record
from backend.models import Placement, SheetKind
from backend.printing.forms.order import parse_request
from backend.printing.leaflets.design import TEMPLATES, template_of
from backend.printing.leaflets.formats import FORMATS
from backend.printing.pages.bureau.previews import LeafletPreview, imprint, preview_of_request
from backend.printing.rules.designs import designs
from backend.printing.rules.orders import place_order
from backend.printing.rules.selection import SCOPE_NAMES
from backend.printing.rules.specification import SHEET_NAMES
from backend.qr.rules.placements import PLACEMENT_NAMES
from backend.registry.rules.lookups import firm_choices, streets_by_district
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services

Answer = str | Response | tuple[str, int]
Form = MultiDict[str, str]

# What most cities order first.
FRESH = {
    "scope": "all",
    "placement": "community",
    "shared": "1",
    "copies": "30000",
    "format": "a4",
    "sheet": "single",
    "bleed": "1",
    "serials": "1",
}
PLACEMENT_NOTES = {
    Placement.COMMUNITY: "一个小区一个码",
    Placement.BUILDING: "一栋楼一个码",
    Placement.LIFT: "一部电梯一个码",
    Placement.GATE: "大门口",
    Placement.COUNTER: "物业前台",
}


@city_pages.get("/leaflets/new")
@requires(Permission.PRINT_ORDER_CHANGE)
def order_leaflets() -> str:
    form: Form = MultiDict(FRESH)
    if request.args.get("scope") in {"missing", "damaged"}:
        form["scope"], form["shared"], form["copies"] = request.args["scope"], "", "1"
    return _page(form, [], preview_of_request(form, current_staff()))


@city_pages.post("/leaflets/new")
@requires(Permission.PRINT_ORDER_CHANGE)
def place_leaflets() -> Answer:
    form: Form = MultiDict(request.form)
    if form.get("then") == "preview":
        return _page(form, [], preview_of_request(form, current_staff()))
    try:
        with services().database.transaction() as session:
            order_request = parse_request(session, current_staff(), form.to_dict(flat=False), imprint())
            order = place_order(session, current_staff(), order_request, utc_now())
            record(
                session, current_staff(), "print_order.placed", order.number, {"copies": order_request.copies}
            )
    except InvalidInputError as invalid:
        return _page(form, invalid.problems, LeafletPreview()), invalid.status
    flash(f"已下单 {order.number}，文件正在生成。")
    return redirect(url_for("city.leaflet_order", number=order.number), 303)


@city_pages.post("/leaflets/preview")
@requires(Permission.PRINT_ORDER_CHANGE)
def preview_leaflet() -> str:
    """The part of the page that follows the form."""
    leaflet_preview = preview_of_request(MultiDict(request.form), current_staff())
    return render_template("printing/bureau/preview.html", leaflet_preview=leaflet_preview)


def _page(form: Form, problems: Sequence[FieldProblem], leaflet_preview: LeafletPreview) -> str:
    with services().database.reading() as session:
        return render_template(
            "printing/bureau/new.html",
            form=form,
            problems=problems,
            leaflet_preview=leaflet_preview,
            **_choices(session),
        )


def _choices(session: Session) -> dict[str, Any]:
    own = [(f"design-{row.id}", row.name) for row in designs(session)]
    return {
        "scopes": SCOPE_NAMES,
        "placements": PLACEMENT_NAMES,
        "placement_notes": PLACEMENT_NOTES,
        "districts": streets_by_district(session, current_staff(), Permission.PRINT_ORDER_CHANGE),
        "firms": firm_choices(session),
        "designs": own + [(key, template_of(key).name) for key in TEMPLATES],
        "formats": FORMATS,
        "sheets": {kind: SHEET_NAMES[kind] for kind in SheetKind},
    }
