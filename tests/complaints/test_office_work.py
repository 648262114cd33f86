"""Single stories with their dates worked out by hand: what random moves cannot say. On both databases."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party, office_of_staff
from backend.complaints.rules import queries
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import (
    breaches,
    colleagues,
    extensions,
    joint,
    lifecycle,
    reply_review,
    rerouting,
    returns,
    supervision,
)
from backend.complaints.rules.privacy.erasure import complaints_kept_too_long, erase_complainant_of
from backend.complaints.rules.queries.colleagues import notes_for
from backend.core.clock import SHANGHAI
from backend.core.errors import ForbiddenError, MoveRefusedError
from backend.models import (
    Breach,
    BreachKind,
    Channel,
    Complaint,
    Database,
    Delivery,
    Extension,
    Move,
    PropertyFirm,
    ServiceContract,
    State,
)
from tests.support.city import City


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MONDAY = at("2026-11-23 09:00")


def complain(session: Session, city: City, key: str = "a key of ours", **more) -> Complaint:
    fields = {"words": "三号楼楼道灯坏了", "community_id": city.lawn, "category_code": "repair"} | more
    receipt = submit(session, Submission(idempotency_key=key, channel=Channel.WEB, **fields), MONDAY)
    return session.get_one(Complaint, receipt.complaint_id)


def levels_told(session: Session, complaint: Complaint, move: Move) -> set[str]:
    """Levels of the offices that got a notice of the latest such event."""
    event = [event for event in complaint.events if event.move is move][-1]
    parties = session.scalars(select(Delivery).where(Delivery.event_id == event.id))
    return {office_of_party(party.party).level.value for party in parties}


def test_an_extension_adds_working_days_to_the_due_time(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint, staff = complain(session, city), city.staff
        assert complaint.reply_due_at == at("2026-12-01 00:00")
        lifecycle.accept(session, complaint.id, staff["firm"], MONDAY)
        ask = {"days": 3, "reason": "配件要从外地调", "plan": "周四到货，周五换上"}
        extensions.ask_extension(session, complaint.id, staff["firm"], **ask, now=at("2026-11-24 10:00"))
        assert complaint.reply_due_at == at("2026-12-01 00:00"), "asking alone stops no clock"
        assert complaint.next_due_at == at("2026-11-26 00:00"), "the street must rule by Wednesday"
        with pytest.raises(ForbiddenError):
            extensions.rule_extension(
                session,
                complaint.id,
                staff["firm"],
                granted=True,
                text="自己同意",
                now=at("2026-11-24 11:00"),
            )
        extensions.rule_extension(
            session, complaint.id, staff["street"], granted=True, text="情况属实", now=at("2026-11-24 11:00")
        )
        assert complaint.reply_due_at == at("2026-12-04 00:00")
        assert complaint.extension is Extension.GRANTED
        with pytest.raises(MoveRefusedError, match="不能再次申请"):
            extensions.ask_extension(session, complaint.id, staff["firm"], **ask, now=at("2026-11-25 10:00"))


def test_another_category_takes_nothing_away_that_was_granted(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint, staff = complain(session, city), city.staff
        lifecycle.accept(session, complaint.id, staff["firm"], MONDAY)
        ask = {"days": 3, "reason": "配件要从外地调", "plan": "周四到货，周五换上"}
        extensions.ask_extension(session, complaint.id, staff["firm"], **ask, now=MONDAY)
        extensions.rule_extension(
            session, complaint.id, staff["street"], granted=True, text="情况属实", now=MONDAY
        )
        rerouting.recategorise(session, complaint.id, staff["street"], "greening", "是绿化", MONDAY)
        assert complaint.reply_due_at == at("2026-12-04 00:00")


def test_no_redo_brings_a_complaint_down_again(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint, staff = complain(session, city, category_code="fund"), city.staff
        returns.ask_return(session, complaint.id, staff["district"], "不归区里管", MONDAY)
        returns.rule_return(session, complaint.id, staff["city"], granted=True, text="市里办", now=MONDAY)
        for _ in range(3):
            lifecycle.reply(session, complaint.id, staff["city"], "已经办好", [], MONDAY)
            lifecycle.rate(session, complaint.id, solved=False, satisfied=False, text="", now=MONDAY)
        assert office_of_party(lead_party(complaint)) == office_of_staff(staff["city"])


def test_a_breach_stands_at_its_due_time_however_late_the_job(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, phone="13800138000", anonymous=False)
        now = at("2026-11-30 12:00")
        assert breaches.record_due_breaches(session, now) == 1
        assert breaches.record_due_breaches(session, now) == 0
        breach_times = {
            (breach.kind, breach.step): breach.due_at for breach in session.scalars(select(Breach))
        }
        assert breach_times == {
            (BreachKind.ACCEPT, 1): at("2026-11-25 00:00"),
            (BreachKind.ACCEPT, 2): at("2026-11-26 00:00"),
            (BreachKind.CONTACT, 1): at("2026-11-24 09:00"),
        }
        assert levels_told(session, complaint, Move.REMIND) == {"firm", "street", "district"}


def test_what_is_answered_late_is_a_breach_even_if_no_job_ever_ran(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city)
        late = at("2026-12-01 08:00")
        lifecycle.reply(session, complaint.id, city.staff["firm"], "灯已经换好", [], late)
        breach_list = [(breach.kind, breach.due_at) for breach in complaint.breaches if breach.step == 1]
        assert breach_list == [
            (BreachKind.ACCEPT, at("2026-11-25 00:00")),
            (BreachKind.REPLY, at("2026-12-01 00:00")),
        ]
        assert all(breach.firm_id == city.firm for breach in complaint.breaches)


def test_the_street_reads_first_and_its_time_is_not_the_firms(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint, staff = complain(session, city), city.staff
        reply_review.ask_review(session, complaint.id, staff["street"], "", MONDAY)
        lifecycle.reply(session, complaint.id, staff["firm"], "灯换好了", [], at("2026-11-27 15:00"))
        assert complaint.state is State.REVIEWING
        assert not any(entry.move is Move.REPLY for entry in queries.resident_timeline(complaint))
        reply_review.send_back(
            session, complaint.id, staff["street"], "没有照片", at("2026-12-01 09:00")
        )  # Friday to Tuesday: two working days
        assert complaint.reply_due_at == at("2026-12-03 00:00")
        lifecycle.reply(session, complaint.id, staff["firm"], "灯换好了，有照片", [], at("2026-12-02 10:00"))
        reply_review.pass_review(session, complaint.id, staff["street"], "", at("2026-12-08 10:00"))
        kinds = [breach.kind for breach in complaint.breaches]
        assert BreachKind.REPLY not in kinds, "handed in on time, however long the street reads"
        late = [breach for breach in complaint.breaches if breach.kind is BreachKind.RULING]
        assert {breach.street_id for breach in late} == {city.street}
        assert [breach.due_at for breach in late] == [at("2026-12-01 00:00"), at("2026-12-04 00:00")]
        assert complaint.state is State.REPLIED


def test_ten_owners_are_a_joint_complaint_and_all_are_answered(database: Database, city: City) -> None:
    with database.transaction() as session:
        staff = city.staff
        all_of_them = [complain(session, city, key=f"neighbour {n}") for n in range(10)]
        leading, *rest = all_of_them
        with pytest.raises(ForbiddenError):
            joint.merge(session, leading.id, [rest[0].id], staff["firm"], "同一件事", MONDAY)
        joint.merge(
            session, leading.id, [member.id for member in rest[:8]], staff["street"], "同一件事", MONDAY
        )
        assert leading.joint_at is None
        joint.merge(session, leading.id, [rest[8].id], staff["street"], "同一件事", MONDAY)
        assert leading.joint_at == MONDAY
        assert levels_told(session, leading, Move.TAKE_IN) == {"firm", "street", "district"}
        lifecycle.withdraw(session, leading.id, "", MONDAY)
        heir = rest[0]
        assert (heir.state, rest[1].merged_into_id) == (State.DISPATCHED, heir.id)
        lifecycle.reply(session, heir.id, staff["firm"], "九户一起修好了", [], MONDAY)
        assert {member.state for member in rest} == {State.REPLIED}
        lifecycle.rate(session, rest[5].id, solved=False, satisfied=False, text="", now=MONDAY)
        assert rest[5].state is State.DISPATCHED, "each rates for themselves"


def test_what_is_about_the_firm_stays_out_of_its_hands(database: Database, city: City) -> None:
    with database.transaction() as session:
        staff = city.staff
        lamp, charges = (
            complain(session, city),
            complain(session, city, key="about charges", category_code="fees"),
        )
        with pytest.raises(MoveRefusedError):
            joint.merge(session, lamp.id, [charges.id], staff["district"], "同一件事", MONDAY)
        with pytest.raises(MoveRefusedError):
            rerouting.reroute(
                session, charges.id, staff["street"], office_of_staff(staff["firm"]), "请物业办", MONDAY
            )
        rerouting.recategorise(session, lamp.id, staff["street"], "fees", "说的是收费", MONDAY)
        assert office_of_party(lead_party(lamp)) == office_of_staff(staff["street"])
        assert [event.move for event in lamp.events][-2:] == [Move.RECATEGORISE, Move.REROUTE]


def test_a_new_firm_takes_over_what_is_not_answered(database: Database, city: City) -> None:
    with database.transaction() as session:
        waiting, answered = complain(session, city), complain(session, city, key="answered")
        lifecycle.reply(session, answered.id, city.staff["firm"], "修好了", [], MONDAY)
        old = session.scalars(select(ServiceContract).where(ServiceContract.community_id == city.lawn)).one()
        new = PropertyFirm(name="新来的物业")
        session.add(new)
        session.flush()
        old.ends_on = at("2026-11-24 00:00").date()
        session.add(
            ServiceContract(
                community_id=city.lawn,
                firm_id=new.id,
                starts_on=at("2026-11-25 00:00").date(),
                mode=old.mode,
            )
        )
        session.flush()
        change = at("2026-11-25 09:00")
        assert rerouting.follow_contracts(session, city.lawn, change) == 1
        assert rerouting.follow_contracts(session, city.lawn, change) == 0
        assert lead_party(waiting).firm_id == new.id
        assert waiting.accept_due_at == at("2026-11-27 00:00")
        assert lead_party(answered).firm_id == city.firm
        # The old firm was a day late before it left, and that stays its own.
        assert [(breach.kind, breach.firm_id) for breach in waiting.breaches] == [
            (BreachKind.ACCEPT, city.firm)
        ]


def test_who_complained_is_forgotten_after_the_citys_years(database: Database, city: City) -> None:
    with database.transaction() as session:
        closed = complain(session, city, phone="13800138000", anonymous=False)
        still_open = complain(session, city, key="still open", phone="13800138000", anonymous=False)
        lifecycle.withdraw(session, closed.id, "", MONDAY)
        assert complaints_kept_too_long(session, at("2029-11-20 00:00")) == []
        now = at("2029-11-28 00:00")
        [due] = complaints_kept_too_long(session, now)
        erase_complainant_of(session, due, now)
        assert complaints_kept_too_long(session, now) == []
        assert (closed.phone, closed.phone_index, closed.anonymous) == (None, None, True)
        assert closed.words == "三号楼楼道灯坏了"
        assert still_open.phone is not None


def test_notes_stay_in_the_office_and_supervision_reaches_the_lead(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint, staff = complain(session, city), city.staff
        colleagues.add_note(session, complaint, staff["firm"], "钥匙在门卫那里", MONDAY)
        assert [note.words for note in notes_for(session, complaint, staff["firm"])]
        assert notes_for(session, complaint, staff["street"]) == []
        with pytest.raises(ForbiddenError):
            supervision.supervise(session, complaint.id, staff["other_district"], "请尽快", MONDAY)
        supervision.supervise(session, complaint.id, staff["district"], "请尽快", MONDAY)
        assert levels_told(session, complaint, Move.SUPERVISE) == {"firm"}
