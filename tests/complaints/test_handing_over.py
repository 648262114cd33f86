"""Who may hand a complaint to whom: what the rule takes, what the form lists, who reads the phone then."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU, Office, lead_party, office_of_party
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import rerouting
from backend.complaints.rules.privacy import disclosure
from backend.complaints.rules.queries import office_choices
from backend.core.clock import utc_now
from backend.core.errors import LinshengError
from backend.history.undoing import tried
from backend.models import (
    Channel,
    Community,
    Complaint,
    Database,
    OfficeLevel,
    PropertyFirm,
    ServiceContract,
    StaffAccount,
    Street,
)
from tests.support.city import City

PHONE = "13800138000"
SENDERS = ("firm", "street", "other_street", "district", "other_district", "city")


@dataclass(frozen=True)
class Recipients:
    """Offices by what they are to the complaint in `lawn`, and the communities by what they are to it."""

    offices: dict[str, Office]
    places: dict[str, int]


def recipients_of(session: Session, city: City) -> Recipients:
    """One firm for each reason to be left out, beside those that the small city has."""
    near_street = Street(code="140303008", name="平潭街街道", district_id=city.district)
    near = Community(code="C9", name="北山小区", street=near_street)
    firms = {name: PropertyFirm(name=name) for name in ("next street", "contract over", "nowhere")}
    session.add_all([near, *firms.values()])
    session.flush()
    term = session.scalars(select(ServiceContract)).first()
    columns = {"mode": term.mode, "starts_on": term.starts_on, "community_id": near.id}
    over = columns | {"ends_on": term.starts_on, "community_id": city.yard}
    session.add(ServiceContract(firm_id=firms["next street"].id, **columns))
    session.add(ServiceContract(firm_id=firms["contract over"].id, **over))
    session.flush()
    offices = {
        "same street": Office(OfficeLevel.FIRM, city.fallback_firm),
        "other district": Office(OfficeLevel.FIRM, city.other_firm),
        **{name: Office(OfficeLevel.FIRM, firm.id) for name, firm in firms.items()},
        "not there": Office(OfficeLevel.FIRM, 999_999),
        "its street": Office(OfficeLevel.STREET, city.street),
        "foreign street": Office(OfficeLevel.STREET, city.other_street),
        "its district": Office(OfficeLevel.DISTRICT, city.district),
        "foreign district": Office(OfficeLevel.DISTRICT, city.other_district),
        "the city": CITY_BUREAU,
    }
    places = {"same street": city.yard, "next street": near.id, "other district": city.court}
    return Recipients(offices, places)


LADDER = {"its street", "its district", "the city"}
TO_OFFICES = {
    "street": LADDER | {"same street"},
    "district": LADDER | {"same street", "next street"},
    "city": LADDER | {"same street", "next street", "other district"},
}
TO_PLACES = {
    "street": {"same street"},
    "district": {"same street", "next street"},
    "city": {"same street", "next street", "other district"},
}


def done(session: Session, move: Callable[[], None]) -> bool:
    """Whether the rule takes it; nothing of it stays."""
    try:
        tried(session, move)
    except LinshengError:
        return False
    return True


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the others try it on both
def test_hands_over_on_its_own_ground_only(database: Database, city: City) -> None:
    """By the rule, whatever a form says; and the form lists what the rule takes, no more and no less."""
    now = utc_now()
    with database.transaction() as session:
        targets = recipients_of(session, city)
        lamp = Submission("lamp-0000001", Channel.WEB, "路灯坏了", "repair", phone=PHONE, anonymous=False,
                          community_id=city.lawn)  # fmt: skip
        complaint = session.get_one(Complaint, submit(session, lamp, now).complaint_id)
        for name in SENDERS:
            staff = session.get_one(StaffAccount, city.staff[name].id)
            for form, rule in (
                (office_choices.for_lead, rerouting.reroute),
                (office_choices.for_assist, rerouting.add_assist),
            ):
                taken = {
                    target
                    for target, office in targets.offices.items()
                    if done(
                        session,
                        lambda s=staff, o=office, r=rule: r(session, complaint.id, s, o, "请接办这一件", now),
                    )
                }
                assert taken == TO_OFFICES.get(name, set()), (name, rule.__name__)
                if name in TO_OFFICES:
                    listed = {value for value, _ in form(session, complaint, staff, now)}
                    assert listed == {office_choices.value_of(targets.offices[target]) for target in taken}
            named = {
                target
                for target, place in targets.places.items()
                if done(
                    session,
                    lambda s=staff, p=place: rerouting.relocate(
                        session, complaint.id, s, p, "说的是那里", now
                    ),
                )
            }
            assert named == TO_PLACES.get(name, set()), name


def test_nobody_reads_the_phone_without_a_reason(database: Database, city: City) -> None:
    """A helper does not, nor a firm that a street named past the form, nor the one that led before."""
    now = utc_now()
    firms = {name: Office(OfficeLevel.FIRM, getattr(city, name)) for name in ("fallback_firm", "other_firm")}
    with database.transaction() as session:
        lamp = Submission("lamp-0000001", Channel.WEB, "路灯坏了", "repair", phone=PHONE, anonymous=False,
                          community_id=city.lawn)  # fmt: skip
        complaint = session.get_one(Complaint, submit(session, lamp, now).complaint_id)

        def readers() -> set[str]:
            return {
                name for name, staff in city.staff.items() if disclosure.may_see_phone(complaint, staff, now)
            }

        street = session.get_one(StaffAccount, city.staff["street"].id)
        rerouting.add_assist(session, complaint.id, street, firms["fallback_firm"], "帮着看看", now)
        assert readers() == {"firm"}
        with pytest.raises(LinshengError, match="不服务您辖区"):
            rerouting.reroute(session, complaint.id, street, firms["other_firm"], "换一家", now)
        assert readers() == {"firm"}
        rerouting.reroute(session, complaint.id, street, firms["fallback_firm"], "他们近", now)
        assert readers() == {"fallback_firm"}
        assert complaint.events[-1].words == "他们近"


def test_no_firm_is_handed_what_nobody_knows_the_place_of(database: Database, city: City) -> None:
    now = utc_now()
    with database.transaction() as session:
        lost = Submission("lost-0000001", Channel.WEB, "不知道在哪", "repair")
        complaint = session.get_one(Complaint, submit(session, lost, now).complaint_id)
        assert office_of_party(lead_party(complaint)) == CITY_BUREAU
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        office = Office(OfficeLevel.FIRM, city.firm)
        assert not done(session, lambda: rerouting.reroute(session, complaint.id, staff, office, "接办", now))
        assert done(
            session, lambda: rerouting.relocate(session, complaint.id, staff, city.court, "在这里", now)
        )
