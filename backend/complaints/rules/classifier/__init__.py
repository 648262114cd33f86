"""Proposes the category of a resident's words; the resident confirms it.

A linear model over characters, trained by `./scripts/bench classifier train` and kept as plain data in
weights.csv; asking it needs no library. How it was made and how good it is: docs/classifier.md.
"""

from backend.complaints.rules.classifier.model import (
    SURE_ENOUGH,
    danger_chance,
    load,
    ranked,
    recognised,
    sounds_dangerous,
)

__all__ = ["SURE_ENOUGH", "danger_chance", "load", "ranked", "recognised", "sounds_dangerous"]
