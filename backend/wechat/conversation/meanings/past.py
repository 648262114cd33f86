"""Where somebody used to live is not where they live, nor what they complain of."""

import re

from backend.core.simplified import simplified

_CLAUSES = re.compile("[ ，,。；;！!\n]+")
_BACK_THEN = re.compile(
    "(?:以前|从前|原来|原先|早先|早年|过去|曾经?|当年|小时候|那会儿|之前).{0,6}[住在是]|住过|(?:早就?|已经)不住|从.{2,10}搬(?:走|出|来|过来)"
)
_LEFT = re.compile("(?<!是)不(?:在|住在?)[^，,。；; 是]{2,10}了(?:[ ，,。；;！!\n]|$)")  # 现在不在示例花园了
_NOW = re.compile("现在|如今|改|换|搬[到去进]|(?<!不)是现在")


def without_past(text: str) -> str:
    """现在住众望小区 of 以前住示例小区 现在住众望小区; empty where all of it is past."""
    if not (_BACK_THEN.search(simplified(text)) or _LEFT.search(simplified(text))):
        return text
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    now = [clause for clause in clauses if not _is_past(simplified(clause))]
    return " ".join(now)


def _is_past(clause: str) -> bool:
    is_left = _LEFT.search(clause) is not None
    return is_left or (_BACK_THEN.search(clause) is not None and not _NOW.search(clause))
