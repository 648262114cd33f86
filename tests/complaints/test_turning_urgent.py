"""What a resident says later turns a complaint into an emergency; urging one is heard above at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import office_of_party
from backend.app import create_app
from backend.complaints.pages.office.timeline import timeline
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import extensions, followups, joint, lifecycle, rerouting
from backend.complaints.rules.handling.next_steps import permitted_to_resident
from backend.complaints.rules.handling.turning_urgent import latest_danger
from backend.complaints.rules.queries.redo_news import redo_news, redo_sentences
from backend.complaints.rules.replay import replay
from backend.core.clock import SHANGHAI
from backend.core.config import Config
from backend.core.errors import MoveRefusedError
from backend.models import (
    Alert,
    AlertKind,
    BreachKind,
    Channel,
    Complaint,
    Delivery,
    Extension,
    Move,
    OfficeLevel,
    Resident,
    State,
)
from backend.web.services import EXTENSION
from backend.wechat.conversation.memory import Memory
from backend.wechat.webhook.followers import Sender
from backend.wechat.webhook.lookups import SessionLookups
from tests.support.city import City
from tests.support.letters import office
from tests.support.office import Office

__all__ = ["office"]

MONDAY = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
TWO_HOURS = timedelta(hours=2)
PIPE = "楼上水管漏水，墙都湿了"
INTO_THE_LIFT = "水都流到电梯里了"


def complain(session: Session, city: City, key: str, words: str = PIPE, **more: Any) -> Complaint:
    fields = {"community_id": city.lawn, "category_code": "repair"} | more
    receipt = submit(session, Submission(f"urgent-{key}", Channel.WEB, words, **fields), MONDAY)
    return session.get_one(Complaint, receipt.complaint_id)


def levels_told(session: Session, complaint: Complaint) -> set[OfficeLevel]:
    """Of the latest event."""
    rows = session.scalars(select(Delivery).where(Delivery.event_id == complaint.events[-1].id))
    return {office_of_party(row.party).level for row in rows}


def test_an_addition_that_tells_of_danger_makes_it_an_emergency(office: Office, city: City) -> None:
    office.tell("firm", "firm@example.com", MONDAY)
    with city.database.transaction() as session:
        complaint = complain(session, city, "pipe")
        ordinary = complaint.reply_due_at
        later = MONDAY + timedelta(hours=5)
        followups.supplement(session, complaint.id, "墙是北墙", [], later)
        assert not complaint.emergency
        followups.supplement(session, complaint.id, INTO_THE_LIFT, [], later)
        assert complaint.emergency
        assert complaint.accept_due_at == complaint.reply_due_at == later + TWO_HOURS < ordinary
        assert complaint.next_due_at == later + TWO_HOURS
        assert complaint.events[-1].details == {"emergency": "lift_flooded"}
        assert session.scalars(select(Alert.kind).order_by(Alert.id.desc())).first() is AlertKind.EMERGENCY
        shown = timeline(session, complaint, lambda text, _event: text, [])
        assert shown[-1].notes == ["居民说有危险，从这时起按紧急情况办理"]
        danger = latest_danger(session, complaint)
        assert danger is not None
        assert "电梯进水" in danger.emergency_advice
        rerouting.recategorise(session, complaint.id, city.staff["street"], "lift", "是电梯", later)
        assert complaint.reply_due_at == later + TWO_HOURS, "another category puts nothing off"
        followups.supplement(session, complaint.id, "又着火了", [], later + TWO_HOURS / 2)
        assert complaint.reply_due_at == later + TWO_HOURS, "it is due once"


def test_what_was_due_earlier_or_put_off_stays_no_later(city: City) -> None:
    with city.database.transaction() as session:
        complaint, staff = complain(session, city, "asked"), city.staff
        lifecycle.accept(session, complaint.id, staff["firm"], MONDAY)
        ask = {"days": 3, "reason": "配件要从外地调", "plan": "周四换上"}
        extensions.ask_extension(session, complaint.id, staff["firm"], **ask, now=MONDAY)
        at = MONDAY + timedelta(hours=1)
        followups.supplement(session, complaint.id, INTO_THE_LIFT, [], at)
        assert (complaint.extension, complaint.ruling_due_at) == (Extension.NONE, None)
        assert replay(complaint.events).extension is Extension.NONE
        late = complain(session, city, "late")
        due = late.reply_due_at
        at = due + timedelta(hours=3)
        followups.supplement(session, late.id, INTO_THE_LIFT, [], at)
        assert late.reply_due_at == due
        followups.supplement(session, late.id, "还在流", [], at + timedelta(hours=1))
        twice = [breach for breach in late.breaches if breach.step == 2 and breach.kind is BreachKind.REPLY]
        assert twice == [], "what was late already is not twice as late at once"
        followups.supplement(session, late.id, "还在流", [], at + TWO_HOURS + timedelta(minutes=1))
        assert [
            breach.due_at for breach in late.breaches if breach.step == 2 and breach.kind is BreachKind.REPLY
        ] == [at + TWO_HOURS]


def test_an_emergency_waits_for_no_other_complaint(city: City) -> None:
    with city.database.transaction() as session:
        leading, member = complain(session, city, "leading"), complain(session, city, "member")
        joint.merge(session, leading.id, [member.id], city.staff["street"], "同一件事", MONDAY)
        at = MONDAY + timedelta(days=1)
        followups.supplement(session, member.id, INTO_THE_LIFT, [], at)
        assert (member.state, member.emergency) == (State.DISPATCHED, True)
        assert member.reply_due_at == at + TWO_HOURS
        assert not leading.emergency
        assert replay(member.events).state is State.DISPATCHED


def test_urging_an_emergency_is_heard_above_and_may_be_repeated_soon(city: City) -> None:
    with city.database.transaction() as session:
        complaint = complain(session, city, "lift", "老太太困电梯里了", category_code="lift")
        assert complaint.emergency
        followups.urge(session, complaint.id, "人还没救出来 咋没人来", MONDAY + timedelta(minutes=2))
        assert levels_told(session, complaint) == {OfficeLevel.FIRM, OfficeLevel.STREET}
        soon = MONDAY + timedelta(minutes=5)
        assert Move.URGE not in permitted_to_resident(complaint, soon)
        with pytest.raises(MoveRefusedError, match="119"):
            followups.urge(session, complaint.id, "", soon)
        followups.urge(session, complaint.id, "96333打不通", MONDAY + timedelta(minutes=12))
        assert levels_told(session, complaint) == {OfficeLevel.FIRM, OfficeLevel.STREET}
        ordinary = complain(session, city, "ordinary")
        followups.urge(session, ordinary.id, "快点修", MONDAY)
        assert levels_told(session, ordinary) == {OfficeLevel.FIRM}
        followups.urge(session, ordinary.id, INTO_THE_LIFT, MONDAY + timedelta(hours=1))
        assert ordinary.emergency, "a danger is heard, whenever it was urged last"
        assert levels_told(session, ordinary) == {OfficeLevel.FIRM, OfficeLevel.STREET}


def test_a_danger_told_when_nothing_was_solved_starts_the_new_round_as_an_emergency(city: City) -> None:
    with city.database.transaction() as session:
        for key, again in (("rated", "没修好，水都流到电梯里了"), ("closed", INTO_THE_LIFT)):
            complaint = complain(session, city, key)
            lifecycle.reply(session, complaint.id, city.staff["firm"], "修好了", [], MONDAY)
            at = MONDAY + timedelta(days=1)
            if key == "rated":
                lifecycle.rate(session, complaint.id, solved=False, satisfied=False, text=again, now=at)
            else:
                lifecycle.rate(session, complaint.id, solved=True, satisfied=True, text="", now=at)
                lifecycle.reopen(session, complaint.id, again, at)
            assert (complaint.emergency, complaint.reply_due_at) == (True, at + TWO_HOURS)
            news = redo_news(session, complaint, at)
            assert news is not None
            assert "又可以催办了，10 分钟可以催一次。" in redo_sentences(news, at)


@pytest.fixture
def app(config: Config, city: City) -> Any:
    made = create_app(config)
    yield made
    made.extensions[EXTENSION].database.dispose()


def test_the_chat_finds_the_emergency_that_is_open(app: Flask, city: City) -> None:
    with city.database.transaction() as session:
        resident = Resident(openid="frightened")
        session.add(resident)
        session.flush()
        sender = Sender(resident.id, Memory(), "", None, 0, news=False, complained=True)

        def lookups(at: datetime) -> SessionLookups:
            return SessionLookups(app.extensions[EXTENSION], session, sender, at)

        assert lookups(MONDAY).open_emergency() is None
        stuck = complain(session, city, "stuck", "老太太困电梯里了", resident_id=resident.id)
        pipe = complain(session, city, "other", resident_id=resident.id)
        now = MONDAY + timedelta(hours=3)
        progress = lookups(now).open_emergency()
        assert progress is not None
        assert progress.number == stuck.number
        assert "96333" in lookups(now).danger_going_on("人还没救出来", progress.words)
        assert lookups(now).danger_going_on("谢谢", progress.words) == ""
        assert lookups(MONDAY + timedelta(hours=49)).open_emergency() is None
        followups.supplement(session, pipe.id, INTO_THE_LIFT, [], MONDAY + timedelta(hours=48))
        late = lookups(MONDAY + timedelta(hours=49)).open_emergency()
        assert late is not None
        assert late.number == pipe.number
