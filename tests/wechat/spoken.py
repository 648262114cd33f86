"""What residents say and send to the account, at its questions and out of the blue."""

from hypothesis import strategies as st

from backend.wechat.conversation import text_parsing

COMMUNITIES = [
    "众望小区", "众旺小区", "眾望小區", "众望", "段西沟一小区", "段西沟", "观象台佳苑", "观象台",
    "新华小区",
    "桃园三区", "桃园3区", "上站街道", "没有这个小区", "众望小区和观象台佳苑",
]  # fmt: skip
DOORS = [
    "3号楼2单元501", "3-2-501", "三号楼二单元", "3", "三", "十八栋", "9号楼", "大门口", "地下车库",
    "3号楼", "楼下",
    "跳过", "知不道", "3号楼" * 40,
]  # fmt: skip
TROUBLES = [
    "楼道灯坏了三天没人修", "電梯停了兩天沒人修", "楼上天天半夜装修吵得睡不着，另外垃圾也没人清运",
    "物业费乱收费",
    "众望小区3号楼2单元电梯坏了", "观象台佳苑门口井盖松了", "垃圾", "保安骂人", "没有物业没人管",
    "又停水了",
    "3号楼楼道灯坏了，还有物业多收我停车费，打13912345678找我",
]  # fmt: skip
DANGERS = [
    "电梯困人了快来",
    "闻到煤气味",
    "楼下着火了！！！",
    "墙皮脱落砸到车",
    "有人被困在电梯里，另外楼道灯也坏了",
]
ABUSE = ["你们他妈的都是骗子", "滚", "垃圾平台", "操", "什么破系统"]
SMALL_TALK = [
    "谢谢", "好的", "在吗", "？？？", "……", "今天天气不错啊我想问问", "物业费多少钱", "业委会电话是多少",
    "物业会不会知道是我说的？", "我那个投诉办得怎么样了", "催催催！人呢？", "撤回投诉吧，物业说下午来",
    "我要找真人",
    "继续", "等一下", "说到哪了", "不投诉了，算了", "首页", "查", "催", "匿名", "忘记我", "人工",
    "重来", "评价",
]  # fmt: skip
ODD = [
    "😀", "👍🏽", "👨‍👩‍👧‍👦坏了", "1️⃣", "①", "１", "\u202e坏了灯", "\u200b", "\ufeff1",
    "坏\u0301了", "\t", "\n\n1\n", "　",
    "]]>", "]]></Content><MsgType><![CDATA[image", "<xml>&amp;", "{编号}", "%s%n",
    "'; DROP TABLE complaints; --",
    "1" * 200, "一" * 50, "十" * 45, "2612345678", "2612345678 123456", "261234567", "000000", "123456",
    "\ue000\U000f0000",
    "灯" * 682 + "a", "灯坏了" * 227 + "x", "😀" * 511 + "abc", "a" * 2047, "a" * 2048, "坏" * 5000,
]  # fmt: skip
WORDS = sorted(
    frozenset().union(
        *(
            value
            for name, value in vars(text_parsing).items()
            if name.isupper() and isinstance(value, frozenset)
        )
    )
    | set(text_parsing.ITEMS)
)
_VISIBLE = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
texts = st.one_of(
    st.sampled_from([*COMMUNITIES, *DOORS, *TROUBLES, *DANGERS, *ABUSE, *SMALL_TALK]),
    st.sampled_from(WORDS),
    st.sampled_from(ODD),
    st.integers(0, 20).map(str),
    st.text(_VISIBLE, max_size=30),
    st.lists(st.sampled_from([*COMMUNITIES, *DOORS, *TROUBLES, *WORDS]), min_size=2, max_size=4).map(
        "，".join
    ),
)

# What a question of the account is known by, and how people answer it.
_FITTING: tuple[tuple[str, list[str]], ...] = (
    ("属于哪一类", ["1", "十六", "17", "电梯", "其他", "都不是", "取消"]),
    ("请发一个联系电话", ["{phone}", "我的电话是{phone}", "跳过", "138", "不想留", "返回"]),
    ("在小区的什么位置", DOORS),
    ("请看看对不对", ["1", "1", "1", "1", "提交", "好的", "2", "3", "4", "5", "6", "6", "7", "8", "0",
    "晚上更严重", "分开"]),
    ("小区的名字", COMMUNITIES),
    ("您说的是哪一个小区", ["1", "2", "第二个", "9", "都不是", "观象台佳苑", "跳过"]),
    ("把问题重新写一遍", ["返回", *TROUBLES]),
    ("请用几句话", TROUBLES),
    ("再打几个字", ["跳过", *TROUBLES]),
    ("问题解决了吗", ["1", "2", "没解决", "修好了", "取消", "说不好"]),
    ("对这次办理满意吗", ["1", "2", "3", "不满意", "谢谢", "取消", "算了"]),
    ("现在是什么情况", ["又漏了", "1", "取消", "返回"]),
    ("6 位查询码", ["123456", "12345", "取消", "查进度"]),
    ("确定请回复 1", ["1", "1", "2", "是的", "取消", "不删"]),
    ("确定撤回", ["1", "2", "撤回", "取消", "不撤"]),
    ("当作投诉提交吗", ["1", "2", "算了", "查进度", "楼道灯坏了"]),
    ("2 要投诉另一件事", ["1", "2", "楼道灯坏了", "好的", "取消"]),
    ("请直接发要补充的话", ["晚上更严重了", "好了", "1", "取消", "坏" * 2500]),
    ("要接着写，回复“继续”", ["继续", "取消", "1"]),
    ("请回复数字：", ["1", "2", "3", "9", "取消"]),
)  # fmt: skip
_ANYTIME = [
    "1",
    "2",
    "3",
    "催办",
    "补充",
    "撤回",
    "评价",
    "重新打开",
    "换小区",
    "删除我的信息",
    "满意",
    "没解决",
    *TROUBLES,
]


def fitting(question: str, phone: str, choice: int) -> str:
    """One of the answers that people give to what the account said last."""
    answers = next((known for sign, known in _FITTING if sign in question), _ANYTIME)
    return answers[choice % len(answers)].format(phone=phone)


_STRAIGHT_ON = (
    ("请看看对不对", "1"),
    ("在小区的什么位置", "跳过"),
    ("小区的名字", "观象台佳苑"),
    ("您说的是哪一个小区", "观象台佳苑"),
    ("请用几句话", TROUBLES[0]),
)


def next_words(question: str) -> str:
    """What somebody says who wants nothing but to file a complaint."""
    return next((words for sign, words in _STRAIGHT_ON if sign in question), "投诉")


wishes = st.sampled_from(["", "忘记我", "我的小区", "换小区", "查进度", "投诉", "紧急电话"])
ratings = st.sampled_from(["评价", "满意", "不满意", "没解决", "修好了", "没修好"])
followups = st.sampled_from(["催办", "补充", "撤回", "加照片", "不投诉了", "催一下"])
labels = st.one_of(
    st.sampled_from(
        [
            "",
            "山西省阳泉市矿区桃北东街12号",
            "桃北东街",
            "]]>",
            "<a>" * 30,
            "路" * 3000,
            "%",
            "_" * 90,
            "\\",
            "1",
            "取消",
        ]
    ),
    st.text(_VISIBLE, max_size=40),
)
degrees = st.sampled_from(
    ["37.8570", "113.5800", "-91.5", "999.9", "0", "", "NaN", "1e5", "37.8570001", "٣٧"]
)
events = st.sampled_from(
    ["subscribe", "unsubscribe", "SCAN", "CLICK", "CLICK", "VIEW", "LOCATION", "scancode_waitmsg",
     "kf_close_session",
     "subscribe_msg_sent_event", "TEMPLATESENDJOBFINISH", "an_event_of_next_year", ""]
)  # fmt: skip
buttons = st.sampled_from(
    ["投诉", "查进度", "我的小区", "紧急电话", "人工", "NOBODY_KNOWS", "", "取消", "1", "忘记我"]
)
kinds = st.sampled_from(["video", "shortvideo", "link", "file", "miniprogrampage", "a_kind_of_next_year", ""])
# Nothing that is well-formed XML; the last two hold a lone surrogate, which no text can carry.
broken = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [b"", b"<xml>", b"<xml/>", b"<xml>\x01</xml>", b"\xff\xfe<xml/>", b"<!DOCTYPE a><xml/>", b"{}",
         b"<xml><MsgType>text</MsgType><Content>&#xD800;</Content></xml>",
         b"<xml><MsgType>text</MsgType><Content>\xed\xa0\x80</Content></xml>"]
    ),
)  # fmt: skip
