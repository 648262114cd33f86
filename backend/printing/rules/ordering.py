"""The typed request of a printing order, and its checks."""

from dataclasses import dataclass

from backend.models import SheetKind
from backend.printing.leaflets.design import Design
from backend.printing.rules.selection import Selection

MAX_COPIES = 1_000_000
MAX_EACH = 10_000
MAX_SPOTS, LONGEST_SPOT = 20, 20


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
