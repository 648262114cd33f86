"""What the account has just said or asked, in plainer words: for 啥意思 and 那咋办."""

OF_THE_PLACE = "就是问坏的东西在哪儿，来人好找。写几号楼几单元，或者“东门口”这样的地方就行。"
OF_THE_NAME = "就是问出事的是哪个小区，知道了才能交给管它的单位。"
OF_THE_LIST = "您说的名字有不止一个小区像，是哪一个，回复它前面的数字就行。"
OF_THE_WORDS = "就是请您说说遇到了什么事，一两句话就行，我替您交给该管的单位。"
OF_THE_PHONE = "就是问您留不留电话给办理的人。留就把号码发来，不留也一样办。"
OF_THE_CHECK_PAGE = "下面是要替您交上去的内容，现在还没有交。都对就回复 1，交了就有单位办；哪里不对，直接说。"
OF_AN_ANSWER = (
    "单位答复了，办没办好由您说了算：办好了，回复“满意”或“不满意”；没办好，回复“没解决”，就退回重办。"
)
OF_ADDING = "就是您还有要补充的话就接着写，会加到那件投诉里；没有了，回复“好了”。"
OF_WITHDRAWING = "就是问您那件投诉还要不要办。"
OF_WHAT_WAS_HEARD = "就是问您这句是不是要投诉。是的话我记下来，交给该管的单位。"
OF_CHOICES = "您这句话我拿不准，回复前面的数字，我就照着办。"
OF_WAITING = "就是单位已经在办，现在等它答复，您不用做什么。到期没答复，上级单位会看到；着急回复“催办”。"
NOT_LEFT_ALONE = "不是不管，"
OF_A_CLOSED_ONE = "您上次那件已经办结了。要是没办好，或者又坏了，回复“重新打开”，说说现在的情况，就接着办。"


def what_to_do(hotline: str) -> str:
    """Nothing was filed yet."""
    return f"要有人来管，直接把哪里不好说给我听，我替您交给该管的单位。想先问清楚，也可以打 {hotline}。"
