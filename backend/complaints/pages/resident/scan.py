"""The complaint form behind a printed code, or for a community that was chosen by hand."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import OfferedCategory, categories, category_choices
from backend.complaints.forms.complaint import ComplaintForm, blank_form, received_form
from backend.complaints.forms.place import PlacePage, place_chosen, place_of_code
from backend.complaints.pages.resident.place import ResponsibleContact, responsible
from backend.complaints.pages.resident.similar_complaints import SimilarComplaintsError, offer_similar_once
from backend.complaints.pages.resident.unmasking import UnmaskingError, tell_once
from backend.complaints.rules.filing.emergencies import find_emergency
from backend.complaints.rules.filing.intake import check_submission, earlier_receipt, keep
from backend.complaints.rules.privacy.unmasking import Unmasking, unmasking
from backend.complaints.rules.similarity.duplicates import SimilarComplaint
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem, InvalidInputError, KeyReusedError
from backend.core.numbers import show_number
from backend.core.text import clean
from backend.core.uploads import MAX_PHOTOS
from backend.models import Code, Database
from backend.models.session import TooManyWritersError
from backend.qr.rules.codes import find_code_with_place, in_force, show_code
from backend.qr.rules.placements import hangs_another, spot_of
from backend.qr.rules.scans import count_scan
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES, limit_posts
from backend.web.pages import takes_files
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services

log = logging.getLogger(__name__)


@variables_of("complaints/resident/complain.html")
@dataclass(frozen=True, slots=True)
class ComplainPage:
    """`errors` are messages by field; `neighbours` come with their signed references.

    `unmasking` is what the words typed so far tell of who wrote them.
    """

    page: PlacePage
    form: ComplaintForm
    categories: Sequence[OfferedCategory]
    offices: Sequence[ResponsibleContact]
    errors: Mapping[str, list[str]]
    neighbours: Sequence[tuple[str, SimilarComplaint]]
    unmasking: Unmasking | None
    max_photos: int = MAX_PHOTOS


@variables_of("complaints/resident/revoked_code.html")
@dataclass(frozen=True, slots=True)
class RevokedCode:
    """`printed_code` is the code as printed, `spot` where it hung; `has_newer`: another hangs there now."""

    code: Code
    printed_code: str
    spot: str
    has_newer: bool


Finder = Callable[[Session], PlacePage]


@resident_pages.route("/Q/<code>", endpoint="scanned", methods=["GET", "POST"], strict_slashes=False)
@resident_pages.route("/q/<code>", endpoint="scanned", methods=["GET", "POST"], strict_slashes=False)
@partial(limit_posts, methods=["POST"])
@limiter.limit(PAGES, methods=["GET"])
@takes_files
def _scanned(code: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        printed_code = find_code_with_place(session, code)
        if printed_code is None:
            page = render_template("complaints/resident/unknown_code.html", typed=code[:40])
            return page, HTTPStatus.NOT_FOUND
        code_id = printed_code.id
        if request.method != "POST":
            if printed_code.revoked_at is not None:
                return _answer_revoked(session, printed_code)
            answer = _blank(session, place_of_code(printed_code))
            if request.method == "GET":
                # After the page has left: a long import on the same database must not hold up a resident.
                answer.call_on_close(partial(_count, services().database, code_id))
            return answer
    # A form that was opened before its leaflet was replaced is still taken.
    return _receive(lambda session: place_of_code(session.get_one(Code, code_id)))


def _answer_revoked(session: Session, code: Code) -> ResponseReturnValue:
    """An old leaflet on the wall leads to what replaced it, or at least to the right form."""
    successor = in_force(code)
    if successor is not None:
        return redirect(url_for("resident.scanned", code=successor.value), HTTPStatus.FOUND)
    has_newer = hangs_another(session, code)
    return render(RevokedCode(code, show_code(code.value), spot_of(code), has_newer)), HTTPStatus.GONE


def _count(database: Database, code_id: int) -> None:
    """A busy database costs the count, never the page."""
    try:
        with database.statements(wait_seconds=0) as connection:
            count_scan(connection, code_id, local_today())
    except (OperationalError, TooManyWritersError):
        log.warning("a scan of code %d was not counted", code_id)


@resident_pages.route("/complain", endpoint="complain", methods=["GET", "POST"])
@partial(limit_posts, methods=["POST"])
@limiter.limit(PAGES, methods=["GET"])
@takes_files
def _complain() -> ResponseReturnValue:
    query_values = request.args

    def find(session: Session) -> PlacePage:
        return place_chosen(
            session,
            query_values.get("community"),
            query_values.get("street"),
            query_values.get("previous", ""),
        )

    if request.method == "POST":
        return _receive(find)
    with services().database.reading() as session:
        return _blank(session, find(session))


def _blank(session: Session, page: PlacePage) -> Response:
    answer = make_response(_render(session, page, blank_form(page), [], is_sent=False))
    # Each view has its own key: a copy from a shared cache would make two neighbours' complaints one.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _receive(find: Finder) -> ResponseReturnValue:
    """No connection is held while photos are decoded, hence the place is looked up anew for the answer."""
    with services().database.reading() as session:
        page = find(session)
    form = received_form(page, request.form, request.files)
    similar_rows: list[tuple[str, SimilarComplaint]] = []
    problems: list[FieldProblem] = []
    status = int(HTTPStatus.CONFLICT)
    try:
        return _submit(page, form)
    except SimilarComplaintsError as first:
        similar_rows = first.similar
    except UnmaskingError:
        pass  # the page says it by itself
    except InvalidInputError as invalid:
        problems, status = [*invalid.problems, *form.problems], invalid.status
    except KeyReusedError as reused:
        problems, status = [*reused.problems, *form.problems], reused.status
        form = form.with_fresh_key()
    with services().database.reading() as session:
        return _render(session, find(session), form, problems, similar_rows), status


def _submit(page: PlacePage, form: ComplaintForm) -> ResponseReturnValue:
    submission, now = form.submission(page), utc_now()
    with services().database.transaction() as session:
        receipt = earlier_receipt(session, submission)
        if receipt is None:
            checked = check_submission(session, submission)
            offer_similar_once(session, form, checked, now)
            if not form.problems:
                tell_once(_unmasking(session, form), form.told_mark)
        if form.problems:
            raise InvalidInputError([])  # after the rules' own problems, so that they show together
        if receipt is None:
            receipt = keep(session, checked, now)
    location = url_for("resident.status", token=receipt.token, receipt=1)
    if request.accept_mimetypes.best != "application/json":
        return redirect(location, HTTPStatus.SEE_OTHER)
    # The script shows the receipt by itself: another request might not get through.
    return {
        "location": location,
        "number": show_number(receipt.number),
        "pin": f"{receipt.pin[:3]} {receipt.pin[3:]}",
        "advice": receipt.emergency_advice,
    }


def _unmasking(session: Session, form: ComplaintForm) -> Unmasking | None:
    if not form.anonymous or not (form.words or form.place):  # nothing written yet: most pages are blank
        return None
    words, place = clean(form.words), clean(form.place)
    emergency = find_emergency(categories(session), words) is not None
    return unmasking(words, place, form.cover, emergency=emergency)


def _render(
    session: Session,
    page: PlacePage,
    form: ComplaintForm,
    problems: list[FieldProblem],
    neighbours: Sequence[tuple[str, SimilarComplaint]] = (),
    *,
    is_sent: bool = True,
) -> str:
    by_field: dict[str, list[str]] = {}
    for problem in problems:
        by_field.setdefault(problem.field, []).append(problem.message)
    return render(
        ComplainPage(
            page=page,
            form=form,
            categories=category_choices(session),
            offices=responsible(session, page, local_today()),
            errors=by_field,
            neighbours=neighbours,
            unmasking=_unmasking(session, form) if is_sent else None,
        ),
    )
