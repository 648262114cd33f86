"""邻居报过同一件事: shown before sending, by the script while typing or by a page on the way."""

from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import categories
from backend.complaints.pages.resident.form import ComplaintForm
from backend.complaints.pages.resident.place import PlacePage
from backend.complaints.rules.filing.emergencies import advice_for
from backend.complaints.rules.filing.intake import arrived
from backend.complaints.rules.likeness.duplicates import Draft, Neighbour, similar
from backend.complaints.signed_uploads import sign_neighbour
from backend.core.clock import utc_now
from backend.web.pages import row_id


class NeighboursFirstError(Exception):
    """The resident has not been asked yet whether theirs is one of these."""

    def __init__(self, found: list[tuple[str, Neighbour]]) -> None:
        super().__init__("neighbours")
        self.found = found


def ask_once(session: Session, page: PlacePage, form: ComplaintForm) -> None:
    """Raises NeighboursFirstError where there is something to ask; never in an emergency, never twice."""
    if form.asked or form.problems or page.community is None or page.previous is not None:
        return  # whoever goes on with a complaint of their own is not asked whether it is a neighbour's
    if arrived(session, form.submission(page)) or advice_for(categories(session), form.words):
        return
    draft = Draft(form.words, page.community.id, row_id(form.building), form.place)
    found = similar(session, draft, utc_now())
    if found:
        raise NeighboursFirstError([(sign_neighbour(one.complaint_id), one) for one in found])
