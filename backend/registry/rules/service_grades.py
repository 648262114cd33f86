"""服务等级: what a grade says. What each grade contains differs by place, and no text of it is recorded."""

GRADE_MEANS = (
    "等级说的是物业要做到的服务，比如多久打扫一次楼道、夜里有没有人值班。"
    "几级算高，各地定得不一样；每一级具体包括什么，写在物业合同的服务标准里，这里还没有登记。"
    "您可以请物业拿给您看，服务事项和质量要求应当公开（民法典第943条）。"
)
