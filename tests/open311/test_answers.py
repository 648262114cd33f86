"""Every answer in both formats, held to the specification."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import event, select

from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import Complaint, Database
from tests.open311.conftest import V2, Both, Post
from tests.open311.contract import keeps_contract
from tests.support.city import City


def test_what_may_be_reported_needs_no_key(both_formats: Both, client: FlaskClient) -> None:
    [endpoint] = both_formats("discovery", "discovery", api_key=None)["endpoints"]
    assert endpoint["url"].endswith(V2)
    services = both_formats("services", "services", api_key=None)
    assert len({service["service_code"] for service in services}) == len(services) > 10
    for service in services:
        definition = both_formats("service_definition", f"services/{service['service_code']}", api_key=None)
        orders = [attribute["order"] for attribute in definition["attributes"]]
        assert orders == sorted(set(orders))


def test_a_request_from_filing_to_its_answer(
    both_formats: Both, post: Post, client: FlaskClient, database: Database, city: City
) -> None:
    forms = [post(form, headers={"Idempotency-Key": "the same"}) for form in ("json", "xml")]
    [created] = keeps_contract("created", *forms)
    number = created["service_request_id"]
    assert "段西沟一小区" in created["service_notice"]
    assert both_formats("token", f"tokens/{number}") == [{"service_request_id": number, "token": number}]
    [answer] = both_formats("requests", f"requests/{number}")
    assert (answer["status"], answer["service_code"], answer["address_id"]) == ("open", "repair", "T1")
    assert answer["agency_responsible"] == "保阳物业"
    assert answer["address"] == "段西沟一小区，桥头街道，矿区，阳泉市"
    assert both_formats("requests", "requests") == [answer]
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        lifecycle.reply(
            session, complaint.id, city.staff["firm"], "已修好，有事找李师傅 13800138000。", [], utc_now()
        )
        lifecycle.rate(session, complaint.id, solved=True, satisfied=True, text="", now=utc_now())
    [answer] = both_formats("requests", f"requests/{number}")
    assert (answer["status"], answer["status_notes"]) == ("closed", "已修好，有事找李师傅 138****。")


def test_nothing_found_is_an_empty_list(both_formats: Both) -> None:
    assert both_formats("requests", "requests") == []


def test_what_is_not_there_is_an_error_of_the_specification(both_formats: Both) -> None:
    for path in ("requests/2600000000", "tokens/none", "services/none", "nothing", "requests/1/2/3"):
        assert [error["code"] for error in both_formats("errors", path, 404)] == [404], path


def test_every_problem_is_told_at_once(post: Post) -> None:
    forms = [post(form, description="", phone="1", attribute__place="远" * 101) for form in ("json", "xml")]
    assert len(keeps_contract("errors", *forms)) == 3
    forms = [post(form, api_key=None) for form in ("json", "xml")]
    assert [error["code"] for error in keeps_contract("errors", *forms)] == [403]


def test_dates_carry_their_zone_and_spans_are_bounded(
    both_formats: Both, number: str, database: Database
) -> None:
    def ids(**query: str) -> list[str]:
        return [request["service_request_id"] for request in both_formats("requests", "requests", **query)]

    with database.transaction() as session:
        # 23:30 of the 9th in London is the morning of the 10th in China.
        complaint = session.scalars(select(Complaint)).one()
        complaint.submitted_at = complaint.submitted_at.fromisoformat("2026-01-09T23:30:00+00:00")
    [answer] = both_formats("requests", f"requests/{number}")
    assert answer["requested_datetime"] == "2026-01-10T07:30:00+08:00"
    assert ids(start_date="2026-01-10", end_date="2026-01-10") == [number]
    assert ids(start_date="2026-01-09", end_date="2026-01-09") == []
    assert ids(start_date="2026-01-09T23:30:00Z") == [number]
    assert ids(start_date="2026-01-09T18:30:01-05:00") == []
    assert ids(end_date="2026-01-10T07:30:00 08:00") == [number], "a + that was not escaped"
    assert ids() == [], "90 days are over"
    assert ids(service_request_id=f"1,{number[:3]} {number[3:]}") == [number], "overrides the span"
    for start, end in (
        ("2026-01-01T00:00:00", "2026-01-02T00:00:00Z"),
        ("2026-01-01", "2026-04-02"),
        ("2026-01-02", "2026-01-01"),
        ("2026-02-30", "2026-03-01"),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        ("0001-01-01", "0001-01-02"),
        ("0001-01-01", ""),
        ("yesterday", ""),
    ):
        both_formats("errors", "requests", 400, start_date=start, end_date=end)


def test_filters_and_pages(both_formats: Both, post: Post) -> None:
    mine = [post(service_code=code).json[0]["service_request_id"] for code in ("lift", "repair", "fees")]

    def ids(**query: str) -> list[str]:
        return [request["service_request_id"] for request in both_formats("requests", "requests", **query)]

    assert ids(service_code="lift,fees") == [mine[2], mine[0]]
    assert ids(status="closed") == []
    assert ids(status="open,closed") == ids(status="OPEN") == mine[::-1]
    assert [ids(page_size="2", page=page) for page in ("1", "2", "3")] == [mine[:0:-1], [mine[0]], []]
    for query in ({"page": "0"}, {"page_size": "1001"}, {"status": "new"}, {"service_code": "x"}):
        both_formats("errors", "requests", 400, **query)


def test_a_long_list_asks_the_database_no_more_often(
    both_formats: Both, post: Post, database: Database
) -> None:
    executed: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *some: executed.append(some[2]))

    def statements() -> int:
        executed.clear()
        both_formats("requests", "requests")
        return len(executed)

    post()
    few = statements()
    for code in ("T1", "T2", "T3"):
        post(address_id=code, service_code="fees")
    assert statements() == few


def test_only_ninety_days_without_a_date(both_formats: Both, number: str, database: Database) -> None:
    with database.transaction() as session:
        session.scalars(select(Complaint)).one().submitted_at = utc_now() - timedelta(days=89)
    assert len(both_formats("requests", "requests")) == 1
