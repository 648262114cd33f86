"""The webhook watched at every delivery, on a driven clock: what may never happen, whoever writes what."""

import logging
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select

from backend.models import Base, Complaint, Database, Resident
from backend.models.personal import PersonalDataKey
from backend.web.services import EXTENSION, Services
from backend.wechat.conversation import complaint_replies, replies, text_parsing
from backend.wechat.conversation.meanings import agreeing
from backend.wechat.conversation.meanings.consenting import beside_yes
from backend.wechat.conversation.memory import ANSWERS_KEPT, KEPT_AT_DESK
from tests.support.wechat.sender import ACCOUNT, Answer, Sender
from tests.wechat.failing import failing
from tests.wechat.replay import BEGINS, Clock

FILED = "已经提交好了。\n编号："
FORGOTTEN = complaint_replies.FORGOTTEN
TOLD_IN_LOGS = 4  # characters; what is shorter may stand in a log line by chance
CITY = {
    "categories", "districts", "streets", "residents_committees", "property_firms", "staff_accounts",
    "communities",
    "buildings", "committees", "service_contracts", "code_batches", "codes",
}  # fmt: skip
COMING_AND_GOING = [table for table in Base.metadata.sorted_tables if table.name not in CITY]


@dataclass
class Person:
    """`mark` is in all of their complaints and in nobody else's; `may_see` are numbers of complaints."""

    openid: str
    phone: str
    mark: str
    sealed: bool
    last_answer: str = ""
    may_see: set[str] = field(default_factory=set)
    latest: list["Delivery"] = field(default_factory=list)


@dataclass
class Delivery:
    """A message on its way. `first` is what was answered when it came for the first time."""

    who: Person
    xml: str
    words: str | None = None
    answered: bool = True
    first: Answer | None = None
    at: datetime = BEGINS


@dataclass(frozen=True)
class GivenReceipt:
    """What a resident was given for a complaint."""

    number: str
    pin: str
    token: str
    mark: str


class Log(logging.Handler):
    """All that is written, as it would stand in the file."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.errors = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        self.errors += record.levelno >= logging.ERROR


class Watched:
    """One run of a few residents, in a city where nobody has written yet."""

    def __init__(self, app: Flask, clock: Clock, log: Log) -> None:
        services: Services = app.extensions[EXTENSION]
        self._app, self._config, self.database, self._log = app, services.config, services.database, log
        self.clock = clock
        clock.now = BEGINS
        self.words_sent: set[str] = set()
        self.receipts: list[GivenReceipt] = []
        self.people: list[Person] = []
        log.lines.clear()
        log.errors = 0
        _empty(self.database)

    def newcomer(self, openid: str, phone: str, mark: str, *, sealed: bool) -> Person:
        self.people.append(Person(openid, phone, mark, sealed))
        return self.people[-1]

    def sender(self, who: Person) -> Sender:
        return Sender(self._config, self._post, who.openid, sealed=who.sealed, now=self.clock.now.timestamp)

    def deliver(self, delivery: Delivery, *, at_once: int = 1) -> str:
        """Once, or to several processes in the same moment; the answer's words."""
        before = self._picture() if delivery.first else None
        filed = len(self.receipts)
        answers = self._post_together(delivery, at_once)
        for answer in answers:
            self._check_form(delivery.who, answer)
        self._note_filed()
        if delivery.first is None:
            self._check_first(delivery, answers, len(self.receipts) - filed)
        else:
            assert self._picture() == before, "a delivery repeated changed something"
            self._check_again(delivery, answers)
        self._check_talk(delivery, answers[0])
        self.check_log()
        return answers[0].text

    def deliver_broken(self, who: Person, body: bytes) -> None:
        before = self._picture()
        answer = self.sender(who).deliver_raw(body)
        assert (answer.status, answer.body) == (200, b"")
        assert self._picture() == before
        self.check_log()

    def deliver_in_need(self, delivery: Delivery, place: str, times: int) -> None:
        """While the database fails; nothing is half done then, and the log is told nothing personal."""
        if delivery.first:
            return
        before = self._picture()
        with failing(self.database, place, times) as left:
            answer = self.sender(delivery.who).deliver(delivery.xml)
        self._check_form(delivery.who, answer)
        if answer.text == replies.BUSY:
            assert not left, "told that it was busy, without need"
            assert self._picture() == before
            self._log.errors = 0
        else:
            filed = len(self.receipts)
            self._note_filed()
            self._check_first(delivery, [answer], len(self.receipts) - filed)
        self.check_log()

    def check_log(self) -> None:
        """No mistake of ours, and nothing of anybody's."""
        log = "\n".join(self._log.lines)
        assert not self._log.errors, log
        if not log:
            return
        private = {person.openid for person in self.people} | {person.phone for person in self.people}
        private |= {words for words in self.words_sent if len(words.strip()) >= TOLD_IN_LOGS}
        private |= {secret for receipt in self.receipts for secret in (receipt.token, receipt.pin)}
        secrets_logged = [secret for secret in private if secret in log]
        assert not secrets_logged, (secrets_logged, log)
        self._log.lines.clear()

    def check_at_rest(self) -> None:
        """As whoever holds a copy of the database reads it."""
        resting = "".join(repr(self._rows(f"SELECT * FROM {table.name}")) for table in COMING_AND_GOING)
        for secret in (s for person in self.people for s in (person.openid, person.phone)):
            assert secret not in resting
        assert not [receipt.number for receipt in self.receipts if receipt.token in resting]

    def _post(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        response = self._app.test_client().post("/wechat/", query_string=query, data=body)
        return response.status_code, response.data

    def _post_together(self, delivery: Delivery, at_once: int) -> list[Answer]:
        if at_once == 1:
            return [self.sender(delivery.who).deliver(delivery.xml)]
        gate = Barrier(at_once)

        def run(_: int) -> Answer:
            gate.wait(10)
            return self.sender(delivery.who).deliver(delivery.xml)

        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(run, range(at_once)))

    def _check_form(self, who: Person, answer: Answer) -> None:
        """What WeChat's servers take: an empty body, or an answer to this very person within the limits."""
        assert answer.status == 200
        if not answer.body:
            return
        assert (answer.fields["ToUserName"], answer.fields["FromUserName"]) == (who.openid, ACCOUNT)
        assert answer.fields["CreateTime"].isdigit()
        if answer.fields["MsgType"] == "text":
            assert 0 < len(answer.text.encode()) <= replies.MAX_BYTES
            assert replies.visible(answer.text) == answer.text
        else:
            assert answer.fields["MsgType"] == "transfer_customer_service"

    def _check_first(self, delivery: Delivery, answers: Sequence[Answer], filed: int) -> None:
        answer = delivery.first = max(answers, key=lambda answer: len(answer.text))
        delivery.at = self.clock.now
        # Whoever comes second finds nobody any more where the first one made the account forget.
        others = {answer.text} | ({""} if FORGOTTEN in answer.text else set())
        assert {answer.text for answer in answers} <= others
        assert bool(answer.body) or not delivery.answered, "no answer"
        assert filed == (FILED in answer.text)
        if filed:
            assert delivery.words is not None, "filed without a word"
            word = text_parsing.command_word(delivery.words)
            agrees = agreeing.agrees(delivery.words) or agreeing.tells_to_send(delivery.words)
            agrees = agrees or beside_yes(delivery.words) is not None
            assert agrees or f"{word} 没有要改的，提交" in delivery.who.last_answer
        who = delivery.who
        who.last_answer = answer.text
        if delivery.answered:
            who.latest = [delivery, *who.latest[: ANSWERS_KEPT - 1]]
        if FORGOTTEN in answer.text:
            self._check_gone(who)

    def _check_again(self, delivery: Delivery, answers: Sequence[Answer]) -> None:
        assert delivery.first
        answers_again = {answer.text for answer in answers}
        recent = (
            any(delivery_before is delivery for delivery_before in delivery.who.latest)
            and self.clock.now - delivery.at < KEPT_AT_DESK
        )
        assert answers_again == {delivery.first.text} or (not recent and answers_again == {""})

    def _check_talk(self, delivery: Delivery, answer: Answer) -> None:
        """Nobody reads of another's complaint, unless they sent its number and PIN."""
        who = delivery.who
        for receipt in self.receipts:
            names_receipt = receipt.token in answer.text or re.search(
                rf"(?<!\d){receipt.pin}(?!\d)", answer.text
            )
            assert not names_receipt or receipt.number in who.may_see, (
                f"{who.openid} reads of {receipt.number}"
            )
        marks = {receipt.mark for receipt in self.receipts if receipt.number in who.may_see} | {who.mark}
        others = {person.mark for person in self.people} - marks
        assert not [mark for mark in others if mark in answer.text]
        assert not [person for person in self.people if person is not who and person.phone in answer.text]

    def _check_gone(self, who: Person) -> None:
        """Who was forgotten is in no column of any table, not even by a hash."""
        who.may_see, who.latest = set(), []
        known = [who.openid, who.phone]
        known += [PersonalDataKey.blind_index(value) for value in (who.openid, who.phone, f"+86{who.phone}")]
        with self.database.engine.connect() as connection:
            left = {t.name: repr(connection.execute(select(t)).all()) for t in COMING_AND_GOING}
            hashes = connection.execute(select(Complaint.content_hash).where(Complaint.resident_id.is_(None)))
            assert set(hashes.scalars()) <= {""}, "the phone can be tried out"
        assert not [name for name, rows in left.items() for value in known if value in rows]

    def _note_filed(self) -> None:
        """What has been filed since, and who may see it."""
        with self.database.reading() as session:
            query = select(Complaint).order_by(Complaint.id).offset(len(self.receipts))
            for complaint in session.scalars(query):
                owner = session.get_one(Resident, complaint.resident_id)
                who = next(person for person in self.people if person.openid == owner.openid)
                others = [person.mark for person in self.people if person is not who]
                assert not [mark for mark in others if mark in complaint.words], "words of another resident"
                self.receipts.append(GivenReceipt(complaint.number, complaint.pin, complaint.token, who.mark))
                who.may_see.add(complaint.number)

    def _picture(self) -> Any:
        """All that a delivery could change: how many rows there are, talks and complaints as they are."""
        counts = select(*(select(func.count()).select_from(t).scalar_subquery() for t in COMING_AND_GOING))
        with self.database.engine.connect() as connection:
            return (
                connection.execute(counts).all(),
                connection.exec_driver_sql("SELECT * FROM residents ORDER BY id").all(),
                connection.exec_driver_sql("SELECT * FROM complaints ORDER BY id").all(),
            )

    def _rows(self, sql: str) -> Any:
        with self.database.engine.connect() as connection:
            return connection.exec_driver_sql(sql).all()


def _empty(database: Database) -> None:
    with database.transaction() as session:
        for table in reversed(COMING_AND_GOING):
            session.execute(delete(table))
