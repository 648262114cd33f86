"""The form of a printing order."""

import re
from collections.abc import Container, Mapping
from dataclasses import asdict

from sqlalchemy.orm import Session

from backend.core.errors import InvalidInputError
from backend.core.fields.reader import FieldReader, Form
from backend.core.fields.values import row_id
from backend.core.text import clean
from backend.models import LeafletDesign, Placement, SheetKind, StaffAccount
from backend.printing.leaflets.design import TEMPLATES, Design, parse_design, template_of
from backend.printing.leaflets.formats import FORMATS
from backend.printing.leaflets.imposition import plan_sheet
from backend.printing.leaflets.layout import compile_layout
from backend.printing.leaflets.readable import colour_problems
from backend.printing.rules.designs import design_of_row
from backend.printing.rules.ordering import (
    LONGEST_SPOT,
    MAX_COPIES,
    MAX_EACH,
    MAX_SPOTS,
    Imprint,
    OrderRequest,
)
from backend.printing.rules.selection import Selection, SelectionScope
from backend.registry.rules.lookups import community_ids_named, existing_firms, existing_streets

LIMITS = {"name": ("订单名称", 80), "paper": ("纸张", 80), "note": ("给印刷厂的话", 500)}
_BETWEEN = re.compile(r"[\n,，;；]")


def parse_request(session: Session, staff: StaffAccount, fields: Form, imprint: Imprint) -> OrderRequest:
    """The request behind a form of the bureau.

    Fields: name, scope, streets, firms, communities (codes or names, one a line), placement, spots (one a
    line), shared ("1"), copies, design ("clear" or "design-5"), format, sheet, bleed, duplex, serials, paper,
    note. Raises InvalidInputError naming every field that cannot be.
    """
    form = _OrderReader(fields)
    selection = _selection(session, staff, form)
    name_of_design, design = _design(session, form, imprint)
    form_key = form.one_of("format", FORMATS, "a4", "请选择成品尺寸。")
    sheet = SheetKind(form.one_of("sheet", set(SheetKind), "single", "请选择拼版方式。"))
    shared, bleed = form.is_set("shared"), form.is_set("bleed")
    duplex = form.is_set("duplex") and FORMATS[form_key].has_back
    most = MAX_COPIES if shared else MAX_EACH
    order_request = OrderRequest(
        name=form.limited("name"),
        selection=selection,
        copies=form.whole("copies", "份数", 1, most, message=f"份数要填 1 到 {most:,} 之间的整数。"),
        shared=shared,
        design=design,
        design_name=name_of_design,
        format=form_key,
        sheet=sheet,
        bleed=bleed,
        duplex=duplex,
        serials=form.is_set("serials"),
        paper=form.limited("paper") or FORMATS[form_key].paper,
        note=form.limited("note"),
    )
    if not form.problems:
        _check_fits(order_request, form)
    form.finish()
    return order_request


def parse_reprint_scope(query: Mapping[str, str]) -> str:
    """Field scope of an address that orders again what is missing or damaged; empty for anything else."""
    scope = query.get("scope", "")
    return scope if scope in {SelectionScope.MISSING, SelectionScope.DAMAGED} else ""


class _OrderReader(FieldReader):
    """With the kinds of field that only this form has."""

    def is_set(self, field: str) -> bool:
        return self.raw(field).strip() not in {"", "0"}

    def lines(self, field: str) -> list[str]:
        return [line for part in _BETWEEN.split(clean(self.raw(field))) if (line := part.strip())]

    def one_of(self, field: str, known: Container[str], default: str, message: str) -> str:
        value = self.raw(field).strip() or default
        if value not in known:
            self.wrong(field, message)
            return default
        return value

    def limited(self, field: str) -> str:
        label, longest = LIMITS[field]
        return self.line(field, longest, f"“{label}”最多 {longest} 个字。")


def _selection(session: Session, staff: StaffAccount, form: _OrderReader) -> Selection:
    scope = SelectionScope(form.one_of("scope", set(SelectionScope), "all", "请选择给哪些小区印。"))
    placement = Placement(form.one_of("placement", set(Placement), "community", "请选择贴在哪里。"))
    spots = form.lines("spots")
    if len(spots) > MAX_SPOTS or any(len(spot) > LONGEST_SPOT for spot in spots):
        form.wrong("spots", f"位置最多 {MAX_SPOTS} 个，每个最多 {LONGEST_SPOT} 个字。")
        spots = []
    district_id = staff.district_id  # a district's bureau prints for its own communities only
    ids: tuple[int, ...] = ()
    if scope is SelectionScope.STREETS:
        ids = existing_streets(session, form.row_ids("streets"))
        if not ids:
            form.wrong("streets", "请至少选择一个街道。")
    elif scope is SelectionScope.FIRMS:
        ids = existing_firms(session, form.row_ids("firms"))
        if not ids:
            form.wrong("firms", "请至少选择一家物业企业。")
    elif scope is SelectionScope.COMMUNITIES:
        ids = _named_communities(session, form, district_id)
    return Selection(scope, ids, placement, tuple(dict.fromkeys(spots)), district_id)


def _named_communities(session: Session, form: _OrderReader, district_id: int | None) -> tuple[int, ...]:
    """Communities by code or full name, each on a line of its own."""
    community_ids: list[int] = []
    lines = form.lines("communities")
    if not lines:
        form.wrong("communities", "请填写小区代码或名称，一行一个。")
    for line in lines:
        ids = community_ids_named(session, line, district_id)
        if len(ids) != 1:
            problem_text = "有多个，请改填代码" if ids else "没有找到"
            form.wrong("communities", f"小区“{line[:40]}”{problem_text}。")
        else:
            community_ids.append(ids[0])
    return tuple(dict.fromkeys(community_ids))


def _design(session: Session, form: _OrderReader, imprint: Imprint) -> tuple[str, Design]:
    key = form.raw("design").strip() or TEMPLATES[0]
    shipped = parse_design(key if key in TEMPLATES else TEMPLATES[0], asdict(imprint))
    if key in TEMPLATES:
        return template_of(key).name, shipped
    row = session.get(LeafletDesign, row_id(key.removeprefix("design-")) or 0)
    if row is None or row.archived_at is not None:
        form.wrong("design", "请选择一个版式。")
        return "", shipped
    return row.name, design_of_row(row)


def _check_fits(order_request: OrderRequest, form: _OrderReader) -> None:
    """The page must hold the words, and the sheet the page, before anything is queued."""
    try:
        layout = compile_layout(
            order_request.design, order_request.format, rows=3, demo=True, duplex=order_request.duplex
        )
        plan_sheet(layout, order_request.sheet, bleed=order_request.bleed)
        form.problems += colour_problems(order_request.design, "design", [order_request.format])
    except InvalidInputError as invalid:
        form.problems += invalid.problems
