"""Residents and templates at the start of the demo."""

from backend.demo.wechat_stand_in.api.templates import TEMPLATE, StandInTemplate
from backend.demo.wechat_stand_in.control.actions import Actions

NICKNAMES = ("王奶奶", "李先生", "小陈", "张师傅")
ACCEPTED = StandInTemplate(
    "DEMO-ACCEPTED",
    "投诉受理通知",
    {
        "character_string1": "投诉编号",
        "thing2": "办理单位",
        "phrase3": "办理状态",
        "time4": "受理时间",
        "thing5": "温馨提示",
    },
    TEMPLATE,
)
# As LINSHENG_WECHAT_TEMPLATES has it. One card is enough to be seen; the other notices say more as messages.
TEMPLATES = {"template:accept": ACCEPTED.template_id}


def add_demo_residents(actions: Actions) -> None:
    for number, nickname in enumerate(NICKNAMES, start=1):
        actions.add_resident(nickname, openid=f"oDemoResident{number:015}")
    actions.world.templates.add(ACCEPTED)
