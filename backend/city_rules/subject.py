"""What the city's rules register elsewhere: menu entries and recorded tables."""

from backend.city_rules.rules.limits import LIMITS
from backend.city_rules.rules.undoing import check_undone
from backend.history.differences import in_words, moment
from backend.history.registered import (
    Area,
    Columns,
    RecordedColumn,
    RecordedTable,
    SubjectHistory,
    UndoSteps,
)
from backend.models import CalendarDay, Category, ChangeArea, CityLimits
from backend.models.labels import LEVEL_NAMES
from backend.web.menu import MenuItem


def _category_title(_session: object, row_id: str, values: Columns) -> str:
    return values.get("name") or f"类别 {row_id}"


def _day_title(_session: object, row_id: str, values: Columns) -> str:
    return values.get("name") or values.get("day") or row_id


MENU = (MenuItem(100, "管理", "administration.home"),)

HISTORY = SubjectHistory(
    tables=(
        RecordedTable(
            Category,
            {
                "code": RecordedColumn("代号"),
                "name": RecordedColumn("名称"),
                "position": RecordedColumn("先后"),
                "lead": RecordedColumn("主办", in_words(LEVEL_NAMES)),
                "street_assists": RecordedColumn("街道协办"),
                "keywords": RecordedColumn("关键词"),
                "emergency_keywords": RecordedColumn("紧急词"),
                "emergency_advice": RecordedColumn("紧急提示"),
                "accept_days": RecordedColumn("签收（工作日）"),
                "reply_days": RecordedColumn("答复（工作日）"),
                "reply_hours": RecordedColumn("答复（小时）"),
                "contact_hours": RecordedColumn("联系（小时）"),
                "extension_days": RecordedColumn("延期上限（工作日）"),
                "retired_at": RecordedColumn("停用时间", moment),
            },
            title=_category_title,
        ),
        RecordedTable(
            CityLimits, {limit.name: RecordedColumn(f"{limit.label}（{limit.unit}）") for limit in LIMITS}
        ),
        RecordedTable(
            CalendarDay,
            {
                "day": RecordedColumn("日期"),
                "working": RecordedColumn("上班"),
                "name": RecordedColumn("名称"),
            },
            title=_day_title,
        ),
    ),
    areas=(
        Area(ChangeArea.CATEGORIES, "投诉类别"),
        Area(ChangeArea.LIMITS, "时限与规则"),
        Area(ChangeArea.CALENDAR, "工作日历"),
    ),
    undo=UndoSteps(check=check_undone),
)
