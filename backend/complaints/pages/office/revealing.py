"""Personal data of a complaint: shown on one page after a stated purpose."""

from collections.abc import Callable

from flask import abort, request
from sqlalchemy.orm import Session

from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.pages.office.complaint_variables import Revealed
from backend.core.errors import LinshengError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.web.services import services

Look = Callable[[Session, str], Revealed]  # takes the purpose


def reveal(complaint_id: int, name: str, look: Look) -> str | tuple[str, int]:
    """The page with what `look` opened: the look is on record before it shows. `name` is the page's form."""
    purpose = FieldReader(request.form).raw("words")
    try:
        with services().database.transaction() as session:
            revealed = look(session, purpose)
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        return complaint_page(complaint_id, error=error, failed=name, form={"words": purpose}), error.status
    return complaint_page(complaint_id, revealed=revealed)
