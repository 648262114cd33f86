"""Ordering leaflets: the form, the preview that follows it, the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.reader import FieldReader
from backend.history.audit import record
from backend.models import Placement, SheetKind, Street
from backend.printing.forms.order import parse_reprint_scope, parse_request
from backend.printing.leaflets.design import TEMPLATES, template_of
from backend.printing.leaflets.formats import FORMATS, Format
from backend.printing.pages.bureau.previews import LeafletPreview, imprint, preview_of_request
from backend.printing.rules.designs import designs
from backend.printing.rules.orders import place_order
from backend.printing.rules.selection import SCOPE_NAMES, SelectionScope
from backend.printing.rules.specification import SHEET_NAMES
from backend.qr.rules.placements import PLACEMENT_NAMES
from backend.registry.rules.lookups import firm_choices, streets_by_district
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
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


@variables_of("printing/bureau/new.html")
@dataclass(frozen=True, slots=True)
class OrderForm:
    """The form, its choices and its preview.

    `districts` are names with their streets, `firms` ids and names, `designs` keys and names.
    """

    form: Form
    problems: Sequence[FieldProblem]
    leaflet_preview: LeafletPreview
    districts: Sequence[tuple[str, Sequence[Street]]]
    firms: Sequence[tuple[str, str]]
    designs: Sequence[tuple[str, str]]
    scopes: Mapping[SelectionScope, str] = field(default_factory=lambda: SCOPE_NAMES)
    placements: Mapping[Placement, str] = field(default_factory=lambda: PLACEMENT_NAMES)
    placement_notes: Mapping[Placement, str] = field(default_factory=lambda: PLACEMENT_NOTES)
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)
    sheets: Mapping[SheetKind, str] = field(default_factory=lambda: {k: SHEET_NAMES[k] for k in SheetKind})


@city_pages.get("/leaflets/new")
@requires(Permission.PRINT_ORDER_CHANGE)
def order_leaflets() -> str:
    form: Form = MultiDict(FRESH)
    if scope := parse_reprint_scope(request.args):
        form["scope"], form["shared"], form["copies"] = scope, "", "1"
    return _page(form, [], preview_of_request(form, current_staff()))


@city_pages.post("/leaflets/new")
@requires(Permission.PRINT_ORDER_CHANGE)
def place_leaflets() -> Answer:
    form: Form = MultiDict(request.form)
    if FieldReader(form).is_ticked("then", "preview"):
        return _page(form, [], preview_of_request(form, current_staff()))
    try:
        with services().database.transaction() as session:
            order_request = parse_request(session, current_staff(), form.to_dict(flat=False), imprint())
            order = place_order(session, current_staff(), order_request, utc_now())
            record(
                session, current_staff(), "print_order.placed", order.number, {"copies": order_request.copies}
            )
            left_out = order.left_out.splitlines()
    except InvalidInputError as invalid:
        return _page(form, invalid.problems, LeafletPreview()), invalid.status
    flash(f"已下单 {order.number}，文件正在生成。")
    if left_out:
        flash(f"有 {len(left_out):,} 处的名称印不出来，这次不印，订单页上列出了是哪些、为什么。")
    return redirect(url_for("city.leaflet_order", number=order.number), 303)


@city_pages.post("/leaflets/preview")
@requires(Permission.PRINT_ORDER_CHANGE)
def preview_leaflet() -> str:
    """The part of the page that follows the form."""
    leaflet_preview = preview_of_request(MultiDict(request.form), current_staff())
    return render_template("printing/bureau/preview.html", leaflet_preview=leaflet_preview)


def _page(form: Form, problems: Sequence[FieldProblem], leaflet_preview: LeafletPreview) -> str:
    with services().database.reading() as session:
        own = [(f"design-{row.id}", row.name) for row in designs(session)]
        return render(
            OrderForm(
                form=form,
                problems=problems,
                leaflet_preview=leaflet_preview,
                districts=streets_by_district(session, current_staff(), Permission.PRINT_ORDER_CHANGE),
                firms=firm_choices(session),
                designs=own + [(key, template_of(key).name) for key in TEMPLATES],
            )
        )
