"""Printed codes in the administration: looked up, revoked, replaced, moved. The rules are in `codes.py`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError, NotFoundError
from backend.core.text import clean
from backend.history.changes import recorded_change
from backend.models import Building, ChangeArea, Code, Community, Placement, StaffAccount
from backend.qr.rules import codes
from backend.qr.rules.placements import spot_of

AREA = ChangeArea.CODES
LONGEST_SPOT = 40
NAMED = 5  # in a sentence
MOVED_TOO_LATE = "这个编号已经停用，移到哪里都扫不开。"


def found_code(session: Session, typed: str) -> Code:
    """However it was typed. Raises NotFoundError with words that help."""
    code = codes.find_code(session, typed)
    if code is None:
        if typed and codes.parse_code(typed) is None:
            raise NotFoundError("这不像一个编号：编号是二维码下面的 8 位字母和数字，抄错一位就对不上。")
        raise NotFoundError("没有印过这个编号，请对照彩页再看一遍。")
    return code


def revoke_code(session: Session, staff: StaffAccount, code: Code, now: datetime) -> None:
    with recorded_change(session, staff, AREA, f"停用 {_name(code)}", now):
        codes.revoke(code, now)


def replace_code(
    session: Session, staff: StaffAccount, code: Code, base_url: str, letter_case: str, now: datetime
) -> Code:
    """A fresh code for the same place. A second click finds the first one's."""
    if code.revoked_at is not None:
        successor = codes.in_force(code)
        if successor is not None:
            return successor
        raise ChangeRefusedError("这个编号已经停用，不能再更换。可以在原处另印一张。")
    with recorded_change(session, staff, AREA, f"更换 {_name(code)}", now):
        return codes.replace(session, code, base_url, letter_case, now)


def move_code(
    session: Session,
    staff: StaffAccount,
    code: Code,
    now: datetime,
    *,
    community_code: str,
    building_name: str,
    spot: str,
) -> list[Code]:
    """The leaflet hangs elsewhere. Raises InvalidInputError for fields community, building and spot.

    Returns the older codes that led to it and lead nowhere now.
    """
    if code.revoked_at is not None:
        raise ChangeRefusedError(MOVED_TOO_LATE)
    problems: list[FieldProblem] = []
    community_code, building_name, spot = clean(community_code), clean(building_name), clean(spot)
    community = _community(session, community_code, problems)
    building = _building(session, community, building_name, problems)
    if code.placement in {Placement.BUILDING, Placement.LIFT} and not building_name:
        problems.append(FieldProblem("building", "这是楼栋里的编号，请填写新的楼栋。"))
    if len(spot) > LONGEST_SPOT:
        problems.append(FieldProblem("spot", f"位置最多 {LONGEST_SPOT} 字。"))
    if problems or community is None:
        raise InvalidInputError(problems)
    with recorded_change(session, staff, AREA, f"移动 {_name(code)} 到{community.name}", now):
        return codes.move(session, code, community, building, spot)


def words_left_behind(older: Sequence[Code]) -> str:
    """What to do with the leaflets of older codes once the code that they led to has moved."""
    if not older:
        return ""
    return (
        f"原来转到它的旧编号 {names_of(older)} 从现在起显示已停用：还贴着的旧彩页请撕下来，或在原处另印一张。"
    )


def names_of(rows: Sequence[Code]) -> str:
    """The first of them as printed, and how many."""
    names = "、".join(codes.show_code(code.value) for code in rows[:NAMED])
    return f"{names} 等 {len(rows)} 个" if len(rows) > NAMED else names


def codes_of(session: Session, community_id: int, limit: int = 200) -> list[Code]:
    """Those in force first."""
    query = select(Code).where(Code.community_id == community_id)
    codes = session.scalars(query.order_by(Code.revoked_at.is_not(None), Code.id).limit(limit))
    return list(codes)


def _name(code: Code) -> str:
    return f"{codes.show_code(code.value)}（{code.community.name}{spot_of(code)}）"


def _community(session: Session, typed: str, problems: list[FieldProblem]) -> Community | None:
    """By its number, or by its name where only one is called so."""
    community = session.scalars(select(Community).where(Community.code == typed.upper())).first()
    if community is not None:
        return community
    communities = (
        session.scalars(select(Community).where(Community.name == typed).limit(2)).all() if typed else []
    )
    if len(communities) == 1:
        return communities[0]
    message = (
        "有几个小区都叫这个名字，请填小区编号。" if communities else "没有这个小区，请填小区编号或全名。"
    )
    problems.append(FieldProblem("community", message))
    return None


def _building(
    session: Session, community: Community | None, typed: str, problems: list[FieldProblem]
) -> Building | None:
    if not typed or community is None:
        return None
    query = select(Building).where(Building.community_id == community.id, Building.name == typed)
    building = session.scalars(query).first()
    if building is None:
        problems.append(FieldProblem("building", f"{community.name}没有叫“{typed[:40]}”的楼栋。"))
    return building
