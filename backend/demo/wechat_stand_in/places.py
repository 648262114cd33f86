"""Places of the city that the chat page offers; the stand-in itself knows nothing of the city."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class DemoLeaflet:
    """A printed code: `scene` as an account's QR carries it, `printed_text` as printed, `url` as it opens.

    `handler` is the demo account of the staff's pages that answers for the place.
    """

    scene: str
    printed_text: str
    place: str
    url: str
    handler: str = ""


@dataclass(frozen=True)
class DemoSpot:
    """Somewhere to send one's location from; degrees in GCJ-02."""

    name: str
    address: str
    latitude: float
    longitude: float


class DemoPlaces(Protocol):
    """`password` opens the demo accounts of the staff's pages below `base_url`."""

    base_url: str
    city_name: str
    password: str

    def leaflets(self) -> Sequence[DemoLeaflet]:
        """A few to choose from."""

    def leaflet(self, typed: str) -> DemoLeaflet | None:
        """The one whose code this is, however it was typed."""

    def picture(self, value: str) -> bytes | None:
        """Its symbol as PNG."""

    def spots(self) -> Sequence[DemoSpot]:
        """A few to choose from."""
