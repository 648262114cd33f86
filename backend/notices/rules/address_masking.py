"""Masks an address for pages and letters."""

from urllib.parse import parse_qs, urlsplit

from backend.models import AddressKind, NoticeAddress
from backend.models.personal import StillSealed, opened
from backend.notices.senders.register_lines import Target, target_of

ROBOT_NAMES = {
    AddressKind.WECOM: "企业微信群机器人",
    AddressKind.DINGTALK: "钉钉群机器人",
    AddressKind.FEISHU: "飞书群机器人",
}
KIND_NAMES = {
    AddressKind.EMAIL: "电子邮箱",
    **ROBOT_NAMES,
    AddressKind.CONSOLE: "运行日志（演示）",
    AddressKind.UNKNOWN: "看不懂的地址",
}
SHOWN = 4


def masked(address: NoticeAddress) -> str:
    """z***@example.gov.cn, or which robot and the last digits of its key."""
    if not address.address:
        return "已删除"
    if isinstance(address.address, StillSealed):
        return address.address
    target = target_of_address(address)
    if target is None:
        return KIND_NAMES[AddressKind.UNKNOWN]
    if target.kind is AddressKind.EMAIL:
        return "、".join(_masked_mail(recipient) for recipient in target.recipients)
    if target.kind is AddressKind.CONSOLE:
        return KIND_NAMES[target.kind]
    return f"{ROBOT_NAMES[target.kind]} …{key_of(target.address)[-SHOWN:]}"


def target_of_address(address: NoticeAddress) -> Target | None:
    """Where it leads; None for a line of the register that cannot be understood.

    Raises UnsealError for one that cannot be read.
    """
    opened(address.address)
    opened(address.secret)
    if address.in_register:
        return target_of(address.address)
    if address.kind is AddressKind.EMAIL:
        return Target(address.kind, recipients=(address.address,))
    return Target(address.kind, address.address, address.secret)


def _masked_mail(recipient: str) -> str:
    name, _, host = recipient.rpartition("@")
    return f"{name[:1]}***@{host}"


def key_of(webhook: str) -> str:
    """The secret part of a robot's webhook."""
    parts = urlsplit(webhook)
    query = parse_qs(parts.query)
    keys = query.get("key") or query.get("access_token")
    return keys[0] if keys else parts.path.rpartition("/")[2]
