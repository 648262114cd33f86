"""Proofs, thumbnails and the live preview."""

import io
import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pypdfium2
import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.models import PrintFile, PrintOrder
from backend.printing.leaflets.fonts import font_paths
from backend.printing.leaflets.formats import FORMATS
from backend.printing.leaflets.imposition import plan_sheet
from backend.printing.leaflets.inspection import codes_of_design, read_codes, render
from backend.printing.leaflets.layouts import LayoutBook
from backend.printing.leaflets.leaflet import Copies, Leaflet
from backend.printing.leaflets.slots import MM
from backend.printing.leaflets.writer import Edition, write_file
from backend.printing.rules.leaflets import leaflets_of_file

PROOF_NAME = "样张.pdf"
THUMBNAIL_WIDTH = 480  # pixels
SAMPLES = 4


def write_proof(session: Session, order: PrintOrder, folder: Path, layouts: LayoutBook) -> None:
    """One leaflet of each kind in the order, with a ruler, colour bars and what its code was read as."""
    samples = _samples(session, order, layouts)
    part = folder / "proof-leaflets.part"
    plan = plan_sheet(layouts.of(samples[0]), "single", bleed=True)
    sides = layouts.of(samples[0]).sides
    edition = Edition(plan, sides, f"{order.number} 样张", order.created_at.astimezone(UTC))
    copies = [Copies(sample, 1, (f"{order.number}-000000",) if order.serials else ()) for sample in samples]
    write_file(part, edition, copies, layouts.of)
    proof = _compile(part, order, samples, layouts, sides)
    part.unlink()
    fresh = folder / f"{PROOF_NAME}.part"
    fresh.write_bytes(proof)
    fresh.replace(folder / PROOF_NAME)


def write_thumbnail(path: Path) -> None:
    """A small picture of the first page beside the file."""
    with pypdfium2.PdfDocument(path) as document:
        picture = _picture(document[0], THUMBNAIL_WIDTH)
    fresh = thumbnail_of(path).with_suffix(".new")
    fresh.write_bytes(picture)
    fresh.replace(thumbnail_of(path))


def thumbnail_of(path: Path) -> Path:
    return path.with_suffix(".png")


def preview_png(
    leaflet: Leaflet, layouts: LayoutBook, sheet: str, *, bleed: bool, side: int = 0, width: int = 900
) -> bytes:
    """The leaflet exactly as the printer gets it, `width` pixels wide. Raises InvalidInputError."""
    document = pypdfium2.PdfDocument(preview_pdf(leaflet, layouts, sheet, bleed=bleed))
    with document:
        return _picture(document[min(side, len(document) - 1)], width)


def preview_pdf(leaflet: Leaflet, layouts: LayoutBook, sheet: str, *, bleed: bool) -> bytes:
    """A file of one sheet, full of the same leaflet."""
    layout = layouts.of(leaflet)
    plan = plan_sheet(layout, sheet, bleed=bleed)
    count = len(plan.cells)
    edition = Edition(plan, layout.sides, leaflet.community, datetime.now(UTC))
    serials = tuple(f"P0000-000-{serial:06d}" for serial in range(1, count + 1))
    out = io.BytesIO()
    write_file(out, edition, [Copies(leaflet, count, serials)], layouts.of)
    return out.getvalue()


def _samples(session: Session, order: PrintOrder, layouts: LayoutBook) -> list[Leaflet]:
    """The first leaflet of each layout, and the one with the longest name."""
    kinds: dict[int, Leaflet] = {}
    longest: Leaflet | None = None
    day = local(order.created_at).date()
    first = session.scalars(
        select(PrintFile).where(PrintFile.order_id == order.id).order_by(PrintFile.position).limit(3)
    )
    for file in first:
        for copies in leaflets_of_file(session, file, day):
            kinds.setdefault(id(layouts.of(copies.leaflet)), copies.leaflet)
            if longest is None or len(copies.leaflet.community) > len(longest.community):
                longest = copies.leaflet
    samples = list(kinds.values())
    if longest is not None and longest not in samples:
        samples.append(longest)
    return samples[:SAMPLES]


def _compile(part: Path, order: PrintOrder, samples: list[Leaflet], layouts: LayoutBook, sides: int) -> bytes:
    layout = layouts.of(samples[0])
    symbol = min(symbol.width for symbol in layout.symbols)
    pages = []
    static = codes_of_design(layouts.used(Copies(sample, 1) for sample in samples))
    with pypdfium2.PdfDocument(part) as document:
        for number, leaflet in enumerate(samples):
            read = read_codes(render(document[number * sides], symbol))
            texts = [code.text for code in read if code.text not in static]
            pages += [
                {
                    "page": number * sides + side + 1,
                    "name": f"{leaflet.community} {leaflet.spot}".strip(),
                    "should": leaflet.url if side == 0 else "",
                    "read": "、".join(texts) if side == 0 else "",
                    "good": texts == [leaflet.url],
                }
                for side in range(sides)
            ]
    form = FORMATS[order.format]
    data = {
        "file": part.name,
        "number": order.number,
        "width": form.width_mm,
        "height": form.height_mm,
        "symbol": round(symbol / MM, 1),
        "format": form.name,
        "paper": order.paper,
        "design": order.design_name,
        "day": f"{local(order.created_at):%Y-%m-%d}",
        "pages": pages,
    }
    template = files("backend.printing.leaflets").joinpath("designs", "proof.typ").read_bytes()
    fonts: Any = font_paths()
    compiled: Any = typst.compile(
        template,
        root=str(part.parent),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_tags=False,
    )
    return bytes(compiled)


def _picture(page: pypdfium2.PdfPage, width: int) -> bytes:
    out = io.BytesIO()
    image = page.render(scale=width / page.get_width()).to_pil()
    image.save(out, "PNG")  # `optimize` takes five times as long and saves a fiftieth
    return out.getvalue()
