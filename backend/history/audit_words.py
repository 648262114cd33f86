"""What the acts in the audit log are called."""

from backend.models.labels import ROLE_NAMES

ACT_NAMES = {
    "sign_in.done": "登录",
    "sign_in.failed": "登录失败",
    "sign_out.done": "退出登录",
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
    "notice_address.added": "添加通知地址",
    "notice_address.changed": "修改通知方式",
    "notice_address.tested": "发送测试消息",
    "notice_address.removed": "删除通知地址",
    "notice_address.retried": "恢复发送通知",
    "warning.seen": "预警记为看过",
    "warning.closed": "了结预警",
    "reply_template.added": "添加回复模板",
    "reply_template.changed": "修改回复模板",
    "reply_template.removed": "删除或停用回复模板",
    "reply_template.restored": "恢复回复模板",
    "review.cleared": "放行送审的文字",
    "review.confirmed": "确认文字有问题",
    "print_order.placed": "下单印刷",
    "print_order.approved": "批准印刷",
    "print_order.cancelled": "取消印刷订单",
    "print_order.made_again": "重新生成印刷文件",
    "print_order.received": "印刷厂确认收件",
    "print_order.shipped": "印刷厂确认发货",
    "print_link.issued": "发出印刷链接",
    "print_link.revoked": "收回印刷链接",
    "leaflet_design.saved": "保存宣传页版式",
    "leaflet_design.archived": "停用宣传页版式",
    "code.revoked": "停用二维码",
    "code.replaced": "更换二维码",
    "code.moved": "二维码改小区",
    "code.minted": "生成二维码",
    "registry.imported": "导入小区资料",
    "application.added": "发放接口钥匙",
    "application.revoked": "吊销接口钥匙",
    "wechat_menu.made": "更新公众号菜单",
    "audit.downloaded": "下载操作日志",
}
DETAIL_NAMES = {
    "change": "修改编号", "columns": "改动的内容",
    "way": "方式", "device": "设备", "place": "网络", "step": "步骤", "role": "角色", "head": "负责人",
    "purpose": "用途", "sessions": "设备数", "left": "剩余", "owner": "归属", "copies": "份数",
    "shop": "印刷厂",
    "user": "服务器用户", "to": "改到", "codes": "新码数", "added": "新增", "updated": "更新",
    "format": "格式",
}  # fmt: skip
DETAIL_WORDS = {
    "password": "密码", "totp": "密码和验证码", "recovery": "密码和恢复码", "passkey": "通行密钥",
    "link": "链接", "code": "验证码", "invitation": "邀请", "reset": "重设密码",
    "person": "个人", "office": "单位", "csv": "表格（CSV）", "jsonl": "可核验的原文",
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
