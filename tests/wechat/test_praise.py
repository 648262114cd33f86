"""Praise: kept for the office that is responsible, without who said it, and never a complaint."""

import pytest
from sqlalchemy import select

from backend.complaints.rules.praises import MAX_PRAISE, record_praise
from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.models import Complaint, Praise
from backend.wechat import conversation
from backend.wechat.conversation import StepResult
from backend.wechat.conversation.commands import PassOnPraise
from backend.wechat.conversation.states import IDLE, CommunityChoice
from tests.support.city import City
from tests.support.wechat.sender import Sender


def test_praise_goes_to_the_office_that_answers_today(city: City) -> None:
    now = utc_now()
    with city.database.transaction() as session:
        of_firm = record_praise(session, city.lawn, "师傅态度真好，打13912345678夸他", now)
        of_street = record_praise(session, city.orphan, "好" * 2000, now)
        assert (of_firm.firm_id, of_firm.street_id) == (city.firm, city.street)
        assert (of_street.firm_id, of_street.street_id) == (None, city.other_street)
        assert "13912345678" not in of_firm.words
        assert len(of_street.words) == MAX_PRAISE
        with pytest.raises(NotFoundError):
            record_praise(session, 10**9, "好", now)


def test_the_chat_passes_it_on_and_files_nothing(
    resident: Sender, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    communities = [CommunityChoice(city.lawn, ""), CommunityChoice(10**9, "")]

    def step(_state: object, _message: object, _lookups: object) -> StepResult:
        return StepResult(IDLE, ("谢谢您",), PassOnPraise(communities.pop(0), "保洁大姐真负责"))

    monkeypatch.setattr(conversation, "step", step)
    assert "谢谢您" in resident.say("保洁大姐真负责")
    assert "没有找到这个小区" in resident.say("保洁大姐真负责")
    with city.database.reading() as session:
        assert [praise.words for praise in session.scalars(select(Praise))] == ["保洁大姐真负责"]
        assert session.scalars(select(Complaint)).all() == []
