"""Answers of the registry as long as its tables allow, so that what is said of them must be cut by item."""

from datetime import date

from backend.wechat.conversation.lookups import (
    CommunityRecord,
    OfficeContact,
    RecordFact,
    RecordPart,
    ServicePromises,
)

OFFICE = OfficeContact("很长的单位名字" * 11, "0353-1234567 转 8001")
SECTIONS = ("homes", "owners", "firm", "service", "fees", "fund", "revenue", "facilities")


def longest_record() -> CommunityRecord:
    facts = tuple(RecordFact(f"第{n}项服务的名称", "很长的值" * 40, "很长的说明" * 30) for n in (1, 2))
    return CommunityRecord(
        name="很长的名字" * 12,
        link=f"https://linsheng-of-a-long-name.example.gov.cn/communities/{10**9}",
        office=OFFICE,
        reason="contract",
        street=OFFICE,
        sections={key: RecordPart(known=True, facts=facts) for key in SECTIONS},
        contract_from=date(2024, 12, 31),
        contract_until=date(2040, 12, 31),
    )


def longest_promises() -> ServicePromises:
    promise = "10 个工作日内签收，90 个工作日内答复。"
    names = tuple(f"{n}{'很长的类别' * 5}" for n in range(16))
    return ServicePromises(
        usual=promise,
        sooner=tuple((name, "240 小时内答复。") for name in names),
        not_to_firms=names,
        emergency_hours=24,
        urge_again_hours=168,
        rate_days=60,
        reopen_days=90,
        street_leads_from_redo=5,
    )
