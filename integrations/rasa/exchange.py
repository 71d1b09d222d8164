"""What a call comes to: the founder's message taken as on every channel, and told in Rasa's terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from dialogues.commands import name_of
from dialogues.replies import Reply
from dialogues.state import Doubt, Owner, Phase, State
from integrations.rasa import slots
from knowledge.interview import split_key

if TYPE_CHECKING:
    from integrations.rasa.calls import Call
    from integrations.rasa.ports import Beside, Held
    from knowledge.pack import Pack

BEGIN, GO_ON = "/intake", "/resume"
WISHES = ("/submit", "/human", "/events", "/trainings", "/export", "/delete", BEGIN, GO_ON)
"""What other understanding than ours may find in words, as commands; `BEGIN` also goes on after a pause."""
_MOST_EDITS = 5
"""Slots changed from outside that are looked into in one call; the rest is set back at once."""


class Said(NamedTuple):
    """A reply with its mark, by which another call recognises that it was uttered."""

    mark: str
    reply: Reply


@dataclass(slots=True)
class Exchange:
    """What a call has come to.

    Attributes:
        before: the conversation as it was when the call came; None: a stranger.
        after: as it is now.
        said: replies in order.
    """

    call: Call
    pack: Pack
    before: State | None
    after: State | None
    said: list[Said] = field(default_factory=list)

    def has(self, part: str) -> bool:
        """Whether some reply has this machine-readable part."""
        return any(part in one.reply.custom for one in self.said)

    def drop_not_understood(self) -> None:
        """Leave out what says that the words were not understood, since others have understood them."""
        self.said = [one for one in self.said if not {"gap", "clarify"} & set(one.reply.custom)]


class Exchanges:
    """Takes calls. All that one message leads to is taken once, whatever is called how often."""

    def __init__(self, beside: Beside) -> None:
        """Args: beside: what stands behind."""
        self._beside = beside

    async def take(self, call: Call, wish: str | None = None) -> Exchange:
        """Take the latest message.

        Args:
            call: whose message.
            wish: what others have understood, as one of `WISHES`; None: the words count.

        Raises:
            UnknownCityError, UnavailableError: as `TurnRunner.run`.
        """
        pack, key = self._beside.packs[call.conversation.city], call.inbound_key
        keys = tuple(f"{key}{more}" for more in ("", *WISHES))
        held = await self._beside.snapshots.held(call.conversation, keys)
        exchange = Exchange(call, pack, held.state, held.state)
        if held.waiting:
            for later in await self._beside.snapshots.take_waiting(call.conversation):
                exchange.said.append(Said(f"later:{later.id}", later.reply))
        if held.taken:
            await self._again(exchange, wish, held)
        elif wish is None or not _may_replace(wish, call, held.state):
            await self._run(exchange)
        elif call.text.startswith("/"):  # an intent of the assistant's own, which is no command here
            await self._besides(exchange, wish)
        elif wish == BEGIN or held.state is None:  # a stranger's words tell the language
            await self._run(exchange)
            await self._besides(exchange, wish)
        else:
            await self._run(exchange, wish)
        if not held.taken:
            await self._settle_edits(exchange)
        return exchange

    async def _run(self, exchange: Exchange, wish: str = "") -> None:
        await self._turn(exchange, wish or exchange.call.text, wish)
        exchange.after = (await self._beside.snapshots.held(exchange.call.conversation)).state

    async def _turn(self, exchange: Exchange, text: str, key: str) -> None:
        message = exchange.call.message(text, key)
        replies = await self._beside.turns.run(message)
        exchange.said += [Said(f"{message.inbound_key}:{n}", reply) for n, reply in enumerate(replies)]

    async def _again(self, exchange: Exchange, wish: str | None, held: Held) -> None:
        """Say again what was said; and do what is wished for besides, behind what another action uttered."""
        key = exchange.call.inbound_key
        done = [one for one in ("", *WISHES) if f"{key}{one}" in held.taken]
        for one in done:
            await self._turn(exchange, one or exchange.call.text, one)
        uttered = any(mark.startswith(key) for mark in exchange.call.uttered)
        if wish is not None and wish not in done and uttered and wish != f"/{name_of(exchange.call.text)}":
            await self._besides(exchange, wish)
        elif len(done) > 1:
            exchange.drop_not_understood()

    async def _besides(self, exchange: Exchange, wish: str) -> None:
        """Do what is wished for, unless the words have brought it about."""
        state = exchange.after
        if wish == BEGIN:
            state = state or State()
            may = state.owner is Owner.BOT and (state.asked is None or exchange.has("clarify"))
            wish = {Phase.NONE: BEGIN, Phase.PAUSED: GO_ON}.get(state.phase, "") if may else ""
        if wish and not _did(exchange, wish):
            exchange.drop_not_understood()
            await self._run(exchange, wish)

    async def _settle_edits(self, exchange: Exchange) -> None:
        """Put what was changed in slots from outside before the dialogue; what it does not take stays out."""
        call, before, pack = exchange.call, exchange.before, exchange.pack
        if before is None or before.phase is Phase.NONE:
            return
        edits = slots.edited(before, call.slots, pack)
        for name in list(edits)[:_MOST_EDITS]:
            value, after = edits[name], exchange.after
            held = slots.value_of(after, name)
            if after is None or held != slots.value_of(before, name) or value == call.text:
                continue  # the words themselves have settled it
            message = slots.as_message(after, name, value, pack) if after.owner is Owner.BOT else None
            if message is None:
                exchange.said.append(Said(f"{call.inbound_key}:{name}", _kept(exchange, name)))
                continue
            await self._turn(exchange, message, f":{name}")
            exchange.after = (await self._beside.snapshots.held(call.conversation)).state


def _may_replace(wish: str, call: Call, state: State | None) -> bool:
    """Whether a wish that others have understood may count more than the words.

    Commands say themselves what they mean; words that answer a question back, or that are for staff, are
    taken as they are.
    """
    if name_of(call.text) is not None:
        return False
    to_staff = state is not None and state.owner is Owner.STAFF and wish not in ("/export", "/delete")
    return not to_staff and (state is None or state.asked is None)


_PARTS = {
    "/submit": "diagnosis",
    "/human": "referral",
    "/events": "answer",
    "/trainings": "answer",
    "/export": "export",
}
"""The part of a reply that shows that a wish was granted."""


def _did(exchange: Exchange, wish: str) -> bool:
    """Whether what was said shows that a wish was granted."""
    if wish == "/delete":
        asked = exchange.after.asked if exchange.after else None
        return asked is not None and asked.doubt is Doubt.DELETE
    return exchange.has(_PARTS.get(wish, ""))


def _kept(exchange: Exchange, name: str) -> Reply:
    """That an answer stays as it was."""
    pack, state = exchange.pack, exchange.after
    language = pack.speaks((state.language if state else None) or pack.default_language)
    label = pack.question_words(split_key(name)[0], language).label
    return Reply(pack.say("edit.kept", language, label=label))


def events(exchange: Exchange, form: str, *, validates: bool) -> list[dict[str, Any]]:
    """Rasa's events for what has changed: slots, what is asked for, and whether the form is active.

    Args:
        exchange: what the call has come to.
        form: name of the form that asks the questions.
        validates: whether the call is the form's own, which sees itself to beginning and ending.
    """
    call, state = exchange.call, exchange.after
    values = slots.wanted(state, call.slots, exchange.pack)
    asked = slots.waiting(state)
    asked = asked if asked in call.slots else None
    if validates:
        # A form that sets no slot but the one that it asks for takes the message for not understood.
        named = asked or call.slots.get(slots.REQUESTED)
        if not values and named is not None:
            values = {named: slots.value_of(state, named)}
    changed = [_slot(name, value) for name, value in values.items()]
    if form in call.forms:
        if validates or call.slots.get(slots.REQUESTED) != asked:
            changed.append(_slot(slots.REQUESTED, asked))
        active = asked is not None
        if not validates and active != (call.loop == form):
            changed.insert(0, {"event": "active_loop", "timestamp": None, "name": form if active else None})
    return changed


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}
