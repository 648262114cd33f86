"""The sample leaflet of a preview: the first place of a selection."""

from datetime import date

from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import Building, Community
from backend.printing.leaflets.leaflet import Leaflet
from backend.printing.leaflets.text_fit import TextFit
from backend.printing.rules.leaflets import leaflets_of_codes, responsible_of
from backend.printing.rules.printable import printable_places
from backend.printing.rules.selection import Selection
from backend.qr.rules.matrix import matrix_of, pack
from backend.qr.rules.placements import CodePlace, codes_at

SAMPLE_CODE = "ACDEFGHJ"  # its check character is wrong on purpose: it leads nowhere


def sample_leaflet(
    session: Session, selection: Selection, day: date, base_url: str, text_fit: TextFit
) -> tuple[Leaflet, bool]:
    """The leaflet, and whether its code is only a sample because none hangs there yet.

    Raises InvalidInputError where the selection holds no place.
    """
    places = printable_places(session, selection, day, text_fit).places
    if not places:
        raise InvalidInputError([FieldProblem("scope", "这样选，一个地方也没有。请换个范围。")])
    place = places[0].place
    codes = codes_at(session, [place])
    if place in codes:
        return leaflets_of_codes(session, [codes[place]], day)[0], False
    return _unminted(session, place, day, base_url), True


def _unminted(session: Session, place: CodePlace, day: date, base_url: str) -> Leaflet:
    community = session.get_one(Community, place.community_id)
    building = session.get_one(Building, place.building_id).name if place.building_id else ""
    url = f"{base_url}/q/{SAMPLE_CODE}".upper()
    return Leaflet(
        community=community.name,
        spot=f"{building}{place.spot}",
        street=community.street.name,
        responsible=responsible_of(session, community, day),
        code=SAMPLE_CODE,
        url=url,
        matrix=pack(matrix_of(url)),
        batch="样张",
        is_demo=community.is_demo,
    )
