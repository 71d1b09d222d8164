"""A mail server for tests: it takes letters as RFC 5321 has it, and can be made to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

MAX_LETTER = 10_000_000
"""Bytes."""


@dataclass
class FakeSmtp:
    """What it was given, and how it behaves.

    Attributes:
        port: where it listens; the same again after it was away.
        letters: taken, in order.
        refused: what RCPT answers, by address.
        hang_up: so many letters are taken without ever being confirmed.
        answers: what it says at the end of a letter, first to last; afterwards 250.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    hang_up: int = 0
    answers: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[FakeSmtp]:
        """Listen for the length of the block."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, limit=MAX_LETTER)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 fake.example ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                address = line.decode().partition("<")[2].partition(">")[0]
                writer.write(self.refused.get(address, "250 ok").encode() + b"\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                if not await self._letter(reader, writer):
                    break
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()

    async def _letter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Take a letter; whether it was answered to."""
        whole = (await reader.readuntil(b"\r\n.\r\n"))[:-5]
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("2"):
            letter = message_from_bytes(whole.replace(b"\r\n..", b"\r\n."), policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        if self.hang_up:
            self.hang_up -= 1
            return False
        writer.write(answer.encode() + b"\r\n")
        return True
