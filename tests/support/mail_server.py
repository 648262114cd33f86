"""A real SMTP server in this process, which takes mail, refuses it, or hangs."""

import asyncio
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    """`mails` are what it took; `answer` is its reply to DATA; `refused` are recipients it does not know."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 taken"
        self.refused: dict[str, str] = {}
        self.hanging = threading.Event()
        self._to_hang = False
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=linsheng@city.example.gov.cn"

    @property
    def inner_host(self) -> str:
        """As LINSHENG_INNER_HOSTS names it, and a line of the register."""
        return f"localhost:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd asks for it
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self._to_hang:
            self._to_hang = False
            self.hanging.set()
            await asyncio.Event().wait()
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    def hang_once(self) -> None:
        """Never answer the next mail; it is not taken."""
        self._to_hang = True

    def text(self, number: int = -1) -> str:
        return str(self.mails[number].get_content())

    def stop(self) -> None:
        if self._controller.loop.is_running():
            self._controller.stop()
