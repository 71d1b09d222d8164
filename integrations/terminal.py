"""The terminal channel: the same assistant, line by line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from dialogues.message import MAX_TEXT, Channel, ConversationKey, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dialogues.ports import TurnRunner
    from dialogues.replies import Reply

_TYPED_NUMBERS: Final = frozenset(
    {"number", "money", "percent", "scale", "duration", "phone", "date", "month", "text"}
)
"""Kinds of questions to which a bare number is an answer; their buttons are chosen by `#` and number."""


class Terminal:
    """One conversation in a terminal. A button is chosen by its number, or by `#` and its number."""

    def __init__(self, turns: TurnRunner, sender: str, city: str, language: str | None) -> None:
        """Args: sender: name of the conversation. city: id of the pack. language: a hint, BCP 47."""
        self._turns = turns
        self._key = ConversationKey(Channel.TERMINAL, sender, city)
        self._language = language
        self._payloads: list[str] = []
        self._numbers_are_answers = False

    async def run(self, read: Callable[[], str], write: Callable[[str], object]) -> None:
        """Talk until there is nothing more to read.

        Args:
            read: gives the next line with its end; an empty text: no more. Called in a thread.
            write: shows one message.
        """
        while line := await asyncio.to_thread(read):
            for reply in await self.say(line.strip()):
                write(self._shown(reply))

    async def say(self, text: str) -> tuple[Reply, ...]:
        """Send one line, a number of a button included, and give the replies."""
        message = Message(
            conversation=self._key,
            inbound_key=uuid4().hex,
            text=self._meant(text)[:MAX_TEXT],
            language_hint=self._language,
        )
        replies = await self._turns.run(message)
        self._remember(replies)
        return replies

    def _meant(self, text: str) -> str:
        number = text[1:] if text.startswith("#") else "" if self._numbers_are_answers else text
        if number.isascii() and number.isdigit() and 1 <= int(number) <= len(self._payloads):
            return self._payloads[int(number) - 1]
        return text

    def _remember(self, replies: Sequence[Reply]) -> None:
        self._payloads = [button.payload for reply in replies for button in reply.buttons]
        asked = [reply.custom["question"]["kind"] for reply in replies if "question" in reply.custom]
        self._numbers_are_answers = bool(asked) and asked[-1] in _TYPED_NUMBERS

    def _shown(self, reply: Reply) -> str:
        lines = [reply.text if reply.human is None else f"{reply.human}: {reply.text}"]
        for button in reply.buttons:
            number = self._payloads.index(button.payload) + 1
            lines.append(f"  [{'#' if self._numbers_are_answers else ''}{number}] {button.title}")
        return "\n".join(lines) + "\n"
