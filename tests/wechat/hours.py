"""What may happen to the account in days, each rule by a resident, WeChat, an office or time."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from backend.complaints.rules.handling.lifecycle import close_silent
from backend.wechat.webhook.jobs import delete_old_messages
from tests.wechat import offices, spoken
from tests.wechat.failing import COMMIT
from tests.wechat.talks import Talks, people

PASSING = [
    timedelta(seconds=5),
    timedelta(minutes=20),
    timedelta(hours=3),
    timedelta(hours=25),
    timedelta(days=8),
]

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
choices = st.lists(number, min_size=1, max_size=5)
together = st.sampled_from([1, 1, 1, 2])


class Hours(Talks):
    """In the end each of them must be able to leave, and to complain from nothing."""

    @rule(who=people, words=spoken.texts, again=repeats, at_once=together)
    def says(self, who: int, words: str, again: int, at_once: int) -> None:
        self.send(self.text(who, words), again, at_once)

    @rule(who=people, choice=number, again=repeats, at_once=together)
    def answers(self, who: int, choice: int, again: int, at_once: int) -> None:
        person = self.watched.people[who]
        self.send(self.text(who, spoken.fitting(person.last_answer, person.phone, choice)), again, at_once)

    @rule(who=people, wish=spoken.wishes, choices=choices)
    def wants(self, who: int, wish: str, choices: list[int]) -> None:
        if wish:
            self.send(self.text(who, wish))
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
        message = self.message(who, "voice", MediaId=media_id, Format="amr", Recognition=heard)
        self.send(replace(message, words=heard or None), again)

    @rule(who=people, x=spoken.degrees, y=spoken.degrees, label=spoken.labels, again=repeats)
    def sends_location(self, who: int, x: str, y: str, label: str, again: int) -> None:
        self.watched.words_sent.add(label)
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
        status=st.sampled_from(["accept", "reject", "ban", ""]),
    )
    def answers_about_notices(self, who: int, template: str, status: str) -> None:
        answer = f"<TemplateId>{template}</TemplateId><SubscribeStatusString>{status}</SubscribeStatusString>"
        delivery = self.event(who, "subscribe_msg_popup_event", "")
        holder = f"<SubscribeMsgPopupEvent>{f'<List>{answer}</List>' * 2}</SubscribeMsgPopupEvent></xml>"
        delivery.xml = delivery.xml.replace("</xml>", holder)
        self.send(delivery, again=1)

    @rule(who=people, body=spoken.broken)
    def something_broken_comes(self, who: int, body: bytes) -> None:
        self.watched.deliver_broken(self.watched.people[who], body)

    @precondition(lambda self: self.watched.receipts)
    @rule(who=people, choice=number, right=st.booleans(), in_one=st.booleans())
    def asks_by_number(self, who: int, choice: int, *, right: bool, in_one: bool) -> None:
        receipt = self.watched.receipts[choice % len(self.watched.receipts)]
        pin = receipt.pin if right else f"{(int(receipt.pin) + 1) % 10**6:06d}"
        if right:
            self.watched.people[who].may_see.add(receipt.number)
        for words in [f"查{receipt.number} {pin}"] if in_one else [receipt.number, pin]:
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
        self.messages_held.append(self.text(who, words))

    @precondition(lambda self: self.messages_held)
    @rule(choice=number)
    def it_comes(self, choice: int) -> None:
        self.send(self.messages_held.pop(choice % len(self.messages_held)))

    @precondition(lambda self: self.sent)
    @rule(choice=number, at_once=together)
    def comes_again(self, choice: int, at_once: int) -> None:
        self.watched.deliver(self.sent[-1 - choice % min(len(self.sent), 12)], at_once=at_once)

    @rule(who=people, choice=number, place=places, times=st.integers(1, 2))
    def the_database_fails(self, who: int, choice: int, place: str, times: int) -> None:
        person = self.watched.people[who]
        delivery = self.text(who, spoken.fitting(person.last_answer, person.phone, choice))
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

    @rule(
        who=people, move=st.sampled_from(["reply", "reject", "accept"]), wish=spoken.ratings, choices=choices
    )
    def rates(self, who: int, move: str, wish: str, choices: list[int]) -> None:
        self.follows_up(who, [move], wish, choices)

    @rule(who=people, actions=st.lists(offices.actions, max_size=2), wish=spoken.followups, choices=choices)
    def urges_adds_or_withdraws(self, who: int, actions: list[str], wish: str, choices: list[int]) -> None:
        self.follows_up(who, actions, wish, choices)

    @rule(who=people, move=st.sampled_from(["reject", "reply"]), choices=choices)
    def opens_again(self, who: int, move: str, choices: list[int]) -> None:
        self.follows_up(who, [move], "修好了" if move == "reply" else "", [])
        self.wants(who, "重新打开", choices)

    @rule(who=people, choices=choices)
    def calls_a_person(self, who: int, choices: list[int]) -> None:
        self.wants(who, "人工", choices)

    def follows_up(self, who: int, actions: list[str], wish: str, choices: list[int]) -> None:
        if not self.watched.people[who].may_see:
            self.complains(who, spoken.TROUBLES[0], again=0, at_once=1, named=False)
        for move in actions:
            self.an_office_acts(move, -1, "已经派人去看了")
        self.wants(who, wish, choices)

    @rule(move=offices.actions, choice=number, words=spoken.texts)
    def an_office_acts(self, move: str, choice: int, words: str) -> None:
        with self.watched.database.transaction() as session:
            offices.act(session, move, choice, words, self.clock.now)

    @rule(passing=st.sampled_from(PASSING))
    def time_passes(self, passing: timedelta) -> None:
        self.clock.now += passing
        with self.watched.database.transaction() as session:
            close_silent(session, self.clock.now)
            offices.keep_news(session)
            delete_old_messages(session, self.clock.now)
        # WeChat delivers again within seconds; nothing is remembered of what is long gone.
        self.sent = [delivery for delivery in self.sent if self.clock.now - delivery.at < timedelta(days=6)]

    def teardown(self) -> None:
        """Whatever happened: everybody can leave, and file a complaint from nothing."""
        if self.failed_already() or not hasattr(self, "watched"):
            return
        for person in self.watched.people:
            self.leave(person, "取消")
            self.file(person)
        self.watched.check_at_rest()
