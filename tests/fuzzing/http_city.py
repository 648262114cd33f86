"""What there is in the city for those who ask: a complaint, a resident's login, staff, an application."""

from dataclasses import dataclass
from urllib.parse import quote

from backend.access.resident_sessions import log_in
from backend.access.residents import person_of_login
from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel
from backend.open311.applications import add_application
from backend.residents.rules.agreement import agree
from tests.fuzzing.site import Site
from tests.fuzzing.values import field_names
from tests.support.city import PASSWORD

ACCOUNTS = ("city", "district", "street", "firm")
WORDS, PHONE = "三号楼楼道灯坏了三天", "13800138000"
# Of queries and of Open311, which stand in no template.
OTHER_NAMES = (
    *("q", "after", "before", "cursor", "limit", "status", "start_date", "end_date", "updated_after"),
    *("service_request_id", "lat", "long", "address_id", "address_string", "description", "page"),
    *("attribute[place]", "attribute[community]", "attribute[building]", "jurisdiction_id", "page_size"),
    *("extensions", "dimension", "rate", "tab", "place", "by", "state", "due", "since", "until", "channel"),
    *("handler", "file", "next", "media_url", "first_name", "month"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """`values` by the names of parameters, `names` of all fields, a resident's token, cookies of staff."""

    values: dict[str, str]
    names: tuple[str, ...]
    resident: str
    cookies: dict[str, str]


def known_things(running: Site) -> Known:
    city, now = running.city, utc_now()
    with running.database.transaction() as session:
        resident = person_of_login(session, "openid-of-a-resident", "", now)
        agree(resident, "2026-11", now)
        session.flush()
        tokens = log_in(session, resident.id, now)
        receipt = submit(
            session,
            Submission(
                idempotency_key="the-fuzzers-own", channel=Channel.MINIPROGRAM, words=WORDS,
                category_code="repair", community_id=city.lawn, phone=PHONE, anonymous=False,
                resident_id=resident.id,
            ),
            now,
        )  # fmt: skip
        key = add_application(session, "市民随手拍", "王工 0353-0000009", now)
    community, street, firm = str(city.lawn), str(city.street), str(city.firm)
    values = {
        "token": receipt.token, "number": receipt.number, "pin": receipt.pin, "code": city.code,
        "complaint_id": str(receipt.complaint_id), "identifier": receipt.number, "phone": PHONE,
        "service_request_id": receipt.number, "community_id": community, "community": community,
        "building_id": str(city.buildings[0]), "street_id": street, "street": street, "firm_id": firm,
        "firm": firm, "category": "repair", "service_code": "repair", "address_id": "T1",
        "move": "supplement", "api_key": key, "words": WORDS,
    }  # fmt: skip
    names = tuple(dict.fromkeys((*field_names(), *values, *OTHER_NAMES)))
    return Known(values, names, tokens.access, {name: _cookie(running, name) for name in ACCOUNTS})


def _cookie(running: Site, username: str) -> str:
    client = running.app.test_client()
    client.post("/staff/sign-in", data={"username": username, "password": PASSWORD})
    cookie = client.get_cookie("linsheng")
    return f"linsheng={quote(cookie.value, safe='.-_') if cookie else ''}"
