"""The simulated camera of the scan table: the same every time, fair to a clean print, hard on others."""

from dataclasses import replace

import numpy as np
import pytest

from bench.camera import Scene, seen
from bench.printed import Print, Symbol, prints_of
from bench.scan_grid import CLEAN, EVERYTHING, HOST, Cell, Effort, Task
from bench.scan_tables import tables_of
from bench.scanning import decode, margin, run
from bench.wear import covered

POSTER = Symbol("Q", "upper", 86, HOST)
FEW = Effort(least=18, most=18, opencv_trials=2, margin=0)


@pytest.fixture(scope="module")
def poster() -> list[Print]:
    return prints_of(POSTER, 100)


@pytest.fixture(scope="module")
def steps() -> dict[str, list[int]]:
    """How many of 18 looks succeed as one damage grows, each at a metre."""
    grown = {
        "blur": [Scene("", blur=blur) for blur in (0, 2, 4)],
        "shake": [Scene("", shake=shake) for shake in (0, 5, 10)],
        "tilt": [Scene("", tilt=tilt) for tilt in (0, 55, 75)],
        "covered": [Scene("", covered=share) for share in (0, 0.05, 0.3)],
        "contrast": [Scene("", contrast=contrast) for contrast in (1, 0.1, 0.02)],
        "uneven light": [Scene("", blur=1.2, darkest=darkest) for darkest in (1, 0.3, 0.05)],
        "JPEG": [Scene("", blur=1.5, jpeg=quality) for quality in (0, 10, 1)],
    }
    scenes = tuple(scene for some in grown.values() for scene in some)
    cells = iter(run(Task(POSTER, ((1.0, scenes),), FEW)))
    cells_of = {name: [next(cells) for _ in some] for name, some in grown.items()}
    assert not any(outcome.wrong for some in cells_of.values() for cell in some for outcome in cell.outcomes)
    return {name: [_read(cell) for cell in some] for name, some in cells_of.items()}


def _read(cell: Cell) -> int:
    return sum(outcome.zxing for outcome in cell.outcomes)


def test_the_same_seed_shows_the_same_picture(poster: list[Print]) -> None:
    again = prints_of(POSTER, 100)
    for picture, other in zip(poster, again, strict=True):
        first, second = (seen(p, EVERYTHING, 1000, np.random.default_rng(7)) for p in (picture, other))
        assert np.array_equal(first, second)
        assert not np.array_equal(first, seen(picture, EVERYTHING, 1000, np.random.default_rng(8)))


@pytest.mark.parametrize("dpi", [100, 150, 200])
@pytest.mark.parametrize(("width_mm", "distance_m"), [(34, 0.3), (60, 0.5), (86, 1.0)])
def test_a_clean_print_is_always_read(dpi: int, width_mm: float, distance_m: float) -> None:
    for level in "MQH":
        for paper in prints_of(Symbol(level, "upper", width_mm, HOST), dpi)[:2]:
            flat = decode(paper.picture, paper.url, dpi, by_opencv=True)
            assert flat.zxing, level
            assert flat.opencv, level
            picture = seen(paper, CLEAN, distance_m * 1000, np.random.default_rng(1))
            assert decode(picture, paper.url, dpi, by_opencv=False).zxing, level


@pytest.mark.parametrize("damage", ["blur", "shake", "tilt", "covered", "contrast", "uneven light", "JPEG"])
def test_more_damage_is_read_less(steps: dict[str, list[int]], damage: str) -> None:
    none, some, much = steps[damage]
    assert none == FEW.most
    assert none >= some >= much
    assert much < none


def test_farther_away_is_read_less() -> None:
    views = tuple((distance, (CLEAN,)) for distance in (1.0, 2.5, 4.0))
    near, far, farther = (_read(cell) for cell in run(Task(POSTER, views, FEW)))
    assert near == FEW.most
    assert near >= far >= farther
    assert farther == 0


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_as_much_is_covered_as_is_said(share: float) -> None:
    blank = np.full((600, 600), 255, np.uint8)
    for seed in range(10):
        symbol = covered(blank, 300, share, np.random.default_rng(seed))[150:450, 150:450]
        assert share - 0.01 < (symbol != 255).mean() < share + 0.02


def test_a_stranger_s_code_counts_as_wrong(poster: list[Print]) -> None:
    assert decode(poster[0].picture, poster[1].url, 100, by_opencv=True).wrong == 2


def test_the_interval_is_wilson_s() -> None:
    assert margin(0, 54) < 0.04  # a cell that is clear stops early
    assert margin(50, 100) == pytest.approx(0.0962, abs=0.0005)  # statsmodels: 0.4038 to 0.5962


def test_the_tables_say_what_was_read() -> None:
    effort = replace(FEW, least=6, most=6, opencv_trials=6)
    cells = run(Task(POSTER, ((1.0, (CLEAN, EVERYTHING)),), effort))
    _, upper, lower, _, decoders = tables_of(cells)
    read = 100 * sum(outcome.zxing for outcome in cells[1].outcomes) // 6
    assert upper.rows[0][:6] == ("86", "Upper-case", "Q", "29", "1 m", "100/100")
    assert upper.rows[0][6].split("/")[0] == str(read)
    assert not lower.rows
    assert decoders.rows[0][0] == "12"
    assert upper.markdown().splitlines()[2].startswith("| mm | link | level |")
    assert "Upper-case" in upper.plain()
