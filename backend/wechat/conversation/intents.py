"""What a short sentence means: anonymous or not, solved or not, a place or talk."""

import re
from dataclasses import replace

from backend.core.fields.phones import Phone, phones_in
from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.meanings.waiting import waits_and_sees

LONGEST_WISH = 12
LONGEST_PHONE_TEXT = 36
AT_THE_START = 3  # characters that may stand before: 可是还没修好
_TAKES_BACK = re.compile("撤|不(?:用|要|想|必)|算了|取消|别(?:来|办|管)|不投诉")
_WITHOUT_PHONE = re.compile(
    r"(?:不|别|不想|不用|不要)(?:再)?留(?:了|我的?)?(?:电话|号码|手机|名)|(?:电话|号码)(?:就|也|我|先)*(?:不(?:想|愿意?|方便|打算)?(?:留|给|写|要|填)|别留|删)"
)
_NAMED = re.compile(r"(?:不|别|取消)(?:要|想|用)?匿名|实名|留(?:个|下|我的?)?(?:电话|号码|手机)")
_UNDECIDED = re.compile(r"匿名不|是不是|能不能|会不会|可不可以|吗|么$|[?？]")
_UNSOLVED = re.compile(
    "(?:没有?|未|不算)(?:给)?(?:彻底|完全|真正|全)?(?:解决|修好|修|弄好|处理|搞好|好$|好[，,。呢啊])"
    "|还是(?:没|不|漏|坏|臭|停|堵|黑|暗|冷|凉|响|那样|老样子|原样)"
    "|(?:^|[但是可，, ])又(?:坏|漏|停|堵|不|没|这样|那样|犯|臭)|没用$|老样子"
)
# 跟没修一样, 等于白修, 换和不换一个样, 修没修一样, 修了个寂寞
_IN_VAIN = re.compile(
    "(?:跟|和|与|像|同|等于|当于)(?:没有?|白)(?:修|弄|换|办|来|干|管|处理|解决)|白(?:修|弄|跑|换|来)|个寂寞"
    r"|([修弄换办来])了?(?:没|[和跟与]?不|[和跟与]没)\1(?:都|也)?(?:是)?(?:一个?样|没区别|差不多)"
)
_SOLVED = re.compile("^(?:都|已经|真的|终于|总算|给)?(?:解决|修好|弄好|处理好|搞好|修完|换好)了")
_UNSATISFIED = re.compile("(?:不|没)(?:太|怎么|大)?满意|差评|太差")
_SATISFIED = re.compile("^(?:我)?(?:很|挺|非常|比较|还|都|十分)?(?:满意|好评)")
_SO_SO = re.compile(
    "(?:[还就很挺真]?(?:一般+|还行|行|还可以|凑[合乎]|凑凑合合|马马虎虎|将就|过得去|那样|差不多|不好不坏)[吧呗了啊呢着]*)+"
)
# 那就算好了吧: gives in rather than says that all is well
_GIVES_IN = re.compile(
    "(?:唉|那|行|就|也|只|先|好|吧|呗)*(?:算(?:是|它|你们)*(?:好|行|修好|解决|弄好)了|这么着|将就着?)[吧呗了啊]*"
)
_NO_RATING = re.compile("我?(?:先|就|还是)?(?:不|别|懒得|没法)(?:想|用|敢|愿意?|再)?(?:评|打分)")
_STARS = re.compile("(?:给|打|评|来)?[了个]?[五5]颗?星(?!级)|满分|点个?赞")
_FEARS = re.compile("怕|报复|穿小鞋|知道是我|认出|记恨")
_MENDED = re.compile(
    "(?:解决|修好|弄好|处理好|搞好|修完|换好|都好|好|通|亮|清完|清干净|装好|接好|[移挪搬拉清运拖收]走|拆掉)(?:了|啦|咧|喽)|不漏了|修是修"
    "|(?:钱|款|押金|费|票|卡|钥匙)[^，,。没不]{0,4}(?:收到|到账|退|拿到|给)了"
)
_BUT = re.compile("但|可是|不过|就是|然而|又|还|没|不")
_NOT_GIVEN = re.compile(f"{_BUT.pattern}|可|要是|如果|哪|怎么|咋|一百")
_TALK = re.compile("[了吗吧嘛呢么让啥谁没不]|什么|怎么|[?？!！]")
_SPOT = re.compile(
    "小区|[院楼门墙口边旁底顶处层号室屋角里场房带棚池亭站]|车库|电梯|地下|单元|过道|走廊|花园|广场|路上"
)
_ANYWHERE = re.compile(
    "(?:楼[上下里前后]|院[里子]?|门[口前]|路[边上]|这[边里儿块]|那[边里儿块]|[里外上下前后]面|附近|旁边|的)+"
)
_BUILDING = re.compile("号楼|楼号|号院楼|[栋幢座#]|-.*-")
_ONLY_NOTES = re.compile(
    "(?:我|俺)?(?:就是|只是|就|先|随便|随口)[^想要]{0,4}[问记存看](?:问|一下|下来?|看|着|个号|一?[问嘴])"
    "(?:以后.{0,3}|备用|而已)?$"
    "|(?:[我俺]|这|就|也|只|不过|就是|只是|那)*(?:随口|随便|顺嘴|闲着?)(?:这么|那么|一|瞎)?(?:说|提|聊|唠)(?:一?[说提嘴句]|说)?(?:的|而已|罢了|啊|呀|呢)*$"
    "|(?:[我俺]|就|也|就是)*(?:说|聊)(?:着玩|说而已|说罢了)(?:的|呢|啊)*$"
)
_ASKS_IF_SENT = re.compile(
    "(?:[提上]?交|报|发)(?:上去|出去|上|成功|好|完)?了?(?:没有?|[吗么不])$|^这样?就?算?[行好成完]了?[吗么不没]$"
)
_PICTURES = re.compile("照片|图片?|相片|视频|语音|录音")  # 照片能发吗 asks how
_THINGS = re.compile(
    "(?:[我俺咱]们?)?[家院楼]?的?(?:楼道|楼[上下顶]|电梯|门口|院里|车库|地下室|单元门|大门|垃圾桶?|路灯|楼道灯|下水道?|暖气"
    "|水管|车位|停车|绿化|保安|保洁|监控|门禁|物业|邻居)"
)
_FRAGMENT = re.compile(f"{_SPOT.pattern}|[我俺咱]|[家里外上下]$|水|电|气|灯|漏|坏|堵|脏|臭|吵")
_POINTS = re.compile(
    "这(?:些|张|都|就)?是(?:我)?(?:刚才?|今天|昨天|早上|现场|当时)*(?:拍|照)的?(?:照片|图)?|"
    "(?:大家|你们?|您|领导)?(?:都|自己|快|来|先)?(?:[看瞧见如]+(?:一?下|一眼)?)(?:这个?|这里|照片|图片?|相片|吧|啊)*"
)
_NOTHING_WRONG = re.compile("(?:没有?(?:人|事|困|着火|出事|什么|啥).{0,4}|不(?:是|用|急).{0,4})?")
_ASKS_BACK = re.compile("[你吗呢么啥谁哪让]|什么|怎么|[?？]")
_OF_PHONES = re.compile("电话|手机|座机|号码|联系|打给我|打我|致电")
_OF_ANOTHER = re.compile(
    "[他她它](?:们|家|的|是|叫|这|那)?.{0,6}(?:电话|手机|号)|(?:主人|房东|对方|户主|车主|经理|主任|师傅|老板|邻居|[楼隔][上下壁]"
    "|那家|人家"
    "|婆婆|公公|[我俺]?[妈爸爹娘]|老伴|儿子|闺女|老公|老婆|业主).{0,14}(?:电话|手机|号码|[0-9]{7})"
)
_OF_ONESELF = re.compile("(?:打|联系|找|留)给?[我俺]|[我俺]的?(?:电话|手机|号码)")
_LANDLINE = re.compile("座机|固话|固定电话|家里的?电话")
_TO_BE_CALLED = re.compile("(?:打给?|联系|找|打电话给)(?:[他她]|婆婆|公公|[我俺]?[妈爸爹娘]|老伴)")

# 给我留个电话吧 修好了给我打, 我想把电话也留上
_OFFERS_PHONE = re.compile(
    "留(?:一?[个下]|上|我|的)*(?:电话|号码?(?!楼)|手机|联系方式)|(?:电话|号码?(?!楼)|手机号?|联系方式)[^，,。]{0,4}(?:留|写|加|记|补|填)(?:上|下|给|进|一下)?(?![错了着])"
    "|(?:加|补|添|记|写|填)(?:上|下|一?个|一下)*我?的?(?:电话|号码|手机号?|联系方式)"
    "|(?:修好|弄好|完|好)了?[^，,。]{0,4}给我(?:打|回)个?电话|留[^，,。]{0,4}我的?号"
    "|我的?(?:电话|号码?|手机号?|联系方式)[^，,。]{0,3}(?:忘|漏)|忘了?(?:留|写|填)[^，,。]{0,3}(?:电话|号码|手机)"
)
_OF_THEIRS = re.compile(
    "打不通|没人接|不接|(?:你们|他们?|物业|师傅|单位|街道|社区)的?(?:留的)?(?:电话|号码)|留给(?!你)"
)
# 留电话…, 打我手机… 白天晚上都行, 留我儿子电话…: all that stands around a number which is handed over
_AROUND_A_PHONE = re.compile(
    "(?:那|就|可以|能|行|好的?|请|麻烦|你们?|您|[我俺]|的|给|把|将|留|写|记|填|加|放|存|下|上|个|一下|电话|手机|号码?|联系方式|联系|方式"
    "|打|拨|这个?|是|吧|啊|呢|了|都行|都可以|白天|晚上|随时|有事|找|用|不匿名|实名|也|不怕|没事|儿子|女儿|闺女|老伴|老公|媳妇|家里?|爱人"
    "|[妈爸]|[:：，,。.!！])*"
)
_FAMILY = (
    "(?:家里?人?|老[婆公伴妈爸]|媳妇|爱人|对象|丈夫|妻子|[儿女]子|闺女|女儿|孩子|小孩|[妈爸爹娘]{1,2}|婆婆|公公|姐姐?|妹妹?|哥哥?|弟弟?"
    "|邻居|朋友|同事|房东|别人)"
)
_NUMBER = "(?:电话|手机|号码?|联系方式)"
_ANOTHERS_PHONE = re.compile(
    "(?:那|能|可以|就|要不|[我俺]|能不能|可不可以|想)*(?:打|留|写|用|填|给|联系|找|记)(?:给|到)?[我俺]?(?:们|家)?的?"
    f"{_FAMILY}(?:的?{_NUMBER}+|的|(?=[行成中可能]))(?:可以|能)?(?:[行成中好]?(?:不行|[不吗么嘛])|行|可以|可不可以)?"
)
LONGEST_SPOT = 12
_ENDS_AT_A_SPOT = re.compile(
    "[那这][个栋排座幢处](?:楼房?|门洞|单元门?|楼道|院子?|车棚|岗亭|大门|小门)$"
    "|(?:[前后左右东西南北里外上下对]面|[前后左右东西南北]边|旁边?|附近|中间|底下|门口|拐角|角落)$"
)
_SOMEBODY = re.compile(
    "(?:那|这|的)(?:一?[个位帮伙群些]|俩)?(?:女|男|老|小|胖|瘦|年轻|看门|收费|管事|打扫)?的?(?:女的|男的|人|大姐|大爷|大妈|大哥|老头|老太太?|小伙子?|姑娘|阿姨|保安|保洁|师傅|经理|主任|前台|门卫)$"
)
_WHEN_TO_CALL = re.compile("白天|晚上|随时|有事")
_GIVES = re.compile("电话|手机|号|联系|留|记|打|实名")


def takes_back(text: str) -> bool:
    """不用来了, 撤了吧: says that a complaint is not wanted any more."""
    return _TAKES_BACK.search(simplified(text)) is not None


def anonymity(text: str) -> bool | None:
    """还是算匿名吧 is yes, 不匿名了 is no; a question about it, and any other words, are neither."""
    word = text_parsing.squeeze(text)
    if len(word) > LONGEST_WISH or _UNDECIDED.search(text):
        return None
    if _WITHOUT_PHONE.search(word):
        return True
    if _NAMED.search(word):
        return False
    return True if "匿名" in word else None


def solved(text: str) -> bool | None:
    """没解决，但是人来过了 is no."""
    plain = simplified(text)
    if _UNSOLVED.search(plain) or _IN_VAIN.search(plain):
        return False
    match = _SOLVED.search(plain)
    return True if match and not _BUT.search(plain[match.end() :]) else None


def in_vain(text: str) -> bool:
    """修了跟没修一样: said of a repair, whatever stands around it."""
    return _IN_VAIN.search(simplified(text)) is not None


def so_so(text: str) -> bool:
    """一般般, 凑合: neither satisfied nor not."""
    word = text_parsing.squeeze(text)
    return word not in text_parsing.YES | text_parsing.SENT and _SO_SO.fullmatch(word) is not None


def gives_in(text: str) -> bool:
    """那就算好了吧, 行吧凑合."""
    word = text_parsing.squeeze(text)
    return so_so(text) or _GIVES_IN.fullmatch(word) is not None


def declines_to_rate(text: str) -> bool:
    """不评 怕他们报复, 不评价行不行."""
    return _NO_RATING.match(text_parsing.squeeze(text)) is not None


def is_afraid(text: str) -> bool:
    return _FEARS.search(simplified(text)) is not None


def full_marks(text: str) -> bool:
    """满意 alone, which the notice asks for, or five stars: the matter is settled as well."""
    is_plain = text_parsing.command_word(text) in text_parsing.SATISFIED
    stars = _STARS.search(simplified(text))
    return is_plain or (stars is not None and not _NOT_GIVEN.search(simplified(text)))


def mended(text: str) -> bool | None:
    """修好了，但是态度太差: something is mended, whatever is said of the rest."""
    plain = simplified(text)
    if _UNSOLVED.search(plain) or in_vain(plain):
        return False
    return True if _MENDED.search(plain) else None


def satisfied(text: str) -> bool | None:
    plain = simplified(text)
    if _UNSATISFIED.search(plain):
        return False
    match = _SATISFIED.search(plain)
    return True if match and not _BUT.search(plain[match.end() :]) else None


def rates(text: str) -> bool:
    """Whether a sentence out of the blue can mean a reply that waits to be rated: it begins so."""
    plain = simplified(text)
    if len(plain) > text_parsing.LONGEST_QUESTION:
        return False
    starts = [match.start() for match in (_UNSOLVED.search(plain), _UNSATISFIED.search(plain)) if match]
    return min(starts, default=AT_THE_START + 1) <= AT_THE_START or bool(solved(text) or satisfied(text))


def chatters(text: str) -> bool:
    """你让我说哪儿, 都几天了: talk rather than a place or a name."""
    return _TALK.search(simplified(text)) is not None


def is_a_spot(text: str) -> bool:
    """最后一栋后面, 超市旁边: short, and it ends at a place."""
    word = text_parsing.squeeze(text)
    return len(word) <= LONGEST_SPOT and _ENDS_AT_A_SPOT.search(word) is not None


def names_somebody(text: str) -> bool:
    """收费那个女的: who, where it was asked where."""
    word = text_parsing.squeeze(text)
    return len(word) <= LONGEST_SPOT and _SOMEBODY.search(word) is not None and not names_a_spot(text)


def names_a_spot(text: str) -> bool:
    """说了在地下车库！ tells where for all its heat."""
    return _SPOT.search(simplified(text)) is not None


def is_findable(spot: str) -> bool:
    """地下车库 and 东门 are; 楼下, 院里, 那边 may be anywhere."""
    return _ANYWHERE.fullmatch(text_parsing.squeeze(spot)) is None


def names_building(door: str) -> bool:
    """3号楼2单元 and 3-2-501 do, 2单元501 does not."""
    return _BUILDING.search(door) is not None


def false_alarm(text: str) -> bool:
    """是锅糊了，没事了."""
    word = text_parsing.squeeze(text)
    return len(word) <= LONGEST_WISH and word.endswith(tuple(text_parsing.NOTHING_NOW))


def only_notes(text: str) -> bool:
    """没困人 我就是先记下来, 就是问问: there is nothing to be done."""
    word = text_parsing.squeeze(text)
    match = None if waits_and_sees(text) else _ONLY_NOTES.search(word)
    return match is not None and _NOTHING_WRONG.fullmatch(word[: match.start()]) is not None


def asks_if_sent(text: str) -> bool:
    """请问这就算交上去了吗, 交了没."""
    word = text_parsing.squeeze(text)
    return _ASKS_IF_SENT.search(word) is not None and not _PICTURES.search(word)


def only_names(text: str) -> bool:
    """楼道, 我家电梯: where or what, and nothing that is wrong with it."""
    return _THINGS.fullmatch(text_parsing.squeeze(text)) is not None


def is_fragment(text: str) -> bool:
    """我家, 楼上, 漏水, sent one by one: who, where or what, and no question."""
    plain = simplified(text)
    return _FRAGMENT.search(plain) is not None and _ASKS_BACK.search(plain) is None


def only_points(text: str) -> bool:
    """唉 你们看看吧, 看图: said beside a photo, of which it tells nothing."""
    return _POINTS.fullmatch(text_parsing.squeeze(text)) is not None


def asks_back(text: str) -> bool:
    """Said to the account, not of the matter."""
    return _ASKS_BACK.search(simplified(text)) is not None


def phone_of_another(text: str) -> bool:
    """狗主人叫李强 电话1370…, 她电话是…: not the number of who writes."""
    plain = simplified(text)
    return _OF_ANOTHER.search(plain) is not None and _OF_ONESELF.search(plain) is None


def offers_phone_of_another(text: str) -> bool:
    """打我老婆的行不, where a telephone number was asked: nobody beats anybody."""
    word = text_parsing.squeeze(text)
    return len(word) <= LONGEST_PHONE_TEXT and _ANOTHERS_PHONE.fullmatch(word) is not None


def of_landline(text: str) -> bool:
    """我没手机 打座机."""
    return _LANDLINE.search(simplified(text)) is not None


def to_be_called(text: str) -> bool:
    """她电话是1370… 打给她: whom the office shall call."""
    return _TO_BE_CALLED.search(simplified(text)) is not None


def phone_handed_over(text: str) -> Phone | None:
    """留电话1366…, 打我手机1396… 白天晚上都行: nobody need be asked whether it shall stand there.

    It counts as alone where the words around it tell nothing else.
    """
    phones = phones_in(text)
    if len(phones) != 1:
        return None
    around = text_parsing.squeeze(simplified(text).replace(phones[0].written, ""))
    if _GIVES.search(around) is None or _AROUND_A_PHONE.fullmatch(around) is None:
        return None
    return replace(phones[0], is_alone=_WHEN_TO_CALL.search(around) is None)


def offers_phone(text: str) -> bool:
    """Their own number is to be left, or was to be; 你们的电话打不通 is of another."""
    plain = simplified(text)
    is_short = len(plain) <= LONGEST_PHONE_TEXT
    return is_short and _OFFERS_PHONE.search(plain) is not None and _OF_THEIRS.search(plain) is None


def phone_given(text: str) -> Phone | None:
    """The number of a message that is nothing else, or that says in a few words that it is theirs."""
    phones = phones_in(text)
    if len(phones) != 1 or phone_of_another(text):
        return None
    is_theirs = len(text) <= LONGEST_PHONE_TEXT and _OF_PHONES.search(simplified(text)) is not None
    return phones[0] if phones[0].is_alone or is_theirs else None
