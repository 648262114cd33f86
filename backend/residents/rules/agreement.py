"""A resident's agreement to the privacy notice, and what may be stored because of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.access.residents import AgreementNeededError
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.phones import check_phone
from backend.models import Building, Community, Resident, ResidentHome

MOST_HOMES = 5


@dataclass(frozen=True, slots=True)
class HomeChoice:
    community_id: int
    building_id: int | None


def agree(person: Resident, version: str, now: datetime) -> None:
    """The privacy notice of this version was read and agreed to."""
    person.agreed_version, person.agreed_at = version, now


def withdraw_agreement(session: Session, person: Resident) -> None:
    """What was kept because of it goes with it (PIPL art. 15 and 47). Complaints are still answered."""
    person.agreed_version, person.agreed_at = "", None
    forget_phone(person)
    session.execute(delete(ResidentHome).where(ResidentHome.resident_id == person.id))


def keep_phone(person: Resident, typed: str, *, verified: bool) -> None:
    """Raises AgreementNeededError; InvalidInputError where it is no Chinese phone number."""
    _require_agreement(person)
    problems: list[FieldProblem] = []
    phone = check_phone(typed, problems)
    if phone is None and not problems:
        problems.append(FieldProblem("phone", "请输入电话号码。"))
    if problems:
        raise InvalidInputError(problems)
    if person.phone != phone:
        person.phone, person.phone_verified = phone, False
    person.phone_verified = person.phone_verified or verified


def forget_phone(person: Resident) -> None:
    person.phone, person.phone_verified = None, False


def keep_homes(session: Session, person: Resident, homes: Sequence[HomeChoice]) -> None:
    """These and no others, in this order. Raises AgreementNeededError or InvalidInputError."""
    _require_agreement(person)
    problems = [*_too_many(homes), *(problem for home in homes for problem in _wrong(session, home))]
    if problems:
        raise InvalidInputError(problems)
    session.execute(delete(ResidentHome).where(ResidentHome.resident_id == person.id))
    session.add_all(
        ResidentHome(
            resident_id=person.id,
            community_id=home.community_id,
            building_id=home.building_id,
            position=position,
        )
        for position, home in enumerate(homes)
    )
    session.flush()


def homes_of(session: Session, resident_id: int) -> list[ResidentHome]:
    query = select(ResidentHome).where(ResidentHome.resident_id == resident_id)
    return list(session.scalars(query.order_by(ResidentHome.position)))


def _require_agreement(person: Resident) -> None:
    if not person.agreed_version:
        raise AgreementNeededError


def _too_many(homes: Sequence[HomeChoice]) -> list[FieldProblem]:
    if len(homes) > MOST_HOMES:
        return [FieldProblem("homes", f"最多保存 {MOST_HOMES} 个小区。")]
    if len({home.community_id for home in homes}) < len(homes):
        return [FieldProblem("homes", "同一个小区只能保存一次。")]
    return []


def _wrong(session: Session, home: HomeChoice) -> list[FieldProblem]:
    if session.get(Community, home.community_id) is None:
        return [FieldProblem("homes", "没有找到这个小区，请重新选择。")]
    building = session.get(Building, home.building_id) if home.building_id is not None else None
    if home.building_id is not None and (building is None or building.community_id != home.community_id):
        return [FieldProblem("homes", "这个小区没有这栋楼，请重新选择。")]
    return []
