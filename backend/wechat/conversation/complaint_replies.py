"""Answers about open complaints and about being erased."""

from collections.abc import Sequence

from backend.complaints.rules.refused import LAW, OFFICE, appeal
from backend.wechat.conversation.lookups import Progress
from backend.wechat.conversation.replies import echo

REMINDER_WORDS = 24

_CHOOSE: dict[str, str] = {
    "urge": "要催办哪一件？",
    "supplement": "要给哪一件补充？",
    "withdraw": "要撤回哪一件？",
    "reopen": "要重新打开哪一件？",
    "rate": "要评价哪一件？",
}
_MOVE_NAMES = {"urge": "催办", "supplement": "补充", "withdraw": "撤回", "reopen": "重新打开"}
_NOTHING: dict[str, str] = {
    "urge": "您现在没有正在办理的投诉，不用催办。",
    "supplement": "您现在没有正在办理的投诉。要投诉，请回复“投诉”。",
    "withdraw": "您现在没有可以撤回的投诉。",
    "reopen": "您没有 15 天内办结的投诉可以重新打开。问题又出现了，请回复“投诉”再提交一件。",
    "rate": "您现在没有等待评价的投诉。单位答复之后我会告诉您，到时再评价。",
}

ASK_SOLVED = "问题解决了吗？\n1 解决了\n2 没解决"
ASK_SATISFIED = "对这次办理满意吗？\n1 满意\n2 不满意\n3 不想说"
PASSED_ON = "好的，这句话我会和您的评价一起转给办理单位。"
SO_SO = "好的，这句话我会转给办理单位。要是请您选一个："
NOT_RATED = "这句我没听明白。不想评，回复“取消”就行。"
NEED_NOT_RATE = "好的，不评也行。以后想说了，回复“评价”。"
NOT_CLOSED = (
    "好的，没有评价，这件也还没有办结。解决了回复“满意”，没解决回复“没解决”；整件不要了，回复“撤回”。"
)
ASK_REASON = "请说说现在是什么情况，例如：修好三天又漏了。\n不想重新打开，回复“取消”。"
ASK_PIN = "这件投诉不是用您的微信提交的。请发 6 位查询码（提交时和编号一起给的）。\n不查了，回复“取消”。"
TELL_THE_OFFICE_ABOVE = "他们这样做，可以告诉上级："
PIN_IS_SIX = "查询码是 6 位数字。"
FORGET = (
    "要删除您在这里的个人信息吗？\n"
    "删除后：我不再记得您的小区和聊天，投诉里的电话和语音会删掉；还在办理的投诉照常办，但不能再通知到您。\n"
    "这一步不能恢复。确定请回复 1，不删回复 2。"
)
FORGOTTEN = "已经删除了您的个人信息。以后有事，随时再来找我。"

OF_NEIGHBOURS = "别人的投诉只有提交的人能看详情。您提交时要是看到邻居反映过同一件，选了它，就会一起办。"
URGED = "已经催办，办理单位会马上收到提醒。"
SUPPLEMENT_TAKEN = "这句话已经补充进去了。还有的话接着发，没有了回复“好了”。"
SUPPLEMENTED = "好的，补充的内容已经交给办理单位。"
PHOTOS_WITH_IT = "我回过话的照片，都已经交给办理单位了。没发成的，回复“补充”再发一次。"
PHOTO_ADDED = "照片已经补充进去了。"
VOICE_ADDED = "语音已经补充进去了。"
# Behind these two stands what is different now: who does it, who watches, until when.
REOPENED = "已经重新打开。"
SENT_BACK = "谢谢您如实告诉我。这件投诉已经退回重办。"
TELL_MORE = "现在是什么情况，直接写就行，会加进去；没有了回复“好了”。"
TELL_MORE_STILL = "您说的已经转给办理单位。还有要补充的，直接写就行；没有了回复“好了”。"
ADDED_STAYS = "好的，换一件。前面已经加进去的收不回来。"
RATING_STANDS = "评过的不能改，不影响您以后再投诉。其实没有解决，可以重新打开，接着办。"
REFUSED_AGAIN = "不予受理的那件不能接着办。我照原来的话重新写了一件，您看看，没有问题就提交。"
NOT_SENT = "好的，刚才那句话没有发。"
ADDED_AND_RAISED = "这句话已经补充进去，并且按紧急情况马上告诉了办理单位。"
PHONE_TOO_LATE = (
    "这件已经提交，电话加不进去，号码没有记。有了进展我在这里告诉您；"
    "想直接和人说，回复“我的小区”有负责单位的电话，报编号就行。"
    "一定要留电话，先回复“撤回”，再投诉一次，提交前选 6。"
)
WORDS_TOO_LATE = (
    "已经提交的话改不了。哪里写错了，回复“补充”写清楚，会一起交给办理单位；整件不要了，回复“撤回”。"
)
NOTED = "知道了，已经照您说的办。"
OVER_OR_MENDED = "好的，有事随时找我。要是修好了、不用办了，回复“撤回”。"
RATE_WHEN_SEEN = "好的，不急。看好了再告诉我，回复“满意”或“没解决”就行。"
SEE_UNTIL_THEN = "好的，单位有了答复我告诉您。到时候没办，回复“催办”。"
NO_PHONE_NEEDED = (
    "不用留，不留也一样办，有了进展我在这里告诉您。一定要留电话，先回复“撤回”，再投诉一次，提交前选 6。"
)
PHOTO_TOO_LATE = "已经提交的照片拿不掉。回复“补充”，说哪一张不对，办理单位看得到；整件不要了，回复“撤回”。"
MISREAD = (
    "对不起，是我听错了。这件已经退回重办，退回收不回来；您说的已经转告办理单位。不用再办了，回复“撤回”。"
)
WITHDRAWN_STAYS = "撤回的那件不能恢复。现在写的这件提交了，单位就接着办。"
RELIEVED = "人没事就好，已经告诉办理单位。这件投诉接着办，查清原因。"
HELP_CAME = "有人到了就好，已经告诉办理单位。有新的情况接着说。"
RAISED = "已经马上催办，并且报给了上一级单位。"
WITHDRAWN = "已经撤回，办理单位不再办理这一件。"
LEFT_AS_IT_IS = "好的，没有改动。"
NOTHING_CHANGED = "好的，没有改动，您的投诉照常办理。"
BACK_TO_DRAFT = "刚才没写完的投诉，我们接着来。"
NOTHING_UNDER_WAY = "现在没有要取消的。"
ANYTIME = "好的，有事随时找我。"
WELCOME_ANYTIME = "不客气，有事随时找我。"
WHAT_NEXT = "想催办、补充或撤回，直接回复这几个词就行。"
WHAT_NEXT_RATE = "办得怎么样，回复“满意”、“不满意”或“没解决”就行。"
WHAT_NEXT_NEW = "要再投诉一件，请回复“投诉”。"
WRITTEN_AGAIN = "撤回的那件不能恢复。我照原来的话重新写了一件，您看看，没有问题就提交。"
WITH_PERSON = "您正在和人工客服说话。要回到自动服务，回复“返回”。"
BACK_FROM_PERSON = "好的，回到自动服务。"


def ask_the_office(office: str) -> str:
    return (
        f"答复里的话，{echo(office, 20)}说得最清楚，回复“我的小区”有电话。\n{WHAT_NEXT_RATE}"
        if office
        else WHAT_NEXT_RATE
    )


def refusal(progress: Progress, hotline: str, *, about_law: bool) -> str:
    """Why, who decided, where to go on."""
    decided_by = progress.decided_by or OFFICE
    lines = [
        f"{complaint(progress.number_shown, progress.words)}，{echo(decided_by, 44)}决定不予受理。",
        f"理由：{echo(progress.answer, 60)}" if progress.answer else "",
        LAW if about_law else f"想问清楚，直接打电话问{'街道' if progress.decided_by else OFFICE}。",
        appeal(hotline),
        "" if about_law else LAW,
        "情况变了，或者有别的事，直接说给我听，另提一件。",
    ]
    return "\n".join(filter(None, lines))


def ask_if_complaint(words: str) -> str:
    return f"您说的“{echo(words, REMINDER_WORDS)}”，是要投诉吗？\n1 是，要投诉\n2 不是"


def complaint(shown_number: str, words: str) -> str:
    return f"编号 {shown_number}“{echo(words, REMINDER_WORDS)}”"


def that_one(shown_number: str, words: str) -> str:
    return f"是{complaint(shown_number, words)}。"


def choose(move: str, offered: Sequence[tuple[str, str]]) -> str:
    lines = [f"{place} {complaint(*offer)}" for place, offer in enumerate(offered, start=1)]
    return "\n".join([f"{_CHOOSE[move]}请回复数字：", *lines])


def no_such_complaint(move: str, offers: Sequence[tuple[str, str]]) -> str:
    """The words name another matter than all of theirs."""
    name = _MOVE_NAMES[move]
    lines = [complaint(*offer) for offer in offers]
    return "\n".join(
        ["没有找到您说的这一件，什么都没有动。您提交过的有：", *lines, f"是说它，回复“{name}”就行。"]
    )


def nothing_to(move: str) -> str:
    return _NOTHING[move]


def supplementing(number: str) -> str:
    return f"请直接发要补充的话、照片或语音，会加到{number}。发完了回复“好了”。"


def confirm_withdraw(number: str) -> str:
    return f"确定撤回{number}吗？撤回后单位就不再办了。\n1 撤回\n2 不撤"


def photo_for(count: int, number: str) -> str:
    several = f" {count} 张照片" if count > 1 else "照片"
    return f"收到{several}。这是：\n1 补充到{number}\n2 要投诉另一件事"


def tell_more(words: str) -> str:
    """Who has said what is wrong is not asked for it."""
    return TELL_MORE_STILL if words else TELL_MORE


def rated(*, solved: bool, satisfied: bool | None = None, in_words: bool = False) -> str:
    """What was taken from free words, and 不满意 always, is named, so that it can be taken back."""
    if not solved:
        return SENT_BACK
    verdict = "，满意" if satisfied else "，不满意" if satisfied is False else ""
    is_named = satisfied is False or (satisfied and in_words)
    named = f"记的是“解决了{verdict}”，没解决就回复“重新打开”。" if is_named else ""
    return f"谢谢您的评价，这件投诉办结了。{named}"


def office_above(street: str, hotline: str) -> str:
    """The complaint goes up by itself; nobody must write it again."""
    who = f"管它的单位是{street}，可以直接打过去，报编号就行。" if street else ""
    return f"{who}到期没办好，这件会自动报到上一级，不用您再写。也可以打 {hotline}。"


def may_reopen(last_day: str) -> str:
    return f"{last_day}前又出问题，回复“重新打开”，接着办这一件。"


def ask_cover(firm_view: str, labels: Sequence[str]) -> str:
    """The first is how it stands; what is not sent is kept nowhere."""
    lines = [f"{position} {label}" for position, label in enumerate(labels, start=1)]
    return "\n".join([firm_view, "这句话还没有发。回复数字就发：", *lines, "不发了，回复“取消”。"])


def not_sent(words: str) -> str:
    return f"刚才那句“{echo(words, REMINDER_WORDS)}”没有发，要发请再说一遍。"


def wrong_pin(tries_left: int) -> str:
    if tries_left <= 0:
        return "编号和查询码对不上。今天不能再试了，请明天再来，或回复“人工”。"
    return f"编号和查询码对不上，请核对后再发一次（今天还可以试 {tries_left} 次）。不查了，回复“取消”。"


def no_more_pins(link: str) -> str:
    return f"查询码今天输错的次数太多了，请明天再试，或在网页上查看：\n{link}"


def pin_closed(hotline: str) -> str:
    return (
        "这个编号的查询码输错的次数太多，已经停用。"
        f"请打开提交时保存的链接，不受影响；没有链接，请拨打 {hotline}，报编号查询。"
    )


def kept_for_you(notices: Sequence[str]) -> str:
    """What happened while the resident could not be told."""
    return "\n".join(["您不在的时候：", *notices])
