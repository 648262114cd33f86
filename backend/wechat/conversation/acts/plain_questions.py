"""Questions so plain that no state of the talk makes anything else of them."""

import re

from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import asks

LONGEST = 24  # characters
_MINE = "我的?(?:电话|号码|手机|名字|信息|身份)"
_THEM = "(?:物业|他们?|她|别人|人家|谁)"
_FIRST: tuple[tuple[str, Act], ...] = (
    (
        "(?:为[啥什何]么?|干[啥嘛吗]|凭[啥什]么?|非[得要]).{0,4}(?:要|留|填|给|写).{0,4}(?:电话|号码|手机)",
        Act.ASK_HOW,
    ),
    ("是不是12345|12345是|市长热线.{0,4}(?:是|多少)", Act.ASK_OTHER),
    # whether somebody was told, or can see, who complained
    (f"{_MINE}.{{0,3}}(?:给|告诉|透露|泄露?)[了给]*{_THEM}", Act.ASK_ANONYMITY),
    (f"{_THEM}.{{0,6}}(?:怎么|咋|哪).{{0,3}}(?:有|知道|弄到|来).{{0,2}}{_MINE}", Act.ASK_ANONYMITY),
    (f"{_MINE}.{{0,3}}{_THEM}.{{0,3}}(?:怎么|咋|哪)", Act.ASK_ANONYMITY),
    (f"(?:你们|是不是|谁|有人).{{0,5}}(?:告诉|透露给|泄露给|出卖)了?{_THEM}", Act.ASK_ANONYMITY),
    ("(?:怎么|咋|如何|哪).{0,2}(?:知道|晓得)了?是?[我俺](?:投诉|告|说|反映|举报|的)", Act.ASK_ANONYMITY),
    ("(?:看见|看到|看得[见到]|知道)了?是[我俺]|(?:看见|看到|看得[见到])[我俺]的名", Act.ASK_ANONYMITY),
    ("(?:主任|业委会|物管会|委员).{0,8}(?:换(?!届)|罢免|撤|改选)", Act.ASK_COMMITTEE),
    ("(?:换|罢免|撤)了?.{0,3}(?:主任|业委会|委员)", Act.ASK_COMMITTEE),
    ("(?:明[天儿日]|今[天儿晚日]|后天|这两天).{0,2}停(?:水|电|气|暖)[不吗么没]?$", Act.ASK_OTHER),
)
# Of a community that is named in the question: it is answered, and nobody moves there.
_OF_ITS_FIRM = re.compile(
    "(?:谁|哪家|哪个|什么|啥).{0,3}是?.{0,12}物业|物业.{0,4}(?:是谁|哪家|哪个|电话|叫)|物业费"
)
_PATTERNS = tuple((re.compile(pattern), act) for pattern, act in _FIRST)
_WISHES = re.compile("别|不要|不想|不让|不愿")
_OF_VOTES = re.compile("多少|几[户个成]|签|票")


def asks_of_its_firm(text: str) -> bool:
    """谁是众望小区的物业, 众望小区物业电话多少, where the name of a community was asked."""
    return len(text) <= LONGEST and _OF_ITS_FIRM.search(text_parsing.squeeze(text)) is not None


def act_of_question(text: str) -> Act | None:
    """主任不干事能换不, 你们是不是把我电话给他们了, 明天停水不."""
    question = text_parsing.squeeze(text)
    if len(text) > LONGEST or not (asks(text) or question.endswith("不")):
        return None
    act = next((act for pattern, act in _PATTERNS if pattern.search(question)), None)
    other_sense = {Act.ASK_COMMITTEE: _OF_VOTES, Act.ASK_ANONYMITY: _WISHES}.get(act) if act else None
    return None if other_sense and other_sense.search(question) else act
