"""合并字段 of reply templates, such as {编号}, filled in from the complaint."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_of_staff, office_row
from backend.city_rules.rules.deadlines import by_words
from backend.core.clock import day_words, local
from backend.core.errors import FieldProblem
from backend.core.numbers import show_number
from backend.models import Complaint, StaffAccount

# Nothing of the resident is among them: an answer may be forwarded, printed, read aloud.
FIELDS = ("编号", "小区", "楼栋", "类别", "提交日期", "今天", "答复时限", "单位", "单位电话", "经办人")
_HALF_WIDTH = str.maketrans("｛｝", "{}")
_FIELD = re.compile(r"\{([^{}]*)\}")


def normal(text: str) -> str:
    """Braces as a Chinese keyboard types them are braces too."""
    return _FIELD.sub(lambda match: f"{{{match[1].strip()}}}", text.translate(_HALF_WIDTH))


def problems_in(text: str, fields: Sequence[str] = FIELDS) -> list[FieldProblem]:
    """Fields that nobody could fill in, and braces that belong to none."""
    unknown = [name for name in dict.fromkeys(_FIELD.findall(text)) if name not in fields]
    problems = [FieldProblem("words", f"没有“{{{name}}}”这个栏目，可用的栏目见下方。") for name in unknown]
    rest = _FIELD.sub("", text)
    if "{" in rest or "}" in rest:
        problems.append(FieldProblem("words", "花括号要成对，中间写栏目名，例如 {编号}。"))
    return problems


def fill_in(text: str, values: dict[str, str]) -> str:
    """Once, from left to right: what a value says is not looked at again."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)


def values_for(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> dict[str, str]:
    """What this account's answer to this complaint says in each field."""
    office = office_of_staff(staff)
    row = office_row(session, office)
    return {
        "编号": show_number(complaint.number),
        "小区": complaint.community.name if complaint.community else "您反映的地点",
        "楼栋": complaint.building.name if complaint.building else "",
        "类别": complaint.category.name,
        "提交日期": _day(complaint.submitted_at),
        "今天": _day(now),
        "答复时限": by_words(complaint.reply_due_at),
        "单位": office_name(session, office),
        "单位电话": row.phone if row else "",
        "经办人": staff.name,
    }


def _day(at: datetime) -> str:
    return day_words(local(at).date())
