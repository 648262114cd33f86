"""Questions so plain that no state of the talk makes anything else of them."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.meanings.faults import names_fault

LONGEST = 24  # characters
_MINE = "我的?(?:电话|号码|手机|名字|信息|身份)"
_THEM = "(?:物业|他们?|她|别人|人家|谁)"
_WHO_PAYS = (
    "^(?:那|这个?|这些|我的?|我家|要是|的话)*"
    "(?:医药费|药费|医疗费|看病的?钱|误工费|损失|车|修车的?钱?|手机|家具|地板|东西|钱)?(?:坏了|没了)?"
    "(?:该|应该|是|都|得)*(?:由|归|找|让)?谁(?:来|给)?(?:出|赔|掏|付|承担|负责赔)(?:偿|钱)?呢?$"
    "|^(?:那|这个?|[我俺]们?家?的?[^，,。 ]{1,4}?)?(?:物业|他们|会|能|给|管|可以|要|得)*"
    "赔(?:偿)?(?:不赔|[吗么不])$"
)
_OTHERS = "(?:他们|她们|邻居们?|别人|大家|其他人|别的[人家]|[我俺][妈爸爹娘]|老人)"
_MAY_IT_BE_TOLD = (
    "^(?:那|像)?(?:这个?|这种|这样的?|这事儿?|这类|这些)(?:情况|问题|事儿?)?(?:也|我|你们|到底)*(?:能|可以|可|归你们|该)"
    "(?:在这[里儿]?)?(?:投诉|反映|管|说|报)[吗么不]$"
)
_LOST_CARD = (
    "(?:卡|钥匙|遥控器?).{0,6}(?:怎么|咋|如何|去?哪[里儿]?|找谁|到哪[里儿]?).{0,3}(?:补|办|配|领|买|充)"
    "|(?:怎么|咋|如何|去?哪[里儿]?|找谁|到哪[里儿]?)(?:能|可以)?(?:补|配|领)办?.{0,5}(?:卡|钥匙)"
)
_HERE_AGAIN = (
    "(?:以后|下次|如果|要是|万一).{1,16}(?:还|再|也)(?:是|能)?(?:在|来|跟|找)"
    ".{1,3}(?:说|投诉|反映|找|报)[吗么不]"
)
_PHONE_NEEDED = (
    "(?:电话|号码|手机|联系方式).{0,4}(?:用不用|要不要|需不需要|需要|必须|一定[要得]|该不该|是不是(?:要|得|必须)|可以不|能不能?不).{0,3}(?:留|写|给)"
    "|(?:用不用|要不要|需不需要|必须|一定[要得]|是不是[要得]|可以不|能不能?不).{0,2}(?:留|写|给).{0,4}(?:电话|号码|手机|联系方式)"
    "|^(?:那|这|电话|号码|就|是)*(?:一定|必须|非)(?:要|得)?(?:留|给)(?:电话|号码)?[吗么不]$"
)
_IS_IT_URGENT = (
    "^(?:那|我?这|我的|我家的?|这种|这样|个|件|事儿?|情况|投诉|它|到底)*(?:算不算|是不是|属不属于|算|是|属于|叫|够不够)+(?:紧急|着急|急|加急|特急)"
    "(?:的|事儿?|情况|件)*[不吗么呢吧]?$|^(?:那|这|我?这|个|事儿?)*急不急$"
)
# 你们会上门找601吗: the account goes nowhere
_DO_YOU_CALL = (
    "^(?:那|请问)*(?:你们?|您们?|邻声)(?:这边|那边)?(?:到底)?(?:会不会|能不能|可不可以|会|能|要|得|是不是)+"
    "(?:上门|到(?:他|她|人|[我俺])们?家|去(?:他|她|人|[我俺])们?家|(?:去|直接)?找(?:他|她|人家|楼上|楼下|[0-9]{3,4}|那家|对方)).{0,10}[吗么不呢]$"
)
# 物业是不是就只会打个电话: whether anything comes of it
_DOUBTS = (
    "^(?:那|物业|他们?|你们?|单位|街道|师傅|他|到时候?|该|别|最后|到头来)*(?:是不是|会不会|不会|不是|该不会)(?:又|也|还)?(?:就|只|光|仅|又)+(?:是|会|能)*"
    "(?:给[我他]?)?(?:打个?电话|走个?过场|应付|糊弄|敷衍|看一眼|来看看|说说|说一声|嘴上说|发个?短信|贴个?[纸条通]知?).{0,6}$"
    "|^(?:那|光|就|只)*(?:打个?电话|贴个?纸|说说|投诉|反映|报|在这[里儿]说)(?:了|一下)?(?:到底)?(?:有用|管用|顶用|顶事)(?:没有?|[吗么不])$"
)
# 啥时候能有物业
_GET_A_FIRM = (
    "(?:啥时|什么时|多会|几时|何时|哪[天年]|咋|怎么|如何).{0,4}(?:能|才|会|可以)?(?:能)?(?:有个?|请个?"
    "|选个?|找个?|招个?|来个?|引进)物业(?!费|电话|来|的?人|管)"
)
_WARM_ENOUGH = (
    "(?:多少|几)度.{0,8}(?:退|达标|合格|算|赔|不热|正常)|(?:低于|不到|达不到|不够).{0,3}(?:多少|几)度"
    "|(?:谁|哪[儿里个]|怎么|咋|找谁|能不能|可以).{0,4}(?:测温|量温度?|测(?:一下)?(?:室温|温度))|测温.{0,4}(?:谁|哪|怎么|咋|要钱|收费|找)"
)
_RECEIVED = (
    "^(?:那|你们?|您|我?(?:刚才?)?(?:说|发|写|报)?的?|这?边|投诉|消息|信息|内容|都)*(?:收到|看[见到]了?"
    "|记下|记上|记住)(?:了)?(?:没有?|[吗么不])$"
)
_FIRST: tuple[tuple[str, Act], ...] = (
    (
        "(?:为[啥什何]么?|干[啥嘛吗]|凭[啥什]么?|非[得要]).{0,4}(?:要|留|填|给|写).{0,4}(?:电话|号码|手机)",
        Act.ASK_HOW,
    ),
    (_PHONE_NEEDED, Act.ASK_HOW),
    (
        "^(?:那|用|这个?|这儿|[你您]们?|你们这|投诉|服务)*(?:要|收|花|用)(?:不[要收花用])?(?:钱|费)[吗么不]?$",
        Act.ASK_WHAT,
    ),
    (_IS_IT_URGENT, Act.ASK_HOW_LONG),
    (_DO_YOU_CALL, Act.ASK_WHO),
    (_DOUBTS, Act.ASK_HOW),
    (_GET_A_FIRM, Act.ASK_VOTES),
    (_WARM_ENOUGH, Act.ASK_OTHER),
    (_RECEIVED, Act.PROGRESS),
    # who pays, how photos and numbers stand, whether others may, or this may be told
    (_WHO_PAYS, Act.ASK_OTHER),
    ("(?:照片|图片?|相片|视频).{0,3}(?:看[见到]|收到|发过去|传上去?|有|在)了?[没吗么不]", Act.ASK_HOW),
    (
        "(?:多少号|编号(?:是|多少|几)).{0,2}来着|(?:我的)?编号(?:是)?(?:多少|几|啥|什么)(?!意思|用|东西|玩意|时候)",
        Act.PROGRESS,
    ),
    (
        "^(?:那|现在|我)*(?:电话|号码)(?:号码?)?(?:是)?(?:多少|几)$|^(?:以后|下次|再|要是|万一).{1,6}(?:找谁|跟谁说)$",
        Act.ASK_FIRM,
    ),
    (f"{_OTHERS}.{{0,3}}(?:用|扫|能|可以).{{0,6}}(?:微信|扫码|二维码|公众号|投诉|反映|说)", Act.ASK_HOW),
    (_MAY_IT_BE_TOLD, Act.ASK_HOW),
    (_HERE_AGAIN, Act.ASK_HOW),
    ("(?:重新|再|另外?)(?:投诉|说|报|写|提).{0,4}还是.{0,4}(?:接着|继续|补充|在这|往下)", Act.ASK_HOW),
    (
        (
            "(?:电梯|消防|设施|设备|灭火器|锅炉|水箱|监控|充电桩).{0,4}(?:年检|检验|检测|维保|保养|检修|检查)"
            "(?:过|了|的)*(?:没|吗|么|不|时间|日期|记录|到期|过期|是?什么时候|啥时)"
        ),
        Act.ASK_FACILITY,
    ),
    # lost cards and keys, a grade, whether a fee is right
    (_LOST_CARD, Act.ASK_FIRM),
    (
        "[一二三四五1-5]级(?:服务|物业|标准)*(?:到底)?(?:是|个|叫|什么|啥|甚)+(?:意思|服务|标准|东西)?$",
        Act.ASK_FACILITY,
    ),
    ("(?:为[啥什何]|凭[啥什]|怎么|咋).{0,6}交的(?:钱|费|物业费).{0,10}(?:多|贵|高)", Act.ASK_FEE),
    (
        r"(?:费|钱|\d块?|元).{0,8}(?:规定|合理|合规|合法|正规|统一|标准|该[交收])(?:的|定的|收的|价)*[吗么不]$",
        Act.ASK_FEE,
    ),
    ("(?:加装|安装|装)电梯.{0,8}(?:谁|哪|怎么|咋|程序|手续|流程|条件)", Act.ASK_OTHER),
    # who may complain, with whom, and where else
    (
        "(?:租房|租户|租客|租的?房|不是业主|没房本|外地人).{0,6}(?:能|可以|让).{0,4}(?:投诉|反映|用|说).{0,2}[吗么不]",
        Act.ASK_HOW,
    ),
    ("邻居(?:家|们)?(?:报|投诉|反映|说)?的?那[个件].{0,3}(?:啥|什么|几|多|修|办|咋|怎)", Act.PROGRESS),
    (
        "邻居.{0,3}想.{0,4}(?:签|一起|联名|投诉|反映).{0,4}(?:怎么|咋|可以|能|行)|签名.{0,4}(?:怎么|咋)",
        Act.ASK_HOW,
    ),
    (
        "^(?!.*不知).*(?:还|该|应该|那我|再|又)(?:能|可以)?(?:再|去)?找谁(?:去|说|反映|投诉|告|评理)?[呢]?$",
        Act.ASK_HOW,
    ),
    ("投诉.{0,6}会.{0,5}(?:拉黑|报复|小鞋|针对|记恨|为难)|会不会.{0,4}(?:拉黑|穿小鞋)", Act.ASK_ANONYMITY),
    ("是不是12345|12345是|市长热线.{0,4}(?:是|多少)", Act.ASK_OTHER),
    ("^(?:那|[我你他]们?|物业|师傅|到底)*还(?:要|用|需要|得)(?:等|来).{0,8}[吗么]$", Act.PROGRESS),
    # whether somebody was told, or can see, who complained
    (f"{_MINE}.{{0,3}}(?:给|告诉|透露|泄露?)[了给]*{_THEM}", Act.ASK_ANONYMITY),
    (f"{_THEM}.{{0,6}}(?:怎么|咋|哪).{{0,3}}(?:有|知道|弄到|来).{{0,2}}{_MINE}", Act.ASK_ANONYMITY),
    (f"{_MINE}.{{0,3}}{_THEM}.{{0,3}}(?:怎么|咋|哪)", Act.ASK_ANONYMITY),
    (f"(?:你们|是不是|谁|有人).{{0,5}}(?:告诉|透露给|泄露给|出卖)了?{_THEM}", Act.ASK_ANONYMITY),
    ("(?:怎么|咋|如何|哪).{0,2}(?:知道|晓得)了?是?[我俺](?:投诉|告|说|反映|举报|的)", Act.ASK_ANONYMITY),
    (
        "(?:看见|看到|看得[见到]|知道)了?是[我俺]|(?:看见|看到|看得[见到])[我俺]的?(?:名|电话|号码|手机|微信|信息)",
        Act.ASK_ANONYMITY,
    ),
    (
        "[你您](?:们)?(?:贵姓|尊姓|姓(?:啥|什么|甚)|叫(?:啥|什么|甚)|是(?:真?人|机器|哪位|谁|男|女|人工|电脑))|^贵姓",
        Act.ASK_WHAT,
    ),
    ("(?:主任|业委会|物管会|委员).{0,8}(?:换(?!届)|罢免|撤|改选)", Act.ASK_COMMITTEE),
    ("(?:换|罢免|撤)了?.{0,3}(?:主任|业委会|委员)", Act.ASK_COMMITTEE),
    ("(?:明[天儿日]|今[天儿晚日]|后天|这两天).{0,2}停(?:水|电|气|暖)(?:不停?|[吗么没])?$", Act.ASK_OTHER),
)
# Of a community that is named in the question: it is answered, and nobody moves there.
_OF_ITS_FIRM = re.compile(
    "(?:谁|哪家|哪个|什么|啥).{0,3}是?.{0,12}物业|物业.{0,4}(?:是谁|哪家|哪个|电话|叫)|物业费"
)
_IN_TWO_HALVES = re.compile(r"([停来修办管交换退])\w{1,3}不\1$")  # 停水不停
_ASKS_THE_NAME = re.compile("贵姓|尊姓")
_PATTERNS = tuple((re.compile(pattern), act) for pattern, act in _FIRST)
_SAYS_IT_ASKS = re.compile("问问|想问|请问|问一下|咨询")
_CLAUSE_ENDS = re.compile("[ ，,。；;！!]+")
_WISHES = re.compile("别|不要|不想|不让|不愿")
_OF_VOTES = re.compile("多少|几[户个成]|签|票")


# 电动车能进电梯不, 阳台让封么; 物业跟人吵架那事你知道不
_MAY_BE = re.compile("(?:能|可以|让|准|允许|许|该|应该|兴)[^，,。 ]{1,14}(?:不|没|么|吗|嘛)$")
_IS_KNOWN = re.compile(
    "(?:[那这][个件]?|的)事儿?(?:情)?[你您]们?(?:听说|知道|晓得)(?:了|过)?(?:不|吗|么|没|吧)$"
)
_WISHES_FOR = re.compile(
    "[给帮把派修换清催别]|管管|管一管|处理|解决|来[人看个]|小声|安静|轻点|快[点些]|早[点些]|多|不(?!$)|睡|活|休息|还让|让不让|有人"
)


def asks_what_is_known(text: str) -> bool:
    """物业跟人吵架那事你知道不."""
    return _IS_KNOWN.search(text_parsing.squeeze(simplified(text)).rstrip("?？")) is not None


def asks_if(text: str) -> bool:
    """A question by its form, whatever it is about, and no wish for something to be done."""
    question = text_parsing.squeeze(simplified(text)).rstrip("?？")
    if len(text) > LONGEST:
        return False
    if asks_what_is_known(text):
        return True
    if _MAY_BE.search(question) is None or names_fault(question.rstrip("不没么吗嘛")):
        return False
    return _WISHES_FOR.search(question) is None


def asks_of_its_firm(text: str) -> bool:
    """谁是众望小区的物业, 众望小区物业电话多少, where the name of a community was asked."""
    return len(text) <= LONGEST and _OF_ITS_FIRM.search(text_parsing.squeeze(text)) is not None


def _asked_at_the_end(text: str) -> str:
    """我们阳光三小区加装电梯 是找谁办呀 of an elder's polite letter that only asks."""
    if len(text) <= LONGEST or not _SAYS_IT_ASKS.search(text):
        return text
    tails = (text[place.end() :] for place in _CLAUSE_ENDS.finditer(text))
    return next((tail for tail in tails if len(tail) <= LONGEST), text)


def act_of_question(text: str) -> Act | None:
    """主任不干事能换不, 你们是不是把我电话给他们了, 明天停水不."""
    text = _asked_at_the_end(text)
    question = text_parsing.squeeze(text)
    is_asked = asks(text) or question.endswith("不") or _IN_TWO_HALVES.search(question)
    if len(text) > LONGEST or not (is_asked or _ASKS_THE_NAME.search(question)):
        return None
    act = next((act for pattern, act in _PATTERNS if pattern.search(question)), None)
    other_sense = {Act.ASK_COMMITTEE: _OF_VOTES, Act.ASK_ANONYMITY: _WISHES}.get(act) if act else None
    return None if other_sense and other_sense.search(question) else act
