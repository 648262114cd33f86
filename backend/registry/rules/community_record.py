"""我的小区: the community record in sections."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.clock import day_words
from backend.core.errors import NotFoundError
from backend.models import Building, Committee, CommitteeKind, Community, ServiceContract
from backend.models.labels import COMMITTEE_NAMES, SERVICE_MODE_NAMES
from backend.registry.rules.contracts_in_force import contract_in_force
from backend.registry.rules.grades import grade_note

NOT_RECORDED = "还没有登记"
SAMPLE_AREA = Decimal(90)  # square metres of a usual flat, so that a price says something
CENT = Decimal("0.01")
MISSING = {
    "fund": ("维修资金", "维修资金余额和使用情况"),
    "revenue": ("公共收益", "广告、车位等公共部位的收支"),
    "facilities": ("设施检查", "电梯、消防、供水等设施的检查结果"),
}


@dataclass(frozen=True, slots=True)
class RecordLine:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """`known` is False where the registry has nothing of it; the rows then say whom to ask."""

    key: str
    title: str
    known: bool
    rows: tuple[RecordLine, ...]
    as_of: date | None = None


# What a subject above the registry knows of a community, by the key of a section.
Supplement = Callable[[Session, int, date], Mapping[str, tuple[RecordLine, ...]]]
_supplements: list[Supplement] = []


def register_supplement(supplement: Supplement) -> None:
    """Its rows stand in place of 还没有登记. Called once by `backend.subjects`."""
    _supplements.append(supplement)


def record_of(session: Session, community_id: int, hotline: str, day: date) -> list[Section]:
    """All sections, always in the same order. Raises NotFoundError."""
    community = session.get(Community, community_id)
    if community is None:
        raise NotFoundError("没有找到这个小区。")
    ask = _whom_to_ask(community, hotline)
    contract = contract_in_force(session, community_id, day)
    known_rows = {
        key: rows
        for supplement in _supplements
        for key, rows in supplement(session, community_id, day).items()
        if rows
    }
    return [
        _homes(session, community),
        _owners(session, community, day, ask),
        _firm(community, contract, ask),
        _service(contract, ask),
        _fees(contract, ask),
        *(
            Section(key, title, known=True, rows=known_rows[key])
            if key in known_rows
            else Section(
                key,
                title,
                known=False,
                rows=(RecordLine(label, NOT_RECORDED, f"{ask}，也可以投诉要求公开。"),),
            )
            for key, (title, label) in MISSING.items()
        ),
    ]


def _whom_to_ask(community: Community, hotline: str) -> str:
    street = community.street
    return f"可以问{street.name}（{street.phone}）" if street.phone else f"可以打 {hotline} 问"


def _homes(session: Session, community: Community) -> Section:
    buildings = session.scalar(
        select(func.count()).select_from(Building).where(Building.community_id == community.id)
    )
    committee = community.residents_committee
    pairs = [
        ("地址", community.address),
        ("户数", f"{community.homes} 户" if community.homes else ""),
        ("楼栋", f"{buildings} 栋" if buildings else ""),
        ("建成年份", f"{community.built_year} 年" if community.built_year else ""),
        ("老旧小区", "是" if community.is_old else "否"),
        ("街道", f"{community.street.name} {community.street.phone}".strip()),
        ("居委会", committee.name if committee else ""),
    ]
    return Section("homes", "小区概况", known=True, rows=_rows(pairs))


def _owners(session: Session, community: Community, day: date, ask: str) -> Section:
    committees = session.scalars(
        select(Committee).where(Committee.community_id == community.id).order_by(Committee.kind.desc())
    ).all()
    rows = tuple(committee_line(committee, day) for committee in committees)
    if not rows:
        rows = (
            RecordLine(COMMITTEE_NAMES[CommitteeKind.OWNERS], NOT_RECORDED, f"{ask}，了解怎样成立业委会。"),
        )
    return Section("owners", "业主组织", known=bool(committees), rows=rows)


def committee_line(committee: Committee, day: date) -> RecordLine:
    """Its kind, whom to ask, its term: the same in every channel."""
    term = "至".join(day_words(end) for end in (committee.term_from, committee.term_to) if end)
    over = committee.term_to is not None and committee.term_to < day
    note = f"任期 {term}{'，已经期满' if over else ''}" if term else "任期没有登记"
    contact = f"{committee.chair} {committee.phone}".strip() or "已成立，负责人没有登记"
    return RecordLine(COMMITTEE_NAMES[committee.kind], contact, note)


def _firm(community: Community, contract: ServiceContract | None, ask: str) -> Section:
    if contract is None:
        stand_in = community.fallback_firm
        rows = (
            _rows([("兜底服务", stand_in.name), ("电话", stand_in.phone)])
            if stand_in
            else (RecordLine("物业企业", "现在没有物业合同", f"{ask}。"),)
        )
        return Section("firm", "物业企业", known=stand_in is not None, rows=rows)
    firm = contract.firm
    until = day_words(contract.ends_on) if contract.ends_on else "没有写到期日"
    pairs = [
        ("物业企业", firm.name),
        ("电话", firm.phone),
        ("合同开始", day_words(contract.starts_on)),
        ("合同到期", until),
    ]
    return Section("firm", "物业企业", known=True, rows=_rows(pairs), as_of=contract.starts_on)


def _service(contract: ServiceContract | None, ask: str) -> Section:
    if contract is None:
        return Section(
            "service", "服务标准", known=False, rows=(RecordLine("服务等级", NOT_RECORDED, f"{ask}。"),)
        )
    rows = (
        RecordLine("服务方式", SERVICE_MODE_NAMES[contract.mode]),
        RecordLine("服务等级", contract.grade or NOT_RECORDED, grade_note(contract.grade)),
    )
    return Section("service", "服务标准", known=True, rows=rows, as_of=contract.starts_on)


def _fees(contract: ServiceContract | None, ask: str) -> Section:
    if contract is None or contract.fee_fen is None:
        return Section(
            "fees", "收费标准", known=False, rows=(RecordLine("物业费", NOT_RECORDED, f"{ask}。"),)
        )
    price = Decimal(contract.fee_fen) / 100
    month = (price * SAMPLE_AREA).quantize(CENT)
    row = RecordLine(
        "物业费",
        f"每平方米每月 {price.quantize(CENT)} 元",
        f"例如 {SAMPLE_AREA} 平方米的房子，每月 {month} 元。",
    )
    return Section("fees", "收费标准", known=True, rows=(row,), as_of=contract.starts_on)


def _rows(pairs: list[tuple[str, str]]) -> tuple[RecordLine, ...]:
    return tuple(RecordLine(label, value) for label, value in pairs if value)
