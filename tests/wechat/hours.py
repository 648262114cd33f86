"""What may happen to the account in days, each rule by a resident, WeChat, an office or time."""

import itertools
import sys
from datetime import timedelta

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from backend.complaints.lifecycle import close_silent
from backend.queues.retention import forget_old_messages
from tests.wechat import offices, spoken
from tests.wechat.failing import COMMIT
from tests.wechat.replay import Clock
from tests.wechat.watched import FILED, Delivery, Log, Person, Watched

MENU = "1 投诉\n2 查进度"
MOST_WORDS_TO_LEAVE, MOST_MESSAGES_TO_FILE = 2, 6
PASSING = [
    timedelta(seconds=5),
    timedelta(minutes=20),
    timedelta(hours=3),
    timedelta(hours=25),
    timedelta(days=8),
]

people = st.integers(0, 2)
number = st.integers(0, 10_000)
repeats = st.sampled_from([0, 0, 0, 1, 2])
places = st.sampled_from(
    [
        COMMIT,
        "SELECT",
        "UPDATE",
        "DELETE",
        *(f"INSERT INTO {t}" for t in ("complaints", "complaint_events", "outbox")),
    ]
)
together = st.sampled_from([1, 1, 1, 2])


class Hours(RuleBasedStateMachine):
    """Three residents at once. In the end each must be able to leave, and to complain from nothing."""

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
        self.held: list[Delivery] = []

    @rule(who=people, words=spoken.texts, again=repeats, at_once=together)
    def says(self, who: int, words: str, again: int, at_once: int) -> None:
        self.send(self.text(who, words), again, at_once)

    @rule(who=people, choice=number, again=repeats, at_once=together)
    def answers(self, who: int, choice: int, again: int, at_once: int) -> None:
        one = self.watched.people[who]
        self.send(self.text(who, spoken.fitting(one.said, one.phone, choice)), again, at_once)

    @rule(who=people, choices=st.lists(number, min_size=3, max_size=8))
    def goes_on(self, who: int, choices: list[int]) -> None:
        for choice in choices:
            self.answers(who, choice, again=0, at_once=1)

    @rule(
        who=people,
        trouble=st.sampled_from(spoken.TROUBLES),
        again=repeats,
        at_once=together,
        named=st.booleans(),
    )
    def complains(self, who: int, trouble: str, again: int, at_once: int, *, named: bool) -> None:
        phone = ("6", self.watched.people[who].phone) if named else ()
        for words in ("取消", "投诉", trouble, "观象台佳苑", "跳过", *phone):
            self.send(self.text(who, words))
        self.send(self.text(who, "1"), again, at_once)

    @rule(who=people, count=st.integers(1, 3), again=repeats)
    def sends_photos(self, who: int, count: int, again: int) -> None:
        for _ in range(count):
            self.send(self.message(who, "image", PicUrl="http://x", MediaId=f"m{next(self.ids)}"), again)

    @rule(
        who=people,
        heard=st.one_of(st.just(""), spoken.texts),
        media_id=st.sampled_from(["v", "", "%"]),
        again=repeats,
    )
    def speaks(self, who: int, heard: str, media_id: str, again: int) -> None:
        heard = self.marked(self.watched.people[who], heard)
        self.send(self.message(who, "voice", MediaId=media_id, Format="amr", Recognition=heard), again)

    @rule(who=people, x=spoken.degrees, y=spoken.degrees, label=spoken.labels, again=repeats)
    def sends_location(self, who: int, x: str, y: str, label: str, again: int) -> None:
        self.watched.said.add(label)
        self.send(self.message(who, "location", Location_X=x, Location_Y=y, Scale="15", Label=label), again)

    @rule(who=people, kind=spoken.kinds, again=repeats)
    def sends_something_else(self, who: int, kind: str, again: int) -> None:
        self.send(self.message(who, kind, answered=bool(kind), Title="x", Url="http://x"), again)

    @rule(who=people, name=spoken.events, key=spoken.buttons, choice=number, again=repeats, at_once=together)
    def does(self, who: int, name: str, key: str, choice: int, again: int, at_once: int) -> None:
        if name in {"subscribe", "SCAN"}:
            key = ["", *self.codes, "q_" + self.codes[0], "没有这个码" * 20][choice % (len(self.codes) + 3)]
            key = f"qrscene_{key}" if key and name == "subscribe" else key
        self.send(self.event(who, name, key), again, at_once)

    @rule(
        who=people,
        template=st.sampled_from(["T1", "T2"]),
        said=st.sampled_from(["accept", "reject", "ban", ""]),
    )
    def answers_about_notices(self, who: int, template: str, said: str) -> None:
        answer = f"<TemplateId>{template}</TemplateId><SubscribeStatusString>{said}</SubscribeStatusString>"
        delivery = self.event(who, "subscribe_msg_popup_event", "")
        holder = f"<SubscribeMsgPopupEvent>{f'<List>{answer}</List>' * 2}</SubscribeMsgPopupEvent></xml>"
        delivery.xml = delivery.xml.replace("</xml>", holder)
        self.send(delivery, again=1)

    @rule(who=people, body=spoken.broken)
    def something_broken_comes(self, who: int, body: bytes) -> None:
        self.watched.deliver_broken(self.watched.people[who], body)

    @precondition(lambda self: self.watched.given)
    @rule(who=people, choice=number, right=st.booleans(), in_one=st.booleans())
    def asks_by_number(self, who: int, choice: int, *, right: bool, in_one: bool) -> None:
        given = self.watched.given[choice % len(self.watched.given)]
        pin = given.pin if right else f"{(int(given.pin) + 1) % 10**6:06d}"
        if right:
            self.watched.people[who].may_see.add(given.number)
        for words in [f"查{given.number} {pin}"] if in_one else [given.number, pin]:
            self.send(self.text(who, words))

    @rule(who=people, sure=st.booleans(), again=repeats, at_once=together)
    def wants_to_be_forgotten(self, who: int, again: int, at_once: int, *, sure: bool) -> None:
        self.send(self.text(who, "忘记我"))
        self.send(self.text(who, "1" if sure else "2"), again, at_once)

    @rule(who=people, word=st.sampled_from(["取消", "0", "算了"]))
    def gives_up(self, who: int, word: str) -> None:
        self.leave(self.watched.people[who], word)

    @rule(who=people, words=spoken.texts)
    def writes_what_comes_late(self, who: int, words: str) -> None:
        self.held.append(self.text(who, words))

    @precondition(lambda self: self.held)
    @rule(choice=number)
    def it_comes(self, choice: int) -> None:
        self.send(self.held.pop(choice % len(self.held)))

    @precondition(lambda self: self.sent)
    @rule(choice=number, at_once=together)
    def comes_again(self, choice: int, at_once: int) -> None:
        self.watched.deliver(self.sent[-1 - choice % min(len(self.sent), 12)], at_once=at_once)

    @rule(who=people, choice=number, place=places, times=st.integers(1, 2))
    def the_database_fails(self, who: int, choice: int, place: str, times: int) -> None:
        one = self.watched.people[who]
        delivery = self.text(who, spoken.fitting(one.said, one.phone, choice))
        self.watched.deliver_in_need(delivery, place, times)
        self.send(delivery)

    @rule(
        who=people,
        trouble=st.sampled_from(spoken.TROUBLES),
        place=places,
        times=st.integers(1, 2),
    )
    def the_database_fails_in_filing(self, who: int, trouble: str, place: str, times: int) -> None:
        for words in ("取消", "投诉", trouble, "观象台佳苑", "跳过"):
            self.send(self.text(who, words))
        submit = self.text(who, "1")
        self.watched.deliver_in_need(submit, place, times)
        self.send(submit)

    @rule(deed=offices.deeds, choice=number, words=spoken.texts)
    def an_office_acts(self, deed: str, choice: int, words: str) -> None:
        with self.watched.database.transaction() as session:
            offices.act(session, deed, choice, words, self.clock.now)

    @rule(passing=st.sampled_from(PASSING))
    def time_passes(self, passing: timedelta) -> None:
        self.clock.now += passing
        with self.watched.database.transaction() as session:
            close_silent(session, self.clock.now)
            offices.keep_news(session)
            forget_old_messages(session, self.clock.now)
        # WeChat delivers again within seconds; nothing is remembered of what is long gone.
        self.sent = [one for one in self.sent if self.clock.now - one.at < timedelta(days=6)]

    def teardown(self) -> None:
        """Whatever happened: everybody can leave, and file a complaint from nothing."""
        if self.failed_already() or not hasattr(self, "watched"):
            return
        for one in self.watched.people:
            self.leave(one, "取消")
            self.file(one)
        self.watched.check_at_rest()

    def leave(self, one: Person, word: str) -> None:
        said = [self.send(self.text_of(one, word)) for _ in range(MOST_WORDS_TO_LEAVE)]
        assert any(MENU in answer for answer in said), said

    def file(self, one: Person) -> None:
        said: list[str] = [""]
        while FILED not in said[-1]:
            assert len(said) <= MOST_MESSAGES_TO_FILE, said
            said.append(self.send(self.text_of(one, spoken.next_words(said[-1]))))

    def send(self, delivery: Delivery, again: int = 0, at_once: int = 1) -> str:
        """The answer to the message, which is then delivered again so many times."""
        said = self.watched.deliver(delivery, at_once=at_once)
        for _ in range(again):
            self.watched.deliver(delivery)
        self.sent.append(delivery)
        return said

    def text(self, who: int, words: str) -> Delivery:
        return self.text_of(self.watched.people[who], words)

    def text_of(self, one: Person, words: str) -> Delivery:
        words = self.marked(one, words)
        xml = self.watched.sender(one).text_xml(words, next(self.ids))
        return Delivery(one, xml, words)

    def marked(self, one: Person, words: str) -> str:
        if words in spoken.TROUBLES or words in spoken.DANGERS:
            words = f"{words}，{one.mark}"
        self.watched.said.add(words)
        return words

    def message(self, who: int, kind: str, *, answered: bool = True, **fields: str) -> Delivery:
        one = self.watched.people[who]
        xml = self.watched.sender(one).xml(MsgType=kind, MsgId=str(next(self.ids)), **fields)
        return Delivery(one, xml, answered=answered)

    def event(self, who: int, name: str, key: str) -> Delivery:
        one = self.watched.people[who]
        answered = name in {"subscribe", "SCAN", "CLICK"}
        # Two events of one name in the same second are one to WeChat as well.
        xml = self.watched.sender(one).event_xml(name, key, 1_763_870_000 + next(self.ids))
        return Delivery(one, xml, key if name == "CLICK" else None, answered=answered)

    def failed_already(self) -> bool:
        return sys.exc_info()[0] is not None
