"""Which notices a resident accepted in the mini-program."""

from flask import Response
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api.answers import answer
from backend.api.blueprint import api_v1
from backend.api.callers import known_caller, person
from backend.api.document import SESSION, document
from backend.api.idempotency import WriteResult, write_once
from backend.api.limits import READ_BY_ADDRESS, READ_BY_PERSON
from backend.api.schemas import KeyHeaders
from backend.core.clock import utc_now
from backend.residents.api.me import CHANGE_ERRORS, CHANGES, CHANGES_BY_ADDRESS, READ_ERRORS
from backend.residents.api.schemas import AnswersIn, SubscriptionsOut, TemplateOut
from backend.residents.rules.subscriptions import SubscriptionAnswer, note_answers, unspent
from backend.web.services import limiter, services

OURS = "miniprogram:"


@api_v1.get("/me/subscriptions")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(READ_BY_PERSON, key_func=person)
@document.validate(resp=Documented(HTTP_200=SubscriptionsOut, **READ_ERRORS), security=SESSION, tags=["me"])
def subscriptions() -> Response:
    """What to ask for, and how much of it is still accepted."""
    person = known_caller()
    with services().database.reading() as session:
        return answer(_out(session, person.resident_id))


@api_v1.post("/me/subscriptions")
@limiter.limit(CHANGES_BY_ADDRESS)
@limiter.limit(CHANGES, key_func=person)
@document.validate(resp=Documented(HTTP_200=SubscriptionsOut, **CHANGE_ERRORS), security=SESSION, tags=["me"])
def note_subscriptions(json: AnswersIn, headers: KeyHeaders) -> Response:
    """Answers of wx.requestSubscribeMessage. Passed over: templates that are not ours, and `filter`.

    With `filter` WeChat did not ask, since two templates have the same title: nobody refused anything.
    """
    person = known_caller()
    ours = {template.id for template in _templates()}
    answers = [
        SubscriptionAnswer(answer.template_id, answer.answer == "accept")
        for answer in json.answers
        if answer.template_id in ours and answer.answer != "filter"
    ]

    def work(session: Session) -> WriteResult:
        note_answers(session, person.resident_id, answers, utc_now())
        session.flush()
        return WriteResult(_out(session, person.resident_id))

    return write_once(headers.idempotency_key, json.model_dump(), work)


def _out(session: Session, resident_id: int) -> SubscriptionsOut:
    return SubscriptionsOut(templates=_templates(), unspent=unspent(session, resident_id))


def _templates() -> list[TemplateOut]:
    """Of the mini-program; behind the id the settings may note which field is which."""
    configured = services().config.wechat_templates
    return [
        TemplateOut(kind=name.removeprefix(OURS), id=value.partition("?")[0])
        for name, value in configured.items()
        if name.startswith(OURS)
    ]
