"""The menu of staff pages, as subjects declare it in their `subject.py`."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Shown in the order of `place` to whoever may open the page, but not to those who have `unless`.

    These get there from elsewhere in their pages. Of all items whose `home_for` an account has, the first is
    the page where its work is.
    """

    place: int
    name: str
    endpoint: str
    unless: Permission | None = None
    home_for: Permission | None = None


_items: list[MenuItem] = []


def register(items: Iterable[MenuItem]) -> None:
    _items.extend(items)
    _items.sort(key=lambda item: item.place)


def menu_items() -> tuple[MenuItem, ...]:
    return tuple(_items)
