"""Whether a danger that was told of goes on or grows, by what is said after it.

人还没救出来 names no danger. Behind a stuck lift it does, and behind a dark lamp it does not.
"""

import re
from collections.abc import Iterator, Sequence

from backend.complaints.rules.filing.emergencies import Emergency, find_emergency
from backend.complaints.rules.filing.emergency_kinds import emergency_numbers
from backend.core.text import plain
from backend.models import Category

NO_VOICE = "不能出声：发短信到 12110 报警，写清小区、楼号、门牌和出了什么事；手机调成静音，锁好门。"
NO_ANSWER = "电话打不通，请改打 119，说清小区、楼号；一直没人接就换一部电话再打，同时请邻居帮忙。"
MOST_SUBJECTS = 4
LONGEST_REST = 40  # of words that leave out what they speak of

_CLAUSES = re.compile(r"[，。！？；、,.!?;…~～\n]+")
_GOES_ON = re.compile(
    r"还没|还不来|还不[到救管]|[咋怎]么?还|没人[来救管接理到应]|没[来到]人|没见(?:着|到)?(?:个|一个)?人"
    r"|(?:咋|怎么?|为[啥什]么?)(?:都|就|也)?(?:没|不)(?:人|见|来|救|管)|人呢|多会儿?(?:能)?(?:来|到|救)"
    r"|打不[通进出]|没人接|占线|接不通|不接电话|没信号"
    r"|还(?:在|能)?(?:让)?(?:跑|用|坐|运行|升降)(?:着|呢|$)|(?:在|又|开始)(?:踹|砸|撞|撬)(?:我家?|家|房|屋)*门"
    r"|别(?:再)?让.{0,3}(?:用|坐|进|走|开)"
    r"|(?<!没)(?<!没有)有(?:没有)?(?:个)?(?:人|老人|孩子|小孩|娃|伤员)(?:还)?在?(?:里|上|下|底)[头面边]"
    r"|[里上下底][头面边](?:还|好像|可能)?(?<!没)有(?:没有)?.{0,2}(?:人|老|孩|娃)"
    r"|(?:还|仍|一直|又)(?:在|是)?.{0,2}(?:里[头面边]|[漏烧冒流喷打响叫哭喊涨掉淌滴闹砸困关卡夹压堵躺站坐追骂咬呛喘晃塌裂着])"
    r"|越来越|(?:更|又)(?:大|多|厉害|严重|浓|重|呛|宽|深|高)|厉害[了咧]|大[了咧]$"
    r"|止不住|(?<!窗)(?<!窗户)(?<!窗子)关不[住了上]|压不住|控制不住|[扑灭]不了?灭|拦不住"
    r"|不行[了咧]|[撑坚坚持顶熬]{1,2}不住|没(?:有)?动静|没声|没反应|不吭[气声]|不应声|不动了|[昏晕]|喘不|没气"
    r"|等不[及了]|救命|[快赶]紧?(?:点|些)?来|[快赶]紧?(?:点|些)?(?:救|派)|急死|出人命|[哭喊叫]得|上来了|过来了$"
)  # fmt: skip
_OVER = re.compile(
    r"(?<!没)(?<!没有)(?<!没人)(?<!没把人)(?:救|弄|放|拉|抬|接|逃|跑|扒|自己)(?:了)?(?:出来|出去|上来|下来)"
    r"|(?<!没)(?<!还没)出来[了咧]|灭[了咧]|没事|好[了咧]|不[漏冒烧流打喷响掉闹]了|停[了咧](?!电)|散了|走了|关[了上好]"
    r"|(?:人|车|警察|消防|师傅|大夫|医生|物业)(?:都|已经|就)?(?:来|到)[了咧](?!没|吗)|没味[了儿]|退[了下]|送(?:到|去|进)?医院|谢|虚惊|误会"
)  # fmt: skip
# People are out, or it was nothing. That somebody came to help is no relief yet.
_RELIEF = re.compile(
    r"(?<![没有才流掉漏滴塌淌喷冒砸落滑倒漫])(?:出来|上来|下来|出去|回来|救出|放出|救下|拉住|劝住|接住)[了啦咧]"
    r"|(?<!是不)没(?:啥|什么)?(?:大)?事(?:[了啦咧儿]|$)|脱险|平安|虚惊|误会|误报|(?:火|扑)灭[了啦咧]|(?:都|全|已经)灭了|^灭了"
    r"|不[漏晃疼晕流冒响叫烧][了啦咧]|没(?:有)?[味烟]儿?[了啦咧]|味儿?(?:散|没)[了啦咧]|水(?:都|已经)?退[了啦咧下]"
    r"|(?:人|他|她|老人|孩子|娃)(?:已经|都)?(?:醒|缓过来|安全|找到|找着)[了啦咧]?|找[到着]了|(?:大夫|医生|医院).{0,4}说?没.{0,2}事"
)
# Help is there, or the place is closed off.
_HELP_CAME = re.compile(
    r"(?:110|119|120|96333|警察|民警|公安|消防(?:员|队|车)?|救护车|急救|大夫|医生|物业|师傅|保安|维修(?:工|师傅)?|工人|抢修|电力|自来水|"
    r"燃气公司|燃气|社区|街道|供热|供暖|热力|救援(?:队|人员)?|有?人)(?:公司)?(?:的人|的车|的|上门)?(?:都|已经|总算|终于|就)?(?:来|到|赶到|过来|上门)(?:了(?!没|吗)|咧|啦|修|看|处理|围|救|现场)"
    r"|(?:拉|围|拦|挡|封|盖|扎)(?:了|上|起|住)*(?:了)?(?:警戒|警戒线|围挡|栏|起来|上了|住了|好了)|送(?:到|去|进)?医院了?|上(?:了)?救护车"
)
# 水退了，就是电还没来: what is only out of order is no danger that goes on.
_OUT_OF_ORDER = re.compile(
    r"^(?:就是|可是?|但是?|不过|只是)?(?:停)?(?:水|电|气|煤气|燃气|暖气?|热水|网|灯|电梯|门)(?:都|也|一直)?(?:还)?没(?:来|通|好|有|修|恢复|送)"
)
_NOT_YET = re.compile("又|还|但是?|可是?|就是|不过|没修|再|走了|一半")
LONGEST_RELIEF = 30
_OTHER_MATTER = re.compile(
    r"修(?:个|下|一下)?(?:灯|门|窗|锁|路|水龙头)|打?扫|清理?垃圾|发票|收据|退费|物业费"
)
_QUESTION = re.compile(r"[了咧]没(?:有)?$|(?:没有?|吗|么)$|[咋怎]么?样|进度|结果")
# 那我还要等着你们来人吗 asks what is left to do; 还没来人吗 says that nobody came.
_ASKS_OF_OWN_DOING = re.compile(r"还(?:要|用|需要|得|必须)[^没]{0,12}(?:吗|么|不|嘛|[?？])$")
_DONE_IN_DANGER = "[关开扒掰撬跳爬下上出进碰动挪搬拉拔喝吃坐乘走回救扶砸敲灭浇泼躲跑待呆等睡住断]"
_ASKS_WHAT_TO_DO = re.compile(
    f"(?:能不能|可不可以|要不要|该不该|用不用|敢不敢).{{0,6}}{_DONE_IN_DANGER}"
    f"|(?:能|可以|需要|得|该|敢|要|用).{{0,6}}{_DONE_IN_DANGER}.{{0,8}}(?:[吗么嘛?？]|不$)"
    "|(?:该|要|能|应该)?(?:怎么办|怎么弄|咋办|咋弄|咋整|怎么做|(?<=[该要能我先还])(?:干点?啥|做什么))[啊呀呢了?？]{0,2}$"
)
_OF_THE_COMPLAINT = re.compile(
    r"投诉|提交|催|撤|匿名|进度|物业|你们|赔|钱|费|多久|几[点天]|啥时|什么时|谁|修"
)
_CANNOT_SPEAK = re.compile(
    r"不(?:敢|能|方便)(?:打电话|出声|说话|吭声|接电话|报警)|(?:会|让|被|怕).{0,4}听[见到]"
)
_OF_VIOLENCE = frozenset({"at_home", "violence"})
_RESCUE_CALLED = re.compile(
    r"(?:119|120|消防|火警|急救).{0,6}(?:打不[通进]|没人接|占线|接不通|不接)"
    r"|(?:打不[通进]|没人接|占线|接不通).{0,4}(?:119|120)"
)
_NO_ANSWER = re.compile(r"打不[通进]|没人接|占线|接不通|不接|没信号")
_LIFT_RESCUE = re.compile(r"96333")
_COOKING = re.compile(r"烧烤|烤串|烤肉|烤羊|油烟")
# Who names another place or thing tells of another smoke.
_SMOKES_AGAIN = re.compile(
    r"(?:[今昨]天|[今昨]晚|晚上|早上|中午|现在|刚才|这会儿?|又|还|在|开始|一直|天天|每天|都|老是?|它|他们?|店里?|烧烤店?|摊子?|那家|烟囱|排烟口?|开|了){0,8}"
    r"冒(?:出|着|起)?(?:黑|浓|白|大)?烟[了啊呢啦]{0,2}"
)
# What somebody speaks of, and leaves out when they go on.
_SUBJECT = re.compile(
    r"电梯|孕妇|怀孕|煤气|燃气|天然气|液化气|水管|暖气|管子|水|电线|电缆|电箱|外墙|墙|砖|玻璃|广告牌|井盖|化粪池|烟|火|狗|树|楼板"
)
_FILLER = re.compile(
    r"^(?:我?(?:还)?(?:想|要)?(?:再)?补充(?:一下|一点|的是)?|还有|另外|现在|这会儿?|刚才|刚刚|就是)[，,：:\s]{0,2}"
)


def danger_going_on(categories: Sequence[Category], earlier: str, words: str) -> Emergency | None:
    """The danger as it is now: of the new words, or of the `earlier` ones where these say that it goes on.

    None where nothing is said of it, or that it is over.
    """
    new = find_emergency(categories, words)
    old = find_emergency(categories, earlier)
    text = _FILLER.sub("", plain(words))
    if new is not None and _is_kitchen_smoke(categories, old, plain(earlier), text):
        return None
    if new is not None:
        return _with_no_answer(_of_old_matter(categories, old, plain(earlier), text) or new, text)
    if old is not None and old.kind in _OF_VIOLENCE and _CANNOT_SPEAK.search(text):
        return Emergency(old.kind, old.category, f"{NO_VOICE}\n{old.emergency_advice}")
    if old is not None and says_it_goes_on(text):
        return _with_no_answer(old, text)
    if _RESCUE_CALLED.search(text) or (_LIFT_RESCUE.search(text) and _NO_ANSWER.search(text)):
        return _unanswered(old)
    return _grown(categories, plain(earlier), text)


def _is_kitchen_smoke(categories: Sequence[Category], old: Emergency | None, earlier: str, rest: str) -> bool:
    """又开始冒烟了, behind a barbecue: with what smokes there in front of it, it is no danger."""
    if old is not None or not _COOKING.search(earlier) or not _SMOKES_AGAIN.fullmatch(rest):
        return False
    return find_emergency(categories, f"烧烤{rest}") is None


def says_it_goes_on(words: str) -> bool:
    """Of words behind a danger: in one of their clauses it goes on, and is not over."""
    return any(
        _GOES_ON.search(clause)
        and not _OVER.search(clause)
        and not _OTHER_MATTER.search(clause)
        and not _asks(clause)
        and not _OUT_OF_ORDER.search(clause)
        for clause in _CLAUSES.split(plain(words))
    )


def says_it_is_over(words: str) -> bool:
    """出来了，没事了: said of a danger, and of nothing else."""
    return _brings_news(words, _RELIEF)


def says_help_came(words: str) -> bool:
    """120来了, 拉警戒线了: said of a danger, which may not be over."""
    return _brings_news(words, _HELP_CAME)


def asks_what_to_do(words: str) -> bool:
    """门开了一条缝 能自己扒开吗: asked in a danger, whose advice is the answer."""
    clauses = [clause for clause in _CLAUSES.split(plain(words)) if clause]
    return any(_ASKS_WHAT_TO_DO.search(clause) for clause in clauses) and not any(
        _OF_THE_COMPLAINT.search(clause) for clause in clauses
    )


def _brings_news(words: str, news: re.Pattern[str]) -> bool:
    text = plain(words)
    clauses = [clause for clause in _CLAUSES.split(text) if clause and not _OUT_OF_ORDER.search(clause)]
    return (
        len(text) <= LONGEST_RELIEF
        and any(news.search(clause) for clause in clauses)
        and not any(_NOT_YET.search(clause) or _asks(clause) for clause in clauses)
        and not says_it_goes_on(text)
    )


def _asks(clause: str) -> bool:
    """修了没, 咋样了: who asks how it stands says nothing of how it stands."""
    if _ASKS_OF_OWN_DOING.search(clause):
        return True
    return bool(_QUESTION.search(clause)) and "还" not in clause


def _grown(categories: Sequence[Category], earlier: str, rest: str) -> Emergency | None:
    """流到电箱上了, behind water: what was left out is put in front."""
    if len(rest) > LONGEST_REST or _asks(rest) or _OVER.search(rest):
        return None
    return next(_beside_subjects(categories, earlier, rest), None)


def _of_old_matter(
    categories: Sequence[Category], old: Emergency | None, earlier: str, rest: str
) -> Emergency | None:
    """阀门关不住, behind gas, is gas and not water."""
    if old is None:
        return None
    dangers = _beside_subjects(categories, earlier, rest)
    return next((danger for danger in dangers if danger.kind == old.kind), None)


def _beside_subjects(categories: Sequence[Category], earlier: str, rest: str) -> Iterator[Emergency]:
    subjects = list(dict.fromkeys(_SUBJECT.findall(earlier)))[:MOST_SUBJECTS]
    dangers = (find_emergency(categories, subject + rest) for subject in subjects if subject not in rest)
    return (danger for danger in dangers if danger is not None)


def _with_no_answer(danger: Emergency, text: str) -> Emergency:
    if not _NO_ANSWER.search(text):
        return danger
    return Emergency(danger.kind, danger.category, f"{NO_ANSWER}\n{danger.emergency_advice}")


def _unanswered(old: Emergency | None) -> Emergency:
    """Somebody called for help, and nobody answers."""
    if old is not None:
        return Emergency(old.kind, old.category, f"{NO_ANSWER}\n{old.emergency_advice}")
    return Emergency("help", None, f"{NO_ANSWER}\n{emergency_numbers()}")
