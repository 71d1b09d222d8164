"""A turn in the making: the next state, the replies and the effects, gathered by the dialogues.

Used inside one pure call of `advance` and thrown away after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dialogues.desk_clock import back_at
from dialogues.payload import is_for_all, settled
from dialogues.replies import Button, Json, Reply
from dialogues.state import Asked, Doubt
from knowledge.calendar import moment_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from dialogues.city import City
    from dialogues.effects import Effect
    from dialogues.plans import Planned
    from dialogues.state import State
    from dialogues.wording import Wording
    from knowledge.interview import Item, Plan
    from knowledge.pack import Pack
    from knowledge.pack.words import Words
    from knowledge.understanding import Reading
    from knowledge.values import Outcome


class Draft:
    """What a turn has come to so far.

    Attributes:
        state: the next state as of now.
        replies: in the order they will be said.
        effects: in the order they were wished for.
        spoken: the language of replies: the person's, or the pack's way out of it.
        words: the pack's words in that language.
        target: the question whose earlier answer this turn corrects; None: words answer the waiting one.
        reading: of the message's words; None for what needs none.
        wording: words for the answer that is to be given, made beforehand; None: it is given as it stands.
        read: what texts of this turn are as answers, by question, text and language.
        held: questions are held back, since more of the same message is still to be done.
        public: others read along: nothing of an intake is shown, and buttons are those that suit everybody.
    """

    def __init__(
        self,
        state: State,
        city: City,
        now: datetime,
        language: str,
        *,
        public: bool = False,
        private_link: str | None = None,
    ) -> None:
        """Args are those of `advance`; `language` is the settled one, the rest as in `Message`."""
        self.target: Item | None = None
        self.reading: Reading | None = None
        self.wording: Wording | None = None
        self.held = False
        self.public = public
        self._private_link = private_link
        self.state = state
        self.city = city
        self.pack: Pack = city.pack
        self.now = now
        self.spoken: str
        self.words: Words
        self.language = language
        self.replies: list[Reply] = []
        self.effects: list[Effect] = []
        self.read: dict[tuple[str, str, str], Outcome] = {}
        self._planned: Planned | None = None

    @property
    def language(self) -> str:
        """BCP 47 tag the person writes in."""
        return self._language

    @language.setter
    def language(self, tag: str) -> None:
        self._language = tag
        self.spoken = self.pack.speaks(tag)
        self.words = self.pack.words[self.spoken]

    @property
    def today(self) -> date:
        """The day it is in the pack's time zone."""
        return self.now.astimezone(ZoneInfo(self.pack.about.timezone)).date()

    @property
    def _now_planned(self) -> Planned:
        if self._planned is None:
            self._planned = self.city.plans.of(self.state.answers)
        return self._planned

    @property
    def plan(self) -> Plan:
        """The intake for the answers as they are now."""
        return self._now_planned.plan

    @property
    def dealt(self) -> frozenset[str]:
        """Keys of the questions that were answered, skipped or not known, in the meaning they have today."""
        return self._now_planned.dealt

    def dealt_with(self, item: Item) -> bool:
        """Whether this question was answered, skipped, or not known."""
        return item.key in self.dealt

    @property
    def open_items(self) -> tuple[Item, ...]:
        """Questions that apply and still wait, in order."""
        dealt = self.dealt
        return tuple(item for item in self.plan.items if item.key not in dealt)

    @property
    def given(self) -> list[Item]:
        """Questions that apply and have an answer, a skipped one too, in order."""
        return [item for item in self.plan.items if item.key in self.state.answers]

    @property
    def waiting(self) -> Item | None:
        """The question that waits for its answer."""
        return self.plan.item(self.state.waiting) if self.state.waiting else None

    def set(self, **changes: Any) -> None:
        """Change fields of the state."""
        self.state = self.state.but(**changes)
        if "answers" in changes:
            self._planned = None

    def want(self, effect: Effect) -> None:
        """Wish for an effect."""
        self.effects.append(effect)

    def phrase(self, key: str, /, **values: object) -> str:
        """An interface phrase in the language of replies."""
        return self.pack.say(key, self.spoken, **values)

    def back_line(self) -> str:
        """When staff are back, in a sentence; empty while they are there or nobody has said when."""
        contact = self.state.contact
        hours = self.city.hours_of(contact if contact in self.pack.roles else self.pack.fallback_contact)
        back = back_at(hours, self.now)
        return self.phrase("human.back", when=moment_text(back, hours.zone, self.spoken)) if back else ""

    def button(self, key: str, payload: str) -> Button:
        """A button titled with an interface phrase."""
        return Button(self.phrase(key), payload)

    def say(
        self,
        key: str,
        /,
        *,
        buttons: Sequence[Button] = (),
        custom: dict[str, Json] | None = None,
        **values: object,
    ) -> None:
        """Reply with an interface phrase."""
        self.reply(self.phrase(key, **values), buttons=buttons, custom=custom)

    def reply(
        self, text: str, *, buttons: Sequence[Button] = (), custom: dict[str, Json] | None = None
    ) -> None:
        """Reply with a text. In public, one button to the private chat stands for all that belong there."""
        if self.public:
            for_all = [button for button in buttons if is_for_all(button.payload)]
            buttons = for_all if len(for_all) == len(buttons) else [*for_all, *self._way_out()]
        self.replies.append(Reply(text, tuple(buttons), custom or {}))

    def _way_out(self) -> list[Button]:
        """The button that opens the private chat; none where the channel gave no address of it."""
        if self._private_link is None:
            return []
        return [Button(self.phrase("button.private"), "/start", self._private_link)]

    def ask_back(
        self,
        doubt: Doubt,
        titles: Sequence[str],
        options: Sequence[Any],
        *,
        text: str = "",
        question: str | None = None,
    ) -> list[Button]:
        """Open a question back; its buttons, in the order of `options`."""
        serial = self.state.turn
        self.set(asked=Asked(doubt, serial, tuple(options), text, question))
        return [Button(title, settled(serial, index)) for index, title in enumerate(titles)]
