"""Lookups of the conversation without a database, as long as it could make them."""

from collections.abc import Collection, Sequence

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
from backend.wechat.conversation.messages import (
    SharedLocation,
)
from backend.wechat.conversation.states import (
    CommunityChoice,
    CoverChoice,
    Draft,
    ResidentMove,
)
from tests.support.wechat.longest import longest_promises, longest_record

LONG = "很长的名字" * 12
COMMUNITIES = [CommunityChoice(n, f"{LONG}{n}小区") for n in range(1, 6)] + [CommunityChoice(9, "众望小区")]
ADVICE = "先离开，再拨打 119。" * 40
OPEN_COMPLAINT = Progress(
    "2612345678",
    "261 234 5678",
    "申请退单，待裁定",
    LONG * 9,
    LONG * 9,
    "https://example.org/c/" + "t" * 22,
    LONG,
    "最迟12月31日答复",
)


class Bench:
    """Lookups as long as the database could make them."""

    def __init__(self, *, open_complaints: int = 2, desk: bool = False) -> None:
        self.mine_home: CommunityChoice | None = None
        self.open = open_complaints
        self.desk = desk
        self.pins = 5
        self.unreadable: set[str] = set()

    def homes(self) -> Sequence[CommunityChoice]:
        return [self.mine_home] if self.mine_home else []

    def home_meant(self) -> CommunityChoice | None:
        return self.mine_home

    def mentioned(self, words: str) -> Mention:
        return Mention((COMMUNITIES[-1],), sure=True) if "众望小区" in words else Mention()

    def nearby(self, spot: SharedLocation) -> Sequence[CommunityChoice]:
        return COMMUNITIES[:5] if spot.label else []

    def place(self, community: CommunityChoice | None, text: str) -> tuple[CommunityChoice | None, str]:
        return community, text

    def door_in(self, words: str) -> str:
        return "3号楼" if "3号楼" in words else ""

    def is_elsewhere(self, number: str, words: str) -> bool:
        return "3号楼" in words

    def by_scene(self, scene: str) -> CommunityChoice | None:
        return COMMUNITIES[-1] if scene == "CODE" else None

    def named(self, text: str) -> CommunityChoice | None:
        return next((choice for choice in COMMUNITIES if choice.name == text), None)

    def by_name(self, text: str) -> Sequence[CommunityChoice]:
        return (
            [choice for choice in COMMUNITIES if text.removesuffix("小区") in choice.name][:5] if text else []
        )

    def card(self, community_id: int) -> CommunityCard | None:
        lines = tuple((f"第{n}项服务的名称", LONG * 4) for n in range(8))
        return CommunityCard(LONG, LONG * 2, "0353-1234567" * 3, lines, LONG * 4)

    def record(self, community_id: int) -> CommunityRecord | None:
        return longest_record()

    def promises(self, words: str) -> ServicePromises:
        return longest_promises()

    def categories(self) -> Sequence[CategoryChoice]:
        return [CategoryChoice(f"c{n}", f"类别{n}" * 5) for n in range(16)]

    def propose(self, words: str) -> CategoryChoice:
        return self.categories()[len(words) % 16]

    def recognised(self, words: str) -> bool:
        return "灯" in words

    def emergency(self, words: str) -> str:
        return ADVICE if "着火" in words else ""

    def sounds_dangerous(self, words: str) -> bool:
        return "险" in words

    def danger_going_on(self, words: str, earlier: str) -> str:
        return ADVICE if "打不通" in words or "着火" in words else ""

    def comfort(self, words: str) -> str:
        return ""

    def help_came(self, words: str) -> bool:
        return False

    def asks_what_to_do(self, words: str) -> bool:
        return False

    def all_words(self, number: str) -> str:
        return LONG * 9

    def danger_over(self, words: str) -> bool:
        return False

    def open_emergency(self) -> Progress | None:
        return OPEN_COMPLAINT if self.open else None

    def neighbours(self, draft: Draft) -> Sequence[SimilarChoice]:
        return (
            [SimilarChoice(n, LONG[:50]) for n in (1, 2)] if "灯" in draft.words and draft.community else []
        )

    def unmasking(self, draft: Draft, cover: CoverChoice | None = None) -> FirmView | None:
        return FirmView(LONG * 4, cover or "name", can_choose=True) if "叫" in draft.words else None

    def unmasking_of_addition(
        self, number: str, words: str, cover: CoverChoice | None = None
    ) -> FirmView | None:
        if "叫" not in words:
            return None
        choices: tuple[tuple[CoverChoice, str], ...] = (("home", LONG[:12]), ("name", LONG[:12]))
        return FirmView(LONG * 4, cover or "home", can_choose=True, choices=choices)

    def known_to_firm(self, number: str) -> KnownToFirm | None:
        return KnownToFirm(
            anonymous=True, has_phone=True, by_kind=LONG * 2, knows_who=True, shows_flat_in_danger=True
        )

    def without_own_phone(self, words: str) -> str:
        return words.replace("13812340000", "").strip()

    def reopen_until(self, number: str) -> str:
        return "12 月 31 日"

    def since_redo(self, number: str) -> Sequence[str]:
        return [LONG * 2] * 4

    def problem(self, item: Item, text: str) -> str:
        limit = {"words": 2000, "place": 100, "phone": 11}[item]
        return "" if 2 <= len(text) <= limit else "不行，" * 10

    def complaint_number(self, text: str) -> str | None:
        return next((number for number in ("2612345678", "2699999990") if number in text), None)

    def matters(self, words: str) -> tuple[str, str] | None:
        first, joint, second = words.partition("另外")
        return (first, second) if joint and first and second else None

    def mine(self, number: str | None = None) -> Sequence[Progress]:
        return [OPEN_COMPLAINT] * 3 if number != "2699999990" else []

    def mine_for(self, move: ResidentMove) -> Sequence[Progress]:
        return [OPEN_COMPLAINT] * self.open

    def with_pin(self, number: str, pin: str) -> Progress | None:
        return OPEN_COMPLAINT if pin == "123456" else None

    def pin_closed(self, number: str) -> bool:
        return False

    def unreadable_media(self, keys: Sequence[str]) -> Collection[str]:
        return self.unreadable.intersection(keys)

    def pins_left(self) -> int:
        return self.pins

    def urgent_numbers(self) -> str:
        return "110 119 120"

    def has_service_desk(self) -> bool:
        return self.desk

    def hotline(self) -> str:
        return "12345"

    def follow_link(self) -> str:
        return "https://example.org/follow"
