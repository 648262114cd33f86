"""The text of an early warning."""

from backend.models import EarlyWarning, WarningKind, WarningState

KIND_NAMES = {
    WarningKind.COMMUNITY: "小区集中投诉",
    WarningKind.STREET: "街道内同类集中",
    WarningKind.FIRM: "物业企业集中投诉",
    WarningKind.REOPENED: "反复重办",
    WarningKind.OWNERS: "多户反映同一件事",
}
STATE_NAMES = {WarningState.OPEN: "未看", WarningState.SEEN: "已看，处理中", WarningState.CLOSED: "已了结"}


def warning_title(warning: EarlyWarning) -> str:
    """What repeats, where and how often; nothing of any person."""
    community = warning.community.name if warning.community else ""
    category = warning.category.name if warning.category else ""
    days = warning.evidence.get("days", 0)
    match warning.kind:
        case WarningKind.COMMUNITY:
            return f"{community} {days} 天内 {warning.count} 件“{category}”投诉"
        case WarningKind.STREET:
            return f"{warning.street.name} {days} 天内 {warning.count} 件“{category}”投诉"
        case WarningKind.FIRM:
            firm = warning.firm.name if warning.firm else ""
            return f"{firm}在{warning.street.name} {days} 天内被投诉 {warning.count} 件"
        case WarningKind.REOPENED:
            return f"{community or warning.street.name}一件“{category}”投诉已重办 {warning.count} 次"
        case _:
            return f"{community} {warning.count} 户反映同一件“{category}”的事"
