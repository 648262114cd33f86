"""The conversation's questions, answered from the database for one follower."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import local
from backend.complaints import words as words_rules
from backend.complaints.categories import OTHER, categories, find_emergency, propose_category
from backend.complaints.moves import STATE_NAMES
from backend.complaints.numbers import parse_number, show_number
from backend.complaints.offices import office_name, office_row
from backend.complaints.routing import Place, ladder
from backend.errors import FieldProblem
from backend.models import Category, Community, Complaint, Move
from backend.qr.codes import find_code, in_force
from backend.registry.search import Match
from backend.services import Services
from backend.wechat import links
from backend.wechat.conversation.lookups import CategoryChoice, CompoundCard, Item, Progress
from backend.wechat.conversation.states import Compound
from backend.wechat.followers import Sender

CHOICES = 5
LATEST = 3
NAME_ITSELF = 100.0


class SessionLookups:
    """A `conversation.lookups.Lookups` over a session. Reads only."""

    def __init__(self, services: Services, session: Session, sender: Sender, now: datetime) -> None:
        self._config = services.config
        self._finder = services.finder
        self._session = session
        self._sender = sender
        self._now = now

    def home(self) -> Compound | None:
        return self._sender.memory.home

    def by_scene(self, scene: str) -> Compound | None:
        """Scene is the code itself, or `q_` and the code."""
        found = find_code(self._session, scene.removeprefix("q_"))
        code = in_force(found) if found else None
        if code is None:
            return None
        building = code.building
        return Compound(
            code.community_id,
            code.community.name,
            building.id if building else None,
            building.name if building else "",
        )

    def named(self, text: str) -> Compound | None:
        same = [match for match in self._find(text) if match.score == NAME_ITSELF]
        return _compound(same[0]) if len(same) == 1 else None

    def by_name(self, text: str) -> Sequence[Compound]:
        return [_compound(match) for match in self._find(text)]

    def card(self, community_id: int) -> CompoundCard | None:
        community = self._session.get(Community, community_id)
        if community is None:
            return None
        office = ladder(self._session, Place(community, None), local(self._now).date())[0].office
        row = office_row(self._session, office)
        return CompoundCard(
            name=community.name,
            address=community.address,
            office=office_name(self._session, office),
            phone=row.phone if row else self._config.hotline,
        )

    def categories(self) -> Sequence[CategoryChoice]:
        return [_choice(category) for category in self._known]

    def propose(self, words: str) -> CategoryChoice:
        return _choice(propose_category(self._known, words))

    def recognised(self, words: str) -> bool:
        return propose_category(self._known, words).code != OTHER

    def emergency(self, words: str) -> str:
        category = find_emergency(self._known, words)
        return category.emergency_advice if category else ""

    def problem(self, item: Item, text: str) -> str:
        problems: list[FieldProblem] = []
        if item == "words":
            words_rules.check_words("words", "遇到的问题", text, problems)
        elif item == "phone":
            words_rules.check_phone(text, problems)
        elif len(words_rules.clean(text)) > words_rules.MAX_PLACE:
            problems.append(FieldProblem("place", f"位置最多 {words_rules.MAX_PLACE} 字，请写得短一些。"))
        return "".join(problem.message for problem in problems)

    def complaint_number(self, text: str) -> str | None:
        return parse_number(text)

    def mine(self, number: str | None = None) -> Sequence[Progress]:
        query = select(Complaint).where(Complaint.wechat_follower_id == self._sender.id)
        if number is not None:
            query = query.where(Complaint.number == number)
        latest = query.order_by(Complaint.id.desc()).limit(LATEST)
        return [self._progress(complaint) for complaint in self._session.scalars(latest)]

    def form_link(self, compound: Compound | None) -> str:
        return links.form_link(self._config.base_url, compound)

    def follow_link(self) -> str:
        return links.follow_link(self._config.base_url)

    def status_link(self, token: str) -> str:
        return links.status_link(self._config.base_url, token)

    def hotline(self) -> str:
        return self._config.hotline

    def _find(self, text: str) -> list[Match]:
        return self._finder.find(self._session, text, self._now, CHOICES)

    @cached_property
    def _known(self) -> list[Category]:
        return categories(self._session)

    def _progress(self, complaint: Complaint) -> Progress:
        answers = [event.words for event in complaint.events if event.move in {Move.REPLY, Move.REJECT}]
        return Progress(
            number=show_number(complaint.number),
            state=STATE_NAMES[complaint.state],
            words=complaint.words,
            answer=answers[-1] if answers else "",
            link=self.status_link(complaint.token),
        )


def _choice(category: Category) -> CategoryChoice:
    return CategoryChoice(category.code, category.name)


def _compound(match: Match) -> Compound:
    return Compound(match.community_id, match.name, street=match.street)
