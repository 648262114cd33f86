"""The formats that leaflets are made in: trimmed sizes in millimetres."""

from dataclasses import dataclass

BLEED_MM = 3.0


@dataclass(frozen=True, slots=True)
class Format:
    """`has_back` says whether the designs have a second side for it."""

    key: str
    name: str
    width_mm: float
    height_mm: float
    has_back: bool
    paper: str


FORMATS = {
    page_format.key: page_format
    for page_format in (
        Format("a4", "A4 海报", 210, 297, has_back=False, paper="157 克铜版纸，亚膜"),
        Format("a5", "A5 宣传页", 148, 210, has_back=True, paper="128 克铜版纸"),
        Format("a3", "A3 公告", 297, 420, has_back=False, paper="157 克铜版纸，亚膜"),
        Format("card", "90×54 卡片", 90, 54, has_back=True, paper="300 克铜版纸"),
        Format("lift", "电梯贴", 150, 200, has_back=False, paper="不干胶，覆哑膜"),
    )
}
