"""What a bureau asks for, parsed once: a form becomes an OrderRequest or a list of problems."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import (
    Community,
    LeafletDesign,
    Placement,
    PropertyFirm,
    SheetKind,
    StaffAccount,
    Street,
)
from backend.printing.leaflets.design import TEMPLATES, Design, parse_design, template_of
from backend.printing.leaflets.formats import FORMATS
from backend.printing.leaflets.imposition import plan_sheet
from backend.printing.leaflets.layout import compile_layout
from backend.printing.rules.designs import design_of_row
from backend.printing.rules.selection import Scope, Selection

MAX_COPIES = 1_000_000
MAX_EACH = 10_000
MAX_SPOTS = 20
ID_DIGITS = 19  # of the largest number that a 64-bit column may not hold
LIMITS = {"name": ("订单名称", 80), "paper": ("纸张", 80), "note": ("给印刷厂的话", 500)}

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class OrderRequest:
    """`copies` is for all together where they are `shared` by homes, else for each place."""

    name: str
    selection: Selection
    copies: int
    shared: bool
    design: Design
    design_name: str
    format: str
    sheet: SheetKind
    bleed: bool
    duplex: bool
    serials: bool
    paper: str
    note: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """The city's own words where a shipped template is used as it is."""

    city: str
    hotline: str
    lift_hotline: str


def parse_request(session: Session, staff: StaffAccount, fields: Fields, imprint: Imprint) -> OrderRequest:
    """The request behind a form of the bureau.

    Fields: name, scope, streets, firms, communities (codes or names, one a line), placement, spots (one a
    line), shared ("1"), copies, design ("clear" or "design-5"), format, sheet, bleed, duplex, serials, paper,
    note. Raises InvalidInputError naming every field that cannot be.
    """
    form = _Form(fields)
    selection = _selection(session, staff, form)
    name_of_design, design = _design(session, form, imprint)
    form_key = form.one_of("format", FORMATS, "a4", "请选择成品尺寸。")
    sheet = SheetKind(form.one_of("sheet", set(SheetKind), "single", "请选择拼版方式。"))
    shared, bleed = form.flag("shared"), form.flag("bleed")
    duplex = form.flag("duplex") and FORMATS[form_key].has_back
    request = OrderRequest(
        name=form.text("name"),
        selection=selection,
        copies=form.number("copies", MAX_COPIES if shared else MAX_EACH),
        shared=shared,
        design=design,
        design_name=name_of_design,
        format=form_key,
        sheet=sheet,
        bleed=bleed,
        duplex=duplex,
        serials=form.flag("serials"),
        paper=form.text("paper") or FORMATS[form_key].paper,
        note=form.text("note"),
    )
    if not form.problems:
        _check_fits(request, form)
    if form.problems:
        raise InvalidInputError(form.problems)
    return request


class _Form:
    """The fields of a form, and what is wrong with them so far."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self.problems: list[FieldProblem] = []

    def one(self, name: str) -> str:
        values = self._fields.get(name) or [""]
        return str(values[0]).strip()

    def flag(self, name: str) -> bool:
        return self.one(name) not in {"", "0"}

    def lines(self, name: str) -> list[str]:
        return [line.strip() for line in re.split(r"[\n,，;；]", self.one(name)) if line.strip()]

    def ids(self, name: str) -> tuple[int, ...]:
        given = [value for value in self._fields.get(name) or [] if value.isascii() and value.isdigit()]
        return tuple(int(value) for value in given if len(value) < ID_DIGITS)

    def text(self, name: str) -> str:
        label, limit = LIMITS[name]
        value = " ".join(self.one(name).split())
        if len(value) > limit:
            self.refuse(name, f"“{label}”最多 {limit} 个字。")
        return value

    def one_of(self, name: str, known: object, default: str, message: str) -> str:
        value = self.one(name) or default
        if value not in known:  # type: ignore[operator]  # any container of strings
            self.refuse(name, message)
            return default
        return value

    def number(self, name: str, most: int) -> int:
        value = self.one(name).replace(",", "").replace("，", "")
        if not (value.isascii() and value.isdigit()) or len(value) > 9 or not 1 <= int(value) <= most:  # noqa: PLR2004
            self.refuse(name, f"份数要填 1 到 {most:,} 之间的整数。")
            return 1
        return int(value)

    def refuse(self, name: str, message: str) -> None:
        self.problems.append(FieldProblem(name, message))


def _selection(session: Session, staff: StaffAccount, form: _Form) -> Selection:
    scope = Scope(form.one_of("scope", set(Scope), "all", "请选择给哪些小区印。"))
    placement = Placement(form.one_of("placement", set(Placement), "community", "请选择贴在哪里。"))
    spots = form.lines("spots")
    if len(spots) > MAX_SPOTS or any(len(spot) > 20 for spot in spots):  # noqa: PLR2004 - fits a leaflet
        form.refuse("spots", f"位置最多 {MAX_SPOTS} 个，每个最多 20 个字。")
        spots = []
    district_id = staff.district_id  # a district's bureau prints for its own compounds only
    ids: tuple[int, ...] = ()
    if scope is Scope.STREETS:
        ids = _known(session, select(Street.id).where(Street.id.in_(form.ids("streets"))))
        if not ids:
            form.refuse("streets", "请至少选择一个街道。")
    elif scope is Scope.FIRMS:
        ids = _known(session, select(PropertyFirm.id).where(PropertyFirm.id.in_(form.ids("firms"))))
        if not ids:
            form.refuse("firms", "请至少选择一家物业企业。")
    elif scope is Scope.COMMUNITIES:
        ids = _named_communities(session, form, district_id)
    return Selection(scope, ids, placement, tuple(dict.fromkeys(spots)), district_id)


def _known(session: Session, query: object) -> tuple[int, ...]:
    return tuple(session.scalars(query))  # type: ignore[call-overload]  # a select of one id


def _named_communities(session: Session, form: _Form, district_id: int | None) -> tuple[int, ...]:
    """Compounds by code or full name, each on a line of its own."""
    found: list[int] = []
    lines = form.lines("communities")
    if not lines:
        form.refuse("communities", "请填写小区代码或名称，一行一个。")
    for line in lines:
        query = select(Community.id).join(Street).where(or_(Community.code == line, Community.name == line))
        if district_id is not None:
            query = query.where(Street.district_id == district_id)
        ids = session.scalars(query).all()
        if len(ids) != 1:
            told = "有多个，请改填代码" if ids else "没有找到"
            form.refuse("communities", f"小区“{line[:40]}”{told}。")
        else:
            found.append(ids[0])
    return tuple(dict.fromkeys(found))


def _design(session: Session, form: _Form, imprint: Imprint) -> tuple[str, Design]:
    key = form.one("design") or TEMPLATES[0]
    shipped = parse_design(
        key if key in TEMPLATES else TEMPLATES[0],
        {"city": imprint.city, "hotline": imprint.hotline, "lift_hotline": imprint.lift_hotline},
    )
    if key in TEMPLATES:
        return template_of(key).name, shipped
    row_id = key.removeprefix("design-")
    known = row_id.isascii() and row_id.isdigit() and len(row_id) < ID_DIGITS
    row = session.get(LeafletDesign, int(row_id)) if known else None
    if row is None or row.archived_at is not None:
        form.refuse("design", "请选择一个版式。")
        return "", shipped
    return row.name, design_of_row(row)


def _check_fits(request: OrderRequest, form: _Form) -> None:
    """The page must hold the words, and the sheet the page, before anything is queued."""
    try:
        layout = compile_layout(request.design, request.format, rows=3, demo=True, duplex=request.duplex)
        plan_sheet(layout, request.sheet, bleed=request.bleed)
    except InvalidInputError as invalid:
        form.problems += invalid.problems
