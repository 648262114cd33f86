"""A phone's camera before a leaflet: a pinhole with a full-HD frame, blur, noise and a compressed picture.

Only the part of the frame around the symbol is computed.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench import wear
from bench.printed import WALL, Picture, Print

FOCAL_PX = 1400  # the main camera of a phone, 26 mm equivalent, in a frame 1920 pixels wide
FIELD = 1.9  # side of the computed part, in symbol widths
FINER = 2  # the scene is drawn so much finer than the sensor and averaged over each of its pixels
ENOUGH_PX = 400  # across a symbol, before the camera: more than 10 a module
LENS_BLUR_PX = 0.6
NOISE = 3.0
BLACK, WHITE = 22, 215  # what a sensor makes of ink and paper
HAND_DEGREES = 4.0  # nobody holds a phone quite straight
WAVER = 0.5  # pixels


@dataclass(frozen=True, slots=True)
class Scene:
    """What is wrong with a view; nothing, unless said. Blur and shake are in pixels of the sensor."""

    name: str
    blur: float = 0
    shake: float = 0
    turned: bool = False
    tilt: float = 0
    covered: float = 0
    stuck_over: float = 0
    contrast: float = 1
    creased: bool = False
    darkest: float = 1
    jpeg: int = 0


def seen(paper: Print, scene: Scene, distance_mm: float, random: Generator) -> Picture:
    """What the camera delivers of the leaflet."""
    paper = from_afar(paper, distance_mm)
    worn = _worn(paper, scene, random)
    side = round(FIELD * paper.width_mm * FOCAL_PX / distance_mm)
    fine = FINER * side
    view = _view(paper, scene, distance_mm, random)
    drawn = cv2.warpPerspective(worn, view, (fine, fine), flags=cv2.INTER_LINEAR, borderValue=WALL)
    sensed = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_AREA)
    return _developed(sensed, scene, random)


def from_afar(paper: Print, distance_mm: float) -> Print:
    """The print with no more pixels than the camera can tell apart from there."""
    return paper.no_finer_than(min(FINER * FOCAL_PX / distance_mm, ENOUGH_PX / paper.width_mm))


def _worn(paper: Print, scene: Scene, random: Generator) -> Picture:
    picture, symbol_px = paper.picture, paper.width_mm * paper.scale
    if scene.contrast < 1:
        picture = wear.faded(picture, scene.contrast)
    if scene.covered:
        picture = wear.covered(picture, symbol_px, scene.covered, random)
    if scene.stuck_over:
        picture = wear.stuck_over(picture, symbol_px, scene.stuck_over, random)
    if scene.creased:
        picture = wear.creased(picture, symbol_px, random)
    if scene.darkest < 1:
        picture = wear.unevenly_lit(picture, symbol_px, scene.darkest, random)
    return picture


def _view(paper: Print, scene: Scene, distance_mm: float, random: Generator) -> NDArray[np.float64]:
    """The homography from the print's pixels to the finely drawn frame."""
    height, width = paper.picture.shape
    to_mm = np.diag([1 / paper.scale, 1 / paper.scale, 1])
    to_mm[:2, 2] = -width / 2 / paper.scale, -height / 2 / paper.scale
    spin = random.uniform(0, 360) if scene.turned else random.uniform(-HAND_DEGREES, HAND_DEGREES)
    axis = random.uniform(0, 2 * np.pi)
    tilted, _ = cv2.Rodrigues(np.radians(scene.tilt) * np.array([np.cos(axis), np.sin(axis), 0]))
    turned, _ = cv2.Rodrigues(np.array([0, 0, np.radians(spin)]))
    pose = np.column_stack([(tilted @ turned)[:, :2], (0, 0, distance_mm)])
    middle = FINER * round(FIELD * paper.width_mm * FOCAL_PX / distance_mm) / 2
    x, y = middle + FINER * random.uniform(-WAVER, WAVER, 2)
    lens = np.array([[FINER * FOCAL_PX, 0, x], [0, FINER * FOCAL_PX, y], [0, 0, 1]])
    return np.asarray(lens @ pose @ to_mm, np.float64)


def _developed(sensed: NDArray[np.generic], scene: Scene, random: Generator) -> Picture:
    """Lens, shake, noise, exposure and compression, in the order in which they happen."""
    picture = _grey(sensed) * ((WHITE - BLACK) / 255) + BLACK
    picture = _grey(cv2.GaussianBlur(picture, (0, 0), float(np.hypot(LENS_BLUR_PX, scene.blur))))
    if scene.shake:
        picture = _grey(cv2.filter2D(picture, -1, _shake(scene.shake, random)))
    out: Picture = np.clip(picture + random.normal(0, NOISE, picture.shape), 0, 255).astype(np.uint8)
    if scene.jpeg:
        _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg])
        out = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    return out


def _grey(picture: NDArray[np.generic]) -> NDArray[np.float32]:
    return np.asarray(picture, np.float32)


def _shake(length: float, random: Generator) -> NDArray[np.float32]:
    """The hand's way while the shutter is open: a straight line in any direction."""
    size = 2 * int(np.ceil(length / 2)) + 1
    angle = random.uniform(0, np.pi)
    step = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    kernel: NDArray[np.float32] = np.zeros((size, size), np.float32)
    fixed_point = 4  # fractional bits
    ends = [tuple(int(v) for v in ((size // 2 + s * step) * 2**fixed_point)) for s in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_8, fixed_point)
    kernel /= kernel.sum()
    return kernel
