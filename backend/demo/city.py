"""The demo city: 961 generated communities under real divisions, through the same importer as a clerk's file.

No public list of Yangquan's communities exists. These are named after the real residents' committees that
they would stand in, drawn from a fixed seed, marked as demo data, and made to reproduce the figures that the
city published on 2025-09-22.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.models import ServiceMode
from backend.models.labels import SERVICE_MODE_NAMES
from backend.notices.senders.register_lines import CONSOLE
from backend.registry.rules.divisions import YANGQUAN, divisions, load_divisions
from backend.registry.rules.imports.importing import ImportResult, Progress, import_sheets
from backend.registry.rules.sheets import BY_NAME, RegistrySheet
from backend.sheets.recognising import RawSheet

COMMUNITIES, OLD, WITH_FIRM, OWNERS = 961, 401, 881, 288
UNDER_EQUIPPED_OLD = 51
FALLBACK_WITHOUT_FIRM = 60  # the other communities without a firm are self-managed or held in trust

ZHONGHUAN = "阳泉中环洁城市环境服务有限公司"
JIECHENG = "洁诚物业管理服务有限公司"
YUNTAN, BAOYANG, DONGHUA = "达人云潭物业", "保阳物业", "东桦物业"
ZHONGWANG, DUANXIGOU = "众望小区", "段西沟一小区"

BUILT_UP = ("140302", "140303", "140311100", "140311103", "140311400")
OLD_NAMES = ("一小区", "二小区", "三小区", "家属院", "新村", "东院", "西院", "四小区")
NEW_NAMES = ("佳苑", "花园", "嘉园", "华庭", "新苑", "雅居", "名邸", "康居苑")
OTHER_FIRMS = (
    "晋安", "泉安", "桃河", "狮脑山", "北岭", "阳光", "恒泽", "鑫诚", "康泰", "瑞和", "嘉祥", "和顺", "万家",
    "宏源", "金泉", "平阳", "华安", "同心", "益民", "安居", "百合", "长城", "春晖", "德馨", "福临", "广厦",
)  # fmt: skip
GRADES = ("一级", "二级", "三级", "四级", "五级")
SEED = 20250922
# Degrees in GCJ-02, roughly the seats of the district governments; and how far around them things stand.
CENTRES = {"140302": (113.600, 37.849), "140303": (113.555, 37.869), "140311": (113.594, 37.944)}
STREET_SPREAD, COMMUNITY_SPREAD = 0.015, 0.006


@dataclass(slots=True)
class _DemoCommunity:
    """One generated community on its way into the sheets."""

    code: str
    name: str
    committee: str
    street: str
    old: bool = False
    firm: str = ""
    mode: ServiceMode = ServiceMode.MARKET
    fallback: str = ""
    note: str = "演示数据，非真实小区"


def load_demo_city(session: Session, progress: Progress | None = None) -> ImportResult:
    """Load or refresh the demo city. The same every time; loading it twice changes nothing."""
    load_divisions(session, YANGQUAN)
    return import_sheets(session, demo_sheets(), progress, names_confirmed=True)


def demo_sheets() -> list[RawSheet[RegistrySheet]]:
    """The demo city as the sheets of a clerk's file."""
    draw = random.Random(SEED)  # noqa: S311 - a fixed seed on purpose
    communities = _demo_communities(draw)
    _age(draw, communities)
    _serve(draw, communities)
    return [
        *_offices(),
        _firms(),
        _communities(draw, communities),
        _buildings(draw, communities),
        _contracts(draw, communities),
        _committees(draw, communities),
    ]


def _demo_communities(draw: random.Random) -> list[_DemoCommunity]:
    committees = [
        row
        for row in divisions(YANGQUAN)
        if row["level"] == "residents_committee"
        and row["code"].startswith(BUILT_UP)
        and row["name"].endswith("社区居委会")
    ]
    names = [
        (row, row["name"].removesuffix("社区居委会") + suffix)
        for suffixes in zip(OLD_NAMES, NEW_NAMES, strict=True)
        for suffix in suffixes
        for row in committees
    ]
    duanxigou = next(row for row in committees if row["name"].startswith("段西沟"))
    chosen = [(duanxigou, DUANXIGOU), (duanxigou, ZHONGWANG)]
    rest = [pair for pair in names if pair[1] != DUANXIGOU]
    chosen += rest[: COMMUNITIES - len(chosen)]
    chosen[2:] = draw.sample(chosen[2:], len(chosen) - 2)
    return [
        _DemoCommunity(f"YQ{number:04d}", name, row["code"], row["parent_code"])
        for number, (row, name) in enumerate(chosen, start=1)
    ]


def _age(draw: random.Random, communities: list[_DemoCommunity]) -> None:
    """Exactly 401 old ones, first among those with an old name."""
    likely = [c for c in communities if c.name.endswith(OLD_NAMES) and c.name != DUANXIGOU]
    other_communities = [c for c in communities if not c.name.endswith(OLD_NAMES) and c.name != ZHONGWANG]
    draw.shuffle(likely)
    old = [communities[0], *likely[: OLD - 1]]
    for community in [*old, *other_communities[: OLD - len(old)]]:
        community.old = True


def _serve(draw: random.Random, communities: list[_DemoCommunity]) -> None:
    """Who serves whom: the named firms in their named roles, the rest shared out."""
    duanxigou, zhongwang, *rest = communities
    duanxigou.firm, duanxigou.mode = BAOYANG, ServiceMode.SERVE_FIRST
    duanxigou.note = "演示数据。先服务后收费，已收取物业费 4 万余元"
    zhongwang.note = "演示数据。社区党委牵头自管，物业费收缴率 98%"
    draw.shuffle(rest)
    old = [c for c in rest if c.old]
    equipped = [duanxigou, *old[: UNDER_EQUIPPED_OLD - 1]]
    for community in equipped[1:]:
        community.firm, community.mode = BAOYANG, ServiceMode.CONTIGUOUS
    open_ones = [c for c in rest if not c.firm]
    without = open_ones[: COMMUNITIES - WITH_FIRM - 1]
    for number, community in enumerate(without):
        if number < FALLBACK_WITHOUT_FIRM:
            community.fallback = JIECHENG
            community.note = "演示数据。无物业企业，由兜底企业服务"
        else:
            community.note = "演示数据。" + ("街道集中托管" if number % 2 else "社区托管")
    _share_out(open_ones[len(without) :])


def _share_out(communities: list[_DemoCommunity]) -> None:
    shares = (
        (ZHONGHUAN, ServiceMode.STATE_FIRM, 168),
        (YUNTAN, ServiceMode.MARKET, 96),
        (DONGHUA, ServiceMode.BIG_LEADS_SMALL, 74),
        (JIECHENG, ServiceMode.CONTIGUOUS, 32),
    )
    start = 0
    for firm, mode, count in shares:
        for community in communities[start : start + count]:
            community.firm, community.mode = firm, mode
        start += count
    for number, community in enumerate(communities[start:]):
        community.firm = _other_firm(OTHER_FIRMS[number % len(OTHER_FIRMS)])


def _other_firm(word: str) -> str:
    return f"{word}物业服务有限公司（演示）"


def _offices() -> Iterable[RawSheet[RegistrySheet]]:
    """Phones and alert addresses of the real offices: plainly invented numbers, alerts to the console."""
    for name, level, start, parent in (("区县", "district", 100, False), ("街道", "street", 200, True)):
        rows = [row for row in divisions(YANGQUAN) if row["level"] == level]
        yield _sheet(
            name,
            [
                {
                    f"{name}代码": row["code"],
                    f"{name}名称": row["name"],
                    **({"区县代码": row["parent_code"]} if parent else {}),
                    "电话": _phone(start + number),
                    "通知地址": CONSOLE,
                }
                for number, row in enumerate(rows)
            ],
        )


def _firms() -> RawSheet[RegistrySheet]:
    names = [ZHONGHUAN, JIECHENG, YUNTAN, BAOYANG, DONGHUA, *map(_other_firm, OTHER_FIRMS)]
    return _sheet(
        "物业企业",
        [
            {
                "企业名称": name,
                "联系人": "演示",
                "电话": _phone(number),
                "通知地址": CONSOLE,
                "演示数据": "是",
            }
            for number, name in enumerate(names, start=1)
        ],
    )


def _communities(draw: random.Random, communities: list[_DemoCommunity]) -> RawSheet[RegistrySheet]:
    return _sheet(
        "小区",
        [
            {
                "小区编号": c.code,
                "小区名称": c.name,
                "街道代码": c.street,
                "居委会代码": c.committee,
                **_place(c),
                "老旧小区": "是" if c.old else "否",
                "建成年份": str(draw.randint(1978, 1999) if c.old else draw.randint(2000, 2021)),
                "户数": str(draw.randint(60, 420) if c.old else draw.randint(200, 1600)),
                "兜底物业": c.fallback,
                "备注": c.note,
                "演示数据": "是",
            }
            for c in communities
        ],
    )


def _place(community: _DemoCommunity) -> dict[str, str]:
    """An invented point near the middle of its district: nobody knows where an invented community stands.

    It is drawn from the codes alone, so that all else in the city is drawn as before.
    """
    east, north = CENTRES[community.street[:6]]
    for code, spread in ((community.street, STREET_SPREAD), (community.code, COMMUNITY_SPREAD)):
        draw = random.Random(code)  # noqa: S311 - the same every time
        east, north = east + draw.uniform(-spread, spread), north + draw.uniform(-spread, spread)
    return {"经度": f"{east:.6f}", "纬度": f"{north:.6f}"}


def _buildings(draw: random.Random, communities: list[_DemoCommunity]) -> RawSheet[RegistrySheet]:
    rows = []
    for community in communities:
        floors = 6 if community.old else draw.choice((6, 11, 18, 26))
        rows += [
            {
                "小区编号": community.code,
                "楼栋名称": f"{number}号楼",
                "单元数": str(draw.randint(2, 5)),
                "层数": str(floors),
            }
            for number in range(1, draw.randint(2, 9 if community.old else 14) + 1)
        ]
    return _sheet("楼栋", rows)


def _contracts(draw: random.Random, communities: list[_DemoCommunity]) -> RawSheet[RegistrySheet]:
    return _sheet(
        "服务合同",
        [
            {
                "小区编号": c.code,
                "企业名称": c.firm,
                "开始日期": f"{draw.randint(2022, 2024)}-01-01",
                "结束日期": "2035-12-31",
                "服务模式": SERVICE_MODE_NAMES[c.mode],
                "服务等级": GRADES[draw.randint(2, 4) if c.old else draw.randint(0, 3)],
                "物业费": f"0.{draw.randint(20, 45)}" if c.old else f"{draw.randint(50, 180) / 100:.2f}",
            }
            for c in communities
            if c.firm
        ],
    )


def _committees(draw: random.Random, communities: list[_DemoCommunity]) -> RawSheet[RegistrySheet]:
    owners = set(draw.sample(range(len(communities)), OWNERS))
    return _sheet(
        "业委会物管会",
        [
            {
                "小区编号": community.code,
                "类型": "业委会" if number in owners else "物管会",
                "任期开始": "2024-06-01",
                "任期结束": "2029-05-31",
            }
            for number, community in enumerate(communities)
        ],
    )


def _phone(number: int) -> str:
    """No subscriber has a number that starts with 0, so nobody is called by mistake."""
    return f"0353-0{number:06d}"


def _sheet(name: str, rows: list[dict[str, str]]) -> RawSheet[RegistrySheet]:
    headings = tuple(rows[0])
    return RawSheet(
        f"演示·{name}",
        BY_NAME[name],
        headings,
        [(number, tuple(row.values())) for number, row in enumerate(rows, start=2)],
    )
