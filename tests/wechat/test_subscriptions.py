"""Accepts and refusals out of WeChat's events, into the ledger."""

import pytest
from sqlalchemy import select
from wechatpy import parse_message

from backend.clock import utc_now
from backend.models import Database, SubscriptionGrant, WechatFollower
from backend.models.personal import PersonalDataKey
from backend.wechat.subscriptions import CHANGE, POPUP, SubscriptionAnswer, answers_in, note_answers


def event(name: str, holder: str, *entries: tuple[str, str]) -> dict[str, object]:
    """The fields as the webhook's parser hands them over."""
    inner = "".join(
        f"<List><TemplateId>{template}</TemplateId><SubscribeStatusString>{said}</SubscribeStatusString></List>"
        for template, said in entries
    )
    xml = (
        "<xml><ToUserName>gh</ToUserName><FromUserName>o-1</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>event</MsgType><Event>{name}</Event><{holder}>{inner}</{holder}></xml>"
    )
    return dict(parse_message(xml)._data)


def test_one_answer_or_several_are_read() -> None:
    one = event(POPUP, "SubscribeMsgPopupEvent", ("T1", "accept"))
    two = event(POPUP, "SubscribeMsgPopupEvent", ("T1", "accept"), ("T2", "reject"))

    assert answers_in(POPUP, one) == (SubscriptionAnswer("T1", accepted=True),)
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
        follower = WechatFollower(
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
