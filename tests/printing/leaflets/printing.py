"""Leaflets to print in tests, and how they are read back by libraries that did not write them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2

from backend.printing.leaflets.design import parse_design
from backend.printing.leaflets.imposition import SheetPlan, plan_sheet
from backend.printing.leaflets.layouts import LayoutBook
from backend.printing.leaflets.leaflet import Copies, Leaflet, LeafletContact
from backend.printing.leaflets.print_conditions import OutputCondition, default_condition
from backend.printing.leaflets.writer import Edition, write_file
from backend.qr.rules.codes import code_url, new_code
from backend.qr.rules.matrix import matrix_of, pack
from tests.support.qr_reading import read_qr_codes

RARE = "㙦䢺垴堖峁圪垯塄嶝㳇㸆𬭎小区"
LONG = "阳泉市矿区平潭街街道段西沟一小区北区三期安置房"
HOST = "https://linsheng.example.gov.cn"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OFFICES = (
    LeafletContact("物业服务", "阳泉市保阳物业服务有限公司", "0353-0000004"),
    LeafletContact("街道办事处", "桥头街道", "0353-0000211"),
    LeafletContact(
        "兜底物业", "一个名字特别特别长的物业服务企业（集团）阳泉分公司第三项目部", "0353-0000005"
    ),
)


def leaflet(community: str = "众望小区", spot: str = "", rows: int = 2, **more: object) -> Leaflet:
    code = new_code()
    url = code_url(HOST, code, "upper")
    known = {"is_demo": True, **more}
    return Leaflet(
        community, spot, "桥头街道", OFFICES[:rows], code, url, pack(matrix_of(url)), "2611-01", **known
    )


def book(template: str = "clear", form: str = "a4", *, duplex: bool = False, **fields: str) -> LayoutBook:
    return LayoutBook(parse_design(template, fields), form, duplex=duplex)


def print_to(
    path: Path,
    copies: Sequence[Copies],
    layouts: LayoutBook,
    *,
    sheet: str = "single",
    bleed: bool = True,
    condition: OutputCondition | None = None,
) -> SheetPlan:
    first = layouts.of(copies[0].leaflet)
    plan = plan_sheet(first, sheet, bleed=bleed)
    edition = Edition(plan, first.sides, "P2611-003 桥头街道", NOW, condition or default_condition())
    write_file(path, edition, copies, layouts.of)
    return plan


def read_back(path: Path, dpi: int = 150) -> list[tuple[str, list[str]]]:
    """Text without spaces and QR contents, page by page, in reading order."""
    pages = []
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            codes = read_qr_codes(page.render(scale=dpi / 72).to_pil())
            codes.sort(
                key=lambda barcode: (round(barcode.position.top_left.y / 50), barcode.position.top_left.x)
            )
            text = re.sub(r"\s", "", page.get_textpage().get_text_range())
            pages.append((text, [barcode.text for barcode in codes]))
    return pages
