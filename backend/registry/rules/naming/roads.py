"""Roads and house numbers in addresses: 桃北东街12号."""

import re

from backend.registry.rules.naming.folding import folded

_ROAD = re.compile(
    r"(?:.*?(?:省|自治区|[市县镇乡]|街道|(?<=[\u4e00-\u9fff])区))?"
    r"(?P<road>[\u4e00-\u9fff]{1,8}?(?:大道|大街|胡同|路|街|巷|道))(?P<number>[一二三四五六七八九零]{1,5}(?=号))?"
)
SHORTEST = 3


def road_keys(address: str) -> list[str]:
    """What an address can be found by: road with number, and road alone."""
    match = _ROAD.search(folded(address))
    if match is None or len(match["road"]) < SHORTEST:
        return []
    road = match["road"]
    return [road + match["number"], road] if match["number"] else [road]
