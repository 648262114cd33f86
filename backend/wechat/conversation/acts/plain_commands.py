"""What is said to the account itself, in such a form that no state keeps it as words of a complaint."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.naming_answers import name_called, name_lived_in

LONGEST = 24  # characters; what is longer tells of something
# 再加一张, 我补几张图, 我再说一句: said before it comes
_ANNOUNCES = re.compile(
    "(?:那|等下|等会儿?|一会儿?|明天|后天|[我俺]|还|再|要|想|得|先|给你?|能不能|可以)*"
    "(?:补充?|加|添|传|发|拍|上传|追加)(?:上|个|点|些|[一二两三几]?张)*(?:照片|图片?|相片|语音|录音)?"
    "(?:的|吗|么|不|[吧呢啊])*"
    "|(?:[我俺]|还|再|要|想)*(?:补充?|加|说|添)(?:上)?[一几两]?[句点条些](?:话|情况)?(?:的|[吧呢啊])*"
    "|[我俺]?(?:还|再)?(?:有(?:几句|点|些)?(?:话|情况)(?:要|想|得)?(?:再)?(?:说|讲|补充|反映)?|(?:刚才|前面|话)*(?:还)?没[说写](?:完|清楚|全)(?:呢|哩)?)(?:的|[吧呢啊呀])*"
)
_NOT_YET = re.compile("明天|后天|等下|等会|一会|回头|晚上|下午|过[会后]")
# 有个事想跟你们说道说道, 我跟你说个事: more is to come, and nothing of it is told
_TO_YOU = "(?:跟|和|给|向|与)(?:你们?|您们?|领导|邻声|咱们?)"
_HAS_SOMETHING = re.compile(
    f"(?:那|哎|诶|就是|[我俺]们?|这儿?|这里|还|也|想|要|得|{_TO_YOU})*(?:有|说|讲|反映|汇报)(?:这么|那么)?[个件点些](?:事儿?|情况|问题|话)(?:情)?"
    f"(?:[我俺]|还|想|要|得|需要|{_TO_YOU})*(?:(?:说|讲|反映|唠|聊|说道|汇报|念叨|絮叨)(?:一?下|道|给[你您]们?听)?)*[啊呀吧哈呢了]*"
)
# 喂 有人没有应一声, 晚上好领导，这么晚了还上班呢
_GREETS = re.compile(
    "(?:喂+|哈喽|嗨|[你您]们?好|大家好|(?:早上|上午|中午|下午|晚上)好|早安|领导|老师|师傅|同志|小(?:姐|哥|伙子?|妹|同志)|姑娘|闺女|大[哥姐]|客服"
    "|有(?:没有)?人(?:没有?|[吗么在不])*|在(?:不在|[吗么不呢])+|(?:应|吱|回|答应|吭)(?:[我俺])?(?:一?[声句下]|话)+|这么[晚早]了?"
    "|(?:还(?:在|没)*|[你您]们?)(?:上班|值班|工作|忙着?|下班|休息|睡)+|打扰(?:了|一下|[你您])*|辛苦[了啦你您]*|[呢吗么啊呀哈了的吧])+"
)
_IS_A_GREETING = re.compile("好|喂|在[吗么不]|有(?:没有)?人|哈喽|嗨")
# 把小区改成众望, 换回众望, 回到我妈那个小区, 我又搬家了 现在住苏村花园
_CHANGES_COMMUNITY = re.compile(
    "^(?:请|帮我|麻烦|我(?:想|要)?|能不能)?(?:[把将]?小区(?:给我)?(?:改|换)(?:成|为|到|回)|(?:换|改|切换?)回(?:到)?(?!复)\\S{2,}"
    "|回到\\S{0,6}小区)"
    "|^[我俺](?:们)?(?:又|已经|刚)?搬家?(?:了|到)"
)
_REMEMBERS = re.compile("小区(?:叫|是|名字?是?)\\S{2,12}[，, ]*(?:你|您|帮我|给我)?(?:记住|记下|记一下|记着)")
_NEW_COMMUNITY = re.compile(
    "(?:改成|改为|换成|换到|换回到?|切回|住在?|住的是|搬到)了?(?P<name>[^\\s，,是]{2,12}?)(?:行不行|可以吗|好吗|行吗|去|[了吧])?$"
)
# 名字写李四, 我叫李四 写上, 写我名字
_GIVES_A_NAME = re.compile(
    r"(?:我的?)?(?:名字?|姓名)(?:就|是|写|叫|填)+(?!错)\S{2,4}"
    r"|我[叫姓](?!什么|啥)\S{2,4}?(?:你|给我|帮我)?(?:写上|写进去|记上|记下|填上)"
    "|(?:把|就|请)?(?:写|留|署|填)上?我的?(?:名字|姓名)|(?:把)?我的?(?:名字|姓名)(?:也|给我|帮我)?(?:写|留|署|填)上?"
)
_EDITS = re.compile(
    "(?:请|帮我|麻烦)?(?:[把将])?(?:位置|地址|楼号|问题|类别|内容)(?:给我)?(?:改|换)(?:成|为|到|一下)?"
)
# 第一个修好了, of two that are open
_ONE_IS_DONE = re.compile(
    "(?:第[一二三四五1-5]|最后那?|前)一?[个件条](?:的|那个|已经|都|是)*"
    "(?:(?:修|弄|换|清|处理|搞|装|办)?好了?|解决了?|没事了?|不用管了?)"
)
_WITH_AN_OPEN_ONE = frozenset({Situation.COMPLAINT_OPEN, Situation.ADDING})
# 给个准日子, 能不能给个准话
_WANTS_A_DAY = re.compile(
    "(?:那|你们?|您|能不能|能否|可不可以|麻烦|总得|得|倒是|就|他们|物业)*(?:给|说|定)[我俺]?个(?:准|具体|确切|大概)的?"
    "(?:日子|话儿?|信儿?|时间|点儿?|期限|日期|数)[吧呀啊吗不行嘛呗]*"
)
# 找街道, 我要12345投诉你们: to another office
_TO_OTHERS = re.compile(
    "(?:那|[我俺]|就|要|想|得|去|直接|还是|打)*(?:找|去找|打给?|告到|上|到|反映给|投诉到|反映到)?(?:街道办?(?:事处)?|社区|居委会?|12345)"
    "(?:去|上|的人|说|告|投诉|反映|举报|打|告状|你们?|问|一下|[了啊吧呢去])*"
)
# 两个都查查, where a place was asked
_OF_SEVERAL = re.compile(
    "(?:那|帮我|给我|麻烦|再|先|把|我的?|这|的)*(?:[两几三四二2-4]|前)[一两]?[个件条](?:投诉|事儿?)?(?:都|也|一起|一块儿?|全)*"
    "(?:给我|帮我)?(?:查查|查一?[下查看]|查看|查|看看进度|看看到哪了|到哪[一]?步?了|咋样了|怎么样了)[吧呗了啊呢]*"
)
_NAMES_AN_OFFICE_ALONE = text_parsing.listed("街道 社区 居委 居委会 街道办 街道办事处")
# 表扬一下门卫老李
_PRAISES = re.compile(
    "(?:[我俺]|想|要|也|还|再|得|顺便|帮我|给我|替我)*(?:表扬|夸奖?|夸)(?:一?下|一?夸)?(?!信|栏|墙)"
)
# 别让物业看到房号, 别把我家门牌号写上去
_HIDES = re.compile(
    "(?:能不能|能否|可不可以|可以|请|麻烦|最好|希望|帮我|给我)*(?:别|不要|不想|不能|不让|不愿意?|不)(?:再)?(?:(?:给|让)(?:物业|他们?|邻居|人家|别人|大家|谁)?(?:公司)?(?:的人)?(?:看[到见]?|知道|晓得)"
    "|[把将]?[我俺].{0,3}(?:门牌|房号|名字?|姓名|家|住址|信息)号?.{0,3}(?:写|告诉|给|露|发|说|报|传)).{0,14}"
)
_COMPLAINS_OF_ANOTHER = re.compile(
    f"(?:[我俺]|还|再|要|想|得|也|那|另外)*(?:投诉|反映|举报)(?:一下)?{text_parsing.ANOTHER_MATTER}"
)
_OF_ONE = re.compile("门牌|房号|名字|姓名|住址|我家|住哪|信息")
# 不是投诉呀 我是想问问程序
_NO_COMPLAINT = re.compile(
    "^(?:[我俺这可又就真]|没有?|哎呀?|你?[听搞]错了?)*(?:不是|没(?:有)?[要想]|不想|没)(?:在|来|要|想)?(?:投诉|举报)(?:呀|啊|的|哦|呢|你们)*"
    "(?:$|[，,。 ！!])(?!.*(?:[是要想]投诉|投诉的是))"
)
_SAME = re.compile(
    "(?:就|都|那|这|其实|嗯|对|跟|和(?:他|她|邻居|那个?)|我说的|说的)*(?:是)?(?:一回事|一码事|一件事|同一(?:件|个)?(?:事|问题)?)(?:[了啊吧呀的]|儿)*"
)


# 你打字大点, 没有查询码 我当时没记: how to go on is what such a one wants to hear
_NEEDS_TO_KNOW_HOW = re.compile(
    "打字.{0,2}大|字.{0,4}(?:太小|大[点些]|放大)|字(?:看不清|小得)"
    "|^(?:你们?|您|手机|微信|不是|不)*(?:有|能|会|看)?.{0,2}定位.{0,8}(?:知道|吗|么|不|看|查)"
    "|^(?:这个?|那个?|你们?|发|给|的|我)*(?:链接|网页|页面|网址)(?:怎么|咋|老|总|也|都|还|是|我)*(?:打不开|点不开|点不动|进不去|打开不了|没反应|看不[了到])"
    "|(?:没有?|没记|忘|丢|找不到).{0,4}(?:查询码|编号)|(?:查询码|编号).{0,6}(?:没记|忘|丢|找不[到见]|没了|不记得)"
)


# 链接打不开, of what the account sent
_OF_A_LINK = re.compile(
    "(?:你们?|您|发的?|给的?|那|这|个|我|手机|上|刚才)*(?:链接|网址|网页|页面|(?:你们?|您)(?:发|给)的)(?:也|都|又|还是|老是?|一直|怎么|咋)*"
    "(?:打不开|点不开|点不了|点不动|进不去|看不了|失效|没反应|不能[打点]开?|打开不了|是?空白)(?:了|啊|呀|呢|怎么办|咋办)*"
)
# 再给我看一遍, 你再说一遍, 我刚才写的还在不在: to see what stands there
_SHOWS_AGAIN = re.compile(
    "(?:你|您|请|麻烦|能不能|可以|那|再|重新)*(?:给我|跟我|帮我|让我)+再?(?:看|说|讲|念|读|发|显示|复述|重复)(?:给我)?一?[遍次](?:吗|吧|呗|行吗|好吗)*"
    "|(?:你|您|请|麻烦)+(?:再|重新|重)+(?:说|讲|念|发|复述)一?[遍次](?:吗|吧|呗|行吗|好吗)*"
    "|(?:你|您|请|麻烦|给我|帮我|再)*(?:重复|复述)一?[遍次下](?:吗|吧|呗)*"
    "|我?(?:刚才|前面|之前|上次|上面)?(?:写|说|发|报)的(?:话|投诉|东西|内容)?(?:都|还)*(?:在不在|在[吗么]|有没有|没了[吗么])了?"
    "|(?:我(?:刚才)?(?:说|写)的(?:话)?)?(?:你|您)(?:到底)?(?:听|看)(?:懂|明白|清楚?)了?(?:没有?|[吗么])"
    "|(?:把)?(?:投诉)?编号(?:再)?(?:给|发|告诉)(?:给)?我(?:一下|看看)?|(?:给我|发我)(?:一下)?编号"
)


def announces(text: str) -> bool:
    """再加一张, 我再补充一句: more is to come, and nothing of it is told."""
    word = text_parsing.squeeze(text)
    is_announced = _ANNOUNCES.fullmatch(word) is not None or has_something_to_tell(text)
    return len(word) <= LONGEST and is_announced


def has_something_to_tell(text: str) -> bool:
    """有个事想跟你们说道说道."""
    word = text_parsing.squeeze(text)
    return len(word) <= LONGEST and _HAS_SOMETHING.fullmatch(word) is not None


def announces_for_later(text: str) -> bool:
    """我明天还要再补充照片的."""
    return announces(text) and _NOT_YET.search(simplified(text)) is not None


def changes_community(text: str) -> bool:
    """把小区改成众望, 我妈那小区叫段西沟二小区 你记住."""
    plain = simplified(text).strip()
    return _CHANGES_COMMUNITY.search(plain) is not None or _REMEMBERS.search(plain) is not None


def community_to_change_to(text: str) -> str:
    """众望 of 把小区改成众望 and of 我住的小区叫众望; empty where no name stands behind it."""
    called = name_called(text) or name_lived_in(text)
    if called:
        return called
    match = _NEW_COMMUNITY.search(simplified(text).strip(" 。，,！!"))
    return match["name"] if match else ""


def hides(text: str) -> bool:
    """别让物业看到房号: of who writes, and of no fault."""
    plain = simplified(text).strip(" 。，,！!")
    return _HIDES.fullmatch(plain) is not None and _OF_ONE.search(plain) is not None


def asks_of_several(text: str) -> bool:
    """两个都查查, 那两件到哪一步了."""
    return _OF_SEVERAL.fullmatch(text_parsing.squeeze(text)) is not None


def calls_it_the_same(text: str) -> bool:
    """是一回事, 就是同一件事."""
    return _SAME.fullmatch(text_parsing.squeeze(text)) is not None


def act_of_command(text: str, situation: Situation) -> Act | None:
    """None where the words are no such command."""
    word, plain = text_parsing.squeeze(text), simplified(text).strip()
    if len(word) > LONGEST:
        return None
    if announces(text):
        is_of_none = situation.idle and has_something_to_tell(text)
        return Act.COMPLAIN if is_of_none else Act.ADD_TO_OPEN
    of_open_ones = _of_open_ones(text, word, situation)
    if of_open_ones is not None:
        return of_open_ones
    if changes_community(text):
        return Act.FIX_COMMUNITY if situation.drafting else Act.CHANGE_COMMUNITY
    if _TO_OTHERS.fullmatch(word) and word not in _NAMES_AN_OFFICE_ALONE:
        return Act.ASK_OTHER
    of_who_writes = _of_who_writes(text, word, situation)
    if of_who_writes is not None:
        return of_who_writes
    if _COMPLAINS_OF_ANOTHER.fullmatch(word):
        return Act.COMPLAIN
    if situation.idle and _EDITS.match(plain):
        return Act.FIX
    return _to_the_account(text, plain, word, situation)


def _to_the_account(text: str, plain: str, word: str, situation: Situation) -> Act | None:
    """你打字大点, 链接打不开, 是一回事, 谢谢您的解答."""
    if _GREETS.fullmatch(word) and _IS_A_GREETING.search(word):
        return Act.GREETING
    if _OF_A_LINK.fullmatch(word):
        return Act.ASK_HOW
    if not situation.drafting and _SHOWS_AGAIN.fullmatch(word):
        return Act.PROGRESS
    if _NEEDS_TO_KNOW_HOW.search(plain):
        return Act.ASK_HOW
    if calls_it_the_same(text):
        return Act.NOISE  # where a neighbour's is offered, it is answered there
    return Act.THANKS if text_parsing.is_plain_thanks(text) else None


def _of_open_ones(text: str, word: str, situation: Situation) -> Act | None:
    """不是投诉呀, of what is being written; 催电梯, 第一个修好了."""
    if (situation.drafting or situation.idle) and _OF_SEVERAL.fullmatch(word):
        return Act.PROGRESS
    if situation.drafting and _NO_COMPLAINT.match(simplified(text).strip()):
        return Act.CANCEL
    if situation.idle and text_parsing.asks_to_urge(text) and situation is not Situation.ANSWERED:
        return Act.URGE
    if situation in _WITH_AN_OPEN_ONE and _WANTS_A_DAY.fullmatch(word):
        return Act.ASK_HOW_LONG
    is_done = situation is Situation.COMPLAINT_OPEN and _ONE_IS_DONE.fullmatch(word)
    return Act.WITHDRAW if is_done else None


def _of_who_writes(text: str, word: str, situation: Situation) -> Act | None:
    """名字写李四, 别让物业看到房号."""
    if situation.drafting and _PRAISES.match(word) and not names_fault(text):
        return Act.PRAISE
    if situation.drafting and _GIVES_A_NAME.fullmatch(word):
        return Act.PHONE
    return Act.ANONYMOUS if hides(text) else None
