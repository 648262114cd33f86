"""Accepts and refusals out of WeChat's events, into the ledger."""

import pytest
from sqlalchemy import select
from wechatpy import parse_message

from backend.core.clock import utc_now
from backend.models import Database, Resident, SubscriptionGrant
from backend.models.personal import PersonalDataKey
from backend.residents.rules.subscriptions import SubscriptionAnswer, note_answers
from backend.wechat.webhook.subscriptions import CHANGE, POPUP, answers_in
from tests.support.wechat.sender import Sender


def event_xml(name: str, holder: str, *entries: tuple[str, str], at: int = 1, openid: str = "o-1") -> str:
    """One element for one answer, as many as there are answers for several."""
    inner = "".join(
        f"<List><TemplateId>{template}</TemplateId><SubscribeStatusString>{choice}</SubscribeStatusString></List>"
        for template, choice in entries
    )
    return (
        f"<xml><ToUserName>gh</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>event</MsgType><Event>{name}</Event><{holder}>{inner}</{holder}></xml>"
    )


def event(name: str, holder: str, *entries: tuple[str, str]) -> dict[str, object]:
    """The fields as the webhook's parser hands them over."""
    return dict(parse_message(event_xml(name, holder, *entries))._data)


def test_one_answer_or_several_are_read() -> None:
    single = event(POPUP, "SubscribeMsgPopupEvent", ("T1", "accept"))
    two = event(POPUP, "SubscribeMsgPopupEvent", ("T1", "accept"), ("T2", "reject"))

    assert answers_in(POPUP, single) == (SubscriptionAnswer("T1", accepted=True),)
    assert answers_in(POPUP, two) == (
        SubscriptionAnswer("T1", accepted=True),
        SubscriptionAnswer("T2", accepted=False),
    )


@pytest.mark.parametrize(
    "fields",
    [{}, {"SubscribeMsgPopupEvent": "x"}, {"SubscribeMsgPopupEvent": {"List": ["x", {"TemplateId": 3}]}}],
)
def test_odd_fields_are_no_answers(fields: dict[str, object]) -> None:
    assert answers_in(POPUP, fields) == ()
    assert answers_in("some_other_event", fields) == ()


def test_an_accept_is_one_grant_and_a_refusal_takes_back_the_unspent(database: Database) -> None:
    now = utc_now()
    with database.transaction() as session:
        follower = Resident(
            openid="o-1", openid_index=PersonalDataKey.blind_index("o-1"), last_message_at=now
        )
        session.add(follower)
        session.flush()
        accepted = answers_in(
            POPUP, event(POPUP, "SubscribeMsgPopupEvent", ("T1", "accept"), ("T2", "accept"))
        )
        for _ in range(2):
            note_answers(session, follower.id, accepted, now)
        session.flush()
        spent = session.scalars(
            select(SubscriptionGrant).where(SubscriptionGrant.template_id == "T1")
        ).first()
        assert spent is not None
        spent.spent_at = now
        note_answers(
            session,
            follower.id,
            answers_in(CHANGE, event(CHANGE, "SubscribeMsgChangeEvent", ("T1", "reject"))),
            now,
        )
        left = session.scalars(select(SubscriptionGrant).order_by(SubscriptionGrant.id)).all()
        assert [(grant.template_id, grant.spent_at is None) for grant in left] == [
            ("T1", False),
            ("T2", True),
            ("T2", True),
        ]


def unspent(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(SubscriptionGrant.template_id).order_by(SubscriptionGrant.id)))


def test_the_webhook_keeps_the_ledger(resident: Sender, database: Database) -> None:
    def deliver(name: str, *entries: tuple[str, str], at: int) -> bytes:
        holder = {POPUP: "SubscribeMsgPopupEvent", CHANGE: "SubscribeMsgChangeEvent"}[name]
        xml = event_xml(name, holder, *entries, at=at, openid=resident.openid)
        answers = [resident.deliver(xml) for _ in range(3)]
        assert {answer.status for answer in answers} == {200}
        return b"".join(answer.body for answer in answers)

    resident.say("1")
    assert deliver(POPUP, ("T1", "accept"), at=1) == b""
    assert unspent(database) == ["T1"]
    assert deliver(POPUP, ("T1", "accept"), ("T2", "accept"), ("T3", "reject"), at=2) == b""
    assert unspent(database) == ["T1", "T1", "T2"]
    assert deliver(CHANGE, ("T1", "reject"), at=3) == b""
    assert unspent(database) == ["T2"]
    assert "小区" in resident.say("楼道灯坏了三天"), "the talk went on where it was"


def test_an_answer_may_be_all_that_is_known_of_a_newcomer(resident: Sender, database: Database) -> None:
    xml = event_xml(POPUP, "SubscribeMsgPopupEvent", ("T1", "accept"), openid=resident.openid)
    assert resident.deliver(xml).body == b""
    assert unspent(database) == ["T1"]
    assert "1 投诉" in resident.say("您好")
