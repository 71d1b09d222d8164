"""One question and one answer, over an OpenAI-compatible service."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import httpx
import msgspec

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

WITHIN: Final = 8.0
"""Seconds that an answer may take as a whole."""
_LARGEST: Final = 1_000_000
"""Bytes of an answer that are read at most."""


class ServiceError(Exception):
    """The service gave no answer that can be used.

    Attributes:
        code: `slow`, `away`, `refused` (by the service, whatever for) or `malformed`.
    """

    def __init__(self, code: str) -> None:
        """Args: code: see the class."""
        super().__init__(code)
        self.code = code


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


class ChatService:
    """Asks the service; entered as a context, it keeps connections open until it is left."""

    def __init__(self, base_url: str, model: str, *, api_key: str | None, within: float = WITHIN) -> None:
        """Args: base_url: with the version, as in `https://host/v1`. within: seconds for an answer."""
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.AsyncClient(headers=headers, timeout=within, trust_env=False)
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._model = model
        self._within = within

    async def __aenter__(self) -> Self:
        """Nothing is asked yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        await self._client.aclose()

    async def ask(self, task: str, text: str, *, within: float | None = None) -> str:
        """The service's answer, as it came.

        Args:
            task: what is to be done with the text.
            text: what it is done with, and all that the service is told.
            within: seconds for this answer; None: as for all.

        Raises:
            ServiceError: see there; what was said stands in none of them.
        """
        messages = [{"role": "system", "content": task}, {"role": "user", "content": text}]
        body = {"model": self._model, "messages": messages, "temperature": 0}
        try:
            async with asyncio.timeout(self._within if within is None else within):
                content = await self._post(body)
        except (TimeoutError, httpx.TimeoutException):
            raise ServiceError("slow") from None
        except httpx.HTTPError:
            raise ServiceError("away") from None
        try:
            choice = msgspec.json.decode(content, type=_Completion).choices[0]
        except (msgspec.MsgspecError, IndexError):
            raise ServiceError("malformed") from None
        if choice.finish_reason not in (None, "stop") or choice.message.content is None:
            raise ServiceError("malformed")
        return choice.message.content

    async def _post(self, body: dict[str, object]) -> bytes:
        async with self._client.stream("POST", self._url, json=body) as answer:
            if answer.status_code != httpx.codes.OK:
                raise ServiceError("refused")
            content = b""
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST:
                    raise ServiceError("malformed")
            return content
