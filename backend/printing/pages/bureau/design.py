"""One design of the city: a template with its own words, colours and pictures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.reader import FieldReader
from backend.core.fields.values import row_id
from backend.history.audit import record
from backend.models import LeafletDesign
from backend.printing.forms.design import fields_of_design, parse_format, settings_of_form
from backend.printing.leaflets.design import (
    PALETTE,
    TEMPLATES,
    Design,
    DesignTemplate,
    parse_design,
    template_of,
)
from backend.printing.leaflets.formats import FORMATS, Format
from backend.printing.leaflets.readable import colour_problems
from backend.printing.pages.bureau.design_pictures import PICTURES, Pictures
from backend.printing.pages.bureau.previews import LeafletPreview, imprint, preview_of_design
from backend.printing.rules.designs import archive_design, design_of_row, save_design
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.pages import takes_files
from backend.web.rendering import render, variables_of
from backend.web.services import services

Answer = str | Response | tuple[str, int]
Form = MultiDict[str, str]

PREFIX = "design-"
GENERAL = (
    ("name", "版式名称", "如：蓝色版"),
    ("city", "城市名称", ""),
    ("hotline", "热线", "12345"),
    ("lift_hotline", "电梯困人电话", "96333"),
)


@variables_of("printing/bureau/design.html")
@dataclass(frozen=True, slots=True)
class DesignPage:
    """The form of a design, whose `row` is None for a shipped template.

    `pictures` are names and labels; those in `has` are there. `stored_references` are signed, by name.
    """

    title: str
    key: str
    row: LeafletDesign | None
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]
    leaflet_preview: LeafletPreview
    template: DesignTemplate
    colours: Sequence[tuple[str, str]]
    has: Collection[str]
    stored_references: Mapping[str, str]
    general: Sequence[tuple[str, str, str]] = GENERAL
    palette: Sequence[tuple[str, str]] = tuple((name, called) for name, (called, _) in PALETTE.items())
    pictures: Sequence[tuple[str, str]] = PICTURES
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)


@city_pages.get("/leaflets/designs/<key>")
@requires(Permission.DESIGN_CHANGE)
def edit_design(key: str) -> str:
    with services().database.reading() as session:
        row = design_row(session, key)
        design = design_of(row, key)
    form: Form = MultiDict({"name": row.name if row else "", "format": "a4", **fields_of_design(design)})
    return _page(key, row, form, [], preview_of_design(design, "a4", current_staff()), Pictures.of(row))


@city_pages.post("/leaflets/designs/<key>")
@requires(Permission.DESIGN_CHANGE)
@takes_files
def store_design(key: str) -> Answer:
    """Saved for the orders to come; what was ordered keeps its own copy."""
    form: Form = MultiDict(request.form)
    with services().database.reading() as session:
        row = design_row(session, key)
    pictures = Pictures.sent(row)
    then = FieldReader(form).raw("then")
    if then == "preview":
        return _page(key, row, form, [], _preview(key, row, form, pictures), pictures)
    if then == "fetch":
        problems = pictures.fetch_code()
        return _page(key, row, form, problems, _preview(key, row, form, pictures), pictures)
    if then == "archive":
        return _archive(key)
    template = row.template if row else key
    try:
        pictures.check()
        with services().database.transaction() as session:
            saved = save_design(
                session,
                FieldReader(form).raw("name"),
                template,
                settings_of_form(form, imprint()),
                utc_now(),
                logo=pictures.data["logo"],
                miniprogram_code=pictures.data["miniprogram_code"],
                row=design_row(session, key),
            )
            record(session, current_staff(), "leaflet_design.saved", saved.name)
    except InvalidInputError as invalid:
        return _page(key, row, form, invalid.problems, LeafletPreview(), pictures), invalid.status
    flash("版式已保存。以后下单可以选它。")
    return redirect(url_for("city.leaflet_designs"), 303)


@city_pages.post("/leaflets/designs/<key>/preview")
@requires(Permission.DESIGN_CHANGE)
@takes_files
def preview_design(key: str) -> str:
    form: Form = MultiDict(request.form)
    with services().database.reading() as session:
        row = design_row(session, key)
    leaflet_preview = _preview(key, row, form, Pictures.sent(row))
    return render_template("printing/bureau/preview.html", leaflet_preview=leaflet_preview)


def _archive(key: str) -> Answer:
    with services().database.transaction() as session:
        row = design_row(session, key)
        if row is None:
            abort(404)
        name = row.name
        archive_design(row, utc_now())
        record(session, current_staff(), "leaflet_design.archived", name)
    flash("这个版式不再出现在下单页上。")
    return redirect(url_for("city.leaflet_designs"), 303)


def _preview(key: str, row: LeafletDesign | None, form: Form, pictures: Pictures) -> LeafletPreview:
    try:
        pictures.check()
        design = parse_design(
            row.template if row else key, settings_of_form(form, imprint()), **pictures.data
        )
    except InvalidInputError as invalid:
        return LeafletPreview(problems=invalid.problems)
    leaflet_preview = preview_of_design(design, parse_format(form), current_staff())
    leaflet_preview.problems += colour_problems(design, "colours", [parse_format(form)])
    return leaflet_preview


def _page(
    key: str,
    row: LeafletDesign | None,
    form: Form,
    problems: Sequence[FieldProblem],
    leaflet_preview: LeafletPreview,
    pictures: Pictures,
) -> str:
    template = template_of(row.template if row else key)
    return render(
        DesignPage(
            title=row.name if row else f"用“{template.name}”做一个版式",
            key=key,
            row=row,
            form=form,
            problems=problems,
            leaflet_preview=leaflet_preview,
            template=template,
            colours=[(name, label) for name, (label, _) in template.colours.items()],
            has=pictures.present,
            stored_references=pictures.tokens(),
        )
    )


def design_row(session: Session, key: str) -> LeafletDesign | None:
    """The city's own design behind a key, None for a shipped template. 404 for anything else."""
    if key in TEMPLATES:
        return None
    design = session.get(LeafletDesign, row_id(key.removeprefix(PREFIX)) or 0)
    if not key.startswith(PREFIX) or design is None or design.archived_at is not None:
        abort(404)
    return design


def design_of(row: LeafletDesign | None, key: str) -> Design:
    if row is not None:
        return design_of_row(row)
    return parse_design(key, asdict(imprint()))
