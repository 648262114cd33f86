"""What is tried before the camera: symbols, distances and damages, and how often."""

from dataclasses import dataclass
from itertools import product

from bench.camera import Scene
from bench.printed import CARD_UP_TO_MM, LEVELS, STICKER_UP_TO_MM, Symbol

HOST = "ls.yq.example.gov.cn"  # as long as a city's may be
DPIS = (100, 150, 200)
WIDTHS_MM = (34, 60, 80, 86, 100)
LETTER_CASES = ("upper", "lower")

CLEAN = Scene("clean")
BLURRED = Scene("blurred", blur=1.2, shake=3)
STEEP = Scene("40° oblique", tilt=40)
HIDDEN = Scene("10% covered", covered=0.10)
STUCK = Scene("15% covered, corners free", stuck_over=0.15)
WORN = Scene(
    "worn", blur=0.6, shake=1.5, turned=True, tilt=15, covered=0.02, contrast=0.7, darkest=0.6, jpeg=30
)
EVERYTHING = Scene(
    "everything", blur=1, shake=2, turned=True, tilt=25, covered=0.10, contrast=0.5, creased=True,
    darkest=0.5, jpeg=30,
)  # fmt: skip
IN_SHORT = (CLEAN, BLURRED, STEEP, HIDDEN, STUCK, WORN)
SCENES = (
    CLEAN,
    BLURRED,
    Scene("turned", turned=True),
    Scene("15° oblique", tilt=15),
    Scene("25° oblique", tilt=25),
    STEEP,
    Scene("5% covered", covered=0.05),
    HIDDEN,
    Scene("20% covered", covered=0.20),
    STUCK,
    Scene("faded to 40%", contrast=0.4),
    Scene("creased", creased=True),
    Scene("uneven light", darkest=0.35),
    Scene("JPEG 30", jpeg=30),
    WORN,
    EVERYTHING,
)


@dataclass(frozen=True, slots=True)
class Effort:
    """`margin` is half the 95% interval at which a cell's rate by zxing is good enough to stop.

    OpenCV is ten times slower and looks at the first `opencv_trials` only.
    """

    least: int
    most: int
    opencv_trials: int
    margin: float


QUICK = Effort(least=18, most=18, opencv_trials=18, margin=0)
FULL = Effort(least=54, most=198, opencv_trials=72, margin=0.04)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One look at one print. `opencv` is either of its detectors, `first` its usual one; None: not asked."""

    dpi: int
    zxing: bool
    opencv: bool | None
    first: bool | None
    wrong: int


@dataclass(frozen=True, slots=True)
class Cell:
    """All looks at one kind of symbol in one scene from one distance."""

    symbol: Symbol
    distance_m: float
    scene: Scene
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does at a time: all that is asked of one kind of symbol."""

    symbol: Symbol
    views: tuple[tuple[float, tuple[Scene, ...]], ...]
    effort: Effort


def home(width_mm: float) -> float:
    """The distance in metres from which a symbol of that width is read: in hand, in a lift, on a wall."""
    if width_mm <= CARD_UP_TO_MM:
        return 0.3
    return 0.5 if width_mm <= STICKER_UP_TO_MM else 1.0


def quick_tasks(host: str) -> list[Task]:
    """Each size from its own distance, the scenes that tell most."""
    kinds = product(LEVELS, LETTER_CASES, (34, 60, 86))
    return [
        Task(Symbol(level, case, width, host), ((home(width), IN_SHORT),), QUICK)
        for level, case, width in kinds
    ]


def full_tasks(host: str) -> list[Task]:
    """Each size in every scene from its own distance, and from the others in those that tell most."""
    tasks = []
    for width, level, case in product(reversed(WIDTHS_MM), LEVELS, LETTER_CASES):
        distances = sorted({home(width), 0.5, 1.0, 2.0})
        views = tuple((distance, SCENES if distance == home(width) else IN_SHORT) for distance in distances)
        tasks.append(Task(Symbol(level, case, width, host), views, FULL))
    return tasks
