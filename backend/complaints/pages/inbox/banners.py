"""Lines above the inbox: unseen early warnings, notices that do not arrive."""

from dataclasses import dataclass

from flask import url_for

from backend.complaints.rules.warnings import warning_list
from backend.notices.rules import address_health
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class Banner:
    words: str
    address: str


@staff_pages.app_template_global("staff_banners")
def banners() -> list[Banner]:
    """Read when a page shows them."""
    staff, lines = current_staff(), []
    with services().database.reading() as session:
        unseen = warning_list.unseen_count(session, staff)
        failing = address_health.failing_addresses(session, staff)
    if unseen:
        lines.append(Banner(f"有 {unseen} 条预警没有看", url_for("staff.warnings")))
    if failing:
        paused = sum(address.paused_at is not None for address in failing)
        more = f"，其中 {paused} 个已暂停" if paused else ""
        lines.append(Banner(f"有 {len(failing)} 个通知地址发不出去{more}", url_for("staff.failing_notices")))
    return lines
