"""Faults that a test or the demo orders: what the real servers do on a bad day."""

from dataclasses import dataclass

KINDS = ("errcode", "status", "html", "slow", "body", "cut")
EVERY = "*"


@dataclass
class Fault:
    path: str
    kind: str
    times: int = 1
    errcode: int = -1
    status: int = 500
    seconds: float = 0.0
    body: str = ""
    content_type: str = "text/plain"


class Faults:
    """In the order in which they were ordered; `times` 0 stays for ever."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, path: str, *, slow: bool) -> Fault | None:
        """The next fault of this path; slowness is taken apart, since the call goes on after it."""
        for fault in self._waiting:
            if fault.path in {path, EVERY} and (fault.kind == "slow") is slow:
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times == 1:
            self._waiting.remove(fault)
        elif fault.times:
            fault.times -= 1
