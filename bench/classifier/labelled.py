"""The labelled sentences: labelled.csv. Where they come from is said in docs/classifier.md."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Part = Literal["training", "held_out"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`label` is a category's code, or `none` for what is no complaint."""

    words: str
    label: str
    origin: str
    part: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """`kind` of the emergency, empty in a look-alike. Each `list` was held out when it was new."""

    words: str
    kind: str
    list: str
    part: str


@dataclass(frozen=True, slots=True)
class FreshAlarm:
    """Of a list by other hands. `earlier` is what was complained of before the words; empty in most."""

    words: str
    earlier: str
    kind: str
    list: str
    part: str


def fresh_alarms() -> list[FreshAlarm]:
    return [
        FreshAlarm(row["words"], row["earlier"], row["kind"], row["list"], row["part"])
        for row in _rows("fresh_alarms.csv")
    ]


def sentences(part: Part) -> list[Sentence]:
    return [
        Sentence(row["words"], row["label"], row["origin"], row["part"])
        for row in _rows("labelled.csv")
        if row["part"] == part
    ]


def alarms() -> list[Alarm]:
    return [Alarm(row["words"], row["kind"], row["list"], row["part"]) for row in _rows("alarms.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    text = files("bench.classifier").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
