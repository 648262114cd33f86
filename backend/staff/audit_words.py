"""What the acts in the audit log are called."""

from backend.staff.offices import ROLE_NAMES

ACT_NAMES = {
    "sign_in.done": "登录",
    "sign_in.failed": "登录失败",
    "session.ended": "退出一台设备",
    "session.all_ended": "退出全部设备",
    "setting.changed": "修改设置",
    "setting.undone": "撤销修改",
    "account.created": "建立账号",
    "account.invited": "邀请账号",
    "account.link_made": "重新生成链接",
    "account.joined": "接受邀请",
    "account.renamed": "更改姓名",
    "account.made_head": "设为负责人",
    "account.made_clerk": "改为办理员",
    "account.disabled": "停用账号",
    "account.enabled": "恢复账号",
    "password.changed": "更换密码",
    "password.reset": "用链接重设密码",
    "totp.on": "开启两步验证",
    "totp.off": "关闭两步验证",
    "recovery.used": "使用恢复码",
    "recovery.renewed": "更换恢复码",
    "passkey.added": "添加通行密钥",
    "passkey.removed": "删除通行密钥",
    "second_factor.cleared": "清除两步验证",
}
DETAIL_NAMES = {
    "change": "修改编号", "columns": "改动的内容",
    "way": "方式", "device": "设备", "place": "网络", "step": "步骤", "role": "角色", "head": "负责人",
    "purpose": "用途", "sessions": "设备数", "left": "剩余",
}  # fmt: skip
DETAIL_WORDS = {
    "password": "密码", "totp": "密码和验证码", "recovery": "密码和恢复码", "passkey": "通行密钥",
    "link": "链接", "code": "验证码", "invitation": "邀请", "reset": "重设密码",
    "True": "是", "False": "否", "None": "",
}  # fmt: skip
DETAIL_WORDS |= {str(role): name for role, name in ROLE_NAMES.items()}


def act_name(act: str) -> str:
    """An act that has no name yet shows as it is recorded."""
    return ACT_NAMES.get(act, act)


def details_in_words(details: dict[str, object]) -> str:
    return "；".join(
        f"{DETAIL_NAMES.get(name, name)}：{_shown(name, value)}" for name, value in details.items()
    )


def _shown(name: str, value: object) -> str:
    """The names of columns are for who checks the chain; people read the change itself, by its number."""
    if name == "columns":
        return f"{str(value).count(',') + 1} 项，逐项见“修改记录”"
    return DETAIL_WORDS.get(str(value), str(value))
