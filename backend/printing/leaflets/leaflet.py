"""The variable content of a leaflet, as plain data."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from backend.qr.rules.codes import show_code


@dataclass(frozen=True, slots=True)
class LeafletContact:
    """Who answers, as printed: label, name and phone."""

    label: str
    name: str
    phone: str


@dataclass(frozen=True)
class Leaflet:
    """One code with its place. `matrix` is packed as the code keeps it; `spot` may be empty."""

    community: str
    spot: str
    street: str
    responsible: tuple[LeafletContact, ...]
    code: str
    url: str
    matrix: bytes
    batch: str
    is_demo: bool = False

    @cached_property
    def texts(self) -> dict[str, str]:
        """What stands in each slot, but for the serial, which differs from copy to copy."""
        texts = {
            "community": self.community,
            "building": self.spot,
            "street": self.street,
            "where": f"{self.street}　{self.spot}".strip(),
            "code": show_code(self.code),
            "batch": self.batch,
            "host": urlsplit(self.url.lower()).netloc,
        }
        for row, leaflet_contact in enumerate(self.responsible):
            texts[f"responsible.{row}.label"] = leaflet_contact.label
            texts[f"responsible.{row}.name"] = leaflet_contact.name
            texts[f"responsible.{row}.phone"] = leaflet_contact.phone
        return texts


@dataclass(frozen=True, slots=True)
class Copies:
    """A leaflet and how often it is printed. `serials` holds one for each copy, or nothing."""

    leaflet: Leaflet
    count: int
    serials: tuple[str, ...] = ()
