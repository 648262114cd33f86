"""How to do something here; how somebody without a phone of their own does."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from backend.core.simplified import simplified
from backend.wechat.conversation import replies
from backend.wechat.conversation.lookups import CommunityRecord, ServicePromises
from backend.wechat.conversation.questions.parts import contact, paragraph


@dataclass(frozen=True, slots=True)
class _Known:
    promises: ServicePromises
    record: CommunityRecord | None
    hotline: str


_Says = Callable[[_Known], str]


def how_to(words: str, promises: ServicePromises, record: CommunityRecord | None, hotline: str) -> str:
    """The first topic that the words name; without one, all that can be done."""
    plain = simplified(words)
    says = next((says for pattern, says in _TOPICS if pattern.search(plain)), None)
    return says(_Known(promises, record, hotline)) if says else replies.HELP


def _for_somebody(known: _Known) -> str:
    office = known.record.office if known.record else None
    or_office = f"，或打给{contact(office)}" if office and office.phone else ""
    return paragraph(
        [
            "不会用手机的老人，这样也能反映：",
            "1 家里人或邻居在这里替老人说，写清老人住几号楼；",
            f"2 打电话：{known.hotline}{or_office}；",
            "3 请人用微信扫小区里贴的二维码，不用找小区名字。",
            "会用微信的，按住说话发语音也行。",
        ]
    )


def _correct(_known: _Known) -> str:
    return (
        "还没提交：在核对那一页，要改哪一项就回复哪个数字。\n"
        "已经提交：原来的话不能改，回复“补充”，把对的写上，办理的单位看得到。"
        "要是全错了，回复“撤回”，再提一件。"
    )


def _here_again(_known: _Known) -> str:
    return "对，以后有事还在这里说，直接写给我就行。办结没多久又出的同一件事，回复“重新打开”接着办。"


def _withdraw(_known: _Known) -> str:
    return "已经提交的，回复“撤回”，我再问您一遍，确定了才撤。还没提交的，回复“取消”就行。"


def _urge(known: _Known) -> str:
    again = f"催过以后，过 {known.promises.urge_again_hours} 小时可以再催。"
    return f"回复“催办”，办理的单位马上收到提醒。{again}"


def _reopen(known: _Known) -> str:
    return (
        f"办结后 {known.promises.reopen_days} 天内，回复“重新打开”，说说现在的情况就行。"
        "过了时间，直接再投诉一件。"
    )


def _rate(known: _Known) -> str:
    return (
        "单位答复以后，回复“满意”“不满意”或者“没解决”。"
        f"答复后 {known.promises.rate_days} 天内都可以评，没解决就退回重办。"
    )


def _photo(_known: _Known) -> str:
    return (
        "点输入框旁边的“+”，再点“相册”或“拍摄”，把照片发给我，一件最多 9 张。"
        "先发照片、先说事都行。已经提交的，先回复“补充”再发。视频我收不了，请截图发来。"
    )


def _add(_known: _Known) -> str:
    return "回复“补充”，再发要补充的话、照片或语音，发完了回复“好了”。还没提交的，直接接着写就行。"


def _follow(known: _Known) -> str:
    return (
        "回复“查进度”就能看到。不是用这个微信投诉的，把 10 位编号和 6 位查询码一起发给我。"
        f"编号找不到了，打 {known.hotline} 问。"
    )


def _change_community(_known: _Known) -> str:
    return "回复“换小区”，再写小区的名字。我最多记住您的 5 个小区。"


def _voice(_known: _Known) -> str:
    return "按住说话，发语音给我就行，一件最多 3 段。想匿名，请再打几个字，这样物业不听您的声音。"


def _phone(_known: _Known) -> str:
    return "默认就是匿名，不用您做什么。想留电话，提交前在核对那一页回复 6；要改回匿名，再回复 6。"


def _forget(_known: _Known) -> str:
    return "回复“删除我的信息”，我再问您一遍，确定了就删。"


def _person(known: _Known) -> str:
    return f"回复“人工”，我告诉您打哪个电话。也可以直接打 {known.hotline}。"


def _together(_known: _Known) -> str:
    return (
        "每家在这里各说一次，同一件事会并在一起办。提交前要是看到邻居反映过同一件事，回复它前面的数字就行。"
    )


def _complain(_known: _Known) -> str:
    return "直接把事情说给我听就行，例如：3号楼电梯停了两天没人修。我问清小区和位置，您看对了再提交。"


def _rated_wrongly(known: _Known) -> str:
    return (
        "评过的不能改。要是其实没解决，"
        f"办结后 {known.promises.reopen_days} 天内回复“重新打开”，说说现在的情况。"
    )


def _escalate(known: _Known) -> str:
    return (
        "过了时限没答复，上级单位会看到，您也可以回复“催办”。"
        f"答复了没解决，回复“没解决”，会退回重办，再不行由街道、区县接着办。也可以打 {known.hotline}。"
    )


def _community(_known: _Known) -> str:
    return (
        "直接写小区的名字就行，写错字、写同音字也能找到；也可以发位置，或扫小区里贴的二维码。"
        "知道是哪个小区，才能交给管它的单位。实在不知道，回复“跳过”。"
    )


def _place(_known: _Known) -> str:
    return "位置写到几号楼几单元就行，写清楚了来人好找。说不清可以回复“跳过”，不用写门牌号。"


def _length(_known: _Known) -> str:
    return "长短都行，最多 2000 字。说清在哪里、是什么事就好。"


def _several(_known: _Known) -> str:
    return "可以一起说，我帮您分成两件提交，这样办得快。再多的，提交完接着说。"


def _everybody(_known: _Known) -> str:
    return "不用注册，也不用是业主。租房的、家里人、邻居，都可以在这里说。"


def _letters(_known: _Known) -> str:
    return "字太小，请在微信里点“我”“设置”“关怀模式”，字就大了。不想看字、打字，按住说话发语音给我也行。"


def _link(_known: _Known) -> str:
    return "链接打不开不要紧：回复“查进度”，在这里一样能看；催办、补充、评价也都在这里说就行。"


def _numbers(_known: _Known) -> str:
    return "回复数字，就是选前面写着这个数字的那一行。不想选，直接打字说也行。"


def _why_phone(_known: _Known) -> str:
    return (
        "留电话只是方便办理的人联系您，只有负责办的人说明用途后才能看，每看一次都有记录。"
        "不留也一样办，回复“跳过”就行。"
    )


def _may_be_told(_known: _Known) -> str:
    return "能。小区里的事都可以投诉，直接说给我听就行；不归这里管的，我告诉您找谁。"


def _again_or_more(_known: _Known) -> str:
    return (
        "同一件事不用重新投诉：还没提交的，接着写就行；已经提交的，回复“补充”接着说。"
        "是另一件事，直接说给我听，另提一件。"
    )


def _same_for_all(_known: _Known) -> str:
    return "一样的：用微信扫小区里贴的二维码，或打开这个公众号，直接说就行。不用注册，也不用是业主。"


_TOPICS: tuple[tuple[re.Pattern[str], _Says], ...] = (
    (
        re.compile("(?:链接|网址|网页|页面|[你您]们?(?:发|给)的).{0,6}(?:不[开了动去能]|失效|没反应|空白)"),
        _link,
    ),
    (re.compile("打字.{0,2}大|字.{0,3}(?:太小|大[点些]|放大|小得)|字看不清"), _letters),
    (re.compile("租房|租户|租客|租的?房|不是业主|没房本"), _everybody),
    (re.compile("签名|邻居.{0,3}想"), _together),
    (
        re.compile(
            "(?:为[啥什何]|干[啥嘛吗]|凭[啥什]|非[得要]).{0,5}(?:要|留|填|给|写).{0,4}(?:电话|号码|手机)"
        ),
        _why_phone,
    ),
    (
        re.compile(
            "(?:用不用|要不要|需不需要|需要|必须|一定[要得]?|非[要得]|该不该|是不是.{1,2}|可以不|能不能?不).{0,3}(?:留|给)|(?:要不要|用不用).{0,2}写.{0,2}(?:电话|号)"
        ),
        _why_phone,
    ),
    (
        re.compile(
            "过场|应付|糊弄|敷衍|(?:只|光|就)+(?:是|会)*(?:给.)?(?:打个?电话|看一眼|说说|说一声|发个?短信|贴)|(?:有用|管用|顶用|顶事)"
        ),
        _escalate,
    ),
    (re.compile("(?:以后|下次|如果|要是|万一).{1,20}(?:说|投诉|反映|找|报)[吗么不]"), _here_again),
    (re.compile("(?:重新|再|另外?)(?:投诉|说|报|写|提).{0,4}还是"), _again_or_more),
    (
        re.compile("^.{0,8}(?:能|可以|可|归你们|该)(?:在这[里儿]?)?(?:投诉|反映|管|说|报)[吗么不][?？。 ]*$"),
        _may_be_told,
    ),
    (
        re.compile(
            "(?:他们|她们|邻居们?|别人|大家|其他人|别的[人家]).{0,3}(?:用|扫|能|可以).{0,6}(?:微信|扫码|二维码|公众号|投诉|反映|说)"
        ),
        _same_for_all,
    ),
    (re.compile("语音|录音|说话"), _voice),
    (re.compile("照片|相片|图|拍照|视频|录像"), _photo),
    (
        re.compile(
            "不会(?:用|打|写|玩|弄|发)|弄不来|不识字|不认[识得]?字|看不[清见](?:字|屏|手机)|眼(?:睛|神)|没有?(?:手机|微信|智能)"
            "|老年机|[替帮代](?:别人|邻居|[人他她我]?(?:爸|妈|爹|娘|爷|奶|姥|婆|公公|老))|代(?:投|报|办)"
        ),
        _for_somebody,
    ),
    (re.compile("评错|改.{0,2}评|评.{0,3}改"), _rated_wrongly),
    (
        re.compile(
            "[填写说选打投交发按留评]错|填不对|[改换].{0,4}(?:[吗么不]|一下|内容|地址|位置|楼|错|类)|修改|更正|[能咋么样]改"
        ),
        _correct,
    ),
    (re.compile("[换改加]成?.{0,3}小区|搬家|别的小区|两个小区"), _change_community),
    (re.compile("撤|不想?(?:投诉|告)了|取消|收回|往回收"), _withdraw),
    (re.compile("催|加急|快[点些]"), _urge),
    (re.compile("重新?打?开|又坏|再坏|重新?办"), _reopen),
    (re.compile("评价|打分|评分|满意|好评|差评"), _rate),
    (re.compile("补|追加|添加|加.{0,2}句|再说"), _add),
    (re.compile("往上|上级|领导|找谁|没人[理管]|说理"), _escalate),
    (re.compile("多少字|几个字|写多长"), _length),
    (re.compile("[好几两三]件"), _several),
    (re.compile("小区|定位"), _community),
    (re.compile("几号楼|单元|门牌|位置|地址"), _place),
    (re.compile("进度|进展|结果|到哪|查|回复.{0,3}[看在]|看.{0,3}[回答]复|答复"), _follow),
    (re.compile("匿名|实名|留.{0,3}[电号名]|两个号"), _phone),
    (re.compile("删|注销|忘记我|清除"), _forget),
    (re.compile("人工|真人|客服|找人|打电话"), _person),
    (re.compile("联名|一起|好几?[户家]|大家|多人"), _together),
    (re.compile("注册|登录|登陆|绑定"), _everybody),
    (re.compile(r"[\d一二三]是(?:啥|什么|甚)|[按选回][\d一二三]|数字|按哪"), _numbers),
    (re.compile("老人|老太|老爷|老头|[爸妈爹娘爷奶姥]|公公|婆婆"), _for_somebody),
    (re.compile("打字"), _voice),
    (re.compile("投诉|报修|反映|举报|提交|投|怎么说|咋说"), _complain),
)
