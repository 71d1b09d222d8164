"""A lean client of a REST channel, so that the measuring costs little beside the measured."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import orjson

_OK = 200


class ChannelError(Exception):
    """The server did not answer 200 with replies. The first words of its answer are the message."""


@dataclass(slots=True)
class Timings:
    """Seconds per turn, in the order they were taken."""

    seconds: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """Seconds that this share (0 to 1) of the turns stayed within."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Channel:
    """One kept-alive HTTP/1.1 connection to a REST channel."""

    def __init__(self, base: str) -> None:
        """Args: base: address of the server, plain HTTP, without a path."""
        parts = urlsplit(base)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    async def say(self, sender: str, text: str) -> bytes:
        """Send one message; the JSON of its replies, unread.

        Raises:
            ChannelError: any status but 200, or no replies.
        """
        body = orjson.dumps({"sender": sender, "message": text})
        status, answer = await self.post("/webhooks/rest/webhook", body)
        if status != _OK or answer in (b"", b"[]"):
            raise ChannelError(f"{status}: {answer[:200]!r}")
        return answer

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Send a body of JSON; status and body of the answer. Raises ChannelError where not connected."""
        if self._reader is None or self._writer is None:
            raise ChannelError("not connected")
        self._writer.write(
            b"POST %b HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (path.encode(), len(body), body)
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        lowered = head.lower()
        if b"content-length:" in lowered:
            answer = await self._reader.readexactly(
                int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
            )
        else:
            answer = await self._chunked()
        return int(head.split(b" ", 2)[1]), answer

    async def _chunked(self) -> bytes:
        whole = b""
        while True:
            size = int((await self._reader.readline()).strip() or b"0", 16)  # type: ignore[union-attr]  # connected
            chunk = await self._reader.readexactly(size + 2)  # type: ignore[union-attr]  # connected
            if size == 0:
                return whole
            whole += chunk[:-2]


async def converse(base: str, texts: list[str], *, conversations: int, at_once: int, prefix: str) -> Timings:
    """Have so many conversations say the same texts, a number of them at once; each waits for its answers."""
    timings = Timings()
    numbers = iter(range(conversations))

    async def worker() -> None:
        async with Channel(base) as channel:
            for number in numbers:
                for text in texts:
                    began = time.perf_counter()
                    await channel.say(f"{prefix}-{number}", text)
                    timings.seconds.append(time.perf_counter() - began)

    await asyncio.gather(*(worker() for _ in range(at_once)))
    return timings


async def once_each(base: str, texts: list[str], *, at_once: int, prefix: str) -> Timings:
    """Say each text once, spread over conversations."""
    timings = Timings()
    rest = iter(texts)

    async def worker(number: int) -> None:
        async with Channel(base) as channel:
            for text in rest:
                began = time.perf_counter()
                await channel.say(f"{prefix}-{number}", text)
                timings.seconds.append(time.perf_counter() - began)

    await asyncio.gather(*(worker(number) for number in range(at_once)))
    return timings


async def interview_script(base: str, sender: str) -> list[str]:
    """Messages of one whole intake that need no encoder: found by answering each question as it comes."""
    script = ["/start", "/intake"]
    async with Channel(base) as channel:
        replies: list[dict[str, Any]] = []
        for text in script:
            replies = orjson.loads(await channel.say(sender, text))
        while (question := replies[-1].get("custom", {}).get("question")) is not None:
            script.append(_plain_answer(question))
            replies = orjson.loads(await channel.say(sender, script[-1]))
            if question["kind"] == "choices":
                script.append("/done")
                replies = orjson.loads(await channel.say(sender, script[-1]))
    return script


_PLAIN = {
    "number": "3", "money": "12000", "percent": "25%", "date": "2024-03-04", "month": "2024-03",
    "email": "ada@example.org", "phone": "+33477123456", "url": "https://example.org/",
}  # fmt: skip


def _plain_answer(question: dict[str, Any]) -> str:
    """An answer that is told by its form; for open words: that one does not know."""
    choices = question.get("choices")
    if choices:
        return str(choices[0]["value"])
    return "/unknown" if question.get("format") else _PLAIN.get(question["kind"], "/unknown")
