"""What is said of a danger besides its advice."""

from backend.wechat.conversation.replies import echo

ADVICE_SHOWN = 200
HERE_FOR_YOU = "您遇到的难处，我们也想帮您解决。等您缓一缓，愿意的时候再告诉我出了什么事。"
IF_IT_BURNS = "要是着火了，马上离开，拨打 119。要是做饭、烧烤的烟，请选一个："
RELIEVED_UNSENT = "没事就好，这句话记下了。要单位查清原因，就提交；不用了，回复“取消”。"
HELP_CAME_UNSENT = "有人到了就好，这句话记下了。"


def not_sent(*, ready: bool, urgent: bool) -> str:
    """Whoever has told of a danger believes that it is reported."""
    first = "等人安全了，" if urgent else ""
    then = "回复 1 就报出去。" if ready else ("再接着说：" if urgent else "")
    return f"这件还没有提交，单位还不知道。{first}{then}"


def first_of_all(advice: str) -> str:
    """Of two dangers, each advice on a line of its own and whole."""
    return "【请先做这件事】" + "\n".join(echo(line, ADVICE_SHOWN) for line in advice.splitlines())
