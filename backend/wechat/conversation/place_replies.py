"""What is said of a place that was corrected."""

NAME_IN_WORDS = "问题里写的小区名也一起改了。"


def already(place: str) -> str:
    return f"位置本来写的就是“{place}”，没有改动。"


def changed_in_words(old: str, new: str) -> str:
    return f"好的，“{old}”改成了“{new}”，问题里写的也一起改了。"


def not_there(part: str, place: str) -> str:
    where = f"位置现在是“{place}”" if place else "位置还没有写"
    return f"没有找到“{part}”，没有改动。{where}，要改就直接写新的位置。"


def of_which_building(room: str) -> str:
    return f"{room}是几号楼几单元的？写上来人才找得到；不想写，回复“跳过”。"


def left_out(part: str) -> str:
    return f"好的，“{part}”去掉了。"


def still_lives(community: str) -> str:
    return f"好的。现在说的还是{community}，要换，回复“换小区”。"


ANY_SPOT = "怎么说都行，您那里叫什么就写什么，例如：单元门口、小区大门口。"
