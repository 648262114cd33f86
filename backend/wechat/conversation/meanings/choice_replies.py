"""Answers about numbered choices: what became of words that nobody chose a meaning for."""

from backend.wechat.conversation.replies import UNDER_A_LIST, echo

JOINED = "好的，记下了和邻居那件是同一件事，提交后一起办。"
WHICH_NEIGHBOUR = "和哪一件是同一件事？回复 8 或 9。"
REPORTED_BEFORE = "邻居近来反映过相像的问题，写在下面。是同一件事就回复前面的数字，您照样可以提交。"
NOT_REPORTED_BEFORE = "没有看到邻居近来反映过一样的问题，您可以提交。"
BY_NUMBER = "请回复前面的数字，说明是哪一个。"
WORDS_STAND = "问题还是您原来写的，没有换掉。"
RESTORED = "给您换回来了，还是您原来写的。"
PHOTOS_AFTERWARDS = "照片以后再发也行：先回复“补充”，再发给我，一样会交给办理单位。"


def all_there(words: str) -> str:
    return f"您写的还在：“{echo(words, 40)}”。"


def not_in_words(words: str) -> str:
    return f"您写的话里没有提到“{echo(words, 20)}”。"


def left_out_of_it(words: str) -> str:
    return f"“{echo(words, UNDER_A_LIST)}”这句没有写进投诉。要写进去，回复“补充”再说一遍。"


def not_kept(words: str) -> str:
    return f"刚才那句“{echo(words, UNDER_A_LIST)}”没有记进去，要记就再说一遍。"


def kept_as_told(words: str) -> str:
    return f"刚才那句“{echo(words, UNDER_A_LIST)}”记进问题里了。"


def second_one_waits(words: str) -> str:
    return f"另外那件“{echo(words, UNDER_A_LIST)}”先记着，这件提交了接着写。"
