"""Who asks too often waits and is told for how long: a person wherever they are, an address in any case."""

from flask.testing import FlaskClient

from tests.api.conftest import Person
from tests.api.test_filing import key
from tests.city import City


def test_a_person_is_counted_at_every_address(
    client: FlaskClient, city: City, resident: Person, neighbour: Person
) -> None:
    body = {"words": "楼道灯坏了", "community_id": city.lawn.id}

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


def test_an_address_is_counted_without_a_person(client: FlaskClient, city: City) -> None:
    def ask(address: str) -> int:
        body = {"words": "楼道灯坏了", "community_id": city.lawn.id}
        return client.post(
            "/api/v1/complaints", json=body, headers=key(), environ_base={"REMOTE_ADDR": address}
        ).status_code

    assert [ask("10.0.0.1") for _ in range(62)] == [201] * 60 + [429] * 2
    assert ask("10.0.0.2") == 201


def test_who_mistypes_a_number_uses_up_nobody_elses_tries(client: FlaskClient, city: City) -> None:
    def find(address: str) -> int:
        body = {"number": "123", "pin": "000000"}
        return client.post(
            "/api/v1/complaints/find", json=body, environ_base={"REMOTE_ADDR": address}
        ).status_code

    assert [find("10.0.0.1") for _ in range(12)] == [404] * 10 + [429] * 2
    assert find("10.0.0.2") == 404


def test_an_address_is_counted_with_bad_logins_too(client: FlaskClient, city: City) -> None:
    """Each made-up token is another one, but they come from somewhere."""
    statuses = {
        client.get("/api/v1/me", headers={"Authorization": f"Bearer {number}"}).status_code
        for number in range(125)
    }
    assert statuses == {401, 429}
