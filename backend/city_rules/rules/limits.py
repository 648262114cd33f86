"""The figures that a city sets, declared once: form, defaults, history and undo read this."""

from dataclasses import dataclass

OWN_DEFAULT = "没有找到统一规定，这是默认值，由市里定。"


@dataclass(frozen=True, slots=True)
class Limit:
    """All there is to say of one column of `city_limits`; `says` has a place for the number."""

    name: str
    label: str
    unit: str
    default: int
    lowest: int
    highest: int
    says: str
    source: str


LIMITS: tuple[Limit, ...] = (
    Limit(
        "emergency_hours", "紧急情况处置", "小时", 2, 1, 24,
        "困人、漏气、着火、要掉东西这类投诉，{} 小时内要签收、联系并答复，夜里和节假日也算。",
        "参照《潍坊市12345政务服务便民热线条例》第二十条：危及生命财产安全的 2 小时。",
    ),
    Limit(
        "ruling_working_days", "上级裁定", "个工作日", 1, 1, 10,
        "物业申请退单、延期，或答复等审核，上级要在 {} 个工作日内给出意见，不给就记上级超期。",
        OWN_DEFAULT,
    ),
    Limit(
        "rate_days", "评价期", "天", 7, 1, 60,
        "答复后 {} 天内居民可以评价；不评价就按办结处理，但不算满意。",
        OWN_DEFAULT,
    ),
    Limit(
        "reopen_days", "重新打开", "天", 15, 1, 90,
        "办结后 {} 天内居民可以重新打开同一件投诉；过了要另提一件，会写明是接着哪一件。",
        OWN_DEFAULT,
    ),
    Limit(
        "street_leads_from_redo", "街道接办", "次重办", 2, 1, 5,
        "居民说没解决，到第 {} 次重办，由街道主办，不再交给物业。",
        "参照《济南市12345市民服务热线条例》第二十七条（不满意的退回重办）；几次升级由市里定。",
    ),
    Limit(
        "district_leads_from_redo", "区县接办", "次重办", 3, 1, 9,
        "到第 {} 次重办，由区县主办。",
        "同上；不能早于街道接办。",
    ),
    Limit(
        "joint_owners", "联名投诉人数", "户", 10, 2, 100,
        "同一件事有 {} 户提出，并案后按联名投诉办理。",
        "参照《菏泽市物业管理条例》第二十八条。",
    ),
    Limit(
        "joint_working_days", "联名投诉受理答复", "个工作日", 2, 1, 10,
        "联名投诉要在 {} 个工作日内答复是否受理。",
        "参照《菏泽市物业管理条例》第二十八条：两个工作日。",
    ),
    Limit(
        "urge_again_hours", "再次催办", "小时", 24, 1, 168,
        "居民催办一次之后，过 {} 小时可以再催。",
        OWN_DEFAULT,
    ),
    Limit(
        "smallest_sample", "排名最少样本", "件", 10, 1, 100,
        "不足 {} 件的单位不参加排名，免得一两件就定好坏。",
        OWN_DEFAULT,
    ),
    Limit(
        "kept_years", "个人信息保存", "年", 3, 1, 10,
        "办结 {} 年后，系统自动删除居民的电话、录音和照片，解除与居民的联系，只留统计。",
        "《个人信息保护法》第十九条：保存期限应当为实现处理目的所必要的最短时间；年数由市里定。",
    ),
    Limit(
        "similar_days", "相似投诉", "天", 30, 1, 365,
        "提交前，只和最近 {} 天内同一小区的投诉比对是不是同一件事。",
        OWN_DEFAULT,
    ),
    Limit(
        "warn_days", "预警时段", "天", 7, 1, 90,
        "下面几项预警，都看最近 {} 天。",
        OWN_DEFAULT,
    ),
    Limit(
        "warn_compound", "小区预警", "件", 5, 2, 1000,
        "同一小区同一类投诉满 {} 件，提醒街道和区县。",
        OWN_DEFAULT,
    ),
    Limit(
        "warn_street", "街道预警", "件", 20, 2, 10000,
        "同一街道同一类投诉满 {} 件，提醒街道和区县。",
        OWN_DEFAULT,
    ),
    Limit(
        "warn_firm", "企业预警", "件", 30, 2, 10000,
        "同一物业企业在一个街道的投诉满 {} 件，提醒街道和区县。",
        OWN_DEFAULT,
    ),
    Limit(
        "warn_redos", "重办预警", "次", 2, 1, 20,
        "同一件投诉重办、重新打开满 {} 次，提醒街道和区县。",
        OWN_DEFAULT,
    ),
)  # fmt: skip
