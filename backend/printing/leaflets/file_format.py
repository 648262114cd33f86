"""What a finished file says of itself: its standard, and the printing condition that it carries."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pikepdf import Name, Pdf

from backend.printing.leaflets.pdfx_check import pdfx_problems
from backend.printing.leaflets.print_conditions import profile_name


@dataclass(frozen=True, slots=True)
class FileFormat:
    """`profile` is how the embedded ICC profile calls itself; `complete` where PDF/X-4 misses nothing."""

    version: str
    condition: str
    info: str
    profile: str
    complete: bool


def file_format(path: Path) -> FileFormat:
    """Read from the file itself, once for each state of it."""
    file_stat = path.stat()
    return _read(path, file_stat.st_size, file_stat.st_mtime_ns)


@lru_cache(maxsize=1000)
def _read(path: Path, _size: int, _changed: int) -> FileFormat:
    with Pdf.open(path) as pdf:
        intents = [
            intent for intent in pdf.Root.get("/OutputIntents", []) if intent.get("/S") == Name.GTS_PDFX
        ]
        version = pdf.pdf_version
        intent: Any = intents[0] if intents else {}
        profile = intent.get("/DestOutputProfile")
        return FileFormat(
            version=version,
            condition=str(intent.get("/OutputConditionIdentifier", "")),
            info=str(intent.get("/Info", "")),
            profile="" if profile is None else profile_name(profile.read_bytes()) or "未命名",
            complete=not pdfx_problems(path),
        )
