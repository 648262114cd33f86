"""The check of a finished file, by libraries that did not write it: pdfium renders, zxing reads.

Every page is rendered and the code in each cell compared with what should stand there, and so are the words
around it; boxes, fonts, colours and the PDF/X-4 marks are looked at too. A problem names the page.
"""

import ctypes
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image

from backend.printing.leaflets.colour_check import colour_problems
from backend.printing.leaflets.contrast import (
    LEAST_OF_CHECKED_TEXT,
    LEAST_OF_SYMBOL,
    PixelBox,
    faint_texts,
    symbol_contrast,
)
from backend.printing.leaflets.imposition import SheetPlan
from backend.printing.leaflets.pdfx_check import pdfx_problems
from backend.printing.leaflets.slots import Layout

POINTS_AN_INCH = 72
SHARPNESS = 100  # dpi, for a symbol of 80 mm
LEAST_PIXELS_A_SYMBOL = 200  # smaller symbols are rendered finer
BOX_TOLERANCE = 0.05  # points
MAX_PROBLEMS = 20
HYPHENS_AT_AN_END = str.maketrans("\x02\ufffe", "--")  # how pdfium reads a hyphen that ends a line

# pdfium may be used by one thread at a time only, and a web server has several.
PDFIUM = threading.Lock()

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ExpectedLeaflet:
    """The link that its code must hold, and the texts that must stand in the same cell."""

    url: str
    texts: tuple[str, ...]


# Cell by cell; None where nothing of a leaflet's own may stand: backs, and the end of the last sheet.
ExpectedPage = tuple[ExpectedLeaflet | None, ...]


@dataclass(frozen=True, slots=True)
class InspectionProblem:
    """`page` counts from 1; 0 speaks of the whole file. `says` is for staff."""

    page: int
    says: str

    def __str__(self) -> str:
        return f"第 {self.page} 页：{self.says}" if self.page else self.says


def inspect_file(
    path: Path,
    plans: Sequence[SheetPlan],
    symbol_width: float,
    expected: Sequence[ExpectedPage],
    static_codes: frozenset[str],
    progress: Progress | None = None,
) -> list[InspectionProblem]:
    """What is wrong with the file; empty where nothing is. At most the first problems are listed.

    `plans` are the sheet's sides in turn; `symbol_width` is the smallest symbol's, in points. `static_codes`
    are what the design's own pages read as: they may stand beside a leaflet's code, but not in its place.
    """
    problems = [InspectionProblem(0, says) for says in (*pdfx_problems(path), *colour_problems(path))]
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return [InspectionProblem(0, "文件打不开。")]
    with document:
        if len(document) != len(expected):
            problems.append(InspectionProblem(0, f"应有 {len(expected)} 页，实有 {len(document)} 页。"))
        fonts: dict[str, bool] = {}
        for number in range(min(len(document), len(expected))):
            side = _Side(plans[number % len(plans)], symbol_width, static_codes)
            problems += [
                InspectionProblem(number + 1, says)
                for says in _page_problems(document, number, side, expected[number], fonts)
            ]
            if len(problems) >= MAX_PROBLEMS:
                break
            if progress and number % 50 == 0:
                progress(number)
    return problems


@dataclass(frozen=True, slots=True)
class _Side:
    plan: SheetPlan
    symbol_width: float
    static_codes: frozenset[str]


def _page_problems(
    document: pypdfium2.PdfDocument,
    number: int,
    side: _Side,
    expected: ExpectedPage,
    fonts: dict[str, bool],
) -> Iterator[str]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        yield "打不开。"
        return
    yield from _box_problems(page, side.plan)
    yield from _text_problems(page, side.plan, expected)
    yield from _font_problems(page, fonts)
    bitmap = render(page, side.symbol_width)
    picture = bitmap.to_pil()
    yield from _code_problems(bitmap, picture, side, expected)
    yield from _contrast_problems(page, picture)
    page.close()


def _contrast_problems(page: pypdfium2.PdfPage, picture: Image.Image) -> Iterator[str]:
    faint = faint_texts(page, picture, LEAST_OF_CHECKED_TEXT)
    if faint:
        worst = min(faint, key=lambda text: text.contrast)
        yield f"“{worst.text}”等 {len(faint)} 处的字看不清（明暗对比 {worst.contrast:.1f}）。"


def _code_problems(
    bitmap: pypdfium2.PdfBitmap, picture: Image.Image, side: _Side, expected: ExpectedPage
) -> Iterator[str]:
    scale = bitmap.width / side.plan.media[0]
    codes_by_cell: dict[int, list[str]] = {}
    for text, x, y, box in read_codes(bitmap):
        contrast = symbol_contrast(picture, box)
        if contrast < LEAST_OF_SYMBOL:
            yield f"二维码 {text} 太淡，扫不可靠（明暗差 {contrast:.0%}，至少要 {LEAST_OF_SYMBOL:.0%}）。"
        cell = _cell_at(side.plan, x / scale, side.plan.media[1] - y / scale)
        if cell is None:
            yield f"多出一个二维码：{text}。"
        elif text not in side.static_codes:
            codes_by_cell.setdefault(cell, []).append(text)
    for cell, leaflet in enumerate(expected):
        read = codes_by_cell.get(cell, [])
        should = [leaflet.url] if leaflet else []
        if read != should:
            read_text = "、".join(read) or "不出来"
            yield f"{_where(cell, expected)}二维码应为 {leaflet.url if leaflet else '空'}，读出 {read_text}。"


def _where(cell: int, expected: ExpectedPage) -> str:
    return f"第 {cell + 1} 格" if len(expected) > 1 else ""


def _cell_at(plan: SheetPlan, x: float, y: float) -> int | None:
    width, height = plan.cell
    for number, (left, bottom) in enumerate(plan.cells):
        if left <= x <= left + width and bottom <= y <= bottom + height:
            return number
    return None


def render(page: pypdfium2.PdfPage, symbol_width: float) -> pypdfium2.PdfBitmap:
    """In grey, as fine as the smallest symbol on it needs."""
    dpi = max(SHARPNESS, LEAST_PIXELS_A_SYMBOL / symbol_width * POINTS_AN_INCH)
    return page.render(scale=dpi / POINTS_AN_INCH, grayscale=True)


class ReadCode(NamedTuple):
    """A code in a picture: what it holds, its middle and its box in pixels from the top left."""

    text: str
    x: float
    y: float
    box: PixelBox


def read_codes(picture: pypdfium2.PdfBitmap) -> list[ReadCode]:
    """All QR codes in the picture."""
    # The bitmap as it is: by way of Pillow a page takes a third longer.
    pixels: Any = memoryview(picture.buffer).cast("B")  # typed as numpy's, but any buffer will do
    view = zxingcpp.ImageView(
        pixels,
        picture.width,
        picture.height,
        zxingcpp.ImageFormat.Lum,
        picture.stride,
        1,
    )
    # Not `QRCode`: that means Micro QR and rMQR too, of so few modules that part of a leaflet's own code
    # or of a letter reads as one now and then, and a good sheet would be refused for a code too many.
    barcodes = zxingcpp.read_barcodes(
        view, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2]), try_invert=False
    )
    return [_read(barcode) for barcode in barcodes]


def codes_of_design(layouts: Iterable[Layout]) -> frozenset[str]:
    """What the static pages themselves read as: a city may have put a square mini-program code on them."""
    return frozenset[str]().union(*(_codes_of_pages(layout.pdf) for layout in layouts))


@lru_cache(maxsize=32)  # the layouts of an order are those of each of its files
def _codes_of_pages(pdf: bytes) -> frozenset[str]:
    static_codes: set[str] = set()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            # Finer than the check renders, so that whatever it will read is known.
            picture = page.render(scale=3 * SHARPNESS / POINTS_AN_INCH, grayscale=True)
            static_codes.update(code.text for code in read_codes(picture))
            page.close()
    return frozenset(static_codes)


def _read(barcode: zxingcpp.Barcode) -> ReadCode:
    position = barcode.position
    corners = (position.top_left, position.top_right, position.bottom_left, position.bottom_right)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    box = (min(across), min(down), max(across), max(down))
    return ReadCode(barcode.text, sum(across) / 4, sum(down) / 4, box)


def _box_problems(page: pypdfium2.PdfPage, plan: SheetPlan) -> Iterator[str]:
    expected_boxes = {
        "页面": ((0.0, 0.0, *plan.media), page.get_mediabox(fallback_ok=False)),
        "裁切框": (plan.trim, page.get_trimbox(fallback_ok=False)),
        "出血框": (plan.bleed, page.get_bleedbox(fallback_ok=False)),
    }
    for name, (should, is_) in expected_boxes.items():
        if is_ is None or any(abs(a - b) > BOX_TOLERANCE for a, b in zip(should, is_, strict=True)):
            yield f"{name}不对。"


def _text_problems(page: pypdfium2.PdfPage, plan: SheetPlan, expected: ExpectedPage) -> Iterator[str]:
    """The words of each cell come out as text: they belong to its code, and no glyph is a box."""
    textpage = page.get_textpage()
    width, height = plan.cell
    for cell, leaflet in enumerate(expected):
        if leaflet is None:
            continue
        left, bottom = plan.cells[cell]
        read = textpage.get_text_bounded(left, bottom, left + width, bottom + height)
        text = "".join(read.translate(HYPHENS_AT_AN_END).split())
        for expected_text in leaflet.texts:
            if "".join(expected_text.split()) not in text:
                yield f"{_where(cell, expected)}提取不出“{expected_text}”。"
    textpage.close()


def _font_problems(page: pypdfium2.PdfPage, known_fonts: dict[str, bool]) -> Iterator[str]:
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=3):
        font = pdfium.FPDFTextObj_GetFont(item)
        name = _font_name(font)
        if name not in known_fonts:
            known_fonts[name] = pdfium.FPDFFont_GetIsEmbedded(font) == 1
            if not known_fonts[name]:
                yield f"字体 {name} 没有嵌入。"


def _font_name(font: object) -> str:
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
    return buffer.value.decode("utf-8", "replace")
