"""The table of moves of staff: a row has a form, its rule and the answer when it is done.

The row's name is the form's on the page, the mark in its address and the last part of the address it is sent
to. Handlers, the forms that a page keeps showing and the tests' list of moves all come from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from backend.complaints.forms import staff_moves as forms
from backend.complaints.forms.move_form import ActionForm
from backend.complaints.forms.staff_moves import Ruling
from backend.complaints.pages.office import move_calls
from backend.complaints.rules.handling import (
    colleagues,
    joint,
    lifecycle,
    reply_review,
    returns,
    supervision,
)
from backend.models import Move, StaffAccount

Form = TypeVar("Form")
# The rule, and what it has to say that only it knows.
Rule = Callable[[Session, int, StaffAccount, Form, datetime], str | None]


@dataclass(frozen=True, slots=True)
class StaffMove(Generic[Form]):
    """`moves` are those of the rules' table, one of which the account needs to see the form; none: always."""

    name: str
    endpoint: str
    moves: frozenset[Move]
    parse: Callable[[ActionForm], Form]
    rule: Rule[Form]
    done: str | Callable[[Form], str]

    def make(
        self, session: Session, complaint_id: int, staff: StaffAccount, form: ActionForm, now: datetime
    ) -> str:
        """Make it, and return what is said. Raises LinshengError where form or rule refuses."""
        given = self.parse(form)
        words = self.rule(session, complaint_id, staff, given, now)
        return words or self._done(given)

    def words_again(self, form: ActionForm) -> str:
        """What is said to a form that was sent before, with the same content."""
        return self._done(self.parse(form))

    def _done(self, given: Form) -> str:
        return self.done if isinstance(self.done, str) else self.done(given)


def _either(granted: str, refused: str) -> Callable[[Ruling], str]:
    return lambda ruling: granted if ruling.granted else refused


def _of(*moves: Move) -> frozenset[Move]:
    return frozenset(moves)


STAFF_MOVES: tuple[StaffMove[Any], ...] = (
    # The offices at work.
    StaffMove("accept", "accept", _of(Move.ACCEPT), forms.parse_nothing, move_calls.accept, "已签收。"),
    StaffMove(
        "contact", "contact", _of(Move.CONTACT), forms.parse_contact, lifecycle.contact,
        "已记录联系情况。居民会看到“已联系”，看不到您写的内容。",
    ),
    StaffMove("reply", "reply", _of(Move.REPLY), forms.parse_reply, move_calls.reply, "答复已发给居民。"),
    StaffMove(
        "report", "report", _of(Move.REPORT), forms.parse_words, colleagues.report,
        "协办情况已交主办单位。",
    ),
    StaffMove(
        "hand-over", "hand_over", _of(Move.HAND_OVER), forms.parse_hand_over, move_calls.hand_over,
        "已转给同事，由其经办。",
    ),
    StaffMove("notes", "note", _of(), forms.parse_words, move_calls.note, "备注已保存，只有本单位能看到。"),
    # What is asked of the office above, and what it says.
    StaffMove(
        "return", "ask_return", _of(Move.ASK_RETURN), forms.parse_words, returns.ask_return,
        "退单申请已交上级裁定。",
    ),
    StaffMove(
        "ruling", "ruling", _of(Move.GRANT_RETURN), forms.parse_ruling, move_calls.rule_return,
        _either("已同意退单，现由您单位主办。", "已退回原单位继续办理。"),
    ),
    StaffMove(
        "extension", "ask_extension", _of(Move.ASK_EXTENSION), forms.parse_extension,
        move_calls.ask_extension, "延期申请已交上级裁定。裁定之前照常计时。",
    ),
    StaffMove(
        "extension-ruling", "rule_extension", _of(Move.GRANT_EXTENSION), forms.parse_ruling,
        move_calls.rule_extension,
        _either("已同意延期，居民会收到新的答复时限。", "没有同意延期，原时限不变。"),
    ),
    StaffMove(
        "review", "ask_review", _of(Move.ASK_REVIEW), forms.parse_words, reply_review.ask_review,
        "这件投诉的答复要先经上级审核。",
    ),
    StaffMove(
        "review-ruling", "rule_review", _of(Move.PASS_REVIEW), forms.parse_ruling, move_calls.rule_review,
        _either("审核通过，答复已发给居民。", "已退回修改，审核用去的时间会补给办理单位。"),
    ),
    StaffMove(
        "supervision", "supervise", _of(Move.SUPERVISE), forms.parse_words, supervision.supervise,
        "督办意见已发给主办单位。",
    ),
    StaffMove(
        "rejection", "reject", _of(Move.REJECT), forms.parse_words, lifecycle.reject,
        "已决定不予受理，理由会告知居民。",
    ),
    # Where it belongs.
    StaffMove(
        "category", "recategorise", _of(Move.RECATEGORISE), forms.parse_category, move_calls.recategorise,
        "类别已改，时限按新类别重新计算。",
    ),
    StaffMove(
        "office", "reroute", _of(Move.REROUTE), forms.parse_office, move_calls.reroute,
        "已改派，接办单位重新计时。",
    ),
    StaffMove(
        "place", "relocate", _of(Move.REROUTE), forms.parse_place, move_calls.relocate,
        "小区已改，已按新的小区重新派单。",
    ),
    StaffMove(
        "assistance", "add_assist", _of(Move.ADD_ASSIST), forms.parse_office, move_calls.add_assist,
        "已增派协办单位。",
    ),
    StaffMove("members", "merge", _of(Move.TAKE_IN), forms.parse_members, move_calls.merge, "已并案。"),
    StaffMove(
        "separation", "separate", _of(Move.SEPARATE), forms.parse_words, joint.separate,
        "已取消并案，这件投诉单独办理，重新计时。",
    ),
)  # fmt: skip

_MOVES_OF_FORM = {row.name: row.moves for row in STAFF_MOVES}


def is_gone(name: str, permitted: frozenset[Move]) -> bool:
    """Whether the page shows this form no more: what was typed into it is then shown by itself."""
    needed = _MOVES_OF_FORM.get(name, frozenset())
    return bool(needed) and not needed & permitted
