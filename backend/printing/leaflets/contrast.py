"""Measures on the rendered page whether its words and its code can be told from what they stand on."""

from collections.abc import Iterator
from typing import NamedTuple, cast

import pypdfium2
from PIL import Image

# Light to dark as WCAG 2.2 computes it (1.4.3): 21 is black on white, 1 is nothing at all.
# It asks 3 of large type. A little less here: the grey of a rendering is not the paper's.
LEAST_OF_TEXT = 2.5
# Thin strokes are lightened where a page is rendered no finer than its code needs.
LEAST_OF_CHECKED_TEXT = 2.0
# ISO/IEC 15415 grades a symbol's contrast A from 0.7 on: the light modules' reflectance less the dark ones'.
LEAST_OF_SYMBOL = 0.7
DARK_SHARE, LIGHT_SHARE = 0.2, 0.8  # of a symbol's pixels; a mask keeps it about half dark

PixelBox = tuple[int, int, int, int]


class FaintText(NamedTuple):
    """Words that cannot be read, and how they stand out."""

    text: str
    contrast: float


def faint_texts(page: pypdfium2.PdfPage, picture: Image.Image, least: float) -> list[FaintText]:
    """Words of less contrast, the design's and the leaflet's. `picture` is the whole page in grey."""
    textpage = page.get_textpage()
    faint = list(_faint(textpage, picture, picture.width / page.get_width(), least))
    textpage.close()
    return faint


def _faint(
    textpage: pypdfium2.PdfTextPage, picture: Image.Image, scale: float, least: float
) -> Iterator[FaintText]:
    height = picture.height
    for number in range(textpage.count_rects()):
        left, bottom, right, top = textpage.get_rect(number)
        upper, lower = int(height - top * scale), int(height - bottom * scale) + 1
        box = (int(left * scale), upper, int(right * scale) + 1, lower)
        contrast = _contrast(picture, box)
        if contrast < least:
            text = "".join(textpage.get_text_bounded(left, bottom, right, top).split())
            if text:
                yield FaintText(text, contrast)


def symbol_contrast(picture: Image.Image, box: PixelBox) -> float:
    """Of the modules of a code, as ISO/IEC 15415 measures it."""
    histogram = picture.crop(box).histogram()
    return _reflectance(_level(histogram, LIGHT_SHARE)) - _reflectance(_level(histogram, DARK_SHARE))


def picture_contrast(picture: Image.Image) -> float:
    """Of a code in a picture of its own, whose shape is not known: its lightest less its darkest."""
    darkest, lightest = _extremes(picture)
    return _reflectance(lightest) - _reflectance(darkest)


def _contrast(picture: Image.Image, box: PixelBox) -> float:
    darkest, lightest = _extremes(picture.crop(box))
    return (_reflectance(lightest) + 0.05) / (_reflectance(darkest) + 0.05)


def _extremes(picture: Image.Image) -> tuple[float, float]:
    darkest, lightest = picture.convert("L").getextrema()
    return cast(float, darkest), cast(float, lightest)


def _reflectance(grey: float) -> float:
    return float((grey / 255) ** 2.2)


def _level(histogram: list[int], share: float) -> int:
    """The grey that so much of the picture is at most as light as."""
    rest = sum(histogram) * share
    for grey, count in enumerate(histogram):
        rest -= count
        if rest <= 0:
            return grey
    return 255
