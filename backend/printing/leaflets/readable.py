"""Whether words in a design's colours can be read: measured on a sample before an order or design is kept."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import pypdfium2

from backend.core.errors import FieldProblem
from backend.printing.leaflets.contrast import LEAST_OF_TEXT, FaintText, faint_texts
from backend.printing.leaflets.design import Design, Percent, parse_design
from backend.printing.leaflets.formats import FORMATS
from backend.printing.leaflets.imposition import plan_sheet
from backend.printing.leaflets.inspection import PDFIUM, POINTS_AN_INCH
from backend.printing.leaflets.layouts import LayoutBook
from backend.printing.leaflets.leaflet import Copies, Leaflet, LeafletContact
from backend.printing.leaflets.writer import Edition, write_file
from backend.qr.rules.matrix import matrix_of, pack

SHARPNESS = 150  # dpi
SERIALS = ("P0000-000-000001",)
URL = "HTTPS://LINSHENG.EXAMPLE.CN/Q/ACDEFGHJ"
SAMPLE = Leaflet(
    community="小区名称",
    spot="1号楼",
    street="街道",
    responsible=(LeafletContact("物业服务", "物业企业", "12345"), LeafletContact("街道", "街道", "12345")),
    code="ACDEFGHJ",
    url=URL,
    matrix=pack(matrix_of(URL)),
    batch="0000-00",
)


def colour_problems(design: Design, field: str, formats: Iterable[str] = FORMATS) -> list[FieldProblem]:
    """At most one, for what can be read worst of all that the design prints in these formats."""
    colours = tuple(sorted(design.colours.items()))
    faint = [text for key in formats for text in _faint(design.template, colours, key)]
    if not faint:
        return []
    worst = min(faint, key=lambda text: text.contrast)
    return [
        FieldProblem(
            field,
            f"按这些颜色，“{worst.text}”等 {len({text.text for text in faint})} 处的字看不清"
            f"（明暗对比 {worst.contrast:.1f}，至少要 {LEAST_OF_TEXT}），请换深一些的颜色。",
        )
    ]


@lru_cache(maxsize=200)
def _faint(template: str, colours: tuple[tuple[str, Percent], ...], format_key: str) -> tuple[FaintText, ...]:
    """Both sides. Of the design its colours alone decide it, so the shipped words will do."""
    fields = {f"colours.{name}": " ".join(map(str, inks)) for name, inks in colours}
    layouts = LayoutBook(parse_design(template, fields), format_key, duplex=True)
    layout = layouts.of(SAMPLE)
    edition = Edition(
        plan_sheet(layout, "single", bleed=False), layout.sides, "sample", datetime(2026, 1, 1, tzinfo=UTC)
    )
    out = io.BytesIO()
    write_file(out, edition, [Copies(SAMPLE, 1, SERIALS)], layouts.of)
    faint: list[FaintText] = []
    with PDFIUM, pypdfium2.PdfDocument(out.getvalue()) as document:
        for page in document:
            picture = page.render(scale=SHARPNESS / POINTS_AN_INCH, grayscale=True).to_pil()
            faint += faint_texts(page, picture, LEAST_OF_TEXT)
    return tuple(faint)
