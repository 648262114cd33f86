"""All words that the official account says. Plain spoken Chinese, for a reader of seventy.

What is echoed is cut to a length of its own, so that the whole stays within WeChat's limit.
"""

import re
from collections.abc import Iterable, Sequence

from backend.complaints.rules.privacy.unmasking import FIRM_READS
from backend.core.characters import standard, without_unseen

MAX_BYTES = 2048  # of a text reply in UTF-8; WeChat drops the whole reply above it
WORDS_SHOWN = 120
NAME_SHOWN = 40
LINE_SHOWN = 36
UNDER_A_LIST = 40
GRADE_NOTE_SHOWN = 120

_USUAL = re.compile("[\n -~\u4e00-\u9fa5\u3000-\u3002《》“”‘’…—（），！：；？]*")

_HEARD = "您的语音我听成了："
MENU = "回复数字就可以：\n1 投诉\n2 查进度\n3 我的小区"
WELCOME = "您好，这里是邻声，小区里的事都可以跟我说。"
NOT_UNDERSTOOD = "这句我没听明白。小区里哪里不好，直接说给我听就行。"
LISTENING = "听着呢。小区里有什么事，直接说给我听就行。"
NEWS = "您的投诉有了新进展，回复“查进度”查看。"
NEWS_ENDS = "——————"
CANCELLED = "好的，已取消，刚才写的没有提交。"
EXPIRED = "上次没写完的投诉已经过了一天，没有提交。我们重新开始。"
ANONYMITY = (
    f"默认是匿名的：{FIRM_READS}。认出您写了自己的姓名、门牌，提交前我会提醒您。"
    "您留了电话，也只有负责办的人说明用途后才能看，每看一次都有记录。"
)
CALM = "听得出您很生气。您把遇到的事说给我听，我马上交给该管的单位，到期没办会一级一级往上报。"
NO_HURRY = "好的，不急，您慢慢来。"
STARTED_ANEW = "不好意思，刚才说到哪里我没有记住，也没有提交。我们重新开始。"
BUSY = "系统正忙，您刚才这条没有记下来。请过一分钟再发一次。"
NO_VIDEO = "我还收不了视频。请从里面截几张图发过来，或者打字告诉我。"
HELP = (
    "您可以直接说遇到的事，我来帮您投诉。也可以回复：\n"
    "查进度、催办、补充、撤回、评价：办理中的投诉\n"
    "我的小区：物业、电话、收费\n"
    "紧急电话：困电梯、燃气、火情\n"
    "人工：找人说话\n"
    "删除我的信息：不想留在这里了"
)
ONLY_MARKS = "这里只有标点，我没看懂。"
NO_READING = "这种消息我看不了，请打字告诉我。"
ASK_WORDS = (
    "请用几句话说说遇到了什么问题，例如：3号楼电梯停了两天没人修。\n可以先发照片。不想继续，回复“取消”。"
)
VOICE_TAKEN = (
    "语音收到了。请再打几个字说说是什么事，这样可以匿名。\n"
    "不方便打字，回复“跳过”，办理单位会听您的语音，听声音可能认出您。"
)
VOICE_ADDED = "语音收到了，会和投诉一起交给办理单位。"
UNHEARD = "您是匿名的，所以录音不给物业听，只有区县和市里的主管部门能听。"
VOICE_ADDED_UNHEARD = f"语音收到了。{UNHEARD}"
ONLY_A_VOICE = "匿名：不是。办理单位会听您的语音，听声音可能认出您；想匿名，请打几个字说说是什么事"
VOICES_FULL = "语音最多 3 段，这一段没有加进去。"
SPOT_SEEN = "位置收到了。"
NEARBY = "离您发的位置最近的小区："
NOTHING_NEARBY = "这个位置附近没有找到登记的小区。"
SEPARATED = "好的，分成两件，一件一件来。先看第一件："
SECOND_MATTER = "接着是第二件："
FIRST_WAITS = "好的，另外记一件。原来那件先留着，这件提交了接着写它。"
GIVEN_UP_ONE = "好的，这一件取消了，没有提交。"
BACK_TO_FIRST = "接着是原来那件："
ONE_MATTER = "我看这里只说了一件事，不用分开。"
NO_NAME_SEEN = "这里面我没听出是哪个小区。"
AWAY = "人不在也能反映，我要知道的是出事的小区。"
FOR_OTHERS = "可以，替家里人、邻居都能说。"
ANY_COUNTY = "哪个县、哪个区的都可以说，我要知道的是小区的名字。"
WRITE_THE_NAME = "好的，那请直接写小区的名字。"
ASK_MY_COMMUNITY = "请告诉我小区的名字，例如：阳光花园。\n不想继续，回复“取消”。"
ASK_COMMUNITY = "请告诉我小区的名字，例如：阳光花园。\n实在不知道名字，回复“跳过”。"
ASK_SPOT = "在小区的什么位置？例如：3号楼2单元门口。说不清可以回复“跳过”。"
SPOT_TAKEN = "位置记下了。"
SPOT_FIRST = "还差一样，说完就可以提交。"
NO_SPOT_SEEN = "这句话里我没听出是什么位置，没有记进去。"
NOW_ANONYMOUS = f"好的，匿名提交，{FIRM_READS}。"
STILL_A_VOICE = "现在只有语音，听声音可能认出您。想匿名，请打几个字说说是什么事。"
LEFT_OUT = "好的。没有要改的，回复 1 就提交。"
IF_IN_DANGER = "要是现在有危险，请先打电话：火、燃气、被困打 119，伤病打 120，人身安全打 110。"
DANGER_IN_ENGLISH = (
    "Get away first, then call 119 (fire, gas, trapped in a lift), 120 (someone is hurt) or 110 (police)."
    " In a lift, press the alarm button and wait; do not force the door."
)
IN_ENGLISH = (
    "You can write in English. Reply with the number in front of a line,"
    " “skip” if you do not know, 0 to cancel."
)
ASK_PHONE = "请发一个联系电话，只有办理的单位能看到。不想留，回复“跳过”，仍按匿名提交。"
ANOTHERS_PHONE = "可以，留家里人的也行，请把号码发来。不想留，回复“跳过”。"
LANDLINE_INSTEAD = "座机也可以，要换就把区号和号码一起发来；不换，不用管。"
NO_PHONE_SEEN = "这里面没有电话号码。留电话只是方便办理的人联系您，不留也一样办。"
TOO_FEW_DIGITS = "这几个数字不像电话号码，没有记进去。手机是 11 位，座机请带上区号。"
LANDLINE_TOO = "座机也可以，请把区号和号码一起发来。不留也行，回复“跳过”。"
WORDS_FULL = "问题已经写得够长了，这一句没有加进去。"
ADDED = "这句话已经加到问题里了。"
REPLACED = "问题已经换成这句话了。"
WHICH_ITEM = "好的，哪一项不对，回复前面的数字就能改。"
FIX_LATER = "好的，写错了不要紧，提交前会给您看一遍，每一项都能改。"
PHONE_LATER = "不用先留电话。要投诉，直接说是什么事，提交前可以选留电话还是匿名。"
NAME_LEFT_OUT = (
    "名字没有记进去：这件是匿名的，写了名字物业就知道是您。想让办理的人联系您，提交前可以回复 6 留电话。"
)
NOTHING_TO_KEEP = "好的，还没有写什么，想说的时候再来。"
NOT_TAKEN = "这句我没听明白，没有记进去。"
NOT_SENT_YET = "还没有提交。您看看下面对不对，没有要改的，回复 1 就提交。"
NEVER_MIND = "没关系，没有记进去。"
ANSWER_LATER = "您问的这个，等知道是哪个小区，我接着告诉您。"
PRAISE = "谢谢您这么说。"
PRAISE_PASSED_ON = "谢谢您。这句表扬已经转给他们了，不写是谁说的。要投诉，随时说给我听。"
CALM_AFTER_ANSWER = "听得出您很生气。您告诉我实情，没解决就退回重办。"
UNKNOWN_CODE = "这个二维码我没有认出来，可能已经停用。"
NOTHING_TO_GO_ON = "现在没有没写完的投诉。"
NO_COMPLAINTS = "您还没有在这里提交过投诉。要投诉，请回复 1。"


def echo(text: str, limit: int) -> str:
    """A person's text made safe to repeat: visible characters only, on one line, at most `limit` of them."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else f"{line[:limit]}…"


def visible(text: str) -> str:
    """Without marks of control and direction: XML 1.0 forbids some, the rest deceive the eye."""
    if _USUAL.fullmatch(text):  # nearly always: a look at each character costs much more
        return text
    return without_unseen(standard(text))


def bounded(parts: Iterable[str]) -> str:
    """The parts as one message of at most MAX_BYTES. What must be read first stands first."""
    whole = "\n\n".join(visible(part) for part in parts if part)
    data = whole.encode()
    return whole if len(data) <= MAX_BYTES else f"{data[: MAX_BYTES - 3].decode(errors='ignore')}…"


def with_news(news: Sequence[str], answer: str) -> str:
    """What happened since, then the answer; without news that fits, where to find it."""
    return "\n\n".join([*(news or [NEWS]), NEWS_ENDS, answer])


def draft_kept(words: str) -> str:
    """A draft of yesterday is not filed, and not lost either."""
    return f"您上次有一件没写完，没有提交：“{echo(words, 40)}”。\n要接着写，回复“继续”；不要了，不用管它。"


def community_changed(community: str) -> str:
    return f"小区改成了：{echo(community, NAME_SHOWN)}。"


def category_is(name: str) -> str:
    return f"类别是：{echo(name, 20)}。"


def written_so_far(words: str) -> str:
    return f"现在写的是：“{echo(words, WORDS_SHOWN)}”，还没有提交。"


def community_as_told(community: str) -> str:
    return f"小区按您说的：{echo(community, NAME_SHOWN)}。"


def kept_for_later(words: str) -> str:
    return f"好的，先替您留着，没有提交：“{echo(words, 40)}”。\n七天之内回复“继续”就能接着写。"


def leads_now(category: str) -> str:
    return f"按您说的，这件归“{echo(category, 20)}”，不交给物业自己办，由街道或上级办。不对请改类别。"


def firm_leads_now(category: str) -> str:
    return f"归“{echo(category, 20)}”的，先由物业办（没有物业的由街道办）。不对请改类别。"


def left_out(words: str) -> str:
    return f"好的，去掉了：“{echo(words, 40)}”。"


def changed_to(old: str, new: str) -> str:
    return f"好的，“{echo(old, 20)}”改成了“{echo(new, 40)}”。"


def only_the_place(place: str) -> str:
    return f"位置只记了“{echo(place, NAME_SHOWN)}”，别的话没有记进去。"


def what_of(words: str) -> str:
    return f"“{echo(words, 12)}”怎么了？请接着说。"


def ask_which(words: str, options: Sequence[str]) -> str:
    lines = [f"{position} {option}" for position, option in enumerate(options, start=1)]
    return "\n".join([f"“{echo(words, UNDER_A_LIST)}”，您是想：", *lines])


def noted(words: str) -> str:
    return f"我先把您这句话当作投诉记下了：“{echo(words, WORDS_SHOWN)}”"


def meant_from_now_on(community: str) -> str:
    return f"以后您不说小区，我就当是{echo(community, NAME_SHOWN)}。不对的话，回复“换小区”。"


def community_set(community: str, before: str) -> str:
    if before and before != community:
        also = f"{echo(before, NAME_SHOWN)}我也还记着，回复“换小区”可以换回去。"
        return f"现在说的是：{echo(community, NAME_SHOWN)}。{also}"
    return f"已记住您的小区：{echo(community, NAME_SHOWN)}。不对的话，回复“换小区”。"


def choices(names: Sequence[str], *, skippable: bool = False) -> str:
    unknown = "实在不知道，回复“跳过”。" if skippable else ""
    if len(names) == 1:
        question = f"您说的是“{echo(names[0], NAME_SHOWN + 10)}”吗？"
        return f"{question}\n1 是\n不是的话，请写小区的名字。{unknown}"
    lines = [f"{position} {echo(name, NAME_SHOWN + 10)}" for position, name in enumerate(names, start=1)]
    return "\n".join(["您说的是哪一个小区？请回复数字：", *lines, f"都不是的话，请写小区的名字。{unknown}"])


def no_such_choice(count: int) -> str:
    return f"请回复 1 到 {count} 之间的数字。"


def community_not_found(text: str) -> str:
    return f"没有找到叫“{echo(text, NAME_SHOWN)}”的小区，请换个写法再试一次。"


def ask_words(before: str, photos: int) -> str:
    """`before` is what the new words will take the place of."""
    if before:
        return f"现在写的是：“{echo(before, WORDS_SHOWN)}”\n请把问题重新写一遍；不改了，回复“返回”。"
    if photos:
        return f"照片收到了（{photos} 张）。请用几句话说说是什么问题。\n不想继续，回复“取消”。"
    return ASK_WORDS


def photo_taken(count: int) -> str:
    return "照片收到了。" if count == 1 else f"照片收到了，一共 {count} 张。"


def phone_taken(phone: str) -> str:
    return f"电话记下了：{echo(phone, 20)}。别的话没有记进去，要告诉办理单位，直接写就行。"


def photos_full(most: int) -> str:
    return f"照片最多 {most} 张，这一张没有加进去。"


def heard(words: str) -> str:
    return f"{_HEARD}“{echo(words, WORDS_SHOWN)}”。"


def is_heard(reply: str) -> bool:
    return reply.startswith(_HEARD)


def voice_heard(words: str, *, anonymous: bool) -> str:
    note = UNHEARD if anonymous else "录音也一起交给办理单位。"
    return f"{_HEARD}“{echo(words, WORDS_SHOWN)}”。{note}"


def attached(photos: int, voices: int, *, anonymous: bool) -> str:
    unheard = "（匿名，物业听不到）" if anonymous else ""
    parts = [f"照片 {photos} 张"] if photos else []
    return "、".join([*parts, *([f"语音 {voices} 段{unheard}"] if voices else [])])


def categories(names: Sequence[str]) -> str:
    lines = [f"{position} {echo(name, 20)}" for position, name in enumerate(names, start=1)]
    return "\n".join(["属于哪一类？请回复数字：", *lines])


def summary(
    *,
    community: str,
    spot: str,
    words: str,
    category: str,
    phone: str,
    anonymous: bool,
    attached: str,
    two_matters: bool,
) -> str:
    """What will be filed, item by item, with the number that changes each."""
    nameless = f"匿名：是，{FIRM_READS}" if anonymous else ONLY_A_VOICE
    length = f"（共 {len(words)} 字，全看回复“全文”）" if len(words) > WORDS_SHOWN else ""
    return "\n".join(
        [
            "请看看对不对：",
            f"小区：{echo(community, NAME_SHOWN * 2) or '不知道（由主管部门核实）'}",
            f"位置：{echo(spot, NAME_SHOWN * 2) or '没有写'}",
            f"问题：{echo(words, WORDS_SHOWN) or '听语音'}{length}",
            *([f"附上：{attached}"] if attached else []),
            f"类别：{echo(category, 20)}",
            f"联系电话：{echo(phone, 20)}（办理单位能看到）" if phone else nameless,
            "",
            "1 提交",
            "2 改问题  3 改位置  4 改小区",
            f"5 改类别  6 {_phone_item(phone, anonymous=anonymous, worded=bool(words))}",
            *(["7 好像是两件事，分成两件提交（办得更快）"] if two_matters else []),
            "0 取消，不投诉了",
            "还想补充，直接写就行。",
        ]
    )


def with_neighbours(summary: str, similar_offers: Sequence[tuple[str, bool]]) -> str:
    """Each as it is told, and whether the resident called it the same."""
    for number, (offer_text, same) in enumerate(similar_offers, start=8):
        if same:
            return f"{summary}\n\n您说和邻居反映的是同一件事：{offer_text}。\n不是的话，再回复 {number}。"
    if not similar_offers:
        return summary
    offers = [
        f"{number} 和这件是同一件事：{offer_text}"
        for number, (offer_text, _) in enumerate(similar_offers, start=8)
    ]
    return "\n".join([summary, "", "邻居近来反映过相像的问题，不一样就不用管：", *offers])


def _phone_item(phone: str, *, anonymous: bool, worded: bool) -> str:
    if phone:
        return "改回匿名" if worded else "不留电话了"
    return "留电话，不匿名" if anonymous else "留电话"


def ready(changed_text: str) -> str:
    """Something came to what the resident has just read; the whole is not said again."""
    return f"{changed_text}\n没有别的要改，回复 1 就提交；想再看一遍，回复“看看”。"


def filed(number: str, pin: str, link: str, office: str, due: str) -> str:
    handler_text = f"现在由{echo(office, 20)}办理，{due}。\n\n" if office and due else "\n"
    return (
        f"已经提交好了。\n编号：{number}\n查询码：{pin}\n{handler_text}"
        f"看进度、评价，点这里（只给您自己看，请不要转发）：\n{link}\n\n"
        "有了进展我在这里告诉您，您也可以随时回复“查进度”。"
    )


def already_filed(number: str) -> str:
    return f"刚才那件已经提交好了，编号 {number}，没有重复提交。要再投诉一件，请回复“投诉”。"


MORE_BY_LINK = "凭查询码只能看进度和答复。要评价、补充或撤回，请打开提交时保存的链接。"


def progress(number: str, state: str, words: str, answer: str, link: str, office: str, due: str) -> str:
    lines = [f"编号 {number}：{state}"]
    lines += [f"问题：{echo(words, 30)}"] if link else []
    lines += [f"现在由{echo(office, 20)}办理，{due}"] if office and due else []
    lines += [f"答复：{echo(answer, 60)}"] if answer else []
    return "\n".join([*lines, f"详情：{link}" if link else MORE_BY_LINK])


def card(
    name: str,
    office: str,
    phone: str,
    lines: Sequence[tuple[str, str]],
    other_homes: Sequence[str],
    grade_note: str = "",
) -> str:
    lines_shown = [f"您的小区：{echo(name, NAME_SHOWN)}", f"现在由谁负责：{echo(office, NAME_SHOWN)}"]
    lines_shown += [f"电话：{echo(phone, 30)}"] if phone else []
    lines_shown += [f"{heading}：{echo(value, LINE_SHOWN)}" for heading, value in lines]
    lines_shown += [f"等级说明：{echo(grade_note, GRADE_NOTE_SHOWN)}"] if grade_note else []
    lines_shown += [f"您还有：{echo('、'.join(other_homes), LINE_SHOWN)}"] if other_homes else []
    return "\n".join([*lines_shown, "要换小区，回复“换小区”。"])


def nobody_answers(hotline: str) -> str:
    return (
        f"没人接的话，过一会儿再打，或者打 {hotline}（政务服务热线）。\n"
        "在这里写下来的投诉，也都有人处理。要投诉没人接电话，回复“投诉”。"
    )


def urgent_numbers(lift: str, hotline: str) -> str:
    return (
        "急事先打电话：\n"
        f"电梯困人：按轿厢里的报警按钮，或打 {lift}\n"
        "火情、燃气味：先离开，到外面打 119\n"
        "有人受伤：120\n"
        "有人打架、偷盗：110\n"
        f"其他政务服务：{hotline}"
    )


def person(hotline: str, card: str) -> str:
    sentence = f"要和人说话，请拨打 {hotline}（政务服务热线），或直接打给负责您小区的单位。"
    return "\n".join([sentence, *([card] if card else []), "在这里写下来的投诉，也都有人处理。"])
