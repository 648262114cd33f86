"""Three residents at once, and what each of them can send."""

import itertools
import sys

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from tests.wechat import spoken
from tests.wechat.replay import Clock
from tests.wechat.watched import FILED, Delivery, Log, Person, Watched

MENU = "1 投诉\n2 查进度"
MOST_WORDS_TO_LEAVE = 3  # the desk, a second matter, and the first that waits behind it
MOST_MESSAGES_TO_FILE = 6

people = st.integers(0, 2)


class Talks(RuleBasedStateMachine):
    def __init__(self, accounts: list[Flask], codes: list[str], clock: Clock, log: Log) -> None:
        super().__init__()
        self.accounts, self.codes, self.clock, self.log = accounts, codes, clock, log

    @initialize(desk=st.booleans(), plain=people)
    def begin(self, *, desk: bool, plain: int) -> None:
        self.watched = Watched(self.accounts[desk], self.clock, self.log)
        for place, mark in enumerate(("甲某家", "乙某家", "丙某家")):
            self.watched.newcomer(f"o-hours-{place}", f"1381234000{place}", mark, sealed=place != plain)
        self.ids = itertools.count(1)
        self.sent: list[Delivery] = []
        self.messages_held: list[Delivery] = []

    def leave(self, person: Person, word: str) -> None:
        answers = [self.send(self.text_of(person, word)) for _ in range(MOST_WORDS_TO_LEAVE)]
        assert any(MENU in answer for answer in answers), answers

    def file(self, person: Person) -> None:
        answers: list[str] = [""]
        while FILED not in answers[-1]:
            assert len(answers) <= MOST_MESSAGES_TO_FILE, answers
            answers.append(self.send(self.text_of(person, spoken.next_words(answers[-1]))))

    def send(self, delivery: Delivery, again: int = 0, at_once: int = 1) -> str:
        """The answer to the message, which is then delivered again so many times."""
        answer = self.watched.deliver(delivery, at_once=at_once)
        for _ in range(again):
            self.watched.deliver(delivery)
        self.sent.append(delivery)
        return answer

    def text(self, who: int, words: str) -> Delivery:
        return self.text_of(self.watched.people[who], words)

    def text_of(self, person: Person, words: str) -> Delivery:
        words = self.marked(person, words)
        xml = self.watched.sender(person).text_xml(words, next(self.ids))
        return Delivery(person, xml, words)

    def marked(self, person: Person, words: str) -> str:
        if words in spoken.TROUBLES or words in spoken.DANGERS:
            words = f"{words}，{person.mark}"
        self.watched.words_sent.add(words)
        return words

    def message(self, who: int, kind: str, *, answered: bool = True, **fields: str) -> Delivery:
        person = self.watched.people[who]
        xml = self.watched.sender(person).xml(MsgType=kind, MsgId=str(next(self.ids)), **fields)
        return Delivery(person, xml, answered=answered)

    def event(self, who: int, name: str, key: str) -> Delivery:
        person = self.watched.people[who]
        answered = name in {"subscribe", "SCAN", "CLICK"}
        # Two events of one name in the same second are one to WeChat as well.
        xml = self.watched.sender(person).event_xml(name, key, 1_763_870_000 + next(self.ids))
        return Delivery(person, xml, key if name == "CLICK" else None, answered=answered)

    def failed_already(self) -> bool:
        return sys.exc_info()[0] is not None
