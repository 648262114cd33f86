"""What residents are told in the city's words: checked, sent from then on, and put back as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle
from backend.core.errors import ChangeRefusedError, InvalidInputError
from backend.history.undoing import undo
from backend.models import Change, Channel, Database, Resident, ResidentNotice
from backend.models.personal import PersonalDataKey
from backend.notices.forms import parse_wording
from backend.notices.rules.merge_fields import problems_in
from backend.notices.rules.wording import KINDS, fields_of, wording_of
from backend.notices.rules.wording_changes import (
    EXAMPLE,
    LONGEST,
    preview_text,
    set_wording,
    use_built_in,
    version_of_wording,
)
from tests.support.administration import NOW
from tests.support.city import City

GOOD = {"words": "｛单位｝收到了“{内容}”。{今后}", "short": "收到了", "note": "点开就能看"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_built_in_ones_keep_their_own_rules(kind: str) -> None:
    built_in = KINDS[kind].built_in
    assert parse_wording(kind, {"words": built_in.words, "short": built_in.short, "note": built_in.note})
    assert problems_in(preview_text(built_in.words)) == []
    assert set(fields_of(kind)) <= set(EXAMPLE)


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("accept", {}, "没有“{今后}”这个栏目"),
        ("accept", {"words": "{单位"}, "花括号要成对"),
        ("accept", {"words": "收到了"}, "要有 {单位}"),
        ("accept", {"words": "{单位}{原话}"}, "没有“{原话}”"),
        ("accept", {"words": "字" * (LONGEST + 1)}, f"最多 {LONGEST} 字"),
        ("reply", {"words": "{单位}：{原话}，回复“满意”"}, "要有 “不满意”"),
        ("reject", {"words": "不受理，可以回复“投诉”"}, "要有 {原话}"),
        ("close", {"words": "办完了"}, "要有 “重新打开”"),
        ("accept", {"short": "已经签收了啊"}, "最多 5 字"),
        ("accept", {"short": "OK"}, "1 到 5 个汉字"),
        ("accept", {"note": "很长" * 11}, "最多 20 字"),
        ("accept", {"note": ""}, "请填写备注"),
    ],
)
def test_what_cannot_be_said_is_refused(kind: str, change: dict[str, str], says: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_wording(kind, GOOD | change)
    assert says in " ".join(problem.message for problem in refused.value.problems)


def test_the_citys_words_are_told_until_it_takes_them_back(database: Database, city: City) -> None:
    staff = city.staff["city"]
    with database.transaction() as session:
        follower = Resident(
            openid="o-1", openid_index=PersonalDataKey.blind_index("o-1"), last_message_at=NOW
        )
        session.add(follower)
        session.flush()

        def notice_text(key: int) -> str:
            submission = Submission(
                f"wording-complaint-{key}", Channel.WECHAT, "楼道的灯坏了{单位}",
                category_code="sanitation", community_id=city.lawn, resident_id=follower.id,
            )  # fmt: skip
            complaint_id = submit(session, submission, NOW).complaint_id
            lifecycle.accept(session, complaint_id, city.staff["firm"], NOW)
            return session.scalars(select(ResidentNotice.words).order_by(ResidentNotice.id.desc())).first()

        wording = parse_wording("accept", GOOD | {"words": "您好：｛ 单位 ｝收到了“{内容}”。"})
        mark = version_of_wording(session, "accept")
        assert set_wording(session, staff, "accept", wording, mark, NOW)
        assert notice_text(1) == "您好：保阳物业收到了“楼道的灯坏了{单位}”。"
        assert wording_of(session, "accept").short == "收到了"
        with pytest.raises(ChangeRefusedError):
            set_wording(session, staff, "accept", KINDS["accept"].built_in, mark, NOW)
        assert use_built_in(session, staff, "accept", NOW)
        assert "已经签收" in notice_text(2)
        first, second = session.scalars(select(Change).order_by(Change.id))
        undo(session, second.id, staff, NOW + timedelta(hours=1))
        assert notice_text(3).startswith("您好：")
        undo(session, first.id, staff, NOW + timedelta(hours=2))
        assert "已经签收" in notice_text(4)
        assert not use_built_in(session, staff, "accept", NOW)
        built_in, same = KINDS["accept"].built_in, version_of_wording(session, "accept")
        assert not set_wording(session, staff, "accept", built_in, same, NOW)
