"""Names to be searched: those of the demo city, and of a country where every district has its 阳光花园."""

import random
from collections.abc import Iterator

from backend.demo.city import demo_sheets
from backend.registry.rules.divisions import YANGQUAN, divisions
from backend.registry.rules.naming.registry_rows import CommunityRow

DISTRICTS, STREETS_EACH, COMMUNITIES_EACH = 100, 10, 300
FIRST = """
    阳光 金色 滨河 御景 翠湖 锦绣 紫金 龙泽 东方 世纪 华泰 万和 恒大 碧水 天鹅 香榭
    枫林 玫瑰 桂花 丁香 银杏 梧桐 清华 书香 学府 文华 和平 建设 胜利 团结 幸福 光明
    朝阳 向阳 青年 红旗 友谊 新华 人民 铁路 纺织 化工 矿务 电力 邮电 粮食 供销 水泥
""".split()  # noqa: SIM905 - a list to read
SECOND = """
    江南 水岸 名都 新城 国际 豪庭 天下 世家 半岛 山庄 绿洲 丽景 春天 之星 广场 时代
    首府 明珠 福邸 和苑 雅园 庄园 尚城 领域
""".split()  # noqa: SIM905 - a list to read
KINDS = """
    小区 花园 家园 佳苑 嘉园 公寓 家属院 宿舍 新村 一小区 二小区 三小区 一期 二期 三期 东区
    西区 南区 北区 苑 3号院 12号院
""".split()  # noqa: SIM905 - a list to read
ROADS = "解放路 建设街 人民路 桃北东街 南大街 文化巷 新开路 滨河路 育才路 工农街".split()  # noqa: SIM905 - a list to read


def demo_city() -> list[CommunityRow]:
    """The 961 communities of the demo city, as they lie in the index."""
    places = {row["code"]: row for row in divisions(YANGQUAN)}
    sheet = next(sheet for sheet in demo_sheets() if sheet.sheet.name == "小区")
    communities = []
    for number, cells in sheet.rows:
        values = dict(zip(sheet.headings, map(str, cells), strict=True))
        street = places[values["街道代码"]]
        district = places[street["parent_code"]]
        communities.append(
            CommunityRow(
                number,
                values["小区名称"],
                "",
                int(street["code"]),
                street["name"],
                int(district["code"]),
                district["name"],
            )
        )
    return sorted(communities, key=lambda row: (row.district_id, row.street_id, row.row_id))


def country(seed: int) -> list[CommunityRow]:
    """300,000 communities in 100 districts; names repeat between districts, but not within one."""
    draw = random.Random(seed)
    names = [stem + kind for stem in _stems() for kind in KINDS]
    numbers = iter(range(1, DISTRICTS * STREETS_EACH * COMMUNITIES_EACH + 1))
    offices = _offices(draw)
    communities = []
    for district in range(DISTRICTS):
        own = iter(draw.sample(names, STREETS_EACH * COMMUNITIES_EACH))
        for street in range(district * STREETS_EACH, (district + 1) * STREETS_EACH):
            office = next(offices)
            for _ in range(COMMUNITIES_EACH):
                address = f"{draw.choice(ROADS)}{draw.randint(1, 200)}号"
                place = street + 1, office, district + 1, f"第{district + 1}区"
                communities.append(CommunityRow(next(numbers), next(own), address, *place))
    return communities


def _stems() -> list[str]:
    """Names of places out of the real divisions, and the two halves that builders put together."""
    villages = {
        row["name"].removesuffix("居委会").removesuffix("村委会").removesuffix("社区").removesuffix("村")
        for row in divisions(YANGQUAN)
        if row["level"] == "residents_committee"
    }
    built = {first + second for first in FIRST for second in SECOND}
    return sorted({*built, *FIRST, *(village for village in villages if 2 <= len(village) <= 5)})


def _offices(draw: random.Random) -> Iterator[str]:
    """A thousand names of streets, each of its own."""
    stems = [stem for stem in _stems() if len(stem) == 4][: DISTRICTS * STREETS_EACH]
    draw.shuffle(stems)
    return (f"{stem}街道" for stem in stems)
