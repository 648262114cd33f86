"""Photos and recordings of strangers take the threads of a web process only so far."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from backend.cli import web_server
from backend.complaints.rules import photos, recordings
from backend.core.decoding_gate import AT_ONCE, MOST_WAITING, DecodingGate, form_visit
from backend.core.errors import DecodersBusyError, FilesTooCostlyError
from backend.core.photo_store import PhotoStore
from tests.support.city import City
from tests.support.inputs import key, photo
from tests.support.page_reading import open_page, send
from tests.support.pages import client
from tests.support.pages import sqlite_app as app
from tests.support.patience import PATIENCE
from tests.support.voices import voice

__all__ = ["app", "client"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@contextmanager
def held(gate: DecodingGate, places: int) -> Iterator[None]:
    """Somebody works in so many places until the end."""
    may_end, inside = threading.Event(), threading.Barrier(places + 1)

    def work() -> None:
        with gate.place():
            inside.wait(PATIENCE)
            may_end.wait(PATIENCE)

    threads = [threading.Thread(target=work) for _ in range(places)]
    for thread in threads:
        thread.start()
    inside.wait(PATIENCE)
    try:
        yield
    finally:
        may_end.set()
        for thread in threads:
            thread.join(PATIENCE)


def test_who_waits_too_long_or_behind_too_many_is_told() -> None:
    gate = DecodingGate(at_once=1, most_waiting=1, wait_seconds=0.01)
    with held(gate, 1), pytest.raises(DecodersBusyError), gate.place():
        pass
    with gate.place():  # the place is free again, also after who gave up
        pass
    gate = DecodingGate(at_once=1, most_waiting=0, wait_seconds=PATIENCE)
    with held(gate, 1), pytest.raises(DecodersBusyError), gate.place():
        pass


def test_a_form_keeps_its_place_until_its_last_file() -> None:
    gate, between, may_end = DecodingGate(at_once=1, most_waiting=0), threading.Event(), threading.Event()
    all_taken: list[bool] = []

    def send_form() -> None:
        with form_visit():
            with gate.place():
                pass
            between.set()
            may_end.wait(PATIENCE)
            with form_visit(), gate.place():  # its recordings, behind its photos
                all_taken.append(True)

    form = threading.Thread(target=send_form)
    form.start()
    assert between.wait(PATIENCE)
    with pytest.raises(DecodersBusyError), gate.place():
        pass
    may_end.set()
    form.join(PATIENCE)
    assert all_taken
    with gate.place():  # and leaves it then
        pass


def test_the_files_of_a_form_cost_only_so_much_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.core.decoding_gate.FORM_SECONDS", 0.01)  # a child takes more to begin
    store, out = PhotoStore(f"file://{tmp_path}"), io.BytesIO()
    Image.new("RGB", (60, 40)).save(out, "PNG")
    costly = out.getvalue()
    with form_visit():
        stored, problems = photos.sort_photos(store, [costly, photo(), photo()])
        assert len(stored) == 1
        assert [problem.message[:9] for problem in problems] == ["第 2 张照片起："]
        with pytest.raises(FilesTooCostlyError):
            recordings.take_recording(store, voice(1))
    assert len(photos.take_photos(store, [costly, photo()])) == 2, "files that come by themselves"


def test_who_waits_is_served() -> None:
    gate = DecodingGate(at_once=1, most_waiting=1, wait_seconds=PATIENCE)
    served = threading.Event()

    def wait() -> None:
        with gate.place():
            served.set()

    with held(gate, 1):
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not served.wait(0.05)
    assert served.wait(PATIENCE)
    waiting.join(PATIENCE)


FOR_PAGES = 3


def test_pages_keep_threads_for_themselves() -> None:
    assert web_server.threads - (AT_ONCE + MOST_WAITING) >= FOR_PAGES


def test_the_form_comes_back_as_it_was_typed(
    client: FlaskClient, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = DecodingGate(at_once=1, most_waiting=0)
    monkeypatch.setattr(photos, "GATE", gate)
    monkeypatch.setattr(recordings, "GATE", gate)
    page = open_page(client, f"/q/{city.code}")
    with held(gate, 1):
        for field, data in (("photos", photo()), ("recordings", voice(1))):
            answer = send(client, page, words="楼道灯坏了", **{field: [(io.BytesIO(data), "a.amr")]})
            assert answer.status_code == 422
            assert "楼道灯坏了" in answer.text
            assert "太多，还没有收下" in answer.text
        for name, data in (("photo", photo()), ("recording", voice(1))):
            answer = client.post(f"/api/v1/{name}s", data={name: (io.BytesIO(data), "a.amr")}, headers=key())
            assert (answer.status_code, answer.json["code"]) == (503, "decoders_busy")
            assert answer.headers["Retry-After"]
