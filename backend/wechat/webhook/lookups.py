"""Answers the conversation's lookups from the database, for one follower."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules import classifier
from backend.complaints.rules.filing.emergencies import find_emergency, may_be_danger
from backend.complaints.rules.filing.emergency_kinds import DESPAIR
from backend.complaints.rules.filing.goes_on import (
    asks_what_to_do,
    danger_going_on,
    says_help_came,
    says_it_is_over,
)
from backend.complaints.rules.filing.neighbours import neighbours_of_draft
from backend.complaints.rules.filing.proposals import propose_category
from backend.complaints.rules.filing.two_matters import split_matters
from backend.complaints.rules.handling.next_steps import reopening_day
from backend.complaints.rules.handling.turning_urgent import resident_words
from backend.complaints.rules.media import failed_media
from backend.complaints.rules.privacy.covering import MARK
from backend.complaints.rules.privacy.late_phones import without_own_phone
from backend.complaints.rules.privacy.own_details import DetailKind, own_details
from backend.complaints.rules.privacy.own_flats import may_be_of_the_blamed
from backend.complaints.rules.privacy.unmasking import Unmasking, unmasking
from backend.complaints.rules.queries.by_pin import is_pin_closed, pin_view, try_pin
from backend.complaints.rules.queries.redo_news import redo_news, redo_sentences
from backend.complaints.rules.queries.resident_complaints import (
    resident_complaint,
    resident_complaint_ids,
    resident_complaints,
    resident_complaints_open_to,
    resident_open_emergency,
)
from backend.complaints.rules.similarity import duplicates
from backend.core import text as words_rules
from backend.core.errors import FieldProblem
from backend.core.fields.phones import check_phone
from backend.core.numbers import parse_number
from backend.models import Building, Category, Complaint, Cover, Move, OfficeLevel
from backend.qr.rules.codes import find_code, in_force
from backend.registry.rules.addresses import match_building, parse_door
from backend.registry.rules.nearby import nearest, on_the_road
from backend.registry.rules.search import Match
from backend.web.services import Services
from backend.wechat import links
from backend.wechat.conversation import replies, unmasking_replies
from backend.wechat.conversation.corrections import without_denied
from backend.wechat.conversation.lookups import (
    CategoryChoice,
    CommunityCard,
    CommunityRecord,
    FirmView,
    Item,
    KnownToFirm,
    Mention,
    Progress,
    ServicePromises,
    SimilarChoice,
)
from backend.wechat.conversation.meanings import kept_replies, naming_answers
from backend.wechat.conversation.messages import SharedLocation
from backend.wechat.conversation.states import CommunityChoice, CoverChoice, Draft, ResidentMove
from backend.wechat.webhook.community_cards import card_of
from backend.wechat.webhook.community_records import community_record, service_promises
from backend.wechat.webhook.followers import Sender
from backend.wechat.webhook.progress import known_to_firm, progress_by_pin, progress_of

CHOICES = 5
LATEST = 3
NEIGHBOURS = 2
NAME_ITSELF = 100.0
MOST_WRONG_PINS = 5
EMERGENCY_REMEMBERED = timedelta(hours=48)
MOVES: dict[ResidentMove, Move] = {
    "urge": Move.URGE,
    "supplement": Move.SUPPLEMENT,
    "withdraw": Move.WITHDRAW,
    "reopen": Move.REOPEN,
    "rate": Move.RATE,
}


class SessionLookups:
    """A `conversation.lookups.Lookups` over a session. Reads only, but for the count of wrong PINs.

    It remembers the complaints, which one message asks for many times: after a command, take a new one.
    """

    def __init__(self, services: Services, session: Session, sender: Sender, now: datetime) -> None:
        self._config = services.config
        self._finder = services.finder
        self._known = services.categories.known(session, now)
        self._session = session
        self._sender = sender
        self._now = now
        self._complaints: dict[str, Complaint | None] = {}
        self._open_to: dict[ResidentMove, Sequence[Progress]] = {}
        self._progress: dict[int, Progress] = {}

    def homes(self) -> Sequence[CommunityChoice]:
        return self._sender.memory.homes

    def home_meant(self) -> CommunityChoice | None:
        homes = self.homes()
        return homes[0] if len(homes) == 1 or (homes and self._sender.memory.home_just_set) else None

    def by_scene(self, scene: str) -> CommunityChoice | None:
        """Scene is the code itself, or `q_` and the code."""
        printed_code = find_code(self._session, scene.removeprefix("q_"))
        code = in_force(printed_code) if printed_code else None
        if code is None:
            return None
        building = code.building
        return CommunityChoice(
            code.community_id,
            code.community.name,
            building.id if building else None,
            building.name if building else "",
        )

    def named(self, text: str) -> CommunityChoice | None:
        same = [match for match in self._find(text) if match.score == NAME_ITSELF]
        return _community_choice(same[0]) if len(same) == 1 else None

    def by_name(self, text: str) -> Sequence[CommunityChoice]:
        return [_community_choice(match) for match in self._find(text)]

    def mentioned(self, words: str) -> Mention:
        matches, sure = self._finder.mentions(self._session, words, self._now)
        choices = tuple(map(_community_choice, matches))
        told_apart = naming_answers.told_apart(words, choices)
        return Mention(told_apart, sure or len(told_apart) < len(choices))

    def nearby(self, spot: SharedLocation) -> Sequence[CommunityChoice]:
        rows = []
        if spot.latitude is not None and spot.longitude is not None:
            rows = nearest(self._session, spot.latitude, spot.longitude, CHOICES)
        rows = rows or on_the_road(self._session, spot.label, CHOICES)
        return [CommunityChoice(row_id, name, street=street) for row_id, name, street in rows]

    def place(self, community: CommunityChoice | None, text: str) -> tuple[CommunityChoice | None, str]:
        door = parse_door(text) if community else None
        if community is None or door is None:
            return community, text
        rows = self._session.execute(
            select(Building.name, Building.id).where(Building.community_id == community.community_id)
        )
        buildings = {name: row_id for name, row_id in rows}  # noqa: C416 - a Result is no mapping
        name = match_building(door, buildings)
        if name is None:
            return community, text
        # What is left when the building has a row of its own: nobody reads 3号楼 3号楼2单元.
        rest = door.within if door.written == text.strip() else text
        return replace(community, building_id=buildings[name], building=name), rest

    def door_in(self, words: str) -> str:
        door = parse_door(without_denied(words))
        return door.written if door else ""

    def is_elsewhere(self, number: str, words: str) -> bool:
        complaint = self._complaint(number)
        named = parse_door(without_denied(words))
        if complaint is None or named is None:
            return False
        building = complaint.building.name if complaint.building else ""
        own = parse_door(f"{building}{complaint.place or ''}") or parse_door(complaint.words)
        return own is not None and not named.may_be(own)

    def card(self, community_id: int) -> CommunityCard | None:
        return card_of(self._session, community_id, self._config.hotline, self._now)

    def record(self, community_id: int) -> CommunityRecord | None:
        return community_record(
            self._session, community_id, self._config.base_url, self._config.hotline, self._now
        )

    def promises(self, words: str) -> ServicePromises:
        category = propose_category(self._known, words) if classifier.recognised(words) else None
        return service_promises(self._session, self._known, category)

    def categories(self) -> Sequence[CategoryChoice]:
        return [_choice(category) for category in self._known]

    def propose(self, words: str) -> CategoryChoice:
        return _choice(propose_category(self._known, words))

    def recognised(self, words: str) -> bool:
        return classifier.recognised(words)

    def matters(self, words: str) -> tuple[str, str] | None:
        return split_matters(words, self._kind)

    def neighbours(self, draft: Draft) -> Sequence[SimilarChoice]:
        community = draft.community
        if community is None:
            return []
        unfiled_complaint = duplicates.UnfiledComplaint(
            draft.words, community.community_id, community.building_id, draft.spot or ""
        )
        similar_complaints = neighbours_of_draft(self._session, self._known, unfiled_complaint, self._now)
        own = resident_complaint_ids(
            self._session, self._sender.id, [similar.complaint_id for similar in similar_complaints]
        )
        return [
            SimilarChoice(
                similar.complaint_id,
                kept_replies.neighbour(
                    similar.place,
                    similar.category,
                    similar.day,
                    similar.state,
                    similar.voices,
                    by_week=similar.by_week,
                    shared=similar.shared,
                ),
            )
            for similar in similar_complaints
            if similar.complaint_id not in own
        ][:NEIGHBOURS]

    def emergency(self, words: str) -> str:
        emergency = find_emergency(self._known, words)
        return emergency.emergency_advice if emergency else ""

    def sounds_dangerous(self, words: str) -> bool:
        return find_emergency(self._known, words) is None and may_be_danger(words)

    def danger_going_on(self, words: str, earlier: str) -> str:
        danger = danger_going_on(self._known, earlier, words)
        return danger.emergency_advice if danger else ""

    def comfort(self, words: str) -> str:
        emergency = find_emergency(self._known, words)
        return emergency.emergency_advice if emergency and emergency.kind == DESPAIR else ""

    def danger_over(self, words: str) -> bool:
        return says_it_is_over(words)

    def help_came(self, words: str) -> bool:
        return says_help_came(words)

    def asks_what_to_do(self, words: str) -> bool:
        return asks_what_to_do(words)

    def all_words(self, number: str) -> str:
        complaint = self._complaint(number)
        return "\n".join(resident_words(complaint)) if complaint else ""

    def open_emergency(self) -> Progress | None:
        if not self._sender.complained:
            return None
        complaint = resident_open_emergency(self._session, self._sender.id, self._now - EMERGENCY_REMEMBERED)
        return next(iter(self._progress_of_each([complaint])), None) if complaint else None

    def unmasking(self, draft: Draft, cover: CoverChoice | None = None) -> FirmView | None:
        if not draft.anonymous:
            return None
        emergency = find_emergency(self._known, draft.words) is not None
        chosen = Cover(cover) if cover else None
        spot = draft.spot or ""
        view = unmasking(draft.words, spot, chosen, emergency=emergency)
        is_unclear = view is not None and may_be_of_the_blamed(draft.words, spot)
        if view is not None and is_unclear and cover is not None and MARK not in view.place:
            # 不是我家, it was said; nothing of their own is in there.
            return None if len(view.details) == 1 else _firm_view(view, whose_is_unclear=False)
        is_covered = view is not None and MARK in view.place
        return _firm_view(view, whose_is_unclear=is_unclear and is_covered)

    def unmasking_of_addition(
        self, number: str, words: str, cover: CoverChoice | None = None
    ) -> FirmView | None:
        complaint = self._complaint(number)
        if complaint is None or not complaint.anonymous:
            return None
        chosen = Cover(cover) if cover else complaint.cover
        urgent = complaint.emergency or bool(self.danger_going_on(words, self.all_words(number)))
        return _addition_view(unmasking(words_rules.clean(words), "", chosen, emergency=urgent))

    def known_to_firm(self, number: str) -> KnownToFirm | None:
        complaint = self._complaint(number)
        return known_to_firm(complaint) if complaint else None

    def without_own_phone(self, words: str) -> str:
        return without_own_phone(words)

    def since_redo(self, number: str) -> Sequence[str]:
        complaint = self._complaint(number)
        news = redo_news(self._session, complaint, self._now) if complaint else None
        return redo_sentences(news, self._now) if news else ()

    def reopen_until(self, number: str) -> str:
        complaint = self._complaint(number)
        return reopening_day(complaint, self._now) if complaint else ""

    def problem(self, item: Item, text: str) -> str:
        problems: list[FieldProblem] = []
        if item == "words":
            words_rules.check_words("words", "遇到的问题", text, problems)
        elif item == "phone":
            check_phone(text, problems)
        elif len(words_rules.clean(text)) > words_rules.MAX_PLACE:
            problems.append(FieldProblem("place", f"位置最多 {words_rules.MAX_PLACE} 字，请写得短一些。"))
        return "".join(problem.message for problem in problems)

    def complaint_number(self, text: str) -> str | None:
        return parse_number(text)

    def mine(self, number: str | None = None) -> Sequence[Progress]:
        if number is None:
            return self._progress_of_each(resident_complaints(self._session, self._sender.id, LATEST))
        complaint = self._complaint(number)
        return self._progress_of_each([complaint] if complaint else [])

    def mine_for(self, move: ResidentMove) -> Sequence[Progress]:
        if not self._sender.complained:
            return []
        if move not in self._open_to:
            self._open_to[move] = self._progress_of_each(
                resident_complaints_open_to(self._session, self._sender.id, MOVES[move], self._now, CHOICES)
            )
        return self._open_to[move]

    def with_pin(self, number: str, pin: str) -> Progress | None:
        complaint = try_pin(self._session, number, pin).complaint
        return None if complaint is None else progress_by_pin(pin_view(self._session, complaint), self._now)

    def pin_closed(self, number: str) -> bool:
        return is_pin_closed(self._session, number)

    def unreadable_media(self, keys: Sequence[str]) -> Collection[str]:
        return failed_media(self._session, self._sender.id, keys)

    def pins_left(self) -> int:
        return max(0, MOST_WRONG_PINS - len(self._sender.memory.wrong_pins_of(self._now)))

    def follow_link(self) -> str:
        return links.follow_link(self._config.base_url)

    def hotline(self) -> str:
        return self._config.hotline

    def urgent_numbers(self) -> str:
        return replies.urgent_numbers(self._config.lift_hotline, self._config.hotline)

    def has_service_desk(self) -> bool:
        return self._config.wechat_service_desk

    def _find(self, text: str) -> list[Match]:
        return self._finder.find(self._session, text, self._now, CHOICES)

    def _kind(self, words: str) -> str | None:
        return propose_category(self._known, words).code if classifier.recognised(words) else None

    def _complaint(self, number: str) -> Complaint | None:
        """The resident's own complaint of this number."""
        if number not in self._complaints:
            self._complaints[number] = resident_complaint(self._session, self._sender.id, number)
        return self._complaints[number]

    def _progress_of_each(self, complaints: Sequence[Complaint]) -> list[Progress]:
        for complaint in complaints:
            if complaint.id not in self._progress:
                self._progress[complaint.id] = progress_of(
                    self._session, complaint, self._config.base_url, self._now
                )
        return [self._progress[complaint.id] for complaint in complaints]


def _firm_view(view: Unmasking | None, *, whose_is_unclear: bool) -> FirmView | None:
    if view is None:
        return None
    tells_in_place = MARK in view.place or own_details(view.place, is_place=True)
    words = f"{view.words}（{view.place}）" if tells_in_place else view.words
    text = unmasking_replies.firm_view(view.by_kind, words)
    tells_flat = any(detail.kind is DetailKind.HOME for detail in view.details)
    return FirmView(
        text, view.cover.value, can_choose=view.asks and tells_flat, whose_is_unclear=whose_is_unclear
    )


def _addition_view(view: Unmasking | None) -> FirmView | None:
    if view is None:
        return None
    # A radio on the web shows which is chosen; by number the one that holds is the first.
    choices = sorted(view.choices, key=lambda choice: choice[0] is not view.cover)
    return FirmView(
        unmasking_replies.addition_view(view.sentence, view.words),
        view.cover.value,
        can_choose=view.asks,
        choices=tuple((cover.value, label) for cover, label in choices),
    )


def _choice(category: Category) -> CategoryChoice:
    return CategoryChoice(category.code, category.name, to_firm=category.lead is OfficeLevel.FIRM)


def _community_choice(match: Match) -> CommunityChoice:
    return CommunityChoice(match.community_id, match.name, street=match.street)
