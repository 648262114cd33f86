"""Each question gets the answer to that question, from what is on record, for communities of every kind."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.city_rules.rules.current import default_limits
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.queries.resident_complaints import resident_complaints
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Channel, CityLimits, Committee, CommitteeKind, Community, Resident, ServiceContract
from backend.web.services import EXTENSION, Services
from backend.wechat.conversation import replies
from backend.wechat.conversation.lookups import CommunityRecord, Lookups, Progress, ServicePromises
from backend.wechat.conversation.memory import Memory
from backend.wechat.conversation.questions import Question, answer, needs_community
from backend.wechat.conversation.questions.answering import NOT_ON_RECORD
from backend.wechat.conversation.questions.parts import LONGEST_ANSWER
from backend.wechat.conversation.states import CommunityChoice
from backend.wechat.webhook.followers import Sender
from backend.wechat.webhook.lookups import SessionLookups
from tests.support.city import City
from tests.support.wechat.longest import OFFICE, longest_promises, longest_record

STREET = "桥头街道（0353-0000211）"
TABLE = Path(__file__).with_name("questions.csv")


@dataclass(frozen=True)
class Case:
    """`says` and `unsaid` are parts of the answer; `community` is a field of the tests' city, or nothing."""

    community: str
    question: Question
    words: str
    says: tuple[str, ...]
    unsaid: tuple[str, ...]


def cases() -> list[Case]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Case(
                row["community"],
                Question(row["question"]),
                row["words"],
                _parts(row["says"]),
                _parts(row["does_not_say"]),
            )
            for row in csv.DictReader(file)
        ]


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(" / ")))


class Offline:
    """Lookups of everything at its longest."""

    def record(self, _community_id: int) -> CommunityRecord | None:
        return longest_record()

    def promises(self, _words: str) -> ServicePromises:
        return longest_promises()

    def mine(self) -> Sequence[Progress]:
        long = "很长的话" * 50
        return [
            Progress(
                "2612345678", "261 234 5678", "办理中", long, long, "", OFFICE.name, "12月31日24点前答复"
            )
        ] * 3

    def hotline(self) -> str:
        return "12345"


@pytest.fixture
def app(config: Config, city: City) -> Any:
    with city.database.transaction() as session:
        session.add_all(
            [
                Committee(community_id=city.lawn, kind=CommitteeKind.OWNERS, chair="李主任",
                          phone="0353-0000301", term_from=date(2019, 1, 1), term_to=date(2024, 1, 1)),
                Committee(community_id=city.fallback, kind=CommitteeKind.MANAGEMENT, chair="王师傅"),
            ]
        )  # fmt: skip
    made = create_app(config)
    yield made
    made.extensions[EXTENSION].database.dispose()


def lookups_of(app: Flask, session: Session, resident_id: int = 0) -> Lookups:
    services: Services = app.extensions[EXTENSION]
    sender = Sender(resident_id, Memory(), "", None, 0, news=False, complained=resident_id != 0)
    return SessionLookups(services, session, sender, utc_now())


def test_each_question_has_its_own_answer_in_each_community(app: Flask, city: City) -> None:
    table = cases()
    assert {case.question for case in table} == set(Question)
    with city.database.reading() as session:
        lookups = lookups_of(app, session)
        for case in table:
            choice = CommunityChoice(getattr(city, case.community), "") if case.community else None
            says = answer(case.question, case.words, choice, lookups)
            assert [part for part in case.says if part not in says] == [], (case.words, says)
            assert [part for part in case.unsaid if part in says] == [], (case.words, says)
            assert len(says) <= LONGEST_ANSWER, (case.words, len(says))
            assert "/communities/" in says or not needs_community(case.question), says


def test_no_answer_is_empty_but_that_which_needs_the_community(app: Flask, city: City) -> None:
    gone = CommunityChoice(10**9, "")
    with city.database.reading() as session:
        lookups = lookups_of(app, session)
        for question in Question:
            assert (answer(question, "", None, lookups) == "") == needs_community(question), question
            assert (answer(question, "", gone, lookups) == NOT_ON_RECORD) == needs_community(question), (
                question
            )
        assert "街道、乡镇，或打 12345" in answer(Question.VOTES, "怎么换物业", None, lookups)
        assert "没有物业的交给街道办事处" in answer(Question.WHO, "谁看得到", None, lookups)


def test_what_the_city_changed_is_said(app: Flask, city: City) -> None:
    with city.database.transaction() as session:
        limits = session.get(CityLimits, 1) or default_limits()
        limits.emergency_hours, limits.urge_again_hours, limits.rate_days = 3, 12, 9
        session.add(limits)
        session.flush()
        session.execute(update(ServiceContract).values(ends_on=None, fee_fen=None, grade=""))
        session.execute(update(Community).values(fallback_firm_id=None))
        lookups, lawn = lookups_of(app, session), CommunityChoice(city.lawn, "")
        assert "3 小时内答复" in answer(Question.HOW_LONG, "几天", None, lookups)
        assert "过 12 小时可以再催" in answer(Question.HOW, "咋催", None, lookups)
        assert "答复后 9 天内" in answer(Question.HOW, "咋评价", None, lookups)
        assert "没有写到期日" in answer(Question.FIRM, "合同到哪天", lawn, lookups)
        assert "物业费：还没有登记" in answer(Question.FEE, "物业费", lawn, lookups)
        assert "服务等级：还没有登记" in answer(Question.FACILITY, "几级", lawn, lookups)
        assert f"由{STREET}负责" in answer(Question.FIRM, "", CommunityChoice(city.fallback, ""), lookups)


def test_ones_own_open_complaint_has_its_own_due_time(app: Flask, city: City) -> None:
    now = utc_now()
    with city.database.transaction() as session:
        resident = Resident()
        session.add(resident)
        session.flush()
        filed = Submission(
            idempotency_key="a question of tests", channel=Channel.WECHAT, words="楼道灯坏了三天没人修",
            community_id=city.lawn, resident_id=resident.id,
        )  # fmt: skip
        submit(session, filed, now)
        lookups = lookups_of(app, session, resident.id)
        due = next(iter(lookups.mine())).due
        for question in (Question.HOW_LONG, Question.WHO):
            says = answer(question, "多久能办好", None, lookups)
            assert f"由保阳物业办理，{due}。" in says
        assert "工作日" not in answer(Question.HOW_LONG, "多久能办好", None, lookups)
        assert resident_complaints(session, resident.id, 1)


def test_every_answer_leaves_room_for_the_question_that_waits() -> None:
    words = {*(case.words for case in cases()), "我们有业委会和物管会没，怎么选举"}
    choice = CommunityChoice(1, "")
    for question in Question:
        for text in words:
            says = answer(question, text, choice, Offline())
            assert 0 < len(says) <= LONGEST_ANSWER, (question, text, len(says), says)
            assert len(f"{says}\n\n{replies.MENU}".encode()) <= replies.MAX_BYTES
