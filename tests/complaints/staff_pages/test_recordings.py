"""A resident's voice on the pages: behind a purpose for staff, freely on the resident's own."""

import re

from sqlalchemy import select

from backend.models import Complaint, Database, LookSubject, PersonalDataLook, Recording
from tests.support.staff_pages import AMR, SignIn


def player(page: str) -> str:
    player_tag = re.search(r'<audio[^>]* src="([^"]+)"', page)
    assert player_tag
    return player_tag[1].replace("&amp;", "&")


def test_the_player_opens_after_a_purpose_and_for_this_account_only(
    sign_in: SignIn, spoken: dict[str, int], database: Database
) -> None:
    clerk, street = sign_in("firm"), sign_in("street")
    path = f"/staff/complaints/{spoken['served']}"
    assert "<audio" not in clerk.get(path).text
    assert clerk.post(f"{path}/recordings", data={"words": ""}).status_code == 422
    page = clerk.post(f"{path}/recordings", data={"words": "核对故障位置"}).text

    address = player(page)
    whole = clerk.get(address)
    part = clerk.get(address, headers={"Range": "bytes=0-99"})

    assert whole.mimetype == "audio/mpeg"
    assert whole.headers["Cache-Control"] == "no-store"
    assert (part.status_code, len(part.data)) == (206, 100)
    assert clerk.get(f"{address}&original=1").data == AMR
    assert "attachment" in clerk.get(f"{address}&save=1").headers["Content-Disposition"]
    assert "<audio" not in clerk.get(path).text
    assert clerk.get(address.split("?")[0]).status_code == 404
    assert clerk.get(f"{address}x").status_code == 404
    assert street.get(address).status_code == 404
    with database.reading() as session:
        [look] = session.scalars(select(PersonalDataLook)).all()
    assert (look.subject, look.purpose) == (LookSubject.VOICE, "核对故障位置")


def test_an_anonymous_voice_stays_closed_to_firm_and_street(
    sign_in: SignIn, spoken: dict[str, int], database: Database
) -> None:
    with database.transaction() as session:
        session.get_one(Complaint, spoken["served"]).anonymous = True
    path = f"/staff/complaints/{spoken['served']}"

    for who in ("firm", "street"):
        account = sign_in(who)
        assert "居民匿名时只有区县和市里可以听" in account.get(path).text
        assert account.post(f"{path}/recordings", data={"words": "核对位置"}).status_code == 403
    assert sign_in("fallback_firm").post(f"{path}/recordings", data={"words": "核对位置"}).status_code == 404
    assert "<audio" in sign_in("district").post(f"{path}/recordings", data={"words": "核对位置"}).text
    with database.reading() as session:
        assert len(session.scalars(select(PersonalDataLook)).all()) == 1


def test_another_complaints_recording_is_not_behind_this_ones_purpose(
    sign_in: SignIn, spoken: dict[str, int], database: Database
) -> None:
    city = sign_in("city")
    page = city.post(f"/staff/complaints/{spoken['served']}/recordings", data={"words": "核对位置"}).text
    opened = player(page).split("opened=")[1]
    with database.reading() as session:
        other = session.scalars(select(Recording.id).where(Recording.complaint_id == spoken["orphan"])).one()

    for complaint in ("served", "orphan"):
        address = f"/staff/complaints/{spoken[complaint]}/recordings/{other}?opened={opened}"
        assert city.get(address).status_code == 404


def test_residents_hear_themselves_by_their_private_link(
    sign_in: SignIn, spoken: dict[str, int], database: Database
) -> None:
    with database.reading() as session:
        token = session.get_one(Complaint, spoken["served"]).token
        other = session.get_one(Complaint, spoken["orphan"]).token
    visitor = sign_in("fallback_firm")
    page = visitor.get(f"/c/{token}").text
    address = player(page)

    assert "您的录音 1（" in page
    assert visitor.get(address).mimetype == "audio/mpeg"
    assert visitor.get(address.replace(token, other)).status_code == 404
