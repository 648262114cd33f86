"""An address as pages and letters may show it."""

from urllib.parse import parse_qs, urlsplit

from backend.models import AddressKind, NoticeAddress

ROBOT_NAMES = {
    AddressKind.WECOM: "企业微信群机器人",
    AddressKind.DINGTALK: "钉钉群机器人",
    AddressKind.FEISHU: "飞书群机器人",
}
KIND_NAMES = {AddressKind.EMAIL: "电子邮箱", **ROBOT_NAMES}
SHOWN = 4


def masked(address: NoticeAddress) -> str:
    """z***@example.gov.cn, or which robot and the last digits of its key."""
    if not address.address:
        return "已删除"
    if address.kind is AddressKind.EMAIL:
        name, _, host = address.address.rpartition("@")
        return f"{name[:1]}***@{host}"
    return f"{ROBOT_NAMES[address.kind]} …{key_of(address.address)[-SHOWN:]}"


def key_of(webhook: str) -> str:
    """The secret part of a robot's webhook."""
    parts = urlsplit(webhook)
    query = parse_qs(parts.query)
    found = query.get("key") or query.get("access_token")
    return found[0] if found else parts.path.rpartition("/")[2]
