"""Replays a transcript through the webhook, with its own clock, and says what came of it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.handling.lifecycle import close_silent
from backend.core.config import Config
from backend.models import (
    Channel,
    Community,
    Complaint,
    ComplaintEvent,
    Database,
    MediaKind,
    Move,
    NoticeState,
    OfficeLevel,
    Praise,
    Resident,
    ResidentNotice,
    StaffAccount,
    WechatMedia,
)
from backend.models.personal import PersonalDataKey
from tests.support.wechat.sender import Sender
from tests.wechat.transcript import Transcript, time_passing, without_chance

BEGINS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine in the morning of a Monday, in Shanghai
BETWEEN_MESSAGES = timedelta(seconds=20)
_BRACKET = re.compile(r"\[(?P<kind>[^:\]x]+)(?:x(?P<times>\d+))?(?::\s*(?P<more>[^\]]*))?\]")
MENU = "1 投诉"


class Clock:
    """What the webhook takes for the time."""

    def __init__(self) -> None:
        self.now = BEGINS

    def __call__(self) -> datetime:
        return self.now


class Replay:
    """One resident's conversation. `codes` are the printed codes by the names that transcripts use."""

    def __init__(
        self, app: Flask, config: Config, database: Database, clock: Clock, codes: dict[str, str]
    ) -> None:
        self._app, self._database, self.clock, self._codes = app, database, clock, codes
        self.sender = Sender(config, self._post, now=lambda: self.clock().timestamp())
        self._message = 10**15
        self._last = ""
        self.answers: list[str] = []
        self.answered: list[tuple[str, str]] = []  # each line of the resident with its whole answer

    def run(self, transcript: Transcript) -> None:
        """Fill in the account's lines."""
        if transcript.home:
            self._deliver("text", Content=transcript.home)
        for line in transcript.lines:
            line.answers = [without_chance(answer) for answer in self._take(line.text) if answer]
            self.answers += line.answers
            self.answered.append((line.text, "\n".join(line.answers)))

    def leave(self) -> bool:
        """Whether a resident who wants out stands at the menu after a few words."""
        return any(MENU in self._deliver("text", Content="取消") for _ in range(6))

    def _take(self, line: str) -> list[str]:
        self.clock.now += BETWEEN_MESSAGES
        passing = time_passing(line)
        if passing is not None:
            return self._wait(passing)
        if line.startswith("居民"):
            words = re.sub(r"^居民[:：]\s?", "", line).replace("\\n", "\n")
            return [self._deliver("text", Content=self._known(words))]
        bracket = _BRACKET.fullmatch(line)
        assert bracket, f"not a line of a transcript: {line}"
        kind, more = bracket["kind"].strip(), (bracket["more"] or "").strip()
        return [self._act(kind, more) for _ in range(int(bracket["times"] or 1))]

    def _act(self, kind: str, more: str) -> str:
        messages: dict[str, Callable[[], str]] = {
            "照片": lambda: self._deliver("image", PicUrl="x", MediaId="photo-id"),
            "语音": lambda: self._deliver("voice", MediaId="voice-id", Format="amr", Recognition=more),
            "视频": lambda: self._deliver("video", MediaId="video-id", ThumbMediaId="x"),
            "位置": lambda: self._place(more),
            "链接": lambda: self._deliver("link", Title="x", Description="x", Url="http://example.org"),
            "表情": lambda: self._deliver("image", PicUrl="x", MediaId="sticker-id"),
            "菜单": lambda: self._event("CLICK", more),
            "关注": lambda: self._event("subscribe", f"qrscene_{self._code(more)}" if more else ""),
            "扫码": lambda: self._event("SCAN", self._code(more)),
            "取消关注": lambda: self._event("unsubscribe"),
            "重复三次": self._again,
        }
        if kind in messages:
            return messages[kind]()
        self._office(kind, more)
        return ""

    def _place(self, more: str) -> str:
        degrees = re.match(r"([\d.]+)[,，]\s*([\d.]+)\s*(.*)", more)
        # Without figures of its own, a location lies where nothing is registered.
        x, y, label = degrees.groups() if degrees else ("30.0", "100.0", more)
        return self._deliver("location", Location_X=x, Location_Y=y, Scale="15", Label=label)

    def _deliver(self, kind: str, **fields: str) -> str:
        self._message += 1
        self._last = self.sender.xml(
            MsgType=kind, MsgId=str(self._message), CreateTime=str(int(self.clock.now.timestamp())), **fields
        )
        return self.sender.deliver(self._last).text

    def _event(self, name: str, key: str = "") -> str:
        self._last = self.sender.event_xml(name, key, int(self.clock.now.timestamp()))
        return self.sender.deliver(self._last).text

    def _again(self) -> str:
        """Two redeliveries of the last message: each must say what the first said."""
        answers = {self.sender.deliver(self._last).text for _ in range(2)}
        assert len(answers) == 1
        assert without_chance(answers.pop()) == (self.answers[-1] if self.answers else "")
        return ""

    def _post(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        response = self._app.test_client().post("/wechat/", query_string=query, data=body)
        return response.status_code, response.data

    def _wait(self, passing: timedelta) -> list[str]:
        self.clock.now += passing
        with self._database.transaction() as session:
            close_silent(session, self.clock.now)
        self._keep_news()
        return []

    def _office(self, kind: str, more: str) -> None:
        """What the office in charge does meanwhile to the latest complaint."""
        with self._database.transaction() as session:
            complaint = latest(session)
            staff = _in_charge(session, complaint)
            if kind == "签收":
                lifecycle.accept(session, complaint.id, staff, self.clock.now)
            elif kind == "答复":
                lifecycle.reply(session, complaint.id, staff, more, [], self.clock.now)
            elif kind == "不予受理":
                lifecycle.reject(session, complaint.id, _street_of(session, complaint), more, self.clock.now)
            else:
                raise AssertionError(f"not something that an office does: {kind}")
        self._keep_news()

    def _keep_news(self) -> None:
        """Nothing can be pushed in these conversations, so that the news waits for the next contact."""
        with self._database.transaction() as session:
            for notice in session.scalars(
                select(ResidentNotice).where(ResidentNotice.state == NoticeState.PENDING)
            ):
                notice.state = NoticeState.WAITING

    def _code(self, name: str) -> str:
        return self._codes.get(name, name)

    def _known(self, words: str) -> str:
        """{编号} and {查询码} stand for those of the latest complaint."""
        if "{" not in words:
            return words
        with self._database.reading() as session:
            own = select(Complaint).where(Complaint.channel == Channel.WECHAT)
            mine = session.scalars(own.order_by(Complaint.id.desc())).first()
            theirs = session.scalars(select(Complaint).where(Complaint.channel == Channel.WEB)).one()
            for complaint, whose in ((mine, ""), (theirs, "邻居")):
                if complaint:
                    words = words.replace(f"{{{whose}编号}}", complaint.number)
                    words = words.replace(f"{{{whose}查询码}}", complaint.pin)
        return words


def latest(session: Session) -> Complaint:
    """The resident's; the neighbour's came in by the web."""
    query = select(Complaint).where(Complaint.channel == Channel.WECHAT)
    return session.scalars(query.order_by(Complaint.id.desc()).limit(1)).one()


def came_of_it(session: Session, expected: str, replay: Replay) -> tuple[object, object]:
    """What a line of `expect:` says, and what is so."""
    kind, _, rest = expected.partition(" ")
    answers, openid = replay.answers, replay.sender.openid
    checks: dict[str, Callable[[], object]] = {
        "said": lambda: rest if any(rest in answer for answer in answers) else "not said",
        "said-not": lambda: "said" if any(rest in answer for answer in answers) else rest,
        "answered": lambda: _answered(rest, replay, wanted=True),
        "answered-not": lambda: _answered(rest, replay, wanted=False),
        "filed": lambda: _filed(session),
        "words": lambda: _part_of(rest, latest(session).words, wanted=True),
        "words-not": lambda: _part_of(rest, latest(session).words, wanted=False),
        "place": lambda: _place(latest(session)),
        "phone": lambda: (latest(session).phone or "-").removeprefix("+86"),
        "emergency": lambda: "yes" if latest(session).emergency else "no",
        "added": lambda: _part_of(rest, _added(session), wanted=True),
        "added-not": lambda: _part_of(rest, _added(session), wanted=False),
        "home": lambda: _home(session, openid),
        "praised": lambda: _praised(session),
        "state": lambda: latest(session).state.value,
        "rated": lambda: _rated(latest(session)),
        "same": lambda: _same_as(session),
        "forgotten": lambda: "" if _is_forgotten(session, openid) else "remembered",
    }
    return rest, checks[kind]() if kind in checks else str(_count(session, kind))


def _answered(expected: str, replay: Replay, *, wanted: bool) -> str:
    """`words -> text`: the answer to the first message with these words has this text."""
    words, arrow, text = expected.partition(" -> ")
    assert arrow, f"not words -> text: {expected}"
    answer = next((answer for line, answer in replay.answered if words in line), None)
    assert answer is not None, f"nobody said {words}"
    return expected if (text in answer) is wanted else f"{words} -> {answer}"


def _part_of(expected: str, whole: str, *, wanted: bool) -> str:
    return expected if (expected in whole) is wanted else whole


def _place(complaint: Complaint) -> str:
    """As it is read: the building, unless the place names it itself, and the place; `-` for none."""
    building = complaint.building.name if complaint.building else ""
    spot = complaint.place or ""
    return (spot if building in spot else f"{building}{spot}") or "-"


def _added(session: Session) -> str:
    """All that the resident said after filing: added, urged, rated, opened again."""
    said_later = ComplaintEvent.move.in_((Move.SUPPLEMENT, Move.URGE, Move.RATE, Move.REDO, Move.REOPEN))
    return "\n".join(session.scalars(select(ComplaintEvent.words).where(said_later)))


def _praised(session: Session) -> str:
    """How often, and for which communities."""
    names = [praise.community.name for praise in session.scalars(select(Praise).order_by(Praise.id))]
    return " ".join([str(len(names)), *names])


def _home(session: Session, openid: str) -> str:
    index = PersonalDataKey.blind_index(openid)
    resident = session.scalars(select(Resident).where(Resident.openid_index == index)).one()
    community = session.get(Community, resident.community_id or 0)
    return community.name if community else "-"


def _is_forgotten(session: Session, openid: str) -> bool:
    index = PersonalDataKey.blind_index(openid)
    follower = session.scalars(select(Resident).where(Resident.openid_index == index)).first()
    tied = Complaint.resident_id.is_not(None) | Complaint.phone.is_not(None)
    ties = session.scalars(select(Complaint.id).where(Complaint.channel == Channel.WECHAT, tied)).all()
    return (follower is None or follower.community_id is None) and not ties


def _count(session: Session, kind: str) -> int:
    moves = {"urged": Move.URGE, "supplemented": Move.SUPPLEMENT}
    if kind in moves:
        query = select(func.count()).select_from(ComplaintEvent).where(ComplaintEvent.move == moves[kind])
        return session.scalar(query) or 0
    media = {"photos": MediaKind.PHOTO, "recordings": MediaKind.VOICE}[kind]
    query = select(func.count()).select_from(WechatMedia)
    return session.scalar(query.where(WechatMedia.kind == media, WechatMedia.event_id.is_not(None))) or 0


def _filed(session: Session) -> str:
    query = select(Complaint).where(Complaint.channel == Channel.WECHAT)
    complaints = session.scalars(query.order_by(Complaint.id)).all()
    lines = [
        f"{complaint.category.code} {complaint.community.name if complaint.community else '-'}"
        f" {'anonymous' if complaint.anonymous else 'named'}"
        for complaint in complaints
    ]
    return " ".join([str(len(complaints)), *lines])


def _same_as(session: Session) -> str:
    other = session.get(Complaint, latest(session).same_as_id or 0)
    return f"as {other.words}" if other else "as none"


def _rated(complaint: Complaint) -> str:
    solved = {True: "solved", False: "unsolved", None: "-"}[complaint.solved]
    satisfied = {True: "satisfied", False: "unsatisfied", None: "-"}[complaint.satisfied]
    return f"{solved} {satisfied}"


def _in_charge(session: Session, complaint: Complaint) -> StaffAccount:
    office = office_of_party(lead_party(complaint))
    return _account(session, office.level, office.id)


def _street_of(session: Session, complaint: Complaint) -> StaffAccount:
    assert complaint.community
    return _account(session, OfficeLevel.STREET, complaint.community.street_id)


def _account(session: Session, level: OfficeLevel, office_id: int | None) -> StaffAccount:
    query = select(StaffAccount).where(StaffAccount.role == level.value)
    if level is not OfficeLevel.CITY:
        query = query.where(getattr(StaffAccount, f"{level.value}_id") == office_id)
    return session.scalars(query).first() or session.scalars(query).one()
