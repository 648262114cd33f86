"""Which tests stay in one process of a parallel run, and which process takes which of them."""

from functools import cache
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[2]
QUICK_EVERY = 3  # processes: one of three takes from the quick end


class FilesTogether(LoadFileScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """As `--dist loadfile`, but the files that share the demo city's service are one.

    Files that start browsers and services come first and mostly wait; the others only compute. Were all
    processes to take from the same end, the processor would idle in the first half of a run.
    """

    def _assign_work_unit(self, node: Any) -> None:
        if list(self.nodes).index(node) % QUICK_EVERY == QUICK_EVERY - 1:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "the demo service" if _uses_the_demo_service(file) else file


@cache
def _uses_the_demo_service(file: str) -> bool:
    return "demo_service" in (ROOT / file).read_text(encoding="utf-8")
