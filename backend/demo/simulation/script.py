"""Texts that people in the simulated city write. Invented, about nobody."""

import csv
import random
from functools import cache
from importlib.resources import files


@cache
def complaints() -> dict[str, list[str]]:
    """Words by code of the category."""
    return _read("words.csv", "category")


@cache
def emergencies() -> dict[str, list[str]]:
    return _read("emergencies.csv", "category")


@cache
def _answers() -> dict[str, list[str]]:
    return _read("answers.csv", "kind")


def say(draw: random.Random, kind: str) -> str:
    """Words for a move."""
    return draw.choice(_answers()[kind])


def _read(name: str, key: str) -> dict[str, list[str]]:
    text = files("backend.demo.simulation").joinpath(name).read_text("utf-8")
    words_by_key: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        words_by_key.setdefault(row[key], []).append(row["words"])
    return words_by_key
