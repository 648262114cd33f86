"""通知用语: changes of the wording, checked for fields and length."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.errors import NotFoundError
from backend.history.changes import recorded_change
from backend.history.editing import edit_row, require_unchanged, version_of
from backend.models import ChangeArea, NoticeWording, StaffAccount
from backend.notices.rules.merge_fields import fill_in
from backend.notices.rules.wording import KINDS, WordingText, row_of

AREA = ChangeArea.WORDINGS
# With what is quoted (300), the excerpt (24), the office and the link it stays within WeChat's 2048 bytes.
LONGEST, SHORT, NOTE = 240, 5, 20
EXAMPLE = {
    "内容": "三号楼的电梯停了两天，一直没有人来修",
    "编号": "261 234 5678",
    "单位": "某某物业公司",
    "答复时限": "11月30日 18:00 前",
    "原话": "配件已到，今天下午修好，试运行正常。",
    "评价截止": "12月7日 18:00 前",
    "评价天数": "7",
    "重新打开天数": "15",
}


def set_wording(
    session: Session, staff: StaffAccount, kind: str, wording: WordingText, mark: str, now: datetime
) -> bool:
    """For notices from now on; those written already go out as they are. Returns whether anything changed."""
    row = row_of(session, kind)
    if row is not None or mark:
        require_unchanged(row or _as_row(kind, KINDS[kind].built_in), mark)
    if row is None and wording == KINDS[kind].built_in:
        return False
    what = f"修改“{KINDS[kind].name}”通知的用语"
    if row is not None:
        return edit_row(session, staff, AREA, what, row, asdict(wording), now)
    with recorded_change(session, staff, AREA, what, now):
        session.add(_as_row(kind, wording))
    return True


def use_built_in(session: Session, staff: StaffAccount, kind: str, now: datetime) -> bool:
    """Returns whether it was the city's own before."""
    if kind not in KINDS:
        raise NotFoundError("没有这种通知。")
    row = row_of(session, kind)
    if row is None:
        return False
    with recorded_change(session, staff, AREA, f"“{KINDS[kind].name}”通知恢复系统用语", now):
        session.delete(row)
    return True


def version_of_wording(session: Session, kind: str) -> str:
    return version_of(row_of(session, kind) or _as_row(kind, KINDS[kind].built_in))


def preview_text(words: str) -> str:
    """As a resident would read it."""
    return fill_in(words, EXAMPLE)


def _as_row(kind: str, wording: WordingText) -> NoticeWording:
    return NoticeWording(kind=kind, words=wording.words, short=wording.short, note=wording.note)
