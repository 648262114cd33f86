"""Turns about a complaint that is under way or answered, which the model takes for something else."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import intents, text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.meanings import verdicts
from backend.wechat.conversation.meanings.agreeing import agrees
from backend.wechat.conversation.meanings.desisting import gives_up
from backend.wechat.conversation.meanings.faults import names_fault

_OF_AN_ANSWER = frozenset({Situation.ANSWERED, Situation.HOW_SATISFIED})
_OF_A_FILED_ONE = frozenset({Situation.COMPLAINT_OPEN, Situation.ADDING})
_WITH_A_PLACE = frozenset({Situation.CHECKING, Situation.WORDS_ASKED})
LONGEST_LEAVE = 16
LONGEST_WAIT = 12  # characters
# 那我等着: neither more of the matter nor a wish to hurry
_WAITS = re.compile(
    "(?:好|行|嗯|哦|那|就|我们?|俺|咱们?|先|再|慢慢|在家)*(?:等着|等)(?:你们?|您|他们|着|信儿?|消息|回信|通知|结果|看|了)*[吧呗啊呢嘛]*"
)
# 走了走了 送货去, 先忙去了: takes leave, and says nothing of the matter
_TAKES_LEAVE = re.compile(
    "(?:(?:那|好|行|嗯|就)*(?:(?:走了){2,}|(?:我|俺)?先?(?:去)?(?:忙|睡|上班|下班|吃饭|做饭|干活|送货|接孩子|买菜|开会|上课)(?:去|觉)?(?:了|啦|咯|去)|(?:我|俺|先)+走了))+"
    "(?:送货|上班|干活|做饭|吃饭|睡觉|接孩子|买菜|忙|开会|上课)?(?:去)?(?:了|啦|咯)?(?:回头|改天|以后)?(?:再)?(?:说|聊|见)?[吧啊呀哈]*"
)
_GOODBYE = re.compile("(?:我|俺|先|那|就|走|忙|去|了|啊|哈|好|行|不说)*(?:拜拜|再见|回聊)[啊哈了]*")
# 以后垃圾还这样我再找你们
_COMES_BACK_LATER = re.compile(
    "(?:以后|下次|下回|今后|要是|如果|万一).{0,10}[我俺]?(?:就|还|再)+(?:来)?(?:找|问|联系|麻烦|告诉)[你您]们?[了啊吧哈]*"
)
# 物业打电话说后天修: what was promised is news
_PROMISED = re.compile(
    "(?:物业|他们?|师傅|单位|电工|人家|保安|工人|有人|街道|社区).{0,8}(?:说|答应|讲).{0,4}(?:今[天晚]|明[天早]|后天|下周|下个|周[一二三四五六日末]|过[两几]|马上|一会)"
)
# 来人了, 有人来看了 说要换零件
_VISITED = re.compile(
    "^(?:哦|嗯|对了|刚才?|今天|昨天|早上|上午|中午|下午|晚上|已经|是|倒是|后来|总算|终于|有"
    "|他们|物业|师傅|电工|工人|街道|社区|的人|人|[，, ])*"
    "(?:来人|来过|来看|(?<=[人们业傅工道区])来|上门)(?:了|过|看|人)"
)
# 把电话给师傅就行: what is to be done with a number
_PASS_THE_PHONE = re.compile(
    "把.{0,6}(?:电话|号码?|手机)(?:号码?)?.{0,4}(?:给|告诉|发给?|报给?)(?:师傅|他们?|她|物业|工人|人家|单位|修的)"
)
# 帮我把楼号改成4号楼, 照片别给别人看, 你记得跟他们说啊: a wish that may be for the account alone
_WISH_TO_THE_ACCOUNT = re.compile(
    "(?:帮我|给我|麻烦|请|你|您)+把.{1,8}(?:改|删|去掉|换成)|^把.{1,8}(?:改|删|去掉|换成)"
    "|^(?:我?的?(?:照片|名字|电话|号码|编号|地址|门牌)).{0,3}(?:别|不要|不能|不让)"
    "|^[你您](?:可|得|要|一定|记得|记着|倒是)*(?:跟|给|和|替)(?:他们?|师傅|物业|领导)(?:说|讲|反映)(?:一声|一下|说)?[啊呀吧了]*$"
)
# what is said to the account, and is no news of the matter: whoever adds is asked
_TO_THE_ACCOUNT = re.compile("[你您]|姑娘|闺女|小伙|同志|客服|我(?:刚才?|上面|前面)?(?:写|说|投|发|报|填)的")
_OF_THE_OFFICE = re.compile("[来修管办查]|师傅|工人|物业|他们|处理|解决|安排|派|清|换|装|通知|赔")
# 我老公说好了 我没见着, 啥时候换的 我咋没看见: somebody else says so
_UNSEEN = re.compile("(?:没|未)(?:看|瞧|瞅)?(?:见|着|到|见着|见过)(?:着|过|人|$|[啊呀呢啦，,。 ?？])")
_SAID_DONE = re.compile(
    "说.{0,4}(?:好|完|修|弄|换)|(?:啥|什么|多会|几)(?:时候?|儿)?.{0,3}(?:换|修|弄|来|办)的"
)
# 我要投诉这个答复, 不认可你们的处理结果
_AGAINST = re.compile(
    "(?:投诉|举报|不服|不同意|不认可?|不接受|申诉|不满意?).{0,6}(?:答复|回复|处理|结果|答案)"
    "|(?:答复|回复|处理结果|结果|答案).{0,6}(?:不服|不同意|不认|不接受|糊弄|敷衍|打发)"
)
# 不急 你们慢慢来: asks for no haste
_PATIENT = re.compile(
    "^(?:我们?|也|倒|先|[那这]?个事?|[那这]?件事?|[那这]事|其实|现在|已经|算了)*(?:不|别|甭|不用|不要)(?:着?急|催|赶)(?![了吗么]?[?？]|着要)|^(?:你们?|您|[那这]?个?事儿?|[那这]?件事?)?慢慢(?:来|弄|修|办)"
)
_HASTY = re.compile("快|赶紧|抓紧|但|可是|尽")
_SUPPOSES = re.compile("的话|如果|要是|多久|几天|多少|谁")
# 重新来过: the matter itself, or what is being written
_ONCE_AGAIN = re.compile(
    "(?:那|我|咱们?|就|还是|要|得|给我|都)*重新(?:来过?|开始|再来|弄过?|搞过?|来一[遍次])(?:一[遍次])?[吧了啊呗]*"
)
# 换是换了 把我家门口的墙砸了个洞, 能换个人来修吗
_DONE_AND = re.compile(r"([修换弄来办清装])是\1(?:好|完)?了?[，,、 ]*(?=\S{3})")
_ANOTHER_MAN = re.compile("换(?:个|一个|别的)?(?:人|师傅|单位|公司|家).{0,4}[修弄办干看换来处]")
# 你们说处理完毕 完个啥: said of an answer while another complaint is being written
_BELIED = re.compile(
    "(?:你们?|他们?|物业|人家)?(?:说|写|回复|答复)的?(?:是|已经?|都)*(?:处理|办|修|弄|解决|整改|换|清理?)(?:完毕?|好|毕|过|结)"
)
_WHEN_MENDED = re.compile(
    "(?:那|请问|[我俺咱]们?家?的?|这个?|你们?|师傅)*(?:(?!物业|业委会|业主|暖气费|检|保养)"
    "[^，,。 你我啥什几多哪何]{1,6})?"
    "(?:到底|究竟|是|得)*(?:啥时候?|什么时候|多会儿?|几时|何时|哪天|几号)"
    "(?:能|才|给|来|可以|会|要)*(?:给|来)?(?:修|弄|换|装|通|清|处理|解决|挪|拆|收拾)(?:好|完|上|开|走|掉|一?下|理|修)?(?:啊|呀|呢|嘛|么|吗|了|哩)*"
)
_TAKES_OUT = re.compile(
    "把我[写说报].{1,12}(?:改成|改为)|把.{0,6}(?:那|这)(?:一?[句段]|个?字).{0,4}(?:去|删|抹)"
    "|(?:去掉|删掉|删了).{0,6}[那这]一?[句段]|[那这]一?[句段]话?.{0,4}(?:去掉|删|不要)"
)
# 对讲机那个催一下, 催催电梯那件
_URGES_ONE = re.compile(
    "(?:再|帮我|给我|麻烦)?催(?:一?下|催|办)?.{0,6}(?:那[个件]|的)?|.{0,6}(?:那[个件]|的事?)(?:再|也|帮我|给我)?催(?:一?下|催|办)[吧呗了啊呀]*"
)
_WELL_NOW = re.compile(
    "(?:没毛病|没问题|没事儿?|正常|好使|能用|修好|弄好|都好|亮|来水|来电)了[吧啊呀呢。!！]*$"
)
_STILL = re.compile("[不又还再]|没(?!毛病|问题|事)|就|才")
_OF_CATEGORY = re.compile("(?:类别|分类).{0,4}(?:是|改|错|不对|选)")
_NO_PLACE = re.compile(
    "(?:不|别|不想|不用)(?:写|填|说|留|报)(?:上|出来)?(?:楼号|楼栋|门牌|位置|地址|几号楼|哪)"
)
_YOUR_PHONE = re.compile(
    "(?:你们|您们|客服|平台)的?(?:客服)?(?:电话|号码|热线)(?:号码)?(?:是|有)?(?:多少|几|啥|什么|吗|呢|$)"
)
# 垃圾没人清 is no anger at anybody
_NOBODY_CLEARS = re.compile(
    "^[^，,。我你他它]{2,6}(?:都|也|一直)?没人(?:清|扫|收|倒|打扫|铲)[理走运掉了啊呀]*$"
)
LONGEST_CALL = 14
_CALLED = re.compile(
    "(?:他们?|她|物业|师傅|有人|人家|单位|街道|社区|没人|没有人|谁都没|一直没|还没|也没|没)(?:的人|刚才?|今天|昨天|已经|又|也|都|再)*"
    "(?:给|跟|往)[我俺](?:们|家)?(?:打|来|回)(?:过|了)?(?:一?个)?电话"
)
_ASKS_OF_A_CALL = re.compile("[吗呢么?？]|没有?$|能不能|可不可以")
_NOBODY_CALLED = re.compile("没")
_WISHES_FOR_NEWS = re.compile(
    "(?:以后|下次|今后).{0,12}(?:能不能|可不可以|能否|最好|希望).{0,4}(?:公示|公开|通知|提前说|贴)"
)
_DATED = re.compile(r"\d{2,4}年|\d{1,2}月\d{1,2}[日号]|^\d{4}[-./]\d{1,2}[-./]\d{1,2}")
_CHANGES = re.compile("改|换成|写错|不是|应该|不要写|别写|删|去掉")


# 你们都是一伙的: blames, and tells of no matter; 你们跟物业一伙的吗 asks
_BLAMES_ALL = re.compile(
    "(?:[你他]们|都|就|全|真|跟|和|物业|还|不|是|一定|肯定)*(?:一伙儿?|一路货?|穿一条裤子|官官相护|蛇鼠一窝|一个鼻孔出气)(?:的|人|[啊呀了吧])*"
    "|(?:[我俺]|真|也|都|彻底)*(?:无语|服了[你您]们?|醉)(?:了|死了|至极|[啊呀])*"
)
# 四号楼也是, 5号楼也不亮 beside the place that stands there
_THERE_AS_WELL = re.compile("(?:楼|单元|栋|幢|层|门|院|边|户)(?:那[边儿里])?(?:也|都|同样|一样)")


def act_of_turn(words: str, situation: Situation) -> Act | None:
    """What such a turn surely is; None where it is none of them."""
    plain = simplified(words)
    word = text_parsing.squeeze(plain)
    if not situation.drafting and (_waits(word) or _leaves(word)):
        return Act.THANKS
    beside = _news_or_wish(plain, word, situation) or _blame_or_more(plain, word, situation)
    if beside is not None:
        return beside
    if len(word) <= LONGEST_WAIT and _YOUR_PHONE.match(word):
        return Act.PERSON
    if situation not in _OF_AN_ANSWER and _NOBODY_CLEARS.search(plain):
        return _of_what_lies_there(situation)
    if situation in _OF_A_FILED_ONE and _PASS_THE_PHONE.search(plain):
        return Act.PHONE
    if situation is Situation.ADDING:
        return _while_adding(plain)
    if situation in _OF_AN_ANSWER:
        return _of_an_answer(plain, situation)
    if situation is Situation.COMPLAINT_OPEN:
        return _of_the_open_one(plain)
    if situation is Situation.CHECKING and _DATED.search(plain) and not _moves(plain):
        return Act.MORE_WORDS
    return None


def _blame_or_more(plain: str, word: str, situation: Situation) -> Act | None:
    """你们都是一伙的; 四号楼也是 beside the place that stands there; of a draft, when it will be mended."""
    if _BLAMES_ALL.fullmatch(word) and not asks(plain):
        return Act.ANGER
    if situation in _WITH_A_PLACE and _THERE_AS_WELL.search(plain) and not asks(plain):
        return Act.MORE_WORDS
    return Act.ASK_HOW_LONG if situation.drafting and asks_when_mended(plain) else None


def _of_what_lies_there(situation: Situation) -> Act:
    if situation is Situation.ADDING:
        return Act.ADD_TO_OPEN
    return Act.NEW_MATTER if situation.idle else Act.MORE_WORDS


def asks_when_mended(plain: str) -> bool:
    """电梯啥时候修: how the complaint stands, and nothing of the lift's upkeep."""
    return _WHEN_MENDED.fullmatch(text_parsing.squeeze(plain)) is not None


def _of_the_open_one(plain: str) -> Act | None:
    if asks_when_mended(plain):
        return Act.PROGRESS
    is_news = _PROMISED.search(plain) or (_VISITED.search(plain) and not intents.mended(plain))
    is_told = is_news and not (names_fault(plain) or asks(plain) or intents.takes_back(plain))
    if is_told or _ANOTHER_MAN.search(plain):
        return Act.ADD_TO_OPEN
    return Act.FIX_WORDS if _TAKES_OUT.search(plain) else None


def _of_an_answer(plain: str, situation: Situation) -> Act | None:
    if intents.declines_to_rate(plain):
        return Act.SKIP  # 不评价行不行
    if verdicts.grants(plain):
        return Act.HAPPY
    if verdicts.came_back(plain) or verdicts.is_no_answer(plain):
        return Act.NOT_SOLVED
    if verdicts.is_not_done(plain) and not intents.mended(plain):
        return Act.NOT_SOLVED
    is_mended = verdicts.runs_again(plain) or (
        intents.mended(plain) is True and verdicts.judges_manner_only(plain)  # 修好了 就是慢
    )
    if situation is Situation.ANSWERED and is_mended:
        return Act.SOLVED
    return Act.HAPPY if intents.full_marks(plain) and not text_parsing.complains(plain) else None


def _waits(word: str) -> bool:
    """那我等着, 不急 你们慢慢来."""
    if len(word) > LONGEST_WAIT:
        return False
    return _WAITS.fullmatch(word) is not None or (
        _PATIENT.search(word) is not None and not _HASTY.search(word)
    )


def _leaves(word: str) -> bool:
    is_leave = _TAKES_LEAVE.fullmatch(word) or _GOODBYE.fullmatch(word) or _COMES_BACK_LATER.fullmatch(word)
    return len(word) <= LONGEST_LEAVE and is_leave is not None


def asks_the_account(words: str, situation: Situation) -> bool:
    """你几点下班, behind a complaint: a question that no office can answer is not added unasked."""
    if situation not in _OF_A_FILED_ONE:
        return False
    plain = simplified(words)
    if _WISH_TO_THE_ACCOUNT.search(plain):
        return True
    if not (asks(words) or words.rstrip("？?").endswith("不")):
        return False
    return (
        _TO_THE_ACCOUNT.search(plain) is not None
        and not _OF_THE_OFFICE.search(plain)
        and not names_fault(plain)
    )


def _news_or_wish(plain: str, word: str, situation: Situation) -> Act | None:
    """他们给我打电话了, 以后检修能不能公示一下; 不写门牌, where the place is asked."""
    if len(word) <= LONGEST_CALL and _CALLED.search(word) and not _ASKS_OF_A_CALL.search(plain):
        return _of_a_call(situation, nobody=_NOBODY_CALLED.search(word) is not None)
    if situation is Situation.SPOT_ASKED and _NO_PLACE.search(word):
        return Act.SKIP
    if _WISHES_FOR_NEWS.search(plain) is None:
        return None
    if situation.drafting:
        return Act.MORE_WORDS
    return Act.ADD_TO_OPEN if situation in (Situation.COMPLAINT_OPEN, Situation.ADDING) else None


def _of_a_call(situation: Situation, *, nobody: bool) -> Act:
    """他们给我打电话了 is news, 没人给我打电话 that nobody cares; neither asks for a person."""
    if situation in _OF_AN_ANSWER:
        return Act.NOT_SOLVED if nobody else Act.YES
    if situation is Situation.COMPLAINT_OPEN:
        return Act.URGE if nobody else Act.ADD_TO_OPEN
    if situation is Situation.ADDING:
        return Act.ADD_TO_OPEN
    return Act.MORE_WORDS if situation.drafting else Act.NOISE


def _while_adding(plain: str) -> Act | None:
    """早上坐了 没毛病了 ends the matter, 我是说交 the adding; 类别应该是收费 changes what was filed."""
    if intents.gives_in(plain) or (_WELL_NOW.search(plain) and not _STILL.search(plain)):
        return Act.SOLVED
    if agrees(plain):
        return Act.THANKS
    if gives_up(plain):
        return Act.WITHDRAW  # 不告了，低头不见抬头见的
    if _TAKES_OUT.search(plain):
        return Act.FIX_WORDS
    if _URGES_ONE.fullmatch(text_parsing.squeeze(plain)):
        return Act.URGE
    return Act.FIX_CATEGORY if _OF_CATEGORY.search(plain) else None


def doubt_of_an_answer(words: str, situation: Situation) -> tuple[Act, ...]:
    """The acts to choose from; empty where the model may decide."""
    plain = simplified(words)
    if situation not in _OF_AN_ANSWER:
        return ()
    if asks_when_mended(plain):
        return (Act.NOT_SOLVED, Act.PROGRESS)
    if _ONCE_AGAIN.fullmatch(text_parsing.squeeze(plain)):
        return (Act.NOT_SOLVED, Act.COMPLAIN)
    if _AGAINST.search(plain) and not _SUPPOSES.search(plain):
        return (Act.NOT_SOLVED, Act.UNHAPPY, Act.NEW_MATTER)
    if _UNSEEN.search(plain) and _SAID_DONE.search(plain):
        return (Act.SOLVED, Act.NOT_SOLVED)
    if verdicts.is_a_worse_one(plain):
        return (Act.NOT_SOLVED, Act.UNHAPPY)
    if _DONE_AND.search(plain) and not verdicts.came_back(plain):
        return (Act.NOT_SOLVED, Act.UNHAPPY, Act.NEW_MATTER)
    return (Act.NOT_SOLVED, Act.UNHAPPY) if _ANOTHER_MAN.search(plain) else ()


def belies_an_answer(words: str) -> bool:
    """你们说处理完毕 完个啥: what an office said of a complaint is not so."""
    plain = simplified(words)
    return _BELIED.search(plain) is not None and re.search("[啥屁谁鬼]|没|还|哪|不", plain) is not None


def _moves(plain: str) -> bool:
    """Whether it asks, changes an item or says where."""
    rest = _DATED.sub("", plain)
    return asks(plain) or _CHANGES.search(plain) is not None or intents.names_a_spot(rest)
