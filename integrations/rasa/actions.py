"""The actions, as rasa-sdk runs them: each takes the latest message and says what was not said yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Action

from integrations.rasa import slots
from integrations.rasa.calls import MARK, Call, read
from integrations.rasa.exchange import BEGIN, Exchange, Exchanges, Said, events
from integrations.rasa.names import ANSWERING, FORM, WISHING, asking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rasa_sdk.executor import CollectingDispatcher
    from rasa_sdk.interfaces import Tracker
    from rasa_sdk.types import DomainDict

    from integrations.rasa.ports import Beside
    from knowledge.pack import Pack

_ASKED = "?"
"""Ends the mark of a reply that puts a question."""


class Talk:
    """What all actions share: a call is read, taken, and told."""

    def __init__(self, beside: Beside) -> None:
        """Args: beside: what stands behind."""
        self._packs = beside.packs
        self._exchanges = Exchanges(beside)

    async def take(self, tracker: Tracker, domain: DomainDict, wish: str | None = None) -> Exchange:
        """Take the latest message of a call; see `Exchanges.take`."""
        return await self._exchanges.take(read(tracker, domain, tuple(self._packs)), wish)

    def utter(self, dispatcher: CollectingDispatcher, exchange: Exchange, *, ask_later: bool = False) -> None:
        """Say what was not said yet.

        Args:
            dispatcher: says it.
            exchange: what there is to say.
            ask_later: leave the question to its own action, where one turn alone led to it.
        """
        call, pack = exchange.call, exchange.pack
        asked = any(mark.endswith(_ASKED) for mark in call.uttered)
        later = _last_question(exchange) if ask_later else None
        for one in exchange.said:
            asks = "question" in one.reply.custom
            mark = one.mark + (_ASKED if asks else "")
            if one is later or mark in call.uttered or (asks and asked):
                continue
            dispatcher.utter_message(**_response(one, pack, exchange, mark))

    def names(self) -> Iterator[str]:
        """Slots of the questions of all packs."""
        yield from dict.fromkeys(name for pack in self._packs.values() for name in slots.names(pack))


def _last_question(exchange: Exchange) -> Said | None:
    asking = [one for one in exchange.said if "question" in one.reply.custom]
    return asking[-1] if asking else None


def _response(one: Said, pack: Pack, exchange: Exchange, mark: str) -> dict[str, Any]:
    reply = one.reply
    text = reply.text
    if reply.human is not None:
        state = exchange.after
        language = (state.language if state else None) or pack.default_language
        text = f"{pack.say('human.says', language, name=reply.human)}\n{text}"
    buttons = [
        {"title": b.title, "payload": b.payload, **({"url": b.url} if b.url else {})} for b in reply.buttons
    ]
    return {"text": text, "buttons": buttons, "json_message": dict(reply.custom), MARK: mark}


class Answer(Action):
    """Takes the words as they are, or what was understood as a command, and says all that comes of it."""

    def __init__(self, name: str, talk: Talk, wish: str | None = None) -> None:
        """Args: name: of the action. wish: see `Exchanges.take`."""
        self._name, self._talk, self._wish = name, talk, wish

    def name(self) -> str:
        """See `Action`."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """See `Action`."""
        exchange = await self._talk.take(tracker, domain, self._wish)
        self._talk.utter(dispatcher, exchange)
        return events(exchange, FORM, validates=False)


class Ask(Action):
    """Puts the question of one slot, in the words that the latest message led to."""

    def __init__(self, slot: str, talk: Talk) -> None:
        """Args: slot: the question's."""
        self._name, self._talk = asking(slot), talk

    def name(self) -> str:
        """See `Action`."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """See `Action`."""
        exchange = await self._talk.take(tracker, domain)
        self._talk.utter(dispatcher, exchange)
        return []


class ValidateIntake(FormValidationAction):
    """Takes each message while the form is active: an answer, an aside, a command, a correction.

    It never rejects a message, so that no other policy takes it: the dialogues know what is to be said of it.
    """

    def __init__(self, talk: Talk) -> None:
        """Args: talk: shared by all actions."""
        self._talk = talk

    def name(self) -> str:
        """See `Action`."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """See `Action`. Which slots are required, and what is asked next, the dialogues decide."""
        begins = (tracker.slots or {}).get(slots.REQUESTED) is None
        exchange = await self._talk.take(tracker, domain, BEGIN if begins else None)
        self._talk.utter(dispatcher, exchange, ask_later=_asked_by_action(exchange))
        return events(exchange, FORM, validates=True)


def _asked_by_action(exchange: Exchange) -> bool:
    """Whether the waiting question is left to its own action, which finds it in the recorded replies."""
    slot, last, call = slots.waiting(exchange.after), _last_question(exchange), exchange.call
    if slot is None or last is None or not {asking(slot), f"action_ask_{FORM}_{slot}"} & set(call.actions):
        return False
    return last.mark.startswith(call.inbound_key) and not _of_an_edit(last, call)


def _of_an_edit(one: Said, call: Call) -> bool:
    """Whether a reply is to a slot that was changed from outside: only the call that saw it can tell."""
    return one.mark.removeprefix(call.inbound_key).count(":") > 1


def actions(beside: Beside) -> list[Action]:
    """All actions."""
    talk = Talk(beside)
    found: list[Action] = [ValidateIntake(talk)]
    found += [Answer(name, talk) for name in ANSWERING]
    found += [Answer(name, talk, wish) for name, wish in WISHING.items()]
    found += [Ask(name, talk) for name in talk.names()]
    return found
