"""Places whose names cannot be printed: left out of an order and told all at once; the rest goes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import Building, Community, PropertyFirm, Street
from backend.printing.leaflets.fonts import in_words, missing_characters
from backend.printing.leaflets.leaflet import Leaflet
from backend.printing.leaflets.text_fit import TextFit
from backend.printing.rules.selection import PlaceToPrint, Selection, places_to_print
from backend.registry.rules.contracts_in_force import firms_in_force

CHUNK = 500
NAMED = 10  # in a sentence


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why the leaflets of a community, or of one place in it, cannot be printed.

    `characters` are those that no font has; none where the text is too long for the design.
    """

    community: str
    text: str
    characters: str

    def __str__(self) -> str:
        where = "" if self.text == self.community else f"“{self.text}”"
        if not self.characters:
            return f"{self.community}：{where}太长，版面放不下"
        return f"{self.community}：{where}{'里的' if where else ''}{in_words(self.characters)}字库中没有"


@dataclass(frozen=True, slots=True)
class PrintablePlaces:
    places: list[PlaceToPrint]
    left_out: list[LeftOut]


def printable_places(session: Session, selection: Selection, day: date, text_fit: TextFit) -> PrintablePlaces:
    """The places of a selection, without those that cannot be printed. Raises InvalidInputError for none."""
    places = places_to_print(session, selection, day)
    names = _Names(session, places, day, text_fit)
    printable: list[PlaceToPrint] = []
    left_out: dict[LeftOut, None] = {}
    for place in places:
        reasons = list(names.unprintable(place))
        left_out |= dict.fromkeys(reasons)
        if not reasons:
            printable.append(place)
    if left_out and not printable:
        raise InvalidInputError(
            [FieldProblem("scope", f"选中的地方都印不出来。{says_left_out([*left_out])}")]
        )
    return PrintablePlaces(printable, list(left_out))


def says_left_out(left_out: Sequence[LeftOut]) -> str:
    """All of them in one sentence; of very many the first. Empty for none."""
    if not left_out:
        return ""
    more = f"等 {len(left_out):,} 处" if len(left_out) > NAMED else ""
    names = "；".join(map(str, left_out[:NAMED]))
    return f"名称印不出来、这次不印的：{names}{more}。请在小区资料里改短或改成能印的字，再补印。"


def unprintable_in(leaflet: Leaflet, text_fit: TextFit) -> LeftOut | None:
    """The first text of a leaflet that cannot be printed."""
    return next(_reasons(leaflet.community, leaflet.texts, text_fit), None)


class _Names:
    """What the leaflets of some places would say, in a few queries for all."""

    def __init__(
        self, session: Session, places: Sequence[PlaceToPrint], day: date, text_fit: TextFit
    ) -> None:
        self._text_fit = text_fit
        self._communities: dict[int, tuple[str, str, list[LeftOut]]] = {}
        self._buildings: dict[int, str] = {}
        ids = list(dict.fromkeys(place.place.community_id for place in places))
        building_ids = sorted({place.place.building_id for place in places if place.place.building_id})
        firms = self._unprintable_firms(session)
        for some in _chunks(ids):
            serving = firms_in_force(session, some, day) if firms else {}
            query = (
                select(Community.id, Community.name, Street.name, Street.phone)
                .join(Street, Street.id == Community.street_id)
                .where(Community.id.in_(some))
            )
            for community_id, name, street, phone in session.execute(query):
                firm = serving[community_id][0] if community_id in serving else None
                texts = {"community": name, **_of_street(street, phone), **(_of_firm(firm) if firm else {})}
                self._communities[community_id] = name, street, list(_reasons(name, texts, text_fit))
        for some in _chunks(building_ids):
            query_names = select(Building.id, Building.name).where(Building.id.in_(some))
            self._buildings.update((row.id, row.name) for row in session.execute(query_names))

    def unprintable(self, place: PlaceToPrint) -> Iterator[LeftOut]:
        name, street, reasons = self._communities[place.place.community_id]
        yield from reasons
        spot = f"{self._buildings.get(place.place.building_id or 0, '')}{place.place.spot}"
        if spot:
            yield from _reasons(name, {"building": spot}, self._text_fit)
            if not self._text_fit.fits("where", f"{street}　{spot}"):
                yield LeftOut(name, spot, "")

    def _unprintable_firms(self, session: Session) -> bool:
        """Mostly none: then nobody needs to know which firm serves where."""
        return any(
            next(_reasons(firm.name, _of_firm(firm), self._text_fit), None)
            for firm in session.scalars(select(PropertyFirm))
        )


def _of_street(name: str, phone: str) -> dict[str, str]:
    return {"street": name, "responsible.1.name": name, "responsible.1.phone": phone}


def _of_firm(firm: PropertyFirm) -> dict[str, str]:
    return {"responsible.0.name": firm.name, "responsible.0.phone": firm.phone}


def _reasons(community: str, texts: Mapping[str, str], text_fit: TextFit) -> Iterator[LeftOut]:
    """Each text once, by the slots in which it stands."""
    known_texts: set[str] = set()
    for slot_name, text in texts.items():
        characters = missing_characters(text)
        if text not in known_texts and (characters or not text_fit.fits(slot_name, text)):
            known_texts.add(text)
            yield LeftOut(community, text, characters)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
