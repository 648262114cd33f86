"""Matters of other authorities: national numbers only, since no local number is recorded."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.lookups import CommunityRecord
from backend.wechat.conversation.questions.parts import ask_street, paragraph

ALSO_HERE = "您小区里停水停电、暖气不热，也可以直接说给我听，我交给该管的单位。"
NOT_OURS = "这件事不归我管，请打 {hotline}（政务服务热线），能问到该找谁。"
NOT_KNOWN = "这个我说不准，可以打 {hotline} 问。"
WHAT_IS_OURS = "小区里的事，直接说给我听就行。"
_ASK = "可以打 {hotline} 问。"
_ON_THE_BILL = "看缴费单上的电话，或打 {hotline} 问。"
_SERVICES: tuple[tuple[str, str], ...] = (
    (
        "[你您]们?(?:听说|知道|晓得)(?:了|过)?(?:不|吗|么|没|吧)[?？]?$",
        "别的事我不知道，我只看得到您自己在这里提交的投诉。",
    ),
    (
        "(?:加装|安装|装)电梯",
        (
            "加装电梯由业主一起投票定（民法典第278条），同意不同意都可以在投票前说。"
            "找哪个部门、交什么材料，这里没有登记，可以问街道办，或打 {hotline}。"
        ),
    ),
    (
        "赔|医药费|药费|医疗费|误工费|谁[来给]?(?:出|掏|承担)",
        (
            "谁来赔、赔多少，这里定不了。留好照片和票据，先和物业或造成的人商量；谈不成找居委会调解，"
            "不明白打 12348 问法律，不收费。人受了伤先看病。"
        ),
    ),
    ("煤气|燃气|天然气", f"闻到燃气味：先离开，到外面打 119。别的燃气的事，{_ON_THE_BILL}"),
    ("户口|身份证|居住证", f"户口、身份证由派出所办，这里没有登记它的电话，{_ASK}"),
    ("派出所|报警|警察|公安|民警|偷|打架|骗", f"报警打 110。派出所的电话这里没有登记，{_ASK}"),
    ("撞车|车祸|交警|交通事故", f"交通事故打 122。别的交通的事，{_ASK}"),
    ("消防|火警|火灾", f"火警打 119。别的消防的事，{_ASK}"),
    ("急救|救护|医院|看病|门诊|疫苗", f"有人受伤、得急病打 120。医院和看病的事，{_ASK}"),
    ("公积金", "公积金的事打 12329。"),
    ("医保|医疗保险", "医保的事打 12393。"),
    ("社保|养老|退休金|失业|工伤|劳动|工资|欠薪", "社保、劳动的事打 12333。"),
    ("假货|消费|食品|物价|市场监管|超市|饭店", "买东西、食品、价格的事打 12315。"),
    (
        "市长热线|政务热线|便民热线|12345",
        "政务服务热线是 {hotline}，什么事都能问、能反映，这里办得不满意也可以打。",
    ),
    ("法律|律师|打官司|法院|起诉|司法|仲裁|12348", "法律咨询打 12348，不收费。"),
    ("税", "税的事打 12366。"),
    ("停电|来电|供电|电费|电网|电力|用电|交电", f"供电的事打国家电网 95598。{ALSO_HERE}"),
    ("停水|来水|供水|自来水|水费|用水|交水", f"停水、水费的事这里没有登记，{_ON_THE_BILL}{ALSO_HERE}"),
    (
        "联通|电信|移动公司|广电|宽带|网断|断网|上网",
        "宽带的事：移动 10086，联通 10010，电信 10000，广电 10099。",
    ),
    ("暖|供热|热力", f"供暖的日子、暖气费这里没有登记，{_ON_THE_BILL}{ALSO_HERE}"),
)
_MAY_BE = re.compile("(?:能|可以|让|准|允许|许|该|兴).{1,14}(?:不|没|么|吗|嘛)[?？]?$")
_STREET = re.compile("街道|社区|居委|办事处")
_PATTERNS = tuple((re.compile(pattern), says) for pattern, says in _SERVICES)


def elsewhere(words: str, record: CommunityRecord | None, hotline: str) -> str:
    plain = simplified(words)
    if record is not None and _STREET.search(plain):
        return f"您的街道办：{ask_street(record, hotline)}。社区居委会的电话这里没有登记，可以问街道办。"
    unknown = NOT_KNOWN if _MAY_BE.search(plain) else NOT_OURS
    says = next((says for pattern, says in _PATTERNS if pattern.search(plain)), unknown)
    answer_text = says.format(hotline=hotline)
    return answer_text if says.endswith(ALSO_HERE) else paragraph([answer_text, WHAT_IS_OURS])
