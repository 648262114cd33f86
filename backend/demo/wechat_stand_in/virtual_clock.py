"""The stand-in's clock: the real one, put forward as tests and the demo want."""

import time


class VirtualClock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    def forward(self, seconds: float) -> None:
        self.ahead += seconds
