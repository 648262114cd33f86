"""A change in words: which column of which row was what, and is what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.city_rules.pages.categories import LEVELS
from backend.city_rules.rules.limit_changes import LIMITS
from backend.core.clock import local
from backend.models import (
    Building,
    Change,
    ChangeArea,
    Code,
    CodeBatch,
    Community,
    OfficeLevel,
    PropertyFirm,
)
from backend.models.labels import SERVICE_MODE_NAMES
from backend.notices.rules.wording import KINDS
from backend.qr.rules.placements import PLACEMENT_NAMES

PAGE = 50
LABELS: dict[str, str] = {
    "name": "名称", "position": "先后", "lead": "主办", "street_assists": "街道协办", "keywords": "关键词",
    "emergency_keywords": "紧急词", "emergency_advice": "紧急提示", "accept_days": "签收（工作日）",
    "reply_days": "答复（工作日）", "reply_hours": "答复（小时）", "contact_hours": "联系（小时）",
    "extension_days": "延期上限（工作日）", "retired_at": "停用时间", "code": "代号", "day": "日期",
    "working": "上班", "credit_code": "信用代码", "contact": "联系人", "phone": "电话",
    "alert_urls": "通知地址", "firm_id": "物业企业", "community_id": "小区", "starts_on": "开始",
    "ends_on": "结束", "mode": "服务模式", "grade": "等级", "fee_fen": "物业费（元/㎡·月）",
    "fallback_firm_id": "兜底物业", "reviews_replies": "先审后发", "revoked_at": "停用时间",
    "replaced_by_id": "换成", "building_id": "楼栋", "spot": "位置", "value": "编号", "batch_id": "批次",
    "placement": "种类", "url": "网址", "number": "批次号", "created_at": "时间", "retried": "重发条数",
    "words": "正文", "short": "短语", "note": "备注", "kind": "哪种通知",
    **{limit.name: f"{limit.label}（{limit.unit}）" for limit in LIMITS},
}  # fmt: skip
# An alert address carries a password or a robot's key; a symbol's modules say nothing to people.
SECRET = {"alert_urls"}
HIDDEN = {"matrix", "is_demo", "batch_id"}
_NAMED: dict[str, tuple[Any, str]] = {
    "firm_id": (PropertyFirm, "name"),
    "fallback_firm_id": (PropertyFirm, "name"),
    "community_id": (Community, "name"),
    "building_id": (Building, "name"),
    "replaced_by_id": (Code, "value"),
    "batch_id": (CodeBatch, "number"),
}
_WORDS: dict[str, dict[str, str]] = {
    "lead": {level.value: LEVELS[level] for level in OfficeLevel},
    "mode": {mode.value: name for mode, name in SERVICE_MODE_NAMES.items()},
    "placement": {placement.value: name for placement, name in PLACEMENT_NAMES.items()},
    "kind": {code: kind.name for code, kind in KINDS.items()},
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a change."""

    label: str
    before: str
    after: str


def changes_page(session: Session, area: ChangeArea | None = None, before: int | None = None) -> list[Change]:
    """The newest first, one more than a page."""
    query = select(Change).options(joinedload(Change.staff), joinedload(Change.undone_by))
    if area is not None:
        query = query.where(Change.area == area)
    if before is not None:
        query = query.where(Change.id < before)
    return list(session.scalars(query.order_by(Change.id.desc()).limit(PAGE + 1)))


def differences(session: Session, change: Change) -> list[Difference]:
    found = []
    several = len(change.after) > 1
    for key, after in change.after.items():
        before = change.before.get(key)
        title = _title(session, key, before, after) if several else ""
        for name in sorted((before or {}).keys() | (after or {}).keys()):
            old, new = (before or {}).get(name), (after or {}).get(name)
            if name in HIDDEN or (old in {None, ""} and new in {None, ""}):
                continue
            label = f"{title}{LABELS.get(name, name)}"
            found.append(Difference(label, _shown(session, name, old), _shown(session, name, new)))
    return found


def _title(session: Session, key: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """Tells the rows of one change apart."""
    known = (before or {}) | (after or {})
    for name in ("name", "day", "value", "number"):
        if isinstance(known.get(name), str) and known[name]:
            return f"{known[name]} · "
    table, _, row_id = key.partition(":")
    if table == "service_contracts":
        firm = session.get(PropertyFirm, known.get("firm_id", 0)) if known.get("firm_id") else None
        return f"{firm.name if firm else '原合同'} · "
    if table == "categories":
        return f"类别 {row_id} · "
    return f"{row_id} · "


def _shown(session: Session, name: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if name in SECRET:
        return f"{len(str(value).splitlines())} 个地址（内容不显示）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "fee_fen":
        return f"{value / 100:.2f}"
    if name in _NAMED:
        model, column = _NAMED[name]
        row = session.get(model, value)
        return str(getattr(row, column)) if row is not None else f"（已不存在）{value}"
    if name.endswith("_at"):
        return f"{local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return _WORDS.get(name, {}).get(str(value), str(value))
