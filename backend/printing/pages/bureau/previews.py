"""The preview of an order: one community's real page and the totals."""

import base64
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem, InvalidInputError, LinshengError
from backend.core.fields.reader import FieldReader
from backend.models import StaffAccount
from backend.printing.forms.order import parse_request
from backend.printing.leaflets.design import Design
from backend.printing.leaflets.inspection import PDFIUM
from backend.printing.leaflets.layouts import LayoutBook
from backend.printing.leaflets.leaflet import Leaflet
from backend.printing.leaflets.text_fit import TextFit
from backend.printing.rules.ordering import Imprint, OrderRequest
from backend.printing.rules.orders import OrderPreview, preview
from backend.printing.rules.proofs import preview_png
from backend.printing.rules.samples import sample_leaflet
from backend.printing.rules.selection import Selection, SelectionScope
from backend.web.services import services

WIDTH = 720  # pixels
# For a look it does not matter yet how many are printed, or what is written to the shop.
ANY = {"copies": ["1"], "shared": [""], "name": [""], "paper": [""], "note": [""]}


@dataclass(slots=True)
class LeafletPreview:
    """`sides` are PNGs of the place that `of` names; `is_sample` says that it has no code yet."""

    sides: list[bytes] = field(default_factory=list)
    of: str = ""
    is_sample: bool = False
    total: OrderPreview | None = None
    problems: list[FieldProblem] = field(default_factory=list)

    @property
    def pictures(self) -> list[str]:
        """For the page itself: a form that was not saved has no address to load its pictures from."""
        return [base64.b64encode(png).decode() for png in self.sides]


def preview_of_request(form: MultiDict[str, str], staff: StaffAccount) -> LeafletPreview:
    """As much as the form as it stands allows; what is still missing is told, not raised."""
    leaflet_preview = LeafletPreview()
    fields = form.to_dict(flat=False)
    with services().database.reading() as session:
        try:
            leaflet_preview.total = preview(session, _parsed(session, staff, fields), utc_now())
        except InvalidInputError as invalid:
            leaflet_preview.problems += invalid.problems
        try:
            _draw(leaflet_preview, session, staff, fields, FieldReader(form).raw("look_at").strip())
        except InvalidInputError as invalid:
            leaflet_preview.problems += [
                problem for problem in invalid.problems if problem not in leaflet_preview.problems
            ]
        except LinshengError as error:
            leaflet_preview.problems.append(FieldProblem("", error.message))
    return leaflet_preview


def preview_of_design(
    design: Design, format_key: str, staff: StaffAccount, *, width: int = WIDTH
) -> LeafletPreview:
    """The design with the first community's own words."""
    leaflet_preview = LeafletPreview()
    try:
        with services().database.reading() as session:
            leaflet, leaflet_preview.is_sample = _leaflet(
                session,
                Selection(SelectionScope.ALL, district_id=staff.district_id),
                TextFit(design, format_key, duplex=True),
            )
        leaflet_preview.of = f"{leaflet.community}{leaflet.spot}"
        leaflet_preview.sides = _sides(design, format_key, leaflet, duplex=True, width=width)
    except InvalidInputError as invalid:
        leaflet_preview.problems += invalid.problems
    except LinshengError as error:
        leaflet_preview.problems.append(FieldProblem("", error.message))
    return leaflet_preview


def _sides(
    design: Design, format_key: str, leaflet: Leaflet, *, duplex: bool, width: int = WIDTH
) -> list[bytes]:
    """The pages as the printer gets them, trimmed."""
    book = LayoutBook(design, format_key, duplex=duplex)
    sides = range(book.of(leaflet).sides)
    with PDFIUM:
        return [preview_png(leaflet, book, "single", bleed=False, side=side, width=width) for side in sides]


def imprint() -> Imprint:
    """What a shipped template prints as the city's own."""
    config = services().config
    return Imprint(config.city_name, config.hotline, config.lift_hotline)


def _parsed(session: Session, staff: StaffAccount, fields: dict[str, list[str]]) -> OrderRequest:
    return parse_request(session, staff, fields, imprint())


def _draw(
    leaflet_preview: LeafletPreview,
    session: Session,
    staff: StaffAccount,
    fields: dict[str, list[str]],
    look_at: str,
) -> None:
    preview_fields = fields | ANY
    if look_at:
        preview_fields |= {"scope": [SelectionScope.COMMUNITIES], "communities": [look_at]}
    order_request = _parsed(session, staff, preview_fields)
    leaflet, leaflet_preview.is_sample = _leaflet(
        session,
        order_request.selection,
        TextFit(order_request.design, order_request.format, duplex=order_request.duplex),
    )
    leaflet_preview.of = f"{leaflet.community}{leaflet.spot}"
    leaflet_preview.sides = _sides(
        order_request.design, order_request.format, leaflet, duplex=order_request.duplex
    )


def _leaflet(session: Session, selection: Selection, text_fit: TextFit) -> tuple[Leaflet, bool]:
    return sample_leaflet(session, selection, local_today(), services().config.base_url, text_fit)
