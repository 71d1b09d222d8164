"""A person's talk with the service over Telegram: each turn as recorded and as it shows in the chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram import Event, Person, Room, buttons_of, doubles, text_of
from tests.telegram.record import Record

Json = Any
PAGE = 8
"""Choices that show at once; more come on further pages."""
SHOWN = ("sent", "edited")
LOOK_AGAIN = 0.05  # real seconds
TURN_WITHIN = 60.0  # real seconds


@dataclass(frozen=True)
class Heard:
    """One turn's outcome.

    Attributes:
        replies: as recorded, with the `custom` parts that do not show; as shown where nothing is recorded.
        shown: what was sent and edited in the chat.
    """

    replies: list[dict[str, Json]]
    shown: list[Event]


class Talk:
    """One chat. Every turn is checked: what the replies say, and offer, is what the chat shows.

    Attributes:
        doubles: messages that came more than once within a turn.
        forgiving: a pressed button may be left turning, where Telegram loses calls: it is a courtesy.
    """

    def __init__(self, person: Person, record: Record, *, room: Room | None = None) -> None:
        """Args: room: where they talk, by default in private."""
        self.person = person
        self.record = record
        self.room: Room = room or person
        self.heard: list[Heard] = []
        self.doubles = 0
        self.forgiving = False

    async def say(self, text: str, **more: Json) -> Heard:
        """Write, and hear what comes. `more`: further fields of the message."""
        return await self.hear(lambda: self.person.say(text, room=self.room, **more))

    async def hear(self, act: Callable[[], Json]) -> Heard:
        """Do anything that sends a message, or several of an album, and hear what comes."""
        mark = self.room.mark()
        sent = act()
        first = sent[0] if isinstance(sent, list) else sent
        key = f"m{first['message_id']}"
        if "edit_date" in first:
            key = f"e{first['message_id']}.{first['edit_date']}."
        return await self._hear(mark, key)

    async def press(self, title: str, *, ago: int = 1) -> Heard:
        """Press a button of the last turn, or of an earlier one, with the title that the replies give it.

        A key of the keyboard says its title.
        """
        if ago == 1 and self._is_key(title):
            return await self.say(title)
        number, data = self._button(title, ago) or (0, "")
        assert number, f"no button {title!r} in {[e.message for e in self.heard[-ago].shown]}"
        mark = self.room.mark()
        query = self.person.press_data(data, number, room=self.room)
        heard = await self._hear(mark, f"c{query}")
        if not self.forgiving:
            await self.room.until(lambda room: room.world.queries[query].answered)
        return heard

    def offers(self, title: str) -> bool:
        """Whether the last turn has shown a button with this title."""
        return self._button(title, 1) is not None

    def _is_key(self, title: str) -> bool:
        shown = [button for event in self.heard[-1].shown for button in buttons_of(event.message)]
        return {"text": title} in shown

    def _button(self, title: str, ago: int) -> tuple[int, str] | None:
        for event in reversed(self.heard[-ago].shown):
            for button in buttons_of(event.message):
                if plain(button["text"]) == plain(title) and "callback_data" in button:
                    return event.message["message_id"], button["callback_data"]
        return None

    async def _hear(self, mark: int, inbound_key: str) -> Heard:
        shown = await self.room.replies(mark, idle=self.answered, within=TURN_WITHIN)
        recorded = await self.record.replies(self.room.id, inbound_key)
        heard = Heard(recorded if recorded is not None else _as_shown(shown), shown)
        check_shown(heard.replies, shown)
        self.doubles += doubles(shown)
        self.heard.append(heard)
        return heard

    def burst(self, texts: Sequence[str]) -> list[str]:
        """Write all of these without waiting; gives the keys that their turns have."""
        return [f"m{self.person.say(text)['message_id']}" for text in texts]

    async def catch_up(self, keys: Sequence[str], mark: int) -> None:
        """Wait until all is answered; each of these messages was, and the replies stand in order."""
        await self.room.replies(mark, idle=self.idle, within=TURN_WITHIN)
        recorded = [await self.record.replies(self.room.id, key) for key in keys]
        assert None not in recorded, "a message got no turn"
        shown = self.room.since(mark)
        check_shown([r for replies in recorded for r in replies or []], shown)
        self.doubles += doubles(shown)

    async def answered(self) -> bool:
        """Whether no message waits for its answer; earlier ones may still be tidied up."""
        return not self._on_the_way() and await self.record.answered(self.room.id)

    async def tidied(self) -> None:
        """Wait until nothing is under way any more."""
        async with asyncio.timeout(TURN_WITHIN):
            while not await self.idle():
                await self.room.world.changes.wait(lambda: False, LOOK_AGAIN)

    async def idle(self) -> bool:
        """Whether nothing is under way in this chat, in either direction."""
        return not self._on_the_way() and await self.record.idle(self.room.id)

    def _on_the_way(self) -> bool:
        return any(update.chat() == self.room.id for update in list(self.person.world.queue.pending))


def _as_shown(shown: list[Event]) -> list[dict[str, Json]]:
    return [
        {
            "text": text_of(event.message),
            "buttons": [
                {"title": button["text"], "payload": button.get("callback_data", "")}
                for button in buttons_of(event.message)
            ],
        }
        for event in shown
    ]


def plain(text: str) -> str:
    """Words alone: without white space between them, signs before them, and what only formats."""
    return re.sub(r"\W+", "", text)


def check_shown(replies: list[dict[str, Json]], shown: list[Event]) -> None:
    """Everything that was replied stands in the chat, in order, with the buttons of the last reply."""
    seen = plain(" ".join(text_of(event.message) for event in shown if event.kind in SHOWN))
    position = 0
    for reply in replies:
        words = plain(reply["text"])
        found = seen.find(words, position)
        assert found >= 0, f"not shown, or out of order: {reply['text']!r} in {seen!r}"
        position = found + len(words)
    offered = [plain(b["title"]) for b in replies[-1].get("buttons", [])]
    there = [plain(b["text"]) for event in shown for b in buttons_of(event.message)]
    if len(offered) <= PAGE:
        assert set(offered) <= set(there), f"buttons missing: {offered} in {there}"
