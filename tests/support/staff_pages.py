import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.photos import take_photos
from backend.complaints.rules.recordings import take_recording
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, Database, Recording
from backend.web.services import EXTENSION
from tests.support.city import PASSWORD, City
from tests.support.voices import voice

AMR = voice(1)

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are the same on both databases; what a query decides is tested on both, in test_scoping."""
    return sqlite_url


@pytest.fixture
def sign_in(app: Flask, city: City) -> SignIn:
    """A client signed in through the real form; `checked=False` leaves out the CSRF token in what follows."""

    def enter(username: str, *, checked: bool = False) -> FlaskClient:
        client = app.test_client()
        page = client.get("/staff/sign-in").text
        data = {"username": username, "password": PASSWORD, "csrf_token": token_of(page)}
        assert client.post("/staff/sign-in", data=data).status_code == 303
        if not checked:
            app.config["WTF_CSRF_METHODS"] = set()
        return client

    return enter


@pytest.fixture
def complaints(app: Flask, database: Database, city: City) -> dict[str, int]:
    """One complaint in each of the four corners of the city, each with a photo."""
    photo = take_photos(app.extensions[EXTENSION].photos, [jpeg()])
    fields_by_name = {
        "served": {"community_id": city.lawn, "category_code": "sanitation"},
        "conduct": {"community_id": city.lawn, "category_code": "conduct"},
        "fallback": {"community_id": city.fallback, "category_code": "sanitation"},
        "orphan": {"community_id": city.orphan, "category_code": "sanitation"},
    }
    with database.transaction() as session:
        return {
            name: submit(
                session,
                Submission(
                    idempotency_key=f"corner-{name}",
                    channel=Channel.WEB,
                    words=f"楼道垃圾没人清，电话13800138000（{name}）",
                    phone="13800138000",
                    anonymous=False,
                    photos=photo,
                    **where,
                ),
                utc_now() - timedelta(hours=1),
            ).complaint_id
            for name, where in fields_by_name.items()
        }


@pytest.fixture
def spoken(app: Flask, database: Database, complaints: dict[str, int]) -> dict[str, int]:
    """The same complaints, each with a recording."""
    recording = take_recording(app.extensions[EXTENSION].photos, AMR)
    with database.transaction() as session:
        for complaint_id in complaints.values():
            event = session.get_one(Complaint, complaint_id).events[0]
            session.add(
                Recording(
                    complaint_id=complaint_id, event_id=event.id, storage_key=recording.storage_key,
                    original_key=recording.original_key, seconds=recording.seconds, size=recording.size,
                )
            )  # fmt: skip
    return complaints


def token_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    return out.getvalue()


def attempt(app: Flask, username: str, password: str, **more: str):
    client = app.test_client()
    token = token_of(client.get("/staff/sign-in").text)
    return client.post(
        "/staff/sign-in", data={"username": username, "password": password, "csrf_token": token, **more}
    )
