"""What is said after a danger, or after an ordinary matter: whether somebody is in danger now."""

from backend.city_rules.rules.categories import default_categories
from backend.complaints.rules.filing.goes_on import (
    asks_what_to_do,
    danger_going_on,
    says_help_came,
    says_it_is_over,
)

KNOWN = default_categories()
LIFT, LAMP, GAS = "老太太困在电梯里了", "三楼楼道灯坏了", "厨房一股煤气味"
DRUNK = "我爸又喝多了在砸东西 我锁在屋里"
PIPE, FIRE, WELL = "水管爆了，水往外喷", "楼下着火了", "小孩掉井里了"

# earlier, words, the kind of danger (empty: none), a piece of the advice
PAIRS = [
    (LIFT, "人还没救出来 咋没人来", "trapped", "96333"),
    (LIFT, "还没出来呢", "trapped", "96333"),
    (LIFT, "咋还不来", "trapped", "96333"),
    (LIFT, "96333打不通", "trapped", "改打 119"),
    (LIFT, "打了半天没人接", "trapped", "改打 119"),
    (LIFT, "里面没动静了", "trapped", "96333"),
    (LIFT, "老太太喘不上气了", "trapped", "120"),
    (LIFT, "她还在里头", "trapped", "96333"),
    (LIFT, "快点来吧 撑不住了", "trapped", "96333"),
    (LIFT, "物业来了 可是人还没救出来", "trapped", "96333"),
    (LIFT, "都半个钟头了没人管", "trapped", "96333"),
    ("电梯停在五楼半不动了", "里面有个娃在哭", "trapped", "96333"),
    ("电梯停了", "96333打不通", "help", "改打 119"),
    (LAMP, "119打不通", "help", "改打 119"),
    (GAS, "还在漏气", "gas", "119"),
    (GAS, "味越来越大了", "gas", "119"),
    (GAS, "阀门关不住", "gas", "119"),
    (GAS, "我头晕的很", "gas", "119"),
    (GAS, "燃气公司咋还没人来", "gas", "119"),
    (FIRE, "火越来越大", "fire", "119"),
    (FIRE, "都烧到三楼了", "fire", "119"),
    (FIRE, "119占线", "fire", "换一部电话"),
    (FIRE, "控制不住了", "fire", "119"),
    (FIRE, "灭了一会儿 又着起来了", "fire", "119"),
    (PIPE, "水都流到电梯里了", "lift_flooded", "不要再乘"),
    (PIPE, "我还想补充 水都流到电梯里了", "lift_flooded", "不要再乘"),
    (PIPE, "还在喷 阀门关不上", "flood", "总阀"),
    (PIPE, "越来越大", "flood", "总阀"),
    ("楼上往下漏水", "都流到电梯里了", "lift_flooded", "不要再乘"),
    ("楼上漏水把墙泡了", "进电梯里了", "lift_flooded", "不要再乘"),
    (WELL, "没声了", "fallen_in", "119"),
    (WELL, "还在下面 咋没人来", "fallen_in", "119"),
    (LAMP, "楼道着火了", "fire", "119"),
    (LAMP, "刚才有个老人摔倒起不来了", "injured", "120"),
    ("狗没拴绳到处跑", "把孩子咬伤了", "injured", "120"),
    ("隔壁天天半夜打老婆", "她又在哭了", "at_home", "110"),
    ("墙裂了条缝", "又塌了一块 要倒了", "collapse", "119"),
    (LIFT, "没信号 打不出电话", "trapped", "改打 119"),
    (LIFT, "里面有人", "trapped", "96333"),
    (FIRE, "有人在里面吗不知道", "fire", "119"),
    ("电梯晃得厉害", "停在半空了", "trapped", "96333"),
    ("水都流到电梯里了", "电梯还在跑呢", "lift_flooded", "不要再乘"),
    ("楼上漏水", "配电箱也在下面", "shock", "拉总闸"),
    ("我一个孕妇爬十二楼", "爬不动了 肚子疼", "injured", "120"),
    (DRUNK, "他在踹门", "violence", "12110"),
    (DRUNK, "我不敢打电话 他会听见", "at_home", "12110"),
    # calm
    (DRUNK, "我妈在外面", "", ""),
    (PIPE, "水退了 就是电还没来", "", ""),
    (FIRE, "里面没人了", "", ""),
    ("墙要塌了", "楼道窗户关不上", "", ""),
    (FIRE, "消防来了", "", ""),
    (LIFT, "物业电话是多少", "", ""),
    (LIFT, "修了没", "", ""),
    (LIFT, "谢谢 人出来了", "", ""),
    (LIFT, "救出来了 谢谢你们", "", ""),
    (LIFT, "是三单元的电梯", "", ""),
    (LIFT, "没事了", "", ""),
    (LIFT, "吓死我了", "", ""),
    (LIFT, "出来了出来了 没事了", "", ""),
    (LIFT, "咋样了", "", ""),
    (LIFT, "电梯费能退不", "", ""),
    (LIFT, "顺便说下楼道灯还没人来修灯", "", ""),
    (LIFT, "师傅来了", "", ""),
    (GAS, "关了阀门 不漏了", "", ""),
    (GAS, "燃气公司的人来了 换了软管 好了", "", ""),
    (GAS, "收到", "", ""),
    (GAS, "我家是2号楼", "", ""),
    (FIRE, "火灭了", "", ""),
    (FIRE, "是误会 人家烧纸呢", "", ""),
    (FIRE, "处理结果啥时候给我", "", ""),
    (PIPE, "水停了", "", ""),
    (PIPE, "修好了 谢谢", "", ""),
    (PIPE, "灯是三楼的", "", ""),
    (WELL, "送医院了", "", ""),
    (WELL, "盖好了没", "", ""),
    (LAMP, "灯是三楼的", "", ""),
    (LAMP, "还没人来修灯", "", ""),
    (LAMP, "咋没人来", "", ""),
    (LAMP, "咋还不来人", "", ""),
    (LAMP, "越来越黑了", "", ""),
    (LAMP, "物业电话打不通", "", ""),
    (LAMP, "又坏了一个", "", ""),
    (LAMP, "快点来修", "", ""),
    (LAMP, "没人管", "", ""),
    ("垃圾没人清", "越来越多了", "", ""),
    ("垃圾没人清", "又堆到二楼了", "", ""),
    ("水费多收了", "还没退", "", ""),
    ("电梯里广告太吵", "还在响", "", ""),
    ("电梯灯坏了", "里面黑", "", ""),
    ("楼上漏水", "还在滴 没人来看", "", ""),
    ("狗没拴绳到处跑", "又跑出来了", "", ""),
    ("楼下烧烤店 油烟往我家灌", "今天晚上又开始冒烟了", "", ""),
    ("楼下烧烤店 油烟往我家灌", "烟大得看不见人 呛得喘不上气", "fire", "119"),
    ("楼下烧烤店 油烟往我家灌", "烧烤店着火了", "fire", "119"),
    ("楼下烧烤店 油烟往我家灌", "邻居家厨房冒烟了", "fire", "119"),
    ("楼下烧烤店 油烟往我家灌", "他们天天冒烟", "", ""),
    (GAS, "那我还要等着你们来人吗", "", ""),
    (GAS, "还没来人吗", "gas", "119"),
    ("二楼阳台花盆快掉下来了", "你问这个干啥", "", ""),
    ("物业费太贵", "电话没人接", "", ""),
]  # fmt: skip


def test_a_danger_goes_on_grows_or_is_over() -> None:
    wrong = [
        (earlier, said, kind, advice, danger)
        for earlier, said, kind, advice in PAIRS
        for danger in [danger_going_on(KNOWN, earlier, said)]
        if (danger.kind if danger else "") != kind or (danger and advice not in danger.emergency_advice)
    ]
    assert wrong == []
    assert sum(not kind for _, _, kind, _ in PAIRS) * 2 >= len(PAIRS)
    assert len(PAIRS) >= 60


def test_relief_is_told_from_what_goes_on() -> None:
    for words in (
        "出来了出来了 没事了", "人救出来了，谢谢", "没事了", "虚惊一场", "火灭了", "人没事",
        "没味了 是楼上阀门没关", "水退了 就是电还没来", "人醒了", "人拉回来了",
    ):  # fmt: skip
        assert says_it_is_over(words), words
    for words in (
        "还没出来", "出来了没", "没出来", "水又上来了", "人出来了 还有一个在里头", "师傅来了",
        "人出来了但是喘不上气", "吓死我了", "水顺着灯流下来了", "120来了",
    ):  # fmt: skip
        assert not says_it_is_over(words), words


def test_help_that_came_is_told_from_help_that_did_not() -> None:
    for words in ("120来了", "拉警戒线了", "有人来围起来了", "消防来了", "送医院了"):
        assert says_help_came(words), words
    for words in ("120来了没", "消防还没来", "人来了 修了一半走了", "没人来", "咋不来人"):
        assert not says_help_came(words), words


def test_who_asks_what_to_do_is_told_from_who_asks_of_the_complaint() -> None:
    for words in ("门开了一条缝 能自己扒开吗", "应该是坏了吧 可以关掉吗", "我能下去吗", "咋办啊"):
        assert asks_what_to_do(words), words
    for words in ("投诉怎么办", "几点能来人", "能赔偿吗", "我不敢出门了", "能不能快点修"):
        assert not asks_what_to_do(words), words
