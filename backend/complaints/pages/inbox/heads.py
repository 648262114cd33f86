"""Lines above the inbox: early warnings nobody has seen, notices that do not arrive."""

from dataclasses import dataclass

from flask import url_for

from backend.complaints.rules.warnings import desk as warning_desk
from backend.notices.rules import health
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class Head:
    words: str
    address: str


@staff_pages.app_template_global("staff_heads")
def heads() -> list[Head]:
    """Read when a page shows them."""
    staff, found = current_staff(), []
    with services().database.reading() as session:
        unseen = warning_desk.unseen_count(session, staff)
        failing = health.in_trouble(session, staff)
    if unseen:
        found.append(Head(f"有 {unseen} 条预警没有看", url_for("staff.warnings")))
    if failing:
        paused = sum(one.paused_at is not None for one in failing)
        more = f"，其中 {paused} 个已暂停" if paused else ""
        found.append(Head(f"有 {len(failing)} 个通知地址发不出去{more}", url_for("staff.failing_notices")))
    return found
