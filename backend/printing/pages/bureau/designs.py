"""The city's designs: a template with its own words, colours and pictures."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.values import row_id
from backend.history.audit import record
from backend.models import LeafletDesign
from backend.printing.leaflets.design import PALETTE, TEMPLATES, Design, parse_design, template_of
from backend.printing.leaflets.formats import FORMATS
from backend.printing.pages.bureau.design_pictures import PICTURES, Pictures
from backend.printing.pages.bureau.previews import LeafletPreview, imprint, preview_of_design
from backend.printing.rules.designs import archive_design, design_of_row, designs, save_design
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, may_open, requires
from backend.web.services import services

Answer = str | BaseResponse | tuple[str, int]
Form = MultiDict[str, str]

PREFIX = "design-"
GENERAL = (
    ("name", "版式名称", "如：阳泉蓝色版"),
    ("city", "城市名称", ""),
    ("hotline", "热线", "12345"),
    ("lift_hotline", "电梯困人电话", "96333"),
)


@city_pages.get("/leaflets/designs/")
@requires(Permission.DESIGN_READ)
def leaflet_designs() -> str:
    with services().database.reading() as session:
        own = [(f"{PREFIX}{row.id}", row.name, "本市版式", row.template) for row in designs(session)]
    shipped = [(key, template_of(key).name, template_of(key).about, key) for key in TEMPLATES]
    return render_template(
        "printing/bureau/designs.html", shown=own + shipped, may_edit=may_open("city.store_design")
    )


@city_pages.get("/leaflets/designs/<key>.png")
@requires(Permission.DESIGN_READ)
def design_picture(key: str) -> Response:
    """A small picture for the list."""
    with services().database.reading() as session:
        design = _design(_row(session, key), key)
    leaflet_preview = preview_of_design(design, "a4", current_staff(), width=420)
    if not leaflet_preview.sides:
        abort(404)
    return Response(
        leaflet_preview.sides[0], mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"}
    )


@city_pages.get("/leaflets/designs/<key>")
@requires(Permission.DESIGN_CHANGE)
def edit_design(key: str) -> str:
    with services().database.reading() as session:
        row = _row(session, key)
        design = _design(row, key)
    form: Form = MultiDict({"name": row.name if row else "", "format": "a4", **_shown(design)})
    return _page(key, row, form, [], preview_of_design(design, "a4", current_staff()), Pictures.of(row))


@city_pages.post("/leaflets/designs/<key>")
@requires(Permission.DESIGN_CHANGE)
def store_design(key: str) -> Answer:
    """Saved for the orders to come; what was ordered keeps its own copy."""
    form: Form = MultiDict(request.form)
    with services().database.reading() as session:
        row = _row(session, key)
    pictures = Pictures.sent(row)
    if form.get("then") == "preview":
        return _page(key, row, form, [], _preview(key, row, form, pictures), pictures)
    if form.get("then") == "fetch":
        problems = pictures.fetch_code()
        return _page(key, row, form, problems, _preview(key, row, form, pictures), pictures)
    if form.get("then") == "archive":
        return _archive(key)
    template = row.template if row else key
    try:
        pictures.check()
        with services().database.transaction() as session:
            saved = save_design(
                session,
                form.get("name", ""),
                template,
                _fields(form),
                utc_now(),
                logo=pictures.data["logo"],
                miniprogram_code=pictures.data["miniprogram_code"],
                row=_row(session, key),
            )
            record(session, current_staff(), "leaflet_design.saved", saved.name)
    except InvalidInputError as invalid:
        return _page(key, row, form, invalid.problems, LeafletPreview(), pictures), invalid.status
    flash("版式已保存。以后下单可以选它。")
    return redirect(url_for("city.leaflet_designs"), 303)


@city_pages.post("/leaflets/designs/<key>/preview")
@requires(Permission.DESIGN_CHANGE)
def preview_design(key: str) -> str:
    form: Form = MultiDict(request.form)
    with services().database.reading() as session:
        row = _row(session, key)
    leaflet_preview = _preview(key, row, form, Pictures.sent(row))
    return render_template("printing/bureau/preview.html", leaflet_preview=leaflet_preview)


def _archive(key: str) -> Answer:
    with services().database.transaction() as session:
        row = _row(session, key)
        if row is None:
            abort(404)
        name = row.name
        archive_design(row, utc_now())
        record(session, current_staff(), "leaflet_design.archived", name)
    flash("这个版式不再出现在下单页上。")
    return redirect(url_for("city.leaflet_designs"), 303)


def _preview(key: str, row: LeafletDesign | None, form: Form, pictures: Pictures) -> LeafletPreview:
    format_key = form.get("format", "")
    try:
        pictures.check()
        design = parse_design(row.template if row else key, _fields(form), **pictures.data)
    except InvalidInputError as invalid:
        return LeafletPreview(problems=invalid.problems)
    return preview_of_design(design, format_key if format_key in FORMATS else "a4", current_staff())


def _page(
    key: str,
    row: LeafletDesign | None,
    form: Form,
    problems: Sequence[FieldProblem],
    leaflet_preview: LeafletPreview,
    pictures: Pictures,
) -> str:
    template = template_of(row.template if row else key)
    return render_template(
        "printing/bureau/design.html",
        title=row.name if row else f"用“{template.name}”做一个版式",
        key=key,
        row=row,
        form=form,
        problems=problems,
        leaflet_preview=leaflet_preview,
        template=template,
        general=GENERAL,
        colours=[(name, label) for name, (label, _) in template.colours.items()],
        palette=[(name, called) for name, (called, _) in PALETTE.items()],
        pictures=PICTURES,
        has=pictures.present,
        kept=pictures.tokens(),
        formats=FORMATS,
    )


def _row(session: Session, key: str) -> LeafletDesign | None:
    """The city's own design behind a key, None for a shipped template. 404 for anything else."""
    if key in TEMPLATES:
        return None
    design = session.get(LeafletDesign, row_id(key.removeprefix(PREFIX)) or 0)
    if not key.startswith(PREFIX) or design is None or design.archived_at is not None:
        abort(404)
    return design


def _design(row: LeafletDesign | None, key: str) -> Design:
    if row is not None:
        return design_of_row(row)
    city = imprint()
    return parse_design(key, {"city": city.city, "hotline": city.hotline, "lift_hotline": city.lift_hotline})


def _shown(design: Design) -> dict[str, Any]:
    """A design as its form shows it: a colour by its name where it has one, else by its inks."""
    palette_names = {inks: name for name, (_, inks) in PALETTE.items()}
    field_values: dict[str, Any] = dict(design.settings())
    for key, inks in design.colours.items():
        field_values[f"colours.{key}"] = palette_names.get(inks, "")
        field_values[f"colours.{key}.own"] = "" if inks in palette_names else " ".join(map(str, inks))
    return field_values


def _fields(form: Form) -> dict[str, str]:
    """The form as `parse_design` takes it: a colour is one of the palette, or four inks of one's own."""
    fields = {name: form[name] for name in form if not name.startswith("colours.")}
    for name in form:
        if name.startswith("colours.") and not name.endswith(".own"):
            fields[name] = form[name] or form.get(f"{name}.own", "")
    return fields
