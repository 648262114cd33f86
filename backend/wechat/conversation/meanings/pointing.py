"""Whose place words point at without a name: 她那边, 我自己小区."""

import re

from backend.core.simplified import simplified

_KIN = (
    "(?:婆婆|公公|老[妈爸娘爹]|[爸妈爹娘爷奶姥]+|丈母娘|岳[父母]|姐姐?|妹妹?|哥哥?|弟弟?"
    "|闺女|儿子|朋友|亲戚|同事)"
)
_ELSEWHERE = re.compile(f"(?:[她他]们?|[我俺咱]们?的?{_KIN}|{_KIN})家?(?:那[边头里儿]|他们那|的?小区)")
_OF_KIN = re.compile(f"{_KIN}|[她他]们?(?:家|那)")
_HOME = re.compile("[我俺咱](?:们)?(?:自己|家|自家)*的?(?:这[边里儿块]|自己的?小区|自己家|自己院)")
_BY_THE_WAY = re.compile("(?P<name>[\u4e00-\u9fff]{2,6}?)(?:这|那)(?:[边里头儿]|块儿?)")
LEAST_OF_A_NAME = 2
_BEHIND_A_NAME = re.compile("(?:那[边头里儿个]|这[边里儿个]|的小区|小区)?(?:的|啊|呀|吧|呢)?$")


def name_pointed_at(text: str) -> str:
    """苏村 of 苏村那边."""
    return _BEHIND_A_NAME.sub("", text.strip(" ，,。！!"), count=1)


def named_by_the_way(text: str) -> tuple[str, ...]:
    """桥头 and 我桥头, of 我桥头这边: what may be the beginning of a name, the longest first."""
    stretches = (match["name"] for match in _BY_THE_WAY.finditer(simplified(text)))
    return tuple(name[start:] for name in stretches for start in range(len(name) - LEAST_OF_A_NAME + 1))


def points_elsewhere(text: str) -> bool:
    """她那边的水停了: not where the resident lives."""
    return _ELSEWHERE.search(simplified(text)) is not None


def tells_of_kin(text: str) -> bool:
    """我婆婆家暖气不热: words that go on with 她那边 go on with this."""
    return _OF_KIN.search(simplified(text)) is not None


def points_home(text: str) -> bool:
    """顺便我这边3号楼电梯也坏了, 我自己小区也有个事: where the resident lives."""
    return _HOME.search(simplified(text)) is not None
