"""管理: the first page, with what waits for a decision and the latest changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.city_rules.rules.calendar_changes import unknown_year
from backend.complaints.rules.queries.contract_rerouting import complaints_to_reroute
from backend.core.clock import local_today, utc_now
from backend.history.differences import changes_page
from backend.models import Change
from backend.notices.rules.messages import counts
from backend.registry.rules.community_list import Served, count_of
from backend.web.audiences import administration_pages
from backend.web.guard import may_open, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

SECTIONS = (
    ("categories", "投诉类别", "名称、先后、谁主办、关键词、时限；停用旧类别"),
    ("limits", "时限与规则", "紧急处置、评价期、重办升级、联名投诉，每一项都写明作用和依据"),
    ("calendar", "工作日历", "一年的放假和调休；粘贴国务院通知即可录入"),
    ("routing", "派单", "看一件投诉今天会派给谁；街道先审后发"),
    ("firms", "物业企业", "名称、联系人、通知地址"),
    ("communities", "小区与合同", "换物业、合同到期、兜底物业"),
    ("codes", "二维码", "查编号、停用、更换、移动、下载图片"),
    ("messages", "消息", "没送到的通知，看原因，重发"),
    ("wordings", "通知用语", "每一步告诉居民的话，市里可以改成自己的说法"),
    ("changes", "修改记录", "谁在什么时候改了什么，撤销"),
)
LATEST = 5


@dataclass(frozen=True, slots=True)
class Attention:
    """What wants a look, with the page for it."""

    says: str
    address: str


@variables_of("complaints/administration.html")
@dataclass(frozen=True, slots=True)
class AdministrationHome:
    """`sections` are endpoint, title and words; `others` the same with addresses, of other areas."""

    warnings: Sequence[Attention]
    latest: Sequence[Change]
    others: Sequence[tuple[str, str, str]]
    sections: Sequence[tuple[str, str, str]] = SECTIONS


@administration_pages.get("/")
@requires(Permission.CITY_RULE_READ)
def home() -> str:
    with services().database.reading() as session:
        return render(AdministrationHome(_warnings(session), changes_page(session)[:LATEST], _others()))


def _warnings(session: Session) -> list[Attention]:
    attentions = []
    now, today = utc_now(), local_today()
    year = unknown_year(session, today)
    if year is not None:
        says = f"{year} 年的放假安排还没有录入。国务院通知发布后请录入，之前按周一至周五上班计算。"
        attentions.append(Attention(says, url_for("administration.calendar", year=year)))
    ending = count_of(session, Served.ENDING, today)
    if ending:
        says = f"{ending} 个小区的物业合同 60 天内到期，还没有接续的合同。"
        attentions.append(Attention(says, url_for("administration.communities", served=Served.ENDING.value)))
    failed = counts(session)
    many = failed["offices.failed"]
    if many:
        attentions.append(Attention(f"{many} 条发给单位的通知没有送到。", url_for("administration.messages")))
    behind = complaints_to_reroute(session, now)
    if behind:
        says = f"{len(behind)} 个小区换了物业，未办结的投诉正在改派。"
        attentions.append(Attention(says, url_for("administration.communities")))
    return attentions


def _others() -> list[tuple[str, str, str]]:
    """Pages of other areas that this account may open as well."""
    sections = (
        ("city.leaflets", "宣传彩页", "下单印刷、批次、版式"),
        ("staff.accounts", "账号", "邀请、停用、角色"),
    )
    return [(url_for(name), title, says) for name, title, says in sections if may_open(name)]
