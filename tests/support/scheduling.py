"""Which tests stay in one process of a parallel run: those of a file, and those that share a service."""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[2]


class FilesTogether(LoadFileScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """As `--dist loadfile`, but the files that share the demo city's service are one."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "the demo service" if _uses_the_demo_service(file) else file


@cache
def _uses_the_demo_service(file: str) -> bool:
    return "demo_service" in (ROOT / file).read_text(encoding="utf-8")
