"""服务等级: what a grade means, in plain words. Where each sentence comes from: docs/service-grades.md."""

# Of the nation-wide standard. Cities that have five grades count them from either end, so that nothing is
# said of what those are worth.
_OF_THREE = {
    "一级": "全国的标准分三级，一级是最高的一级。",
    "二级": "全国的标准分三级，一级最高，二级是中间的一级。",
    "三级": "全国的标准分三级，一级最高，三级是基本的一级。",
}
_OF_MORE = {
    "四级": "全国的标准只有三级，四级出自当地的标准。",
    "五级": "全国的标准只有三级，五级出自当地的标准。",
}
_WHAT_IT_IS = "等级定的是打扫、巡逻、绿化、维修要做到什么程度，物业费也按等级定。"
_WHERE_IT_STANDS = "当地另有标准的，按当地的。您小区该做哪些事，写在物业服务合同里，可以请物业公开。"


def grade_note(grade: str) -> str:
    """Empty where no grade is recorded. A grade of another kind, such as 三星, has no sentence of its own."""
    if not grade:
        return ""
    own = (_OF_THREE | _OF_MORE).get(grade.removesuffix("服务").strip(), "")
    return f"{_WHAT_IT_IS}{own}{_WHERE_IT_STANDS}"
