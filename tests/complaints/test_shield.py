"""Who may see a resident's phone, and that each look is on record."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.privacy import disclosure
from backend.core.errors import ForbiddenError, InvalidInputError, NotFoundError
from backend.models import Channel, Complaint, Database, LookSubject, PersonalDataLook, Recording
from tests.support.city import City

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def complain(session, city: City, *, anonymous: bool, category: str = "sanitation") -> Complaint:
    receipt = submit(
        session,
        Submission(
            idempotency_key=f"shield-{anonymous}-{category}", channel=Channel.WEB,
            words="楼道垃圾没人清，电话13800138000",
            category_code=category, community_id=city.lawn, phone="13800138000", anonymous=anonymous,
        ),
        NOW,
    )  # fmt: skip
    return session.get(Complaint, receipt.complaint_id)


def test_the_lead_sees_the_phone_after_a_purpose_and_the_look_is_recorded(
    database: Database, city: City
) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, anonymous=False)
        phone = disclosure.reveal_phone(session, complaint, city.staff["firm"], "联系上门时间", NOW)
        assert phone == "+8613800138000"
        look = session.scalars(select(PersonalDataLook)).one()
        assert (look.staff_id, look.complaint_id, look.purpose) == (
            city.staff["firm"].id,
            complaint.id,
            "联系上门时间",
        )


@pytest.mark.parametrize("who", ["other_firm", "street", "other_street", "district", "city"])
def test_nobody_but_the_lead_sees_it(database: Database, city: City, who: str) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, anonymous=False)
        with pytest.raises(ForbiddenError):
            disclosure.reveal_phone(session, complaint, city.staff[who], "看看", NOW)
        assert not session.scalars(select(PersonalDataLook)).all()


def test_anonymous_hides_it_from_everyone_below_the_district(database: Database, city: City) -> None:
    with database.transaction() as session:
        assert not disclosure.may_see_phone(complain(session, city, anonymous=True), city.staff["firm"], NOW)
        by_street = complain(session, city, anonymous=True, category="fees")
        assert not disclosure.may_see_phone(by_street, city.staff["street"], NOW)
        by_district = complain(session, city, anonymous=True, category="fund")
        assert disclosure.may_see_phone(by_district, city.staff["district"], NOW)


def test_no_purpose_no_phone(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, anonymous=False)
        with pytest.raises(InvalidInputError):
            disclosure.reveal_phone(session, complaint, city.staff["firm"], " ", NOW)


@pytest.mark.parametrize(("anonymous", "readers"), [(False, {"street", "district"}), (True, {"district"})])
def test_phones_typed_into_words_stay_from_a_firm_and_of_the_anonymous_from_a_street_too(
    database: Database, city: City, anonymous: bool, readers: set[str]
) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, anonymous=anonymous)
        for office in ("firm", "street", "district"):
            read = disclosure.words_for(city.staff[office], complaint, complaint.words, NOW)
            assert ("13800138000" in read) is (office in readers)
        assert disclosure.alias(complaint) == "小区居民"


def speak(session, complaint: Complaint) -> None:
    session.add(
        Recording(
            complaint_id=complaint.id, event_id=complaint.events[0].id, storage_key="a", original_key="b",
            seconds=3, size=9,
        )
    )  # fmt: skip
    session.flush()


EVERYONE = ["firm", "other_firm", "street", "other_street", "district", "other_district", "city"]


@pytest.mark.parametrize(
    ("anonymous", "category", "hear"),
    [
        (False, "sanitation", {"firm", "district", "city"}),
        (True, "sanitation", {"district", "city"}),
        (False, "fees", {"street", "district", "city"}),
        (True, "fees", {"district", "city"}),
    ],
)
def test_a_voice_is_heard_by_the_lead_where_not_anonymous_and_from_the_district_upwards(
    database: Database, city: City, anonymous: bool, category: str, hear: set[str]
) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, anonymous=anonymous, category=category)
        speak(session, complaint)
        heard = set()
        for who in EVERYONE:
            try:
                disclosure.open_recordings(session, complaint.id, city.staff[who], "核对位置", NOW)
            except (ForbiddenError, NotFoundError):
                continue
            heard.add(who)
        looks = session.scalars(select(PersonalDataLook)).all()
    assert heard == hear
    assert {look.staff_id for look in looks} == {city.staff[who].id for who in hear}
    assert {look.subject for look in looks} == {LookSubject.VOICE}


def test_no_purpose_no_voice_and_no_recording_no_look(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, anonymous=False)
        with pytest.raises(NotFoundError):
            disclosure.open_recordings(session, complaint.id, city.staff["firm"], "核对位置", NOW)
        speak(session, complaint)
        with pytest.raises(InvalidInputError):
            disclosure.open_recordings(session, complaint.id, city.staff["firm"], " ", NOW)
        assert not session.scalars(select(PersonalDataLook)).all()
