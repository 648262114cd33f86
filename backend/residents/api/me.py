"""A resident's own data (agreement, phone, homes): see, download, erase."""

from collections.abc import Callable

from flask import Response
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.access.residents import AgreementNeededError, locked_person, person_with
from backend.api.answers import answer, nothing, tagged
from backend.api.blueprint import api_v1
from backend.api.bodies import BODY_ERRORS
from backend.api.callers import known_caller, person
from backend.api.document import SESSION, document
from backend.api.idempotency import WriteResult, stored_answer, write_once
from backend.api.limits import READ_BY_ADDRESS, READ_BY_PERSON
from backend.api.schemas import BuildingOut, ErrorOut, KeyHeaders, OptionalKeyHeaders
from backend.complaints.rules.privacy.erasure import erase_resident
from backend.complaints.rules.queries.resident_complaints import count_open
from backend.core.clock import utc_now
from backend.core.text import masked_phone
from backend.models import Resident, ResidentHome
from backend.residents.api.schemas import (
    AgreementIn,
    ExportOut,
    HomeOut,
    HomesIn,
    MeOut,
    PhoneCodeIn,
    PhoneIn,
    PlaceOut,
)
from backend.residents.api.wechat_login import phone_of
from backend.residents.rules.agreement import (
    HomeChoice,
    agree,
    forget_phone,
    homes_of,
    keep_homes,
    keep_phone,
    withdraw_agreement,
)
from backend.residents.rules.export import export_of
from backend.web.services import limiter, services

CHANGES_BY_ADDRESS, CHANGES = "600/10 minutes", "60/10 minutes"
READ_ERRORS = {"HTTP_401": ErrorOut, "HTTP_429": ErrorOut}
CHANGE_ERRORS = BODY_ERRORS | {"HTTP_403": ErrorOut, "HTTP_409": ErrorOut}
DELETE_ERRORS = READ_ERRORS | {"HTTP_409": ErrorOut, "HTTP_422": ErrorOut}


@api_v1.get("/me")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(READ_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(HTTP_200=MeOut, HTTP_304=None, **READ_ERRORS), security=SESSION, tags=["me"]
)
def me() -> Response:
    """What is kept, in short."""
    person = known_caller()
    with services().database.reading() as session:
        return tagged(_me_out(session, person_with(session, person.resident_id)))


@api_v1.put("/me/agreement")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(resp=Documented(HTTP_200=MeOut, **CHANGE_ERRORS), security=SESSION, tags=["me"])
def put_agreement(json: AgreementIn, headers: OptionalKeyHeaders) -> Response:
    """The privacy notice of this version was read and agreed to."""
    return _changed(headers, json.model_dump(), lambda _, resident: agree(resident, json.version, utc_now()))


@api_v1.delete("/me/agreement")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(resp=Documented(HTTP_204=None, **DELETE_ERRORS), security=SESSION, tags=["me"])
def delete_agreement(headers: OptionalKeyHeaders) -> Response:
    """Withdraw it: the phone and the homes go with it, complaints stay and are answered."""
    return _changed(headers, None, withdraw_agreement, status=204)


@api_v1.put("/me/phone")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(resp=Documented(HTTP_200=MeOut, **CHANGE_ERRORS), security=SESSION, tags=["me"])
def put_phone(json: PhoneIn, headers: OptionalKeyHeaders) -> Response:
    """A phone as typed."""
    return _changed(
        headers, json.model_dump(), lambda _, resident: keep_phone(resident, json.phone, verified=False)
    )


@api_v1.post("/me/phone/wechat")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(
    resp=Documented(HTTP_200=MeOut, HTTP_503=ErrorOut, **CHANGE_ERRORS), security=SESSION, tags=["me"]
)
def post_wechat_phone(json: PhoneCodeIn, headers: KeyHeaders) -> Response:
    """The phone that WeChat knows, by the code of its button."""
    if not known_caller().agreed:
        raise AgreementNeededError  # before WeChat tells the phone, and the code is spent
    earlier = stored_answer(headers.idempotency_key, json.model_dump())
    if earlier is not None:
        return earlier  # the code is good once, so that WeChat is not asked again
    phone = phone_of(json.code)
    return _changed(
        headers, json.model_dump(), lambda _, resident: keep_phone(resident, phone, verified=True)
    )


@api_v1.delete("/me/phone")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(resp=Documented(HTTP_204=None, **DELETE_ERRORS), security=SESSION, tags=["me"])
def delete_phone(headers: OptionalKeyHeaders) -> Response:
    """Forget the phone; complaints that were filed with it keep theirs."""
    return _changed(headers, None, lambda _, resident: forget_phone(resident), status=204)


@api_v1.put("/me/homes")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(resp=Documented(HTTP_200=MeOut, **CHANGE_ERRORS), security=SESSION, tags=["me"])
def put_homes(json: HomesIn, headers: OptionalKeyHeaders) -> Response:
    """Up to five communities of one's own, in one's own order; these and no others."""
    homes = [HomeChoice(home.community_id, home.building_id) for home in json.homes]
    return _changed(
        headers, json.model_dump(), lambda session, resident: keep_homes(session, resident, homes)
    )


@api_v1.get("/me/export")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit("20/hour", key_func=person)
@document.validate(resp=Documented(HTTP_200=ExportOut, **READ_ERRORS), security=SESSION, tags=["me"])
def export() -> Response:
    """All that is kept of the resident, with every look that an office took at their phone or voice."""
    person = known_caller()
    with services().database.reading() as session:
        response = answer(ExportOut(**export_of(session, person_with(session, person.resident_id))))
    response.headers["Content-Disposition"] = "attachment; filename=linsheng-export.json"
    return response


@api_v1.delete("/me")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(resp=Documented(HTTP_204=None, **READ_ERRORS), security=SESSION, tags=["me"])
def erase() -> tuple[Response, int]:
    """Erase the person: all logins end, complaints go on as those of someone unknown."""
    person = known_caller()
    with services().database.transaction() as session:
        locked_person(session, person.resident_id, alone=True)
        erase_resident(session, person.resident_id)
    return nothing()


def _changed(
    headers: KeyHeaders | OptionalKeyHeaders,
    content: object,
    change: Callable[[Session, Resident], None],
    status: int = 200,
) -> Response:
    person = known_caller()

    def work(session: Session) -> WriteResult:
        resident = locked_person(session, person.resident_id)
        change(session, resident)
        session.flush()
        return WriteResult(None if status == NO_CONTENT else _me_out(session, resident), status)

    return write_once(headers.idempotency_key, content, work)


NO_CONTENT = 204


def _me_out(session: Session, resident: Resident) -> MeOut:
    return MeOut(
        agreed_version=resident.agreed_version,
        phone_masked=masked_phone(resident.phone),
        phone_verified=resident.phone_verified,
        homes=[_home_out(home) for home in homes_of(session, resident.id)],
        complaints_open=count_open(session, resident.id),
    )


def _home_out(home: ResidentHome) -> HomeOut:
    community, building = home.community, home.building
    return HomeOut(
        community=PlaceOut(id=community.id, name=community.name, street=community.street.name),
        building=BuildingOut(id=building.id, name=building.name) if building else None,
    )
