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
from backend.jobs.faults import failing_jobs, fault_counts
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
# Background work that is done row by row, in words for the administrator.
WORK_NAMES = {
    "deliver": "投诉送达单位",
    "letter": "给单位的邮件和群消息",
    "tell_resident": "给居民的通知",
    "fetch_media": "取回微信照片和语音",
    "check_words": "文字送微信检测",
    "produce": "生成印刷文件",
    "import_books": "全量录入",
    "record overdue promises": "记录超期",
    "close what nobody rated": "到期自动办结",
    "follow contracts that began or ended": "换物业后改派",
    "erase complainants after the years of keeping": "到期删除投诉人信息",
    "gather alerts into letters": "汇总通知",
    "alert offices of what is due today": "今天到期提醒",
}
TECHNICIANS = "请技术人员运行 linsheng doctor，按提示处理。"


@dataclass(frozen=True, slots=True)
class Attention:
    """What wants a look, with the page for it; empty where technicians must look elsewhere."""

    says: str
    address: str


@variables_of("complaints/administration.html")
@dataclass(frozen=True, slots=True)
class AdministrationHome:
    """`sections` are endpoint, title and words; `other_areas` the same with addresses, of other areas."""

    warnings: Sequence[Attention]
    latest: Sequence[Change]
    other_areas: Sequence[tuple[str, str, str]]
    sections: Sequence[tuple[str, str, str]] = SECTIONS


@administration_pages.get("/")
@requires(Permission.CITY_RULE_READ)
def home() -> str:
    with services().database.reading() as session:
        return render(AdministrationHome(_warnings(session), changes_page(session)[:LATEST], _other_areas()))


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
    return attentions + _faults(session)


def _faults(session: Session) -> list[Attention]:
    """Work that raises again and again is left aside; nobody else would hear of it."""
    rows = [
        f"后台工作“{WORK_NAMES.get(count.job, count.job)}”有 {count.rows} 项出错，已放到一边，过后自动再试，"
        f"其余照常进行。{TECHNICIANS}"
        for count in fault_counts(session)
    ]
    jobs = [
        f"定时工作“{WORK_NAMES.get(job.name, job.name)}”连续 {job.failures} 次没有做成。{TECHNICIANS}"
        for job in failing_jobs(session)
    ]
    return [Attention(says, "") for says in rows + jobs]


def _other_areas() -> list[tuple[str, str, str]]:
    """Pages of other areas that this account may open as well."""
    sections = (
        (
            "administration.imports",
            "从表格导入",
            "用 Excel 表一次增加、修改很多小区、合同、企业；先看会改什么",
        ),
        ("city.leaflets", "宣传彩页", "下单印刷、批次、版式"),
        ("staff.accounts", "账号", "邀请、停用、角色"),
    )
    return [(url_for(name), title, says) for name, title, says in sections if may_open(name)]
