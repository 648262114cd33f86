"""What the chat page must be told of the city; the stand-in itself knows nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Leaflet:
    """A printed code: `scene` as an account's QR carries it, `shown` as it is printed, `url` as it opens.

    `handler` is the demo account of the staff's pages that answers for the place.
    """

    scene: str
    shown: str
    place: str
    url: str
    handler: str = ""


@dataclass(frozen=True)
class Spot:
    """Somewhere to send one's location from; degrees in GCJ-02."""

    name: str
    address: str
    latitude: float
    longitude: float


class Town(Protocol):
    """`password` opens the demo accounts of the staff's pages below `base_url`."""

    base_url: str
    city_name: str
    password: str

    def leaflets(self) -> Sequence[Leaflet]:
        """A few to choose from."""

    def leaflet(self, typed: str) -> Leaflet | None:
        """The one whose code this is, however it was typed."""

    def picture(self, value: str) -> bytes | None:
        """Its symbol as PNG."""

    def spots(self) -> Sequence[Spot]:
        """A few to choose from."""
