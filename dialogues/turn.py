"""One turn: from a conversation's state and a message to the next state, replies and effects. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from dialogues import (
    answering,
    bounds,
    commands,
    editing,
    greeting,
    handoff,
    intake,
    payload,
    public,
    sent,
    settling,
    several,
)
from dialogues.draft import Draft
from dialogues.effects import CameFrom, Effect
from dialogues.replies import Reply
from dialogues.state import Owner, Phase, State
from knowledge.interview import split_key
from knowledge.pack import Kind
from knowledge.text import fold, words_in
from knowledge.values import Asked, Taken, parse

if TYPE_CHECKING:
    from datetime import datetime

    from dialogues.city import City
    from dialogues.message import Message
    from dialogues.wording import Wording
    from knowledge.pack import Question
    from knowledge.understanding import Reading


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What a turn came to. `replies` is never empty; `effects` are stored in the same transaction."""

    state: State
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...]


def advance(
    state: State,
    message: Message,
    reading: Reading | None,
    now: datetime,
    city: City,
    *,
    wording: Wording | None = None,
) -> TurnResult:
    """Take one message.

    Args:
        state: the conversation before it; a fresh `State` for a stranger.
        message: what came in.
        reading: its text as read, which needs no state; None only for commands and buttons.
        now: aware UTC.
        city: the pack and what understands words.
        wording: words for the answer that this turn is expected to give; another one is given as it stands.

    Raises:
        ReadingWantedError: the words were read by their form only, and their meaning is needed.
    """
    tag, sure = _language(state, message, reading, city)
    before = state.language
    draft = Draft(
        state.but(turn=state.turn + 1, language=tag, pack_version=city.pack.about.version),
        city,
        now,
        tag,
        public=message.public,
        private_link=message.private_link,
    )
    draft.wording, draft.reading = wording, reading
    if message.source:
        draft.want(CameFrom(message.source))
    to_staff = state.owner is Owner.STAFF and not message.public
    if to_staff:
        handoff.pass_on(draft, message)
    else:
        if not state.greeted:
            greeting.notice(draft)
        if not _spoken(city, tag) and tag != before and not state.language_chosen:
            greeting.explain_language(draft)
        if message.source:
            greeting.led_here(draft, message.source)
        intake.keep_waiting_sound(draft)  # a newer pack may no longer have the question
        _respond(draft, message, reading)
    replies = tuple(draft.replies)
    draft.set(offered=_offered(replies))
    if not to_staff and reading is not None and _has_words(message):
        read = (draft.state.language or tag, sure)
        if state.language_chosen:  # what is spoken was chosen; how the message was read is another matter
            read = city.understanding.settle(reading, state.language, chosen=False)
        part = {"language": {"tag": read[0], "sure": read[1]}}
        replies = (replace(replies[0], custom={**part, **replies[0].custom}), *replies[1:])
    return TurnResult(draft.state, replies, tuple(draft.effects))


def _offered(replies: tuple[Reply, ...]) -> tuple[tuple[str, str], ...]:
    """Titles of commands among the buttons: typed instead of pressed they mean the same."""
    buttons = (button for reply in replies for button in reply.buttons)
    return tuple((fold(button.title), button.payload) for button in buttons if button.payload.startswith("/"))


def _has_words(message: Message) -> bool:
    """Whether its text tells something of the language: commands, buttons and contacts do not."""
    text = message.text
    is_form = text.startswith("/") or payload.read(text) is not None
    return bool(text.strip()) and not is_form and message.sent not in sent.WORDLESS


def _language(state: State, message: Message, reading: Reading | None, city: City) -> tuple[str, bool]:
    prior = state.language or message.language_hint or city.pack.default_language
    if reading is None or not _has_words(message):
        return prior, state.language_chosen
    tag, sure = city.understanding.settle(reading, state.language, chosen=state.language_chosen)
    if tag != prior and _is_address(state, message.text, city, prior):
        return prior, False
    if tag != prior and _may_be_a_name(state, message.text, city):
        asks = city.understanding.looks_like_question(reading, city.pack.speaks(tag))
        if asks < bounds.QUESTION:
            return prior, False
    return tag, sure


_NAME_WORDS = 5
"""Words up to which an answer in an open intake may be a name, or a title, in any language."""


def _may_be_a_name(state: State, text: str, city: City) -> bool:
    """Whether a few words answer an open question: those say little of the language to go on in."""
    waiting = _waiting(state, city)
    is_open = waiting is not None and waiting.kind in (Kind.TEXT, Kind.FILE)
    return state.phase is Phase.OPEN and is_open and words_in(text) <= _NAME_WORDS


def _is_address(state: State, text: str, city: City, language: str) -> bool:
    """Whether they are the address that was asked for, said aloud: "anna at lumo dot io" is no Italian."""
    waiting = _waiting(state, city)
    spoken = city.pack.speaks(language)
    if state.phase is not Phase.OPEN or waiting is None or waiting.kind not in (Kind.EMAIL, Kind.URL):
        return False
    words = city.pack.words[spoken]
    # An address knows no day, so any will do.
    asked = Asked(
        waiting, spoken, city.pack.about, words.intake.questions[waiting.id], words.intents, date.min
    )
    return isinstance(parse(asked, text), Taken)


def _waiting(state: State, city: City) -> Question | None:
    return city.pack.questions.get(split_key(state.waiting)[0]) if state.waiting else None


def _spoken(city: City, tag: str) -> bool:
    return city.pack.speaks(tag).partition("-")[0] == tag.partition("-")[0]


def _respond(draft: Draft, message: Message, reading: Reading | None) -> None:
    text = message.text.strip()
    asked = draft.state.asked
    if asked is not None:
        draft.set(asked=None)
    if draft.public:
        public.respond(draft, message, reading, asked)
        return
    if message.edits is not None:
        editing.respond(draft, message, reading, asked)
        return
    if not sent.take(draft, message, reading):
        return
    text = dict(draft.state.offered).get(fold(text), text)
    button = payload.read(text)
    if isinstance(button, payload.Chosen):
        _press(draft, button)
    elif isinstance(button, payload.Settled):
        settling.press(draft, asked, button)
    elif text.startswith("/"):
        commands.run(draft, text)
    elif asked is None or not settling.settle(draft, asked, text):
        several.respond(draft, text, reading, draft.waiting if draft.state.phase is Phase.OPEN else None)


def _press(draft: Draft, button: payload.Chosen) -> None:
    if draft.state.phase is Phase.PAUSED and draft.state.waiting == button.key:
        draft.set(phase=Phase.OPEN, budget=None, spent=0.0)
    answering.press(draft, button)
