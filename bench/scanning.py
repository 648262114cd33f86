"""The scan table: printed codes of every level, size and letter case before a simulated camera.

`python -m bench.scanning` takes under a minute, `--full` some ten minutes; `--markdown` prints the tables
for docs/scanning.md. The same command gives the same rates again: all places and damages are seeded.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from math import sqrt
from multiprocessing import get_context
from statistics import NormalDist

import cv2
import numpy as np
import zxingcpp

from bench.camera import Scene, from_afar, seen
from bench.printed import Picture, Print, prints_of
from bench.scan_grid import CLEAN, DPIS, HOST, Cell, Outcome, Task, full_tasks, quick_tasks
from bench.scan_tables import tables_of

SEED = 2611
QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)


def run(task: Task) -> list[Cell]:
    """From a distance at which not even a clean symbol is read nothing else is tried."""
    cv2.setNumThreads(1)  # the processes share the cores
    prints = [prints_of(task.symbol, dpi) for dpi in DPIS]
    cells = []
    for distance, scenes in task.views:
        near = [[from_afar(paper, distance * 1000) for paper in some] for some in prints]
        for scene in scenes:
            cells.append(_look(task, near, distance, scene))
            if scene is CLEAN and not any(outcome.zxing or outcome.opencv for outcome in cells[-1].outcomes):
                break
    return cells


def _look(task: Task, prints: Sequence[Sequence[Print]], distance_m: float, scene: Scene) -> Cell:
    outcomes: list[Outcome] = []
    while len(outcomes) < task.effort.most:
        trial = len(outcomes)
        dpi = trial % len(DPIS)
        paper = prints[dpi][trial // len(DPIS) % len(prints[dpi])]
        # The same hand, light and dirt for every symbol: differences between them are their own.
        picture = seen(paper, scene, distance_m * 1000, np.random.default_rng((SEED, trial)))
        outcomes.append(decode(picture, paper.url, DPIS[dpi], by_opencv=trial < task.effort.opencv_trials))
        read = sum(outcome.zxing for outcome in outcomes)
        if len(outcomes) >= task.effort.least and margin(read, len(outcomes)) <= task.effort.margin:
            break
    return Cell(task.symbol, distance_m, scene, tuple(outcomes))


def decode(picture: Picture, url: str, dpi: int, *, by_opencv: bool) -> Outcome:
    zxing = [code.text for code in zxingcpp.read_barcodes(picture, QR_CODE)]
    first = second = ""
    if by_opencv:
        first = _opencv(cv2.QRCodeDetector(), picture)
        second = first or _opencv(cv2.QRCodeDetectorAruco(), picture)
    wrong = sum(text not in ("", url) for text in (*zxing, second))
    return Outcome(
        dpi,
        zxing=url in zxing,
        opencv=second == url if by_opencv else None,
        first=first == url if by_opencv else None,
        wrong=wrong,
    )


def _opencv(detector: cv2.QRCodeDetector | cv2.QRCodeDetectorAruco, picture: Picture) -> str:
    try:
        return detector.detectAndDecode(picture)[0]
    except cv2.error:  # it raises on corners that lie on one line, instead of reading nothing
        return ""


def margin(read: int, tried: int) -> float:
    """Half the width of Wilson's 95% interval."""
    z, share = NormalDist().inv_cdf(0.975), read / tried
    return z / (1 + z * z / tried) * sqrt(share * (1 - share) / tried + z * z / (4 * tried**2))


def measure(tasks: Sequence[Task]) -> Iterator[Cell]:
    """In as many processes as there are cores."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for done, cells in enumerate(pool.map(run, tasks), start=1):
            sys.stderr.write(f"\r{done} of {len(tasks)} symbols")
            yield from cells
    sys.stderr.write("\n")


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.scanning", description=__doc__)
    parser.add_argument("--full", action="store_true", help="every size, distance and damage")
    parser.add_argument("--markdown", action="store_true", help="as in docs/scanning.md")
    parser.add_argument("--host", default=HOST, help="the host in the links; its length counts")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    tasks = full_tasks(options.host) if options.full else quick_tasks(options.host)
    cells = list(measure(tasks))
    for table in tables_of(cells):
        sys.stdout.write(table.markdown() if options.markdown else table.plain())
        sys.stdout.write("\n")
    looks = sum(len(cell.outcomes) for cell in cells)
    seconds = time.perf_counter() - started
    sys.stdout.write(f"{looks} pictures in {len(cells)} cells, {seconds:.0f} s.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
