"""Nobody reads or changes what is not theirs. The matrix is made from the routes, so a new route is in it."""

import pytest
from flask import Flask
from sqlalchemy import select

from backend.models import ComplaintEvent, Database, Photo, Recording
from backend.web.staff import access
from tests.web.conftest import City
from tests.web.staff.conftest import SignIn

SEES = {
    "firm_a": {"served"},
    "firm_b": {"fallback"},
    "street_a": {"served", "conduct", "fallback"},
    "street_b": {"orphan"},
    "district_a": {"served", "conduct", "fallback"},
    "district_b": {"orphan"},
    "city": {"served", "conduct", "fallback", "orphan"},
}


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def database_url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


# Arguments of the pages on leaflets; tests/web/printshop/test_scoping.py tries those;
# tests/web/staff/test_reviews.py the page of flagged words, test_templates.py that of reply templates,
# test_inbox.py what an account keeps for itself.
LEAFLETS = {"number", "name", "key", "link_id", "posting_id", "review_id", "filter_id", "template_id"}
# test_notices.py those of notice addresses and early warnings.
LEAFLETS |= {"address_id", "warning_id"}
# Those of the administration are tried in tests/web/staff/test_administration.py.
ADMINISTRATION = {
    "category_id", "street_id", "firm_id", "community_id", "contract_id", "change_id", "value", "kind",
}  # fmt: skip
# test_account_roles.py tries those of accounts.
ACCOUNTS = {"account_id", "session_id", "passkey_id", "token"}
OPEN_TO_ALL = access.OPEN_ENDPOINTS


def staff_routes(app: Flask) -> list[tuple[str, str, set[str]]]:
    """Endpoint, method and arguments of every route of the staff and city views."""
    return [
        (rule.endpoint, method, rule.arguments)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/staff", "/city"))
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def test_every_route_refuses_a_stranger(app: Flask, city: City, complaints: dict[str, int]) -> None:
    app.config["WTF_CSRF_METHODS"] = set()
    routes = staff_routes(app)
    assert len(routes) > 10
    for endpoint, method, arguments in routes:
        if endpoint in OPEN_TO_ALL:
            continue
        with app.test_request_context():
            path = app.url_for(endpoint, **dict.fromkeys(arguments, complaints["served"]))
        answer = app.test_client().open(path, method=method)
        assert answer.status_code == 302, (endpoint, method)
        assert answer.location.startswith("/staff/sign-in"), (endpoint, method)


@pytest.mark.parametrize("who", sorted(SEES))
def test_rows_are_found_by_their_own_offices_only(
    who: str, app: Flask, sign_in: SignIn, spoken: dict[str, int], database: Database
) -> None:
    complaints = spoken
    client = sign_in(who)
    tried = 0
    with database.reading() as session:
        photos = {photo.complaint_id: photo.id for photo in session.scalars(select(Photo))}
        voices = {voice.complaint_id: voice.id for voice in session.scalars(select(Recording))}
        untouched = {name: _events(session, row) for name, row in complaints.items()}
    for name, complaint_id in complaints.items():
        for endpoint, method, arguments in staff_routes(app):
            known = (
                {"complaint_id", "photo_id", "recording_id", "filename"}
                | LEAFLETS
                | ADMINISTRATION
                | ACCOUNTS
            )
            assert arguments <= known, f"{endpoint} needs a case here"
            if "complaint_id" not in arguments:
                continue
            values = {"complaint_id": complaint_id}
            if "photo_id" in arguments:
                values["photo_id"] = photos[complaint_id]
            if "recording_id" in arguments:
                values["recording_id"] = voices[complaint_id]
            assert arguments == set(values), f"{endpoint} needs a case of its own here"
            with app.test_request_context():
                path = app.url_for(endpoint, **values)
            # Without words every move is refused by the rules, so each one can be tried on the same row.
            answer = client.open(path, method=method)
            tried += 1
            if name not in SEES[who] or endpoint == "staff.recording":  # opens with a purpose only
                assert answer.status_code == 404, (who, name, endpoint, method)
            elif endpoint in {"staff.complaint", "staff.photo", "staff.slip"}:
                assert answer.status_code == 200, (who, name, endpoint)
            else:
                assert answer.status_code in {303, 400}, (who, name, endpoint)
    assert tried >= 4 * 25
    with database.reading() as session:
        for name in set(complaints) - SEES[who]:
            assert _events(session, complaints[name]) == untouched[name]


def _events(session, complaint_id: int) -> list[int]:
    return list(session.scalars(select(ComplaintEvent.id).where(ComplaintEvent.complaint_id == complaint_id)))


@pytest.mark.parametrize("who", sorted(SEES))
def test_the_inbox_shows_what_is_theirs(who: str, sign_in: SignIn, complaints: dict[str, int]) -> None:
    page = sign_in(who).get("/staff/").text
    for name in complaints:
        assert (f"（{name}）" in page) == (name in SEES[who]), name


def test_a_photo_of_another_complaint_is_not_found(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    with database.reading() as session:
        photos = {photo.complaint_id: photo.id for photo in session.scalars(select(Photo))}
    client = sign_in("street_a")
    other = photos[complaints["orphan"]]
    assert client.get(f"/staff/complaints/{complaints['served']}/photos/{other}").status_code == 404


@pytest.mark.parametrize("row_id", ["0", "999999", "4611686018427387904", "9" * 30, "-1", "x", "1.0"])
def test_odd_row_numbers_are_not_found(sign_in: SignIn, row_id: str) -> None:
    assert sign_in("city").get(f"/staff/complaints/{row_id}").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("firm_a", 404), ("street_a", 404), ("district_a", 200), ("city", 200)]
)
def test_the_city_view_is_for_bureaus(who: str, status: int, sign_in: SignIn) -> None:
    assert sign_in(who).get("/city/").status_code == status
