"""Finds what in a resident's own words tells who they are: their name, flat, phone or identity number.

Building and unit tell nobody. Neither do other people's names, shops, or the phones of the firm.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.complaints.rules.privacy.own_contacts import contacts, identity_numbers
from backend.complaints.rules.privacy.own_flats import flats, is_door_of_the_blamed
from backend.complaints.rules.privacy.own_introductions import introductions
from backend.complaints.rules.privacy.own_names import names
from backend.core.text import aligned


class DetailKind(StrEnum):
    NAME = "name"
    HOME = "home"
    CONTACT = "contact"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class OwnDetail:
    """From `start` to `end` of the text stands `written`."""

    kind: DetailKind
    start: int
    end: int
    written: str


def own_details(text: str, *, is_place: bool = False) -> list[OwnDetail]:
    """In their order; no two share a character. In a place a bare 302 is a flat."""
    plain = aligned(text)
    phones = list(contacts(plain))
    spans_by_kind = (
        (DetailKind.IDENTITY, identity_numbers(plain)),
        (DetailKind.CONTACT, phones),
        (DetailKind.NAME, names(plain, text, phones)),
        (DetailKind.NAME, introductions(plain)),
        (DetailKind.HOME, flats(plain, is_place=is_place)),
    )
    return _apart(_detail(kind, text, start, end) for kind, spans in spans_by_kind for start, end in spans)


def own_details_in_place(place: str, words: str) -> list[OwnDetail]:
    """Those of the place of a complaint; the door of those whom its `words` blame is none."""
    details = own_details(place, is_place=True)
    if is_door_of_the_blamed(words, place):
        return [detail for detail in details if detail.kind is not DetailKind.HOME]
    return details


def _detail(kind: DetailKind, text: str, start: int, end: int) -> OwnDetail:
    written = text[start:end].rstrip()
    return OwnDetail(kind, start, start + len(written), written)


def _apart(details: Iterable[OwnDetail]) -> list[OwnDetail]:
    """Of two that overlap the earlier named kind stays."""
    details_apart: list[OwnDetail] = []
    for detail in details:
        if all(detail.end <= other.start or other.end <= detail.start for other in details_apart):
            details_apart.append(detail)
    return sorted(details_apart, key=lambda detail: detail.start)
