"""What staff accounts register elsewhere: menu entries and acts in the audit log."""

from backend.access.permissions import Permission
from backend.history.registered import SubjectHistory
from backend.models.labels import ROLE_NAMES
from backend.notices.rules.letter_kinds import LetterKind
from backend.staff.rules.audit_end_mail import LETTER_KIND, message_of
from backend.web.menu import MenuItem

MENU = (
    MenuItem(130, "账号", "staff.accounts", home_for=Permission.ACCOUNT_CHANGE),
    MenuItem(140, "操作日志", "staff.audit_log", home_for=Permission.AUDIT_LOG_READ),
    MenuItem(150, "我的账号", "staff.me"),
)

HISTORY = SubjectHistory(
    acts={
        "sign_in.done": "登录",
        "sign_in.failed": "登录失败",
        "sign_out.done": "退出登录",
        "keys.reencrypted": "用新密钥重新加密",
        "key.retired": "停用密钥",
        "session.ended": "退出一台设备",
        "session.all_ended": "退出全部设备",
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
    },
    opposites=(
        ("account.disabled", "account.enabled"),
        ("account.made_head", "account.made_clerk"),
    ),
    details={
        "way": "方式", "device": "设备", "place": "网络", "step": "步骤", "role": "角色", "head": "负责人",
        "purpose": "用途", "sessions": "设备数", "left": "剩余",
    },
    values={
        "password": "密码", "totp": "密码和验证码", "recovery": "密码和恢复码", "passkey": "通行密钥",
        "link": "链接", "code": "验证码", "invitation": "邀请", "reset": "重设密码",
        **{str(role): name for role, name in ROLE_NAMES.items()},
    },
)  # fmt: skip

LETTERS = (LetterKind(LETTER_KIND, message_of),)
