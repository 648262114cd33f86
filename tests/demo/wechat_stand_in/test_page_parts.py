"""What the chat page asks of its server: codes read, voices turned, nothing from elsewhere."""

import io
import re
from collections.abc import Iterator

import av
import numpy as np
import pytest
import qrcode
from flask.testing import FlaskClient
from PIL import Image

from backend.complaints.rules.recordings import playable
from backend.core.config import Config
from backend.demo.wechat_stand_in.places import DemoLeaflet, DemoSpot
from backend.demo.wechat_stand_in.server import build, create_app
from tests.conftest import config_for

CODE = "ACDEFGHJ"
SECONDS = 2


class Town:
    """One community with one printed code."""

    base_url, city_name, password = "http://city.example", "阳泉市", "secret"
    _leaflet = DemoLeaflet(CODE, "ACDE-FGHJ", "众望小区 3号楼", f"HTTP://CITY.EXAMPLE/Q/{CODE}")

    def leaflets(self) -> list[DemoLeaflet]:
        return [self._leaflet]

    def leaflet(self, typed: str) -> DemoLeaflet | None:
        return self._leaflet if typed.replace("-", "").upper() == CODE else None

    def picture(self, value: str) -> bytes | None:
        return b"png" if value == CODE else None

    def spots(self) -> list[DemoSpot]:
        return [DemoSpot("众望小区", "德胜东街 1 号", 37.85, 113.58)]


@pytest.fixture
def config(sqlite_url: str, tmp_path) -> Config:
    return config_for(sqlite_url, tmp_path)


@pytest.fixture
def client(config: Config) -> Iterator[FlaskClient]:
    actions = build(config, target="", address="http://127.0.0.1")
    with create_app(actions, Town()).test_client() as client:
        yield client


def picture_of(words: str, *, file_format: str = "PNG") -> bytes:
    out = io.BytesIO()
    qrcode.make(words).get_image().convert("RGB").save(out, file_format)
    return out.getvalue()


def recorded() -> bytes:
    """What a browser hands over: Opus in WebM without a length."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as target:
        stream = target.add_stream("libopus", rate=48_000)
        stream.layout = "mono"
        tone = np.sin(np.arange(SECONDS * 48_000) * 0.05) * 8_000
        for part in tone.astype(np.int16).reshape(-1, 960):
            frame = av.AudioFrame.from_ndarray(part[None, :], format="s16", layout="mono")
            frame.sample_rate = 48_000
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def read(client: FlaskClient, **form: object) -> tuple[int, dict[str, str]]:
    response = client.post("/sim/page/read", **form)
    return response.status_code, response.get_json()


@pytest.mark.parametrize("typed", [CODE, "acde-fghj", f"http://city.example/q/{CODE}", f" {CODE} "])
def test_a_leaflets_code_is_known_however_it_is_given(client: FlaskClient, typed: str) -> None:
    assert read(client, json={"words": typed})[1]["place"] == "众望小区 3号楼"
    status, read_fields = read(client, data={"file": (io.BytesIO(picture_of(typed.strip())), "photo.png")})
    assert (status, read_fields["kind"], read_fields["scene"]) == (200, "leaflet", CODE)


def test_any_other_code_is_shown_as_it_is(client: FlaskClient) -> None:
    words = "http://weixin.qq.com/q/02abc"
    assert read(client, json={"words": words}) == (200, {"kind": "text", "text": words})


@pytest.mark.parametrize(
    "form",
    [
        {"data": {"file": (io.BytesIO(b"GIF89a"), "broken.gif")}},
        {"data": {"file": (io.BytesIO(picture_of("x")[:200]), "cut.png")}},
        {"json": {"words": " "}},
        {"json": ["words"]},
        {"data": b"\xff"},
        {},
    ],
)
def test_what_cannot_be_read_gets_a_sentence(client: FlaskClient, form: dict[str, object]) -> None:
    status, answer = read(client, **form)
    assert status == 422
    assert answer["error"].endswith("。")


def test_a_picture_without_a_code_says_so(client: FlaskClient) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(out, "JPEG")
    status, answer = read(client, data={"file": (io.BytesIO(out.getvalue()), "wall.jpg")})
    assert (status, answer["error"]) == (422, "照片里没有认出二维码，请拍清楚一些。")


def test_a_recording_becomes_what_wechat_sends_and_can_be_played(client: FlaskClient) -> None:
    amr = client.post("/sim/page/amr", data=recorded())
    assert amr.mimetype == "audio/amr"
    assert playable(amr.data)[1] == SECONDS  # the service takes it for a voice
    mp3 = client.post("/sim/page/mp3", data=amr.data)
    assert mp3.mimetype == "audio/mpeg"
    with av.open(io.BytesIO(mp3.data)) as sound:
        assert sound.duration == pytest.approx(SECONDS * 1e6, rel=0.1)


@pytest.mark.parametrize("sound", [b"", b"#!AMR\n", b"RIFF" * 100, recorded()[:300]])
def test_what_is_no_sound_gets_a_sentence(client: FlaskClient, sound: bytes) -> None:
    response = client.post("/sim/page/amr", data=sound)
    assert response.status_code == 422
    assert response.get_json()["error"].endswith("。")


def test_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/sim/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    loaded = re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', page.text)
    assert loaded
    for address in loaded:
        with client.get(address) as answer:
            assert address == "data:," or answer.status_code == 200, address
    assert "style=" not in page.text
    assert client.get(f"/sim/page/codes/{CODE}.png").data == b"png"
    assert client.get("/sim/page/codes/other.png").status_code == 404
