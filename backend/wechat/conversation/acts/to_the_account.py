"""Words that by their form ask or tell the account something: no state stores them without asking.

The model has seen few of them while words are added, and takes most of them for more of the matter.
"""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.meanings.faults import names_fault

LONGEST = 30  # characters; what is longer tells of something
_CLAUSE_ENDS = re.compile("[ ，,。；;！!？?~～\n]+")
# 师傅来之前会打电话不, 是不是该找自来水公司; 动不动就停 and 还在不停地流 tell
_WHETHER = re.compile(
    "吗$|(?<![什怎这那多要])么$|[了过]没有?$|有.{1,8}没有?$|(?<!也)(?<!都)(?<!还)(?<!就)(?<!说)(?<!从)(?<!又)不$"
    "|^(?:[你您他]们?|物业|那|这|到时候?|最后)*(?:该)?不会.{2,}吧$|([停来修办管交给换退])[^，,。 ]{1,3}不\\1$"
    "|([^动时])不\\2|(.{2})不\\3|(?:[能会让行]|可以)[^，,。 ]{0,8}不$|[懂完好到对行]没$"
    "|^(?:要是|万一|如果|假如).*呢$|有没有|能否|是否"
)
_WHAT = re.compile(
    "什么时候|啥时|几[点时天条个]|多会儿?|哪[天里儿个家]|多少|多久|[找归]谁|谁(?:来|管|出|负责|能)"
    "|(?:怎么|咋)(?![这那]么|还|又|老|总|就|也|没|不)|如何"
    "|是谁|[交批]给?谁|什么(?:名字|样|关系)|啥(?:样|关系|名)|(?<![了过好])几[级回]|在哪看?$|[找归去].{1,6}还是[找归去]"
    "|[啥甚](?:是|叫|意思|$)|什么(?:是|叫|意思|$)|[记写]了(?:些|点)?(?:什么|啥)"
    "|^那么?.*呢$"
)
_DOES_NOT_KNOW = re.compile(
    "不(?:知道|清楚|晓得|了解)|没(?:弄|搞)?清|无论|^不管|说不[上清好]|好几|没几|才几|几乎|[咋怎]么?说[呢哩好]|谁都|哪儿?都"
)
# 能不能先临时处理一下 is for the office
_WISHES = re.compile(
    "(?:能不能|可不可以|能否|能)(?:先|给|派|尽快|快|早|帮|把|再|临时|让|找人|来)"
    ".{0,6}(?:修|处理|换|装|清|弄|管|解决|挪|拆|通|盖|补|抽|来人|看看)"
)
_SHORT_ONE = re.compile("^.{1,3}(?<![着了还])呢$")
_ANY_MARK = re.compile("[?？]")

_WRITTEN = (
    "(?:[那这前上后最]*(?:一|面|边|两|几|头|个|后|段)*[句条段个张件]话?"
    "|刚才?.{0,6}的.{0,4}|我?[写发说]的.{0,4}|补充的?|投诉|图片?|照片)"
)
_EDITS = "(?:删|去掉|去了|抹|作废|不算|不要了?|撤|别记|别写|别加|取消|收回|划掉|忽略)"
_PART = "(?:位置|地址|楼号|楼栋|单元|门牌|小区|类别|分类|手机号?|电话号?码?|号码|名字|姓名|问题|内容|字)"
_SHOWS = "(?:复述|重复|念|读|看看?|瞧|查|发|说说?|显示|调出来)"
_POLITELY = "(?:那|就|先|请|麻烦|你|您|你们|帮我|给我|替我|让我|我|俺|要|想|得|再|还是|能不能|可以|[ ，,])*"
_COMMANDS: tuple[tuple[str, Act | None], ...] = (
    # 我要找你们经理, 叫个能做主的来
    (
        (
            f"^{_POLITELY}(?:找|叫|喊|转接?|换|跟|和|接).{{0,4}}"
            "(?:经理|领导|主管|负责人|客服|人工|真人|管事的|做主的|活人)"
            "|^让.{0,3}(?:领导|经理|主管)(?:来|跟|给|和)"
        ),
        Act.PERSON,
    ),
    # 隐去我的门牌, 不要给物业看到
    (
        (
            "^(?:请|帮我|麻烦|把|给|你|能不能)*(?:隐去|隐藏|遮住|盖住|打码|抹掉|匿名|保密)"
            "|^(?:请|帮我|麻烦)*把.{0,8}(?:门牌|房号|名字|姓名|楼层|电话|手机)号?码?(?:给我|都|也)?(?:隐|遮|盖|藏|打码|抹)"
            "|^(?:那|请|可|千万|你们?)*(?:别|不要|甭)(?:跟|和|对|找)(?:物业|他们?|人家|邻居|别人).{0,3}(?:说|讲|提)"
        ),
        Act.ASK_ANONYMITY,
    ),
    (
        (
            "(?:别|不要|不想|不能|不让|甭)(?:再)?(?:给|让|叫|告诉)"
            "(?:人|物业|他们?|她|邻居|人家|别人|大家|任何人|谁)?(?:公司)?(?:的人)?(?:看|知道|晓得|听|$)"
        ),
        Act.ASK_ANONYMITY,
    ),
    # 编号给我, 你给我复述一下, 念一遍给我听
    (
        f"^{_POLITELY}(?:把)?(?:我的?)?(?:投诉)?(?:编号|查询码|链接|单号)(?:再|也)?(?:给|发|报|告诉|念|是)",
        Act.PROGRESS,
    ),
    (
        f"^{_POLITELY}(?:给我|再)?{_SHOWS}(?:给我|一?[遍下次眼]|我?刚?才?(?:写|发|记)[的了成])",
        Act.PROGRESS,
    ),
    (
        "^(?:我|那|刚才|前面|上面)*(?:写|发|说|补充)的.{0,4}(?:还?在不在|还在吗|还有没有|存了|保存了|丢了|没丢)",
        Act.PROGRESS,
    ),
    (f"^{_POLITELY}(?:给我)?(?:编号|查询码|单号|链接)[吧呗啊呢]*$", Act.PROGRESS),
    # 我另外还有一件事
    (
        (
            f"^{_POLITELY}(?:另外|别的|还|也|再|又|要|想|说|投诉|反映|报|有)*(?:另|别|一|两|几|个|外|的)*[件个]"
            "(?:另外的?|别的)?(?:事儿?|投诉|问题)?(?:要|想)?(?:说|投诉|反映|报)?[了啊呢吧]*$"
        ),
        Act.COMPLAIN,
    ),
    # 前面那个先放着吧, 饭还在锅上，回头写
    (
        (
            "^[^说他她物师]{0,8}先?(?:放(?:一?[着下放]|[那这]儿?|[那这]里)|搁着?|撂着?)(?:吧|再说|一?会)"
            "|^[^说他她物师]{0,8}(?:回头|晚点|待会|一会儿?|改天|过会儿?)再?(?:说|写|弄|补)"
        ),
        Act.LATER,
    ),
    # 这句别记, 上一条作废, 最后一句去掉, 我刚才发的那张图不算
    (f"^{_POLITELY}(?:把)?{_WRITTEN}.{{0,3}}{_EDITS}|^{_POLITELY}{_EDITS}.{{0,3}}{_WRITTEN}", None),
    (
        (
            "^(?:这|那|你|先|就|可|千万|也|都|我说的?|刚才的?)*(?:别|不要|甭|不用|勿|不许)"
            "(?:给我|再|往|上|里|下|头|去|都|这个?)*(?:记|写|加|存|登|交|报|发|提(?!了|多)|补)(?!水|电|气|人)"
        ),
        None,
    ),
    (f"^{_POLITELY}(?:都|全)?(?:删掉?|清空|抹掉)", None),
    # 回到上一步, 重新来过, 从头再来一遍
    (
        (
            f"^{_POLITELY}(?:返回|回到?|退回?|倒回)(?:上|前|去|出|到|主|最)*(?:一)?(?:步|页|菜单|面|头|去|出|来)*[吧了]?$"
            f"|^{_POLITELY}(?:从头|重头|重新|重)(?:再|开始)?(?:来|开始|写|说|填|弄|投诉|报)"
        ),
        None,
    ),
    # 位置写错了, 把小区改一下: nothing stands there instead
    (
        (
            f"^(?:我|把|那个?|刚才|你|[ ，,])*(?:的)?{_PART}(?:号)?(?:好像|可能|是|给|我|都)*"
            "(?:写|填|选|弄|搞|记|发)?(?:错|不对|有误|不是)了?[吧啊呀]?$"
            f"|^{_POLITELY}(?:把)?{_PART}(?:给我)?(?:改|换|变)(?:一?下|个)?[吧呗]?$"
        ),
        Act.FIX,
    ),
    # 写错了重写
    ("^(?:我|刚才)*[写填打说发]错了?[，, ]*[我要想得]*(?:重新?|再)[写来说填发](?:一?[遍次下个])?$", None),
    ("^我(?:又|也)?(?:不|没)(?:是|住|在)?(?:住|在)?(?:这个|你们说的|那个)小区", Act.CHANGE_COMMUNITY),
    # 刚才发错人了, 换个问题问你, 停
    ("(?:发|点|按|打|说|问)错(?:人|群|地方)|^当我没[说写发]|(?:不是|没)(?:发给|跟)你", None),
    ("^(?:那|再|我|想|换|另)*(?:个|一?个)?(?:问题|事儿?)?(?:问|请教)(?:一下|下|个|你|您|问)", Act.ASK_HOW),
    ("^(?:停|打住|暂停|停一?下|够了|先停)[，,。 !！吧]*(?:别.{0,4})?$", None),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern), act) for pattern, act in _COMMANDS)


def asks_plainly(text: str, *, recognised: bool) -> bool:
    """Whether nothing but a question stands there: 污水还在冒，谁来管啊 tells as well."""
    clauses = [clause for clause in _CLAUSE_ENDS.split(simplified(text).strip()) if clause]
    if len(text) > LONGEST or not clauses:
        return False
    if _DOES_NOT_KNOW.search(simplified(text)) or _WISHES.search(simplified(text)):
        return False
    if any(names_fault(clause) and not _has_form(clause) for clause in clauses):
        return False
    if any(_WHETHER.search(_without_tail(clause)) for clause in clauses):
        return True
    tells = recognised or names_fault(simplified(text))
    if len(clauses) == 1 and _SHORT_ONE.search(clauses[0]):
        return True  # 门禁呢
    is_marked = _ANY_MARK.search(text) is not None
    return not tells and (is_marked or any(_WHAT.search(_without_tail(clause)) for clause in clauses))


_WHERE_TO = re.compile("(?:给谁|[去到]哪[儿里]?|哪去|进谁.{0,4})了?$")


def has_form_of_question(text: str) -> bool:
    """电梯里贴广告的钱都给谁了 ends like a question, whether it tells as well or not."""
    plain = simplified(text).strip()
    clauses = [clause for clause in _CLAUSE_ENDS.split(plain) if clause]
    return (
        bool(clauses)
        and _DOES_NOT_KNOW.search(plain) is None
        and _WISHES.search(plain) is None
        and not names_fault(clauses[-1])
        and (_has_form(clauses[-1]) or _WHERE_TO.search(clauses[-1]) is not None)
    )


def commands(text: str) -> bool:
    """这句别记, 回到上一步: what is to be done with the words, or with the talk."""
    return _command(text) is not None


def act_commanded(text: str) -> Act | None:
    """What may be offered; None where there is nothing but to leave the words out."""
    matching = _command(text)
    return matching[1] if matching else None


def _command(text: str) -> tuple[re.Pattern[str], Act | None] | None:
    plain = simplified(text).strip(" 。，,！!~～")
    if len(plain) > LONGEST or (text_parsing.complains(plain) and names_fault(plain)):
        return None
    return next((each for each in _PATTERNS if each[0].search(plain)), None)


def _has_form(clause: str) -> bool:
    plain = _without_tail(clause)
    return _WHETHER.search(plain) is not None or _WHAT.search(plain) is not None


def _without_tail(clause: str) -> str:
    """行不行啊 of 物业不换行不行啊."""
    return clause.rstrip("啊呀哇哈喽嘞哩")
