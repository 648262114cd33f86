"""Compiles a design: Typst sets the static page and says where the slots are."""

import io
import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst
from pikepdf import Dictionary, Page, Pdf

from backend.core.errors import FieldProblem, InvalidInputError
from backend.printing.leaflets.design import Design
from backend.printing.leaflets.fonts import font_paths
from backend.printing.leaflets.formats import BLEED_MM, FORMATS
from backend.printing.leaflets.logos import embed_picture, placed
from backend.printing.leaflets.slots import MM, Layout, Slot, SymbolSlot

MAX_ROWS = 3  # offices that answer, as a leaflet lists them


def compile_layout(design: Design, format_key: str, *, rows: int, demo: bool, duplex: bool) -> Layout:
    """The design in one format for leaflets with so many responsible offices.

    Raises InvalidInputError where the city's words do not fit the page.
    """
    form = FORMATS[format_key]
    sides = 2 if duplex and form.has_back else 1
    with as_file(files("backend.printing.leaflets").joinpath("designs")) as root:
        compiler = typst.Compiler(
            str(root / design.template / f"{form.key}.typ"),
            root=str(root),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": _data(design, rows=rows, demo=demo, sides=sides)},
        )
        pdf: Any = compiler.compile(format="pdf", pdf_tags=False)
        elements = json.loads(compiler.query("metadata", field="value"))
    height = form.height_mm * MM
    _check_pages(bytes(pdf), sides, form.name)
    return Layout(
        width=form.width_mm * MM,
        height=height,
        bleed=BLEED_MM * MM,
        sides=sides,
        pdf=_with_pictures(bytes(pdf), elements, design, height),
        slots=tuple(_slot(element, height) for element in elements if element["kind"] == "text"),
        symbols=tuple(_symbol(element, height) for element in elements if element["kind"] == "symbol"),
    )


def _check_pages(pdf: bytes, sides: int, name: str) -> None:
    """More words than the page holds run over to another page, which must never be printed."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        if len(document.pages) != sides:
            raise InvalidInputError([FieldProblem("words", f"文字太多，“{name}”的版面放不下，请删短一些。")])


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[Path(font_path) for font_path in font_paths()],
    )


def _data(design: Design, *, rows: int, demo: bool, sides: int) -> str:
    return json.dumps(
        {
            "words": design.words,
            "colours": design.colours,
            "city": design.city,
            "hotline": design.hotline,
            "lift_hotline": design.lift_hotline,
            "has_logo": bool(design.logo),
            "has_miniprogram_code": bool(design.miniprogram_code),
            "rows": min(rows, MAX_ROWS),
            "demo": demo,
            "sides": sides,
        },
        ensure_ascii=False,
    )


def _box(element: dict[str, Any], height: float) -> tuple[float, float, float, float]:
    """Typst measures from the upper left corner of the bleed, PDF from the lower left of the trim."""
    bleed = BLEED_MM * MM
    return (
        element["x"] - bleed,
        height - (element["y"] - bleed) - element["height"],
        element["width"],
        element["height"],
    )


def _slot(element: dict[str, Any], height: float) -> Slot:
    x, y, width, tall = _box(element, height)
    cyan, magenta, yellow, black = element["fill"]
    return Slot(
        name=element["name"],
        side=element["page"] - 1,
        x=x,
        y=y,
        width=width,
        height=tall,
        size=element["size"],
        min_size=element["min"],
        lines=element["lines"],
        colour=(round(cyan, 3), round(magenta, 3), round(yellow, 3), round(black, 3)),
        weight=element["weight"],
        align=element["align"],
        valign=element["valign"],
        leading=element["leading"],
    )


def _symbol(element: dict[str, Any], height: float) -> SymbolSlot:
    x, y, width, _ = _box(element, height)
    return SymbolSlot(element["page"] - 1, x, y, width)


def _with_pictures(pdf: bytes, elements: list[dict[str, Any]], design: Design, height: float) -> bytes:
    """Logo and mini-program code drawn into the static page. Typst would write them as RGB."""
    pictures = [element for element in elements if element["kind"] == "picture"]
    if not pictures:
        return pdf
    with Pdf.open(io.BytesIO(pdf)) as document:
        for number, page_picture in enumerate(pictures):
            code = page_picture["name"] == "miniprogram_code"
            picture = embed_picture(
                document, design.miniprogram_code if code else design.logo, black_only=code
            )
            page = document.pages[page_picture["page"] - 1]
            _add_picture(page, f"Picture{number}", picture)
            x, y, width, tall = _box(page_picture, height)
            bleed = BLEED_MM * MM
            size = (int(picture.Width), int(picture.Height))
            operators = placed(f"Picture{number}", (x + bleed, y + bleed, width, tall), size)
            page.contents_add(operators.encode())
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _add_picture(page: Page, name: str, picture: Any) -> None:
    resources = page.resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    resources.XObject[f"/{name}"] = picture
