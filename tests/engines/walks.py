"""A resident's and a clerk's work from end to end, in engines that are not the newest Chromium.

Not a file of the test run, by its name: the engines are 110 MB of packages. `./scripts/engines` runs it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, Photo, State
from tests.engines.binaries import start
from tests.engines.engine import Engine, until
from tests.support.city import PASSWORD
from tests.support.resident_site import Site

RESIDENTS = ("chromium-64", "chromium-72", "chromium-83", "firefox", "webkit")
STAFF = ("chromium-83", "firefox", "webkit")


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    name, width = request.param
    started = start(name, tmp_path, width)
    yield started
    started.close()


def of_width(names: tuple[str, ...], width: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("engine", [(name, width) for name in names], indirect=True, ids=names)


@pytest.fixture
def lying(tmp_path: Path) -> Path:
    """As a phone's camera holds it: large, and to be turned a quarter to the right."""
    path, held = tmp_path / "lying.jpg", Image.Exif()
    held[0x0112] = 6
    Image.effect_noise((1200, 900), 90).save(path, quality=98, exif=held)
    assert path.stat().st_size > 1_000_000
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.jpg"
    Image.effect_noise((640, 480), 60).save(path)
    return path


def shown(engine: Engine, name: str) -> None:
    """For whoever wants to look: into the folder that PICTURES names."""
    if folder := os.environ.get("PICTURES"):
        picture = until(engine.screenshot, lambda: f"{engine.name} shows no {name}")
        Path(folder, f"{engine.name}-{name}.png").write_bytes(picture)


def sizes(session: Session) -> list[tuple[int, int]]:
    return [(photo.width, photo.height) for photo in session.scalars(select(Photo).order_by(Photo.id))]


@of_width(RESIDENTS, 375)
def test_a_resident_files_with_photos_and_follows_by_pin(
    site: Site, engine: Engine, lying: Path, small: Path
) -> None:
    engine.open(f"{site.url}/q/{site.city.code}")
    shown(engine, "scan")
    engine.choose("#photos", small)
    engine.wait_for_text("已选 1 张")
    engine.choose("#photos", lying)
    engine.wait_for_text("已选 2 张")
    engine.click("[aria-label='去掉第 1 张照片']")
    engine.wait_for_text("已选 1 张")
    assert engine.run("document.querySelectorAll('ul.photos img').length") == 1
    engine.fill("#words", "墙皮掉了一大块")
    shown(engine, "form")
    engine.click("button[data-busy]")
    engine.wait_for("!!document.querySelector('.receipt dd')")
    shown(engine, "receipt")
    number, pin = engine.text("[data-number]"), engine.text("[data-pin]")
    with site.services.database.reading() as session:
        assert sizes(session) == [(900, 1200)]
    assert engine.faults() == []
    engine.follow(".receipt a")
    engine.wait_for_text("墙皮掉了一大块")
    assert engine.run("document.querySelectorAll('.photos img').length") == 1
    shown(engine, "status")
    engine.open(f"{site.url}/follow")
    engine.wait_for("!document.getElementById('mine').hidden")
    # Whose complaint this browser sent needs no PIN: a stranger does.
    engine.run("localStorage.clear(), true")
    engine.fill("#number", number)
    engine.fill("#pin", pin)
    engine.follow("form[data-follow] button")
    engine.wait_for_text("已派单，待签收")
    shown(engine, "by-pin")
    assert engine.faults() == []


@pytest.fixture
def filed(site: Site) -> list[int]:
    with site.services.database.transaction() as session:
        return [
            submit(
                session,
                Submission(
                    f"a complaint of number {at}", Channel.WEB, words, category_code="sanitation",
                    community_id=site.city.lawn,
                ),
                utc_now(),
            ).complaint_id
            for at, words in enumerate(("电梯停了三天", "垃圾桶满了", "车库的灯全不亮"))
        ]  # fmt: skip


def states(site: Site) -> list[State]:
    with site.services.database.reading() as session:
        return list(session.scalars(select(Complaint.state).order_by(Complaint.id)))


@of_width(STAFF, 1280)
def test_a_clerk_accepts_one_and_all_and_replies_with_a_photo(
    site: Site, engine: Engine, filed: list[int], lying: Path, small: Path
) -> None:
    engine.open(f"{site.url}/staff/sign-in")
    shown(engine, "sign-in")
    engine.fill("[name=username]", "firm")
    engine.fill("[name=password]", PASSWORD)
    engine.follow("main form button.btn-primary")
    shown(engine, "inbox")
    engine.click(f"[data-id='{filed[0]}'] .accept")
    engine.wait_for("document.querySelectorAll('#outcomes li.good').length === 1")
    assert states(site) == [State.ACCEPTED, State.DISPATCHED, State.DISPATCHED]
    engine.click("[name=all]")
    engine.wait_for("document.querySelectorAll('#outcomes li.good').length === 2")
    assert states(site) == [State.ACCEPTED] * 3
    shown(engine, "accepted")
    engine.follow(f"[data-id='{filed[0]}'] .row-link")
    engine.choose("#reply-photos", small)
    engine.wait_for_text("已选 1 张")
    engine.choose("#reply-photos", lying)
    engine.wait_for_text("已选 2 张")
    engine.click("[aria-label='去掉第 1 张照片']")
    engine.wait_for_text("已选 1 张")
    engine.fill("#reply-words", "电梯主板已更换，今天恢复运行")
    shown(engine, "reply")
    engine.follow("#reply-words ~ * button.btn-outline-primary:not([name]), form .buttons button:not([name])")
    assert states(site) == [State.REPLIED, State.ACCEPTED, State.ACCEPTED]
    with site.services.database.reading() as session:
        assert sizes(session) == [(900, 1200)]
    shown(engine, "replied")
    assert engine.faults() == []
