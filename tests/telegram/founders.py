"""The simulated founder with a telephone."""

from __future__ import annotations

from typing import Any

from tests.simulation.founder import Founder
from tests.telegram.running import Running


class TelegramFounder(Founder):
    """The same founder: presses buttons where there are some, and writes where not."""

    def __init__(self, seed: int, running: Running) -> None:
        super().__init__(seed, self._through_chat, prefix="telegram")
        self.talk = running.talk(f"Founder {seed}", language=self.language)
        self.pressed = 0

    async def _through_chat(self, sender: str, text: str, _: str) -> list[dict[str, Any]]:
        title = self._title(text)
        if title is not None and (text != title or self.random.random() < 0.7):
            heard = await self.talk.press(title)
            self.pressed += 1
        else:
            heard = await self.talk.say(text)
        return [{**reply, "recipient_id": sender} for reply in heard.replies]

    def _title(self, text: str) -> str | None:
        """The button of the last turn that says this, where the chat shows it."""
        if not self.talk.heard:
            return None
        buttons = [b for reply in self.talk.heard[-1].replies for b in reply.get("buttons", [])]
        titles = [str(b["title"]) for b in buttons if text in (b["title"], b["payload"])]
        return next((title for title in titles if self.talk.offers(title)), None)


class SmallTownFounder(TelegramFounder):
    """A founder in the small sample city."""

    dimensions = 3
