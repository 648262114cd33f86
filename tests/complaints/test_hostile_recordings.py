"""A recording decides nothing about how much work it is: each costs little, however it comes in."""

import io
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient

from backend.complaints.jobs.media import ChatMedia, MediaToFetch
from backend.complaints.rules import recordings
from backend.complaints.rules.recordings import playable
from backend.complaints.rules.voice_decoding import RefusedRecordingError, decode
from backend.core import child_process
from backend.core.photo_store import PhotoStore
from backend.models import MediaKind
from backend.wechat.platform.client import Media, WechatApi
from tests.support.city import City
from tests.support.hostile_voices import HOSTILE
from tests.support.inputs import key
from tests.support.page_reading import Page, open_page, send
from tests.support.pages import client
from tests.support.pages import sqlite_app as app
from tests.support.voices import browsers_voice, voice

__all__ = ["app", "client"]

KILOBYTES = 200_000
# Times what two honest minutes cost. Before there were bounds, some cost six times as much and more.
AS_MUCH = 3


def cpu_seconds() -> float:
    """Of this process and of the children that it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


@pytest.fixture(scope="module")
def hostile(request: pytest.FixtureRequest) -> bytes:
    return HOSTILE[request.param]()


def some(first: int) -> pytest.MarkDecorator:
    """Behind the three ways in is one rule, which test_none_takes_much gives all: each way gets a few."""
    return pytest.mark.parametrize("hostile", list(HOSTILE)[first::6], indirect=True)


def cost(work: Callable[[], None]) -> float:
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


@pytest.fixture(scope="module")
def bound() -> float:
    """Seconds of the processor, as it is now: a busy machine makes all alike dearer."""
    return AS_MUCH * cost(two_honest_minutes)


def two_honest_minutes() -> None:
    assert playable(browsers_voice("webm", 119))[1] in {118, 119}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@some(0)
def test_by_the_api(client: FlaskClient, city: City, hostile: bytes, bound: float) -> None:
    def work() -> None:
        files = {"recording": (io.BytesIO(hostile), "voice.webm")}
        answer = client.post("/api/v1/recordings", data=files, headers=key())
        answer.request.input_stream.close()  # a temporary file of the test client
        assert answer.status_code == 422, answer.data
        assert "这段录音" in answer.json["message"]

    assert cost(work) < bound


@some(1)
def test_by_the_form(client: FlaskClient, city: City, hostile: bytes, bound: float) -> None:
    page = open_page(client, f"/q/{city.code}")

    def work() -> None:
        files = [(io.BytesIO(hostile), "voice.webm")]
        answer = send(client, page, words="楼道灯坏了", recordings=files)
        answer.request.input_stream.close()
        assert answer.status_code == 422
        assert "这段录音" in Page(answer).text

    assert cost(work) < bound


@some(2)
def test_by_the_chat(tmp_path: Path, hostile: bytes, bound: float) -> None:
    class Api:
        def download_media(self, _media_id: str) -> Media:
            return Media(hostile, "voice/amr")

    chat = ChatMedia(cast(WechatApi, Api()), PhotoStore(f"file://{tmp_path}"))

    def work() -> None:
        with pytest.raises(RefusedRecordingError):
            chat.send(MediaToFetch(MediaKind.VOICE, "media"))

    assert cost(work) < bound


def test_none_takes_much(tmp_path: Path, bound: float) -> None:
    """In a process of its own, whose largest child is known. A child begins with what its parent had."""
    for number, make in enumerate(HOSTILE.values()):
        (tmp_path / f"{number}").write_bytes(make())
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from backend.complaints.rules.recordings import playable\n"
        "from backend.complaints.rules.voice_decoding import RefusedRecordingError\n"
        "files = {path.name: path.read_bytes() for path in Path(sys.argv[1]).iterdir()}\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "dearest = 0.0\n"
        "for name, data in files.items():\n"
        "    begun = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "    try:\n"
        "        playable(data)\n"
        "        print(name, 'was taken')\n"
        "    except RefusedRecordingError:\n"
        "        pass\n"
        "    done = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "    seconds = done.ru_utime + done.ru_stime - begun.ru_utime - begun.ru_stime\n"
        "    dearest = max(dearest, seconds)\n"
        "print(dearest)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], check=True, capture_output=True, text=True
    )
    seconds, own, child = map(float, done.stdout.split())
    assert seconds < bound
    assert own < KILOBYTES / 4
    assert child < KILOBYTES


@pytest.mark.parametrize(
    "name",
    [
        "PCM at 1 Hz",
        "PCM at 2 MHz",
        "half an hour of FLAC",
        "hours of Opus",
        "an edit list that throws all away",
        "a delay that throws all away",
    ],
)
def test_it_is_refused_before_the_work(name: str, bound: float) -> None:
    """Not by the limits, which are for what nobody thought of."""

    def work() -> None:
        with pytest.raises(RefusedRecordingError):
            decode(data)

    data = HOSTILE[name]()
    assert cost(work) < bound


def test_a_child_that_works_on_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its limit of CPU time; the resident is told in words."""
    monkeypatch.setattr(recordings, "DECODER", "tests.support.endless_decoder")
    with pytest.raises(RefusedRecordingError, match="打不开"):
        playable(voice(1))


@pytest.mark.parametrize("order", ["work", "eat", "write", "break"])
def test_what_a_child_may_not_do(order: str) -> None:
    with pytest.raises(child_process.NotDoneError):
        child_process.run("tests.support.endless_decoder", order.encode())


def test_a_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINSHENG_SECRET_KEY", "geheim")
    answer = child_process.run("tests.support.endless_decoder", b"tell")
    assert b"geheim" not in answer.data
    assert b"PATH" in answer.data


def test_a_decoder_that_is_not_installed_is_no_fault_of_the_file() -> None:
    with pytest.raises(RuntimeError, match="no_such_module"):
        child_process.run("backend.no_such_module", b"")
