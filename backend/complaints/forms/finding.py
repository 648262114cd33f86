"""What residents type to find their complaint or their community."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.reader import FieldReader
from backend.core.fields.values import degrees

LONGEST_PIN = 40  # as typed, with its spaces


@dataclass(frozen=True, slots=True)
class NumberAndPin:
    """As typed; the rules read the number. The PIN has no spaces and half-width digits."""

    number: str
    pin: str


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees of WGS-84."""

    latitude: float
    longitude: float


def parse_number_and_pin(form: Mapping[str, str]) -> NumberAndPin:
    """Fields number, pin."""
    reader = FieldReader(form)
    return NumberAndPin(reader.raw("number"), _digits(reader.raw("pin")))


def parse_position(form: Mapping[str, str]) -> Position | None:
    """Fields latitude, longitude; None where a device told no place on earth."""
    reader = FieldReader(form)
    latitude, longitude = degrees(reader.raw("latitude"), 90), degrees(reader.raw("longitude"), 180)
    return None if latitude is None or longitude is None else Position(latitude, longitude)


def _digits(text: str) -> str:
    """A PIN as it is shown, in two groups, or typed in full-width digits."""
    return "".join(c for c in unicodedata.normalize("NFKC", text[:LONGEST_PIN]) if not c.isspace())
