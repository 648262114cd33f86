"""The chat window of each resident, in order of arrival."""

import threading
from typing import Any

OUT_OF_SERVICE = "该公众号暂时无法提供服务，请稍后再试"
LONGEST_WAIT = 25.0


class ChatLog:
    """Entries are plain JSON; the contract in `control` says what they hold."""

    def __init__(self, lock: threading.RLock) -> None:
        self._news = threading.Condition(lock)
        self._entries: dict[str, list[dict[str, Any]]] = {}
        self._last = 0

    def add(self, openid: str, at: float, side: str, kind: str, **more: Any) -> dict[str, Any]:
        with self._news:
            self._last += 1
            entry = {"id": self._last, "at": int(at), "side": side, "kind": kind, **more}
            self._entries.setdefault(openid, []).append(entry)
            self._news.notify_all()
            return entry

    def after(self, openid: str, number: int, wait: float = 0.0) -> list[dict[str, Any]]:
        """Entries with a higher id; waits for one if there is none yet."""
        with self._news:
            self._news.wait_for(lambda: self._entries_after(openid, number), min(wait, LONGEST_WAIT))
            return self._entries_after(openid, number)

    def newest(self, openid: str) -> int:
        with self._news:
            entries = self._entries.get(openid)
            return int(entries[-1]["id"]) if entries else 0

    def _entries_after(self, openid: str, number: int) -> list[dict[str, Any]]:
        return [entry for entry in self._entries.get(openid, []) if entry["id"] > number]
