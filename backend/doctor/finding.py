"""The result of one check."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `mend` is empty where `ok`."""

    what: str
    ok: bool
    says: str
    mend: str = ""


def first_line(error: BaseException) -> str:
    """The kind and first line of an error. Drivers put addresses there, but no passwords."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
