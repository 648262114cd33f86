"""Whose complaints are whose on both databases; who may do what at each address is tried in test_borders."""

import pytest
from sqlalchemy import select

from backend.models import Database, Photo
from tests.support.databases import on_either_database  # noqa: F401 - the fixture database_url
from tests.support.staff_pages import SignIn

SEES = {
    "firm": {"served"},
    "fallback_firm": {"fallback"},
    "street": {"served", "conduct", "fallback"},
    "other_street": {"orphan"},
    "district": {"served", "conduct", "fallback"},
    "other_district": {"orphan"},
    "city": {"served", "conduct", "fallback", "orphan"},
}


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
    client = sign_in("street")
    other = photos[complaints["orphan"]]
    assert client.get(f"/staff/complaints/{complaints['served']}/photos/{other}").status_code == 404


@pytest.mark.parametrize("row_id", ["0", "999999", "4611686018427387904", "9" * 30, "-1", "x", "1.0"])
def test_odd_row_numbers_are_not_found(sign_in: SignIn, row_id: str) -> None:
    assert sign_in("city").get(f"/staff/complaints/{row_id}").status_code == 404
