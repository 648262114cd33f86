"""Symbols as they are printed: pages of the shipped designs, rendered by pdfium at a printer's resolution."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from stdnum import luhn

from backend.printing.leaflets.design import parse_design
from backend.printing.leaflets.imposition import plan_sheet
from backend.printing.leaflets.layout import compile_layout
from backend.printing.leaflets.leaflet import Copies, Leaflet, LeafletContact
from backend.printing.leaflets.slots import MM, Layout, SymbolSlot
from backend.printing.leaflets.writer import Edition, write_file
from backend.qr.rules.codes import ALPHABET, RANDOM_LENGTH, code_url
from backend.qr.rules.matrix import matrix_of, pack

Picture = NDArray[np.uint8]

LEVELS = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
ROUNDING = 0.01  # a scale is met to whole pixels only
SAMPLES = 6  # links for each kind of symbol
AROUND = 0.55  # of the symbol's width: what is rendered of the page on each side
WALL = 150  # grey value of what the leaflet hangs on
CARD_UP_TO_MM, STICKER_UP_TO_MM = 45, 70


@dataclass(frozen=True, slots=True)
class Symbol:
    """A kind of symbol: level, letter case of the link, printed width of the dark square in millimetres."""

    level: str
    letter_case: str
    width_mm: float
    host: str

    @property
    def modules(self) -> int:
        """Along one side."""
        return len(matrix_of(links_of(self)[0][1], LEVELS[self.level]))


@dataclass(frozen=True, slots=True)
class Print:
    """What lies before the camera: grey values, the symbol in their middle, `scale` pixels a millimetre."""

    picture: Picture
    width_mm: float
    scale: float
    url: str

    def no_finer_than(self, scale: float) -> "Print":
        """The same averaged to fewer pixels, so that a far camera costs no more than it can see."""
        if self.scale <= scale * (1 + ROUNDING):
            return self
        share = scale / self.scale
        small = cv2.resize(self.picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        exact = small.shape[0] / self.picture.shape[0]
        return Print(np.asarray(small, np.uint8), self.width_mm, self.scale * exact, self.url)


def links_of(symbol: Symbol) -> list[tuple[str, str]]:
    """Codes and links, the same in every run."""
    random = np.random.default_rng(SAMPLES)
    codes = []
    for _ in range(SAMPLES):
        value = "".join(random.choice(list(ALPHABET), RANDOM_LENGTH))
        code = value + luhn.calc_check_digit(value, ALPHABET)
        codes.append((code, code_url(f"https://{symbol.host}", code, symbol.letter_case)))
    return codes


def prints_of(symbol: Symbol, dpi: int) -> list[Print]:
    """One for each link, from a real page. The page is scaled until its symbol has the wanted width."""
    layout = _layout(_format_for(symbol.width_mm))
    slot = layout.symbols[0]
    scale = dpi / 72 * symbol.width_mm * MM / slot.width
    prints = []
    with pypdfium2.PdfDocument(_pdf(symbol, layout)) as document:
        for page, (_, url) in zip(document, links_of(symbol), strict=True):
            picture = page.render(scale=scale, crop=_crop(layout, slot), grayscale=True).to_numpy()
            prints.append(Print(_centred(picture, layout, slot, scale), symbol.width_mm, dpi / 25.4, url))
            page.close()
    return prints


def _format_for(width_mm: float) -> str:
    if width_mm <= CARD_UP_TO_MM:
        return "card"
    return "lift" if width_mm <= STICKER_UP_TO_MM else "a4"


@cache
def _layout(format_key: str) -> Layout:
    return compile_layout(parse_design("clear", {}), format_key, rows=2, demo=False, duplex=False)


def _pdf(symbol: Symbol, layout: Layout) -> bytes:
    offices = (
        LeafletContact("物业服务", "阳泉市保阳物业服务有限公司", "0353-0000004"),
        LeafletContact("街道办事处", "桥头街道办事处", "0353-0000211"),
    )
    leaflets = [
        Copies(
            Leaflet(
                "众望小区", "3号楼", "桥头街道", offices, code, url,
                pack(matrix_of(url, LEVELS[symbol.level])), "2611-01",
            ),
            1,
        )
        for code, url in links_of(symbol)
    ]  # fmt: skip
    plan = plan_sheet(layout, "single", bleed=False)
    out = io.BytesIO()
    edition = Edition(plan, 1, "scan table", datetime(2026, 11, 23, tzinfo=UTC))
    write_file(out, edition, leaflets, lambda _: layout)
    return out.getvalue()


def _edges(layout: Layout, slot: SymbolSlot) -> tuple[float, float, float, float]:
    """How far the page reaches around the symbol's middle: left, bottom, right, top."""
    reach = slot.width * (0.5 + AROUND)
    x, y = slot.x + slot.width / 2, slot.y + slot.width / 2
    return min(reach, x), min(reach, y), min(reach, layout.width - x), min(reach, layout.height - y)


def _crop(layout: Layout, slot: SymbolSlot) -> tuple[float, float, float, float]:
    left, bottom, right, top = _edges(layout, slot)
    x, y = slot.x + slot.width / 2, slot.y + slot.width / 2
    return x - left, y - bottom, layout.width - x - right, layout.height - y - top


def _centred(picture: Picture, layout: Layout, slot: SymbolSlot, scale: float) -> Picture:
    """The page's end is followed by wall, so that the symbol is in the middle again."""
    left, bottom, right, top = _edges(layout, slot)
    reach = slot.width * (0.5 + AROUND)
    above, below, before, after = (round((reach - edge) * scale) for edge in (top, bottom, left, right))
    whole = cv2.copyMakeBorder(picture, above, below, before, after, cv2.BORDER_CONSTANT, value=WALL)
    return np.asarray(whole, np.uint8)
