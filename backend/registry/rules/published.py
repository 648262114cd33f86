"""Figures that a city published about itself, for comparison. Data, one row a figure."""

import csv
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

FILE = "published_figures.csv"


@dataclass(frozen=True, slots=True)
class Published:
    number: int
    day: date
    source: str


def published_by(city: str) -> dict[str, Published]:
    """By the name of the figure; empty for a city of which nothing is on file."""
    lines = files("backend.registry").joinpath("data", FILE).read_text("utf-8").splitlines()
    return {
        row["figure"]: Published(int(row["number"]), date.fromisoformat(row["day"]), row["source"])
        for row in csv.DictReader(lines)
        if row["city"] == city
    }
