"""`linsheng code`: look a code up, draw, revoke, replace or move it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import Code, Community
from backend.qr.rules.code_changes import MOVED_TOO_LATE, words_left_behind
from backend.qr.rules.codes import find_code, in_force, move, replace, revoke, show_code
from backend.qr.rules.pictures import png, svg
from backend.qr.rules.placements import PLACEMENT_NAMES, spot_of
from backend.qr.rules.scans import scans_of


@dataclass(frozen=True, slots=True)
class CodeAction:
    """What shall be done. `move_to` is the code of a community, or empty."""

    revoke: bool = False
    replace: bool = False
    move_to: str = ""


@dataclass(frozen=True, slots=True)
class CodeDescription:
    """A code as an operator sees it."""

    says: str
    matrix: bytes

    def png(self) -> bytes:
        return png(self.matrix)

    def svg(self) -> str:
        return svg(self.matrix)


def run_code_action(
    session: Session, typed: str, order: CodeAction, base_url: str, letter_case: str
) -> CodeDescription:
    """Do what is ordered and describe the code then. Raises InvalidInputError."""
    now = utc_now()
    code = find_code(session, typed)
    if code is None:
        raise InvalidInputError([FieldProblem("code", f"没有编号 {typed[:20]}。")])
    left_behind: list[Code] = []
    if order.move_to:
        if code.revoked_at is not None:
            raise InvalidInputError([FieldProblem("move", MOVED_TOO_LATE)])
        target = session.scalars(select(Community).where(Community.code == order.move_to)).first()
        if target is None:
            raise InvalidInputError([FieldProblem("move", f"没有代码为 {order.move_to[:20]} 的小区。")])
        left_behind = move(session, code, target, None, code.spot)
    if order.replace and code.revoked_at is None:
        code = replace(session, code, base_url, letter_case, now)
    elif order.revoke:
        revoke(code, now)
    says = [_describe(session, code), *filter(None, [words_left_behind(left_behind)])]
    return CodeDescription("\n".join(says), code.matrix)


def _describe(session: Session, code: Code) -> str:
    where = f"{code.community.name} {spot_of(code)}".strip()
    state = "使用中"
    if code.revoked_at is not None:
        successor = in_force(code)
        state = f"已换成 {show_code(successor.value)}" if successor else "已停用"
    return (
        f"{show_code(code.value)}  {where}（{PLACEMENT_NAMES[code.placement]}）"
        f"  批次 {code.batch.number}  {state}  扫码 {scans_of(session, code.id)} 次\n{code.url}"
    )
