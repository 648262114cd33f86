"""What is said of an office's answer: a fault that came back, its manner, a wish for another visit."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.waiting import waits_and_sees

# 服务不错 就是慢了点: of how it was done, and of no fault
_OF_MANNER = re.compile("服务|态度|说话|速度|效率|慢|磨[叽蹭]|拖|久|迟|贵|啰嗦")
_STILL = re.compile(
    "没|未|不(?!错|赖|满意|太满意|快|及时|好意思)|又|还(?!行|可以|好|不错|凑合|算)|半|坏|黑|漏"
)
# What says satisfied or not; 地上留了四个螺丝 only tells.
_JUDGES = re.compile(
    "满意|满yi|manyi|bmy|慢|磨[叽蹭]|拖|迟|久|差(?!点(?!劲))|不咋|不行|不中|不太|不好|不怎么|一般|凑合|糟|糙|敷衍|难听|态度|礼貌|冲"
    "|脸色|脸子|骂|凶|官腔|套话|废话|失望|寒心|[星分]|评|心累|蜗牛|效率|气[人死]|火大|贵|低|恶心|耍人|哪门子|就这|不认可|👎|🙄"
    r"|[\d一二两三四五六七八九十半几俩仨]+多?(?:天|个?月|趟|次|回|个电话|礼拜|小时)|好意思|勤快|呵呵|bad|not|谁赔|赔我|要了?\d*块"
)
# 修是修了 可又松了
_CAME_BACK = re.compile(
    r"([修换弄来办清装])是\1(?:好|完)?了?[，,、 ]*(?:可是?|但是?|不过|结果)?[，, ]*(?:又|还|照样|照旧|没)"
)
_ONCE_MORE = re.compile(
    "(?<![不别没])(?<!不用)(?<!不会)再(?:派|来|叫|安排|找|给|让).{0,4}(?:人|师傅|[趟次回]|看|修|弄)"
    "|(?<![不别没])(?<!不用)(?<!不会)再(?:给我|帮我|好好)?(?:修|弄|看|处理|清|换|查)(?:一?[下趟次回遍]|[修弄看])"
)
_PRAISED = re.compile("再(?:来|找).{0,6}(?:谢|夸|投诉)|以后再|下次再")
# 水有了, 电来了
_RUNS_AGAIN = re.compile(
    "(?:(?:[水电气网]|暖气?|信号)(?:又|都|也)*(?:有|来|通|热)了|[有来通](?:[水电气网]|暖气?|信号)了)[吧啊呀呢哈。!！]*$"
)
_WORSE_ONE = re.compile(
    "换(?:了|的是?|成了?)+(?:[一]?[个块盏只扇台把根]?).{0,3}(?:旧|破|次[品的货]|假|二手|便宜货|歪)的?"
)
_NO_ANSWER = re.compile(
    "[这那]也?(?:叫|算)(?:什么|啥)?(?:答复|回复|处理|办理|解决|办事|修)(?!.{0,2}[了完]吧)|[这那]是(?:什么|啥)(?:答复|回复|处理)"
)
# 我要找你们领导, 向上反映怎么弄, 找街道
_ABOVE = re.compile(
    "(?:找|告到?|反映到?|投诉到?|上报|联系|叫|给).{0,5}(?:领导|上级|上面|街道|主管|区里|市里|住建|12345)|(?:向|往|跟)上(?:级|面|头)?(?:反映|告|报|投诉|说)"
    "|(?:领导|上级|街道|主管部门).{0,4}(?:电话|在哪|是谁|怎么找|管不管)|12345投诉"
)
_DONE = re.compile("过|已经|[来说]了|说是|答应")
_WORK = "[移挪搬拆清拉收换修来动弄扫退装补刷关砌铺管办改铲填撤还处查]"
_ENDS = "(?=$|[，,。！!；; 呢啊呀哩嘞])"
# 没移呢, 根本没动: what was to be done was not
_NOT_DONE = re.compile(f"没(?:有)?(?:给(?:我们?|俺)?)?{_WORK}(?:走|完|好|干净|过|理|人|钱|{_WORK})?{_ENDS}")
_WHETHER = re.compile(r"(.)没\1|是不是|有没有")
_BY_NOW = re.compile("现在|后来|总算|终于|这回|刚才?")
# 来人量了下尺寸就走了, 看了看又走了
_ONLY_CAME = re.compile(
    "(?:看|量|瞅|瞧|拍|转|问|记|登记|待|站|敲|捣鼓|摆弄|晃|照|测)了?[^，,。好完]{0,6}?(?:就|又|然后)"
    "(?:走|跑|撤|没(?:影|信|下文|消息|动静|人管|人了))|来了?[^，,。]{0,4}(?:就|又)(?:走|跑)了?"
    "|(?:光|只|就)(?:看|量|拍|登记|问|测)了?[^，,。]{0,6}[，, ]*(?:没|不)(?:给)?(?:修|弄|换|管|动|处理|解决)"
)
# 贴个纸有啥用; 评价有啥用 is said of this account
_USELESS = re.compile(
    "(?:有|顶|管|能有|起|能顶|能管)(?:[啥什甚]么?|个?[屁毛球]|多大|哪门子)(?:用|作用|效果|事)"
    "|(?:没|不)(?:啥|什么|甚|多大)?(?:管用|顶用|顶事|起作用|作用|效果|用处)|没(?:啥|什么|甚|卵|屁|个?球)?用(?![水电的])"
)
_OF_THE_ACCOUNT = re.compile("评|电话|投诉|满意|反映|[找跟和给][你您]|写")
# 地板泡了谁赔, 我妈的医药费咋办: what came of it, and who makes it good
_LOSS = re.compile(
    "赔|医药费|药费|住院费|损失|误工|修车钱"
    "|(?:地板|家具|家电|车|衣服|被子|手机|墙|柜子|东西)[^，,。]{0,6}(?:泡|坏|湿|砸|烧|刮|脏|烂|毁)"
)
_ASKS_OF_IT = re.compile(
    "谁(?:来|给|该)?(?:赔|出|掏|承担|管|负责)|找谁|[咋怎]么?(?:办|弄|整|算|说|赔)|(?:能|会|该|要|给|可以)[^，,。]{0,6}(?:赔|出)[^，,。]{0,4}[吗么不]$"
    "|(?:能不能|该不该|会不会|要不要)[^，,。]{0,6}(?:赔|出|管)|赔不赔|[吗么?？]$"
)
# 满意吧 就是慢了点, 今天没见着 先满意吧
_GRANTS = re.compile(
    "(?:^|(?<=[，,。！! ]))(?:先|就|那就?|暂时|暂且|算是?|给个?|还|挺|基本|总体|大体|也|我|很|非常)*"
    "(?:满意|好评)"
    "(?:是满意|[吧了的啊呀呗哈])*(?=$|[，,。！! ])"
)
_NOT_SEEN_YET = re.compile(
    "(?:今天|昨天|还|我|也|倒|这会儿?|现在)*没(?:看|瞧|瞅)?(?:见|着|到|注意)(?:着|过|到|他们?|她|人|它|狗|车)*"
)
# What says that all is well. 昨天来人量了下尺寸 says nothing of the kind.
_WELL = re.compile(
    "好|行|可以|解决|修|通|亮|热|暖|来[水电气]|有[水电气暖了]|没(?:事|问题|毛病)|满意|谢|赞|不错|正常|干净|快|及时|负责|收到|到账|拿到"
    f"|不(?:再)?[漏响吵臭堵黑冷晃停滴渗]|能[用走开停上]|灵|静|消停|棒|成|中|ok|👍|👌|🙏|🌹|{_WORK}(?:走|掉|上|下|开|完|给|回)?(?:了|啦|咯)"
)
_PRAISES = re.compile(
    "满意|谢|赞|好评|不错|棒|负责|[很挺真太]好|好[得极的]|高兴|开心|舒服|给力|及时|快|麻利|利索|热情|耐心|周到|辛苦|[五5]颗?星|满分|服气|放心|省心|表扬"
    "|[很挺真]可以|👍|🌹|😊|❤|🙏|👏|💯"
)


def judges_manner_only(words: str) -> bool:
    """服务不错 就是慢了点."""
    plain = simplified(words)
    return _OF_MANNER.search(plain) is not None and not names_fault(plain) and not _STILL.search(plain)


def judges(words: str) -> bool:
    """Whether it says satisfied or not at all."""
    return _JUDGES.search(simplified(words).lower()) is not None


def came_back(words: str) -> bool:
    """修是修了 可又松了, 麻烦再派个人: after an office's answer it is not solved."""
    plain = simplified(words)
    if _CAME_BACK.search(plain) and names_fault(plain):
        return True
    is_once_more = _ONCE_MORE.search(plain) is not None and _PRAISED.search(plain) is None
    return is_once_more and not waits_and_sees(plain)


def is_not_done(words: str) -> bool:
    """没移呢, 来人量了下尺寸就走了, 贴个纸有啥用: whoever says so is not asked whether it is solved."""
    plain = simplified(words)
    if plain.rstrip("?？").endswith(("吗", "么", "没")) or _WHETHER.search(plain):
        return False
    undone = _NOT_DONE.search(plain)
    if undone is not None and not _BY_NOW.search(plain[undone.end() :]):
        return True
    if _ONLY_CAME.search(plain):
        return True
    return _USELESS.search(plain) is not None and _OF_THE_ACCOUNT.search(plain) is None


def asks_who_pays(words: str) -> bool:
    """通是通了 地板泡了谁赔: a question about what came of it, and no rating."""
    plain = simplified(words).strip(" 。！!")
    return _LOSS.search(plain) is not None and _ASKS_OF_IT.search(plain) is not None


def grants(words: str) -> bool:
    """满意吧 就是慢了点, 今天没见着 先满意吧: 满意 is said, and no fault beside it."""
    plain = simplified(words).strip()
    if _GRANTS.search(plain) is None:
        return False
    rest = _NOT_SEEN_YET.sub("", _GRANTS.sub("", plain))
    return not names_fault(rest) and not re.search("不满|[吗么?？]|没(?!事)|又|还[有是在]", rest)


def says_well(words: str) -> bool:
    """Whether anything in it says that the matter is mended, or how glad somebody is."""
    return _WELL.search(simplified(words).lower()) is not None


def praises(words: str) -> bool:
    """真不错 is glad, 这回真移了 only says what was done."""
    return _PRAISES.search(simplified(words)) is not None


def runs_again(words: str) -> bool:
    """闺女我不会弄这个 就是水有了."""
    return _RUNS_AGAIN.search(simplified(words)) is not None and not names_fault(words)


def is_a_worse_one(words: str) -> bool:
    """换了个旧的."""
    return _WORSE_ONE.search(simplified(words)) is not None


def is_no_answer(words: str) -> bool:
    """你们这叫答复吗."""
    return _NO_ANSWER.search(simplified(words)) is not None


def wants_the_office_above(words: str) -> bool:
    """我要找你们领导, 向上反映怎么弄; 给街道打过电话了 tells what was done."""
    plain = simplified(words)
    return _ABOVE.search(plain) is not None and _DONE.search(plain) is None
