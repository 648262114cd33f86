"""Pydantic's validation errors in Chinese."""

from collections.abc import Mapping
from typing import Any

from backend.core.errors import FieldProblem

MESSAGES = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项。",
    "string_type": "应为文字。",
    "string_too_long": "太长，最多 {max_length} 字。",
    "string_too_short": "太短，至少 {min_length} 字。",
    "string_pattern_mismatch": "格式不对。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "int_from_float": "应为整数。",
    "bool_type": "应为是或否。",
    "bool_parsing": "应为是或否。",
    "list_type": "应为列表。",
    "too_long": "最多 {max_length} 项。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "model_type": "请求内容应为 JSON 对象。",
    "model_attributes_type": "请求内容应为 JSON 对象。",
}


def field_problem(verdict: Mapping[str, Any]) -> FieldProblem:
    """One verdict as field and sentence."""
    field = ".".join(str(part) for part in verdict["loc"])[:80]
    template = MESSAGES.get(verdict["type"], "内容不对。")
    return FieldProblem(field, template.format_map({"": "", **verdict.get("ctx", {})}))
