"""What happens to a leaflet on a wall: dirt, sun, folds and uneven light, each at a random place.

Lengths are shares of the symbol's width, so that a small symbol wears like a large one.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.printed import Picture

GRID = 256  # dirt is drawn at this resolution over the symbol
SPECK = (0.015, 0.07)  # half axes of a spot of dirt
PAPER, YELLOWED = 255.0, 225.0
FOLDS = 2
FOLD_REACH = 0.35  # how far from the middle a fold may pass
FOLD_WIDTH, FOLD_SHIFT = 0.012, 0.02
FOLD_SHADE = 110.0
SPOT_RADIUS, SPOT_BRIGHT = 0.25, 140.0


def covered(picture: Picture, symbol_px: float, share: float, random: Generator) -> Picture:
    """`share` of the symbol hidden: in every second case by spots of dirt, else by one sticker."""
    mask, shade = _clean()
    if random.random() < 1 / 2:
        _sticker(mask, shade, random.uniform(0.1, 0.9, 2), share, random)
    while mask.mean() < share:
        _speck(mask, shade, random)
    return _laid_on(picture, symbol_px, mask, shade)


def stuck_over(picture: Picture, symbol_px: float, share: float, random: Generator) -> Picture:
    """One sticker that leaves the three finder patterns free: what error correction is for."""
    mask, shade = _clean()
    side = share**0.5 * GRID
    corner = GRID - random.uniform(0, 0.2, 2) * GRID - side
    cv2.rectangle(mask, _dot(corner), _dot(corner + side), 1, cv2.FILLED)
    shade[:] = random.uniform(30, 230)
    return _laid_on(picture, symbol_px, mask, shade)


def _clean() -> tuple[Picture, Picture]:
    return np.zeros((GRID, GRID), np.uint8), np.zeros((GRID, GRID), np.uint8)


def _dot(values: NDArray[np.float64]) -> tuple[int, int]:
    return int(values[0]), int(values[1])


def _laid_on(picture: Picture, symbol_px: float, mask: Picture, shade: Picture) -> Picture:
    side = round(symbol_px)
    top, left = (round((edge - side) / 2) for edge in picture.shape)
    out = picture.copy()
    symbol = out[top : top + side, left : left + side]
    hidden = cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST).astype(bool)
    symbol[hidden] = np.asarray(cv2.resize(shade, (side, side), interpolation=cv2.INTER_NEAREST))[hidden]
    return out


def _speck(mask: Picture, shade: Picture, random: Generator) -> None:
    centre = _dot(random.uniform(0, GRID, 2))
    axes = _dot(random.uniform(*SPECK, 2) * GRID)
    turn, grey = random.uniform(0, 180), random.uniform(30, 230)
    for canvas, value in ((mask, 1), (shade, grey)):
        cv2.ellipse(canvas, centre, axes, turn, 0, 360, value, cv2.FILLED)


def _sticker(
    mask: Picture, shade: Picture, middle: NDArray[np.float64], share: float, random: Generator
) -> None:
    ratio, grey = random.uniform(1, 3), random.uniform(30, 230)
    x, y = middle * GRID
    sides = (GRID * (share * ratio) ** 0.5, GRID * (share / ratio) ** 0.5)
    corners = cv2.boxPoints(((x, y), sides, random.uniform(0, 180))).astype(np.int32)
    for canvas, value in ((mask, 1), (shade, grey)):
        cv2.fillPoly(canvas, [corners], value)


def faded(picture: Picture, contrast: float) -> Picture:
    """The ink bleached to `contrast` of what it was, the paper yellowed (darker, to a grey camera)."""
    table = YELLOWED - (PAPER - np.arange(256)) * contrast * YELLOWED / PAPER
    return np.asarray(cv2.LUT(picture, np.clip(table, 0, 255).astype(np.uint8)), np.uint8)


@dataclass(frozen=True, slots=True)
class _Fold:
    """A line across the paper; `shift` is how far one half slid along and across it."""

    normal: NDArray[np.float64]
    offset: float
    shift: NDArray[np.float64]
    bright: float


def creased(picture: Picture, symbol_px: float, random: Generator) -> Picture:
    """Folded and smoothed again: coating cracked along the line, and the halves no longer quite fit."""
    folds = [_fold(symbol_px, random) for _ in range(FOLDS)]
    height, width = picture.shape
    x, y = _places(height, width)
    across = [x * fold.normal[0] + y * fold.normal[1] - fold.offset for fold in folds]
    map_x, map_y, light = x + width / 2, y + height / 2, np.zeros_like(x)
    for fold, distance in zip(folds, across, strict=True):
        near = np.tanh(distance / (FOLD_WIDTH * symbol_px)) / 2
        map_x, map_y = map_x + near * fold.shift[0], map_y + near * fold.shift[1]
        light += fold.bright * np.exp(-((distance / (FOLD_WIDTH * symbol_px)) ** 2))
    bent = cv2.remap(
        picture, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_LINEAR, None,
        cv2.BORDER_REPLICATE,
    )  # fmt: skip
    out: Picture = np.clip(bent + light, 0, 255).astype(np.uint8)
    return out


def _fold(symbol_px: float, random: Generator) -> _Fold:
    angle = random.uniform(0, np.pi)
    return _Fold(
        normal=np.array([np.cos(angle), np.sin(angle)]),
        offset=random.uniform(-FOLD_REACH, FOLD_REACH) * symbol_px,
        shift=random.uniform(-FOLD_SHIFT, FOLD_SHIFT, 2) * symbol_px,
        bright=FOLD_SHADE * random.choice((-1, 1)),
    )


def unevenly_lit(picture: Picture, symbol_px: float, darkest: float, random: Generator) -> Picture:
    """A shadow across the leaflet down to `darkest` of the light, and a lamp mirrored in the lamination."""
    height, width = picture.shape
    x, y = _places(height, width)
    angle = random.uniform(0, 2 * np.pi)
    along = (x * np.cos(angle) + y * np.sin(angle)) / symbol_px
    light = np.clip(0.5 + along, 0, 1) * (1 - darkest) + darkest
    spot_x, spot_y = random.uniform(-0.5, 0.5, 2) * symbol_px
    radius = SPOT_RADIUS * symbol_px
    lamp = SPOT_BRIGHT * np.exp(-((x - spot_x) ** 2 + (y - spot_y) ** 2) / (2 * radius**2))
    out: Picture = np.clip(picture * light + lamp, 0, 255).astype(np.uint8)
    return out


@lru_cache(maxsize=8)
def _places(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How far each pixel is from the picture's middle, rightwards and downwards."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return x - width / 2, y - height / 2
