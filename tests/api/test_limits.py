"""Who asks too often waits and is told for how long: a person wherever they are, an address in any case."""

from flask import Flask, request_finished
from flask.testing import FlaskClient

from backend.web.services import limiter
from tests.api.conftest import Person, log_person_in
from tests.support.city import City
from tests.support.inputs import key

ADDRESS, NETWORK = "2001:db8:5:6::7", "2001:db8:5:6::/64"
VALUES = {"token": "0123456789abcdefghijkl", "code": "x", "community_id": 1, "photo_id": 1, "recording_id": 1}


def test_a_person_is_counted_at_every_address(
    client: FlaskClient, city: City, resident: Person, neighbour: Person
) -> None:
    body = {"words": "楼道灯坏了", "community_id": city.lawn}

    def send(person: Person, number: int) -> int:
        address = {"REMOTE_ADDR": f"10.0.0.{number}"}
        answer = client.put(
            "/api/v1/me/agreement", json={"version": "1"}, headers=person.headers, environ_base=address
        )
        if answer.status_code == 429:
            assert answer.json["code"] == "too_many_requests"
            assert 0 < int(answer.headers["Retry-After"]) <= 600
        else:
            assert "Retry-After" not in answer.headers
        return answer.status_code

    assert [send(resident, number) for number in range(62)] == [200] * 60 + [429] * 2
    assert send(neighbour, 1) == 200, "another person at the same address"
    assert client.post("/api/v1/complaints", json=body, headers=resident.write()).status_code == 201


def test_a_neighbourhood_behind_one_address_is_bounded_only_far_above(
    client: FlaskClient, city: City
) -> None:
    def ask(address: str) -> int:
        body = {"words": "", "community_id": city.lawn}
        return client.post(
            "/api/v1/complaints", json=body, headers=key(), environ_base={"REMOTE_ADDR": address}
        ).status_code

    assert [ask("10.0.0.1") for _ in range(602)] == [422] * 600 + [429] * 2
    assert ask("10.0.0.2") == 422


def test_who_mistypes_a_number_uses_up_nobody_elses_tries(client: FlaskClient, city: City) -> None:
    def find(address: str) -> int:
        body = {"number": "123", "pin": "000000"}
        return client.post(
            "/api/v1/complaints/find", json=body, environ_base={"REMOTE_ADDR": address}
        ).status_code

    assert [find("10.0.0.1") for _ in range(22)] == [404] * 20 + [429] * 2
    assert find("10.0.0.2") == 404


def test_who_knows_the_pin_may_look_as_often_as_they_like(client: FlaskClient, city: City) -> None:
    """Whoever else knows the number must not be able to shut its resident out with it."""
    body = {"words": "楼道灯坏了三天", "community_id": city.lawn}
    receipt = client.post("/api/v1/complaints", json=body, headers=key()).get_json()
    pin_query = {"number": receipt["number"], "pin": receipt["pin"]}
    answers = [client.post("/api/v1/complaints/find", json=pin_query).status_code for _ in range(15)]
    assert answers == [200] * 15


def test_an_address_is_counted_with_bad_logins_too(client: FlaskClient, city: City) -> None:
    """Each made-up token is another one, but they come from somewhere."""
    statuses = {
        client.get("/api/v1/me", headers={"Authorization": f"Bearer {number}"}).status_code
        for number in range(125)
    }
    assert statuses == {401, 429}


def test_a_phone_does_not_start_anew_at_another_of_its_addresses(client: FlaskClient) -> None:
    """IPv6 gives one line 2**64 of them."""

    def find(address: str) -> int:
        body = {"number": "123", "pin": "000000"}
        return client.post(
            "/api/v1/complaints/find", json=body, environ_base={"REMOTE_ADDR": address}
        ).status_code

    assert [find(f"2001:db8:1:2::{number:x}") for number in range(22)] == [404] * 20 + [429] * 2
    assert find("2001:db8:1:3::1") == 404, "the neighbour's line"


def test_every_operation_counts_by_address_and_where_a_login_is_needed_by_person(
    app: Flask, client: FlaskClient
) -> None:
    counted: list[str] = []

    def note(_sender: Flask, **_more: object) -> None:
        counted.extend(limit.key for limit in limiter.current_limits)

    uncounted = []
    for path, methods in client.get("/api/v1/openapi.json").json["paths"].items():
        for method, operation in methods.items():
            resident = log_person_in(app, method + path)  # the one before may have erased themselves
            counted.clear()
            with request_finished.connected_to(note, app):
                is_form = "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
                body = (
                    {"data": {"x": "y"}, "content_type": "multipart/form-data"} if is_form else {"json": {}}
                )
                client.open(
                    path.format_map(VALUES), method=method, headers=resident.headers, **body,
                    environ_base={"REMOTE_ADDR": ADDRESS},
                )  # fmt: skip
            scopes = [NETWORK]
            if {"session": []} in operation.get("security", []):
                scopes.append(f"resident {resident.resident_id}")
            uncounted += [
                (method, path, scope) for scope in scopes if not any(scope in key for key in counted)
            ]
    assert uncounted == []
