"""One turn: from a conversation's state and a message to the next state, replies and effects. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dialogues import answering, faq, greeting, handoff, intake, payload, privacy, review, steering
from dialogues.asking import ask_waiting
from dialogues.draft import Draft
from dialogues.effects import Effect, FilesKept
from dialogues.errors import ReadingWantedError
from dialogues.replies import Reply
from dialogues.state import Asked, Doubt, Owner, Phase, State
from knowledge.interview import split_key
from knowledge.pack import Kind
from knowledge.text import fold, is_sentence
from knowledge.values import is_plain

if TYPE_CHECKING:
    from datetime import datetime

    from dialogues.city import City, Wish
    from dialogues.message import Message
    from knowledge.understanding import Reading


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What a turn came to. `replies` is never empty; `effects` are stored in the same transaction."""

    state: State
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...]


def advance(state: State, message: Message, reading: Reading | None, now: datetime, city: City) -> TurnResult:
    """Take one message.

    Args:
        state: the conversation before it; a fresh `State` for a stranger.
        message: what came in.
        reading: its text as read, which needs no state; None only for commands and buttons.
        now: aware UTC.
        city: the pack and what understands words.

    Raises:
        ReadingWantedError: the words were read by their form only, and their meaning is needed.
    """
    prior = state.language or message.language_hint or city.pack.default_language
    tag, sure = _language(state, message, reading, city, prior)
    before = state.language
    draft = Draft(
        replace(state, turn=state.turn + 1, language=tag, pack_version=city.pack.about.version),
        city,
        now,
        tag,
    )
    if state.owner is Owner.STAFF:
        handoff.pass_on(draft, message)
    else:
        if not state.greeted:
            greeting.notice(draft)
        if not _spoken(city, tag) and tag != before and not state.language_chosen:
            greeting.explain_language(draft)
        _respond(draft, message, reading)
    replies = tuple(draft.replies)
    answered = state.owner is not Owner.STAFF
    if answered and reading is not None and message.text.strip() and not _is_form(message.text):
        part = {"language": {"tag": draft.state.language or tag, "sure": sure}}
        replies = (replace(replies[0], custom={**part, **replies[0].custom}), *replies[1:])
    return TurnResult(draft.state, replies, tuple(draft.effects))


def _is_form(text: str) -> bool:
    """A command or a button: says nothing about the language."""
    return text.startswith(("/", "#")) and (payload.read(text) is not None or text.startswith("/"))


def _language(
    state: State, message: Message, reading: Reading | None, city: City, prior: str
) -> tuple[str, bool]:
    if reading is None or not message.text.strip() or _is_form(message.text):
        return prior, state.language_chosen
    tag, sure = city.understanding.settle(reading, prior, chosen=state.language_chosen)
    if tag != prior and _may_be_a_name(state, message.text, city):
        asks = city.understanding.looks_like_question(reading, city.pack.speaks(tag))
        if asks < answering.QUESTION:
            return prior, False
    return tag, sure


_NAME_WORDS = 5
"""Words up to which an answer in an open intake may be a name, or a title, in any language."""


def _may_be_a_name(state: State, text: str, city: City) -> bool:
    """Whether a few words answer an open question: those say little of the language to go on in."""
    waiting = city.pack.questions.get(split_key(state.waiting)[0]) if state.waiting else None
    is_open = waiting is not None and waiting.kind in (Kind.TEXT, Kind.FILE)
    return state.phase is Phase.OPEN and is_open and len(text.split()) <= _NAME_WORDS


def _spoken(city: City, tag: str) -> bool:
    return city.pack.speaks(tag).partition("-")[0] == tag.partition("-")[0]


def _respond(draft: Draft, message: Message, reading: Reading | None) -> None:
    text = message.text.strip()
    asked = draft.state.asked
    if asked is not None:
        draft.set(asked=None)
    if message.files:
        _take_files(draft, message)
        return
    button = payload.read(text)
    if isinstance(button, payload.Chosen):
        _press(draft, button)
    elif isinstance(button, payload.Settled):
        _settle(draft, asked, button)
    elif text.startswith("/"):
        _command(draft, text)
    elif asked is not None and (option := _option_named(draft, asked, text)) is not None:
        _act_on(draft, asked, option)
    else:
        _words(draft, text, reading)


def _take_files(draft: Draft, message: Message) -> None:
    waiting = draft.waiting if draft.state.phase is Phase.OPEN else None
    if waiting is not None and waiting.question.kind is Kind.FILE:
        intake.take_files(draft, waiting, message.files)
        return
    draft.want(FilesKept(tuple(f.id for f in message.files), None))
    draft.say("files.kept", n=len(message.files))
    faq.ask_if_open(draft)


def _press(draft: Draft, button: payload.Chosen) -> None:
    if draft.state.phase is Phase.PAUSED and draft.state.waiting == button.key:
        draft.set(phase=Phase.OPEN, budget=None, spent=0.0)
    answering.press(draft, button)


def _settle(draft: Draft, asked: Asked | None, button: payload.Settled) -> None:
    if asked is None or asked.serial != button.serial or button.option >= len(asked.options):
        answering.gone(draft)
        return
    _act_on(draft, asked, asked.options[button.option])


def _option_named(draft: Draft, asked: Asked, text: str) -> Any:
    """The option that the words name: its title, or yes and no; None when they name none."""
    said = fold(text)
    intents = draft.words.intents
    yes, no = set(map(fold, intents.yes)), set(map(fold, intents.no))
    match asked.doubt:
        case Doubt.DELETE | Doubt.CANCEL | Doubt.RESTART:
            return "yes" if said in yes else "no" if said in no else None
        case Doubt.TOPIC:
            titles = {fold(draft.words.faq.topics[t].title): t for t in asked.options if t}
            return titles.get(said)
        case Doubt.MEANT:
            if said == fold(draft.phrase("button.my_answer")):
                return "answer"
            return asked.options[1] if said == fold(draft.phrase("button.a_question")) else None
        case _:
            return None


def _act_on(draft: Draft, asked: Asked, option: Any) -> None:
    waiting = draft.waiting
    match asked.doubt:
        case Doubt.TOPIC if option is None:
            faq.gap(draft, "unsure", asked.text)
        case Doubt.TOPIC:
            faq.answer(draft, option)
        case Doubt.MEANT if option == "answer" and waiting is not None and waiting.key == asked.question:
            answering.record_open(draft, waiting, asked.text)
        case Doubt.MEANT:
            faq.respond(draft, faq.recall(asked.options[1]), asked.text)
        case Doubt.READING if waiting is not None and waiting.key == asked.question:
            intake.take(draft, waiting, option)
        case Doubt.DELETE if option == "yes":
            privacy.delete(draft)
        case Doubt.CANCEL if option == "yes":
            steering.drop_intake(draft, again=False)
        case Doubt.RESTART if option == "yes":
            steering.drop_intake(draft, again=True)
        case _:
            draft.say("confirm.kept")
            faq.ask_if_open(draft)


def _words(draft: Draft, text: str, reading: Reading | None) -> None:
    item = draft.waiting if draft.state.phase is Phase.OPEN else None
    if not text:
        draft.say("empty.text")
        faq.ask_if_open(draft)
        return
    if reading is None:
        raise ReadingWantedError
    if item is not None and answering.take_text(draft, item, text):
        return
    if not fold(text):  # signs and pictures alone, which were no value either
        draft.say("empty.text")
        faq.ask_if_open(draft)
        return
    minutes = minutes_in(draft, text)
    if minutes is not None:
        intake.start(draft, minutes=minutes)
        return
    wish = draft.city.understanding.wish(reading, draft.spoken)
    if wish is not None and _acts(wish, text, in_intake=item is not None):
        _grant(draft, wish, text)
    elif reading.vectors is None and not is_plain(text):
        raise ReadingWantedError
    elif item is not None:
        answering.take_words(draft, item, text, reading)
    elif draft.state.phase is Phase.PAUSED and not _asks(draft, text, reading):
        draft.say("pause.still", buttons=[draft.button("button.resume", "/resume")])
    else:
        faq.respond(draft, draft.city.understanding.topic(reading, draft.spoken), text)


def _asks(draft: Draft, text: str, reading: Reading) -> bool:
    """Whether a text is a question, by its form or in the pack's very words."""
    form = draft.city.understanding.looks_like_question(reading, draft.spoken)
    return form >= answering.QUESTION or draft.city.topic_worded(text) is not None


def _acts(wish: Wish, text: str, *, in_intake: bool) -> bool:
    """Whether a wish is clear enough to be acted on.

    In an intake, where words are answers first, a wish that is not in the pack's very words must be surer
    and more than two words; small talk and a fresh start are none there.
    """
    if wish.confidence >= 1.0:
        return True
    if not in_intake:
        return wish.confidence >= _WISH_OUTSIDE
    steers = wish.kind == "command" and wish.name != "start"
    return steers and wish.confidence >= answering.SURE_WISH and is_sentence(text)


_WISH_OUTSIDE = 0.76


def _grant(draft: Draft, wish: Wish, text: str) -> None:
    if wish.kind == "chat":
        faq.chat(draft, wish.name)
    elif wish.name in ("change", "language", "pause"):
        _COMMANDS[wish.name](draft, text)
    else:
        _COMMANDS[wish.name](draft, "")


_MINUTES = re.compile(r"(?<!\d)(\d{1,3}) ?([^\W\d]+)")
_MINUTES_TEXT = 10
"""Words of the longest text that tells how much time a founder has."""


def minutes_in(draft: Draft, text: str) -> float | None:
    """Minutes that a founder says to have, from 5 to 240, as in "I have 20 minutes"; None for all else."""
    said = fold(text)
    openings = tuple(f"{opening} " for opening in draft.phrase("words.i_have").split("|"))
    if not said.startswith(openings) or len(said.split()) > _MINUTES_TEXT:
        return None
    units = set(draft.phrase("words.minutes").split("|"))
    for number, unit in _MINUTES.findall(said):
        if unit in units:
            return _sensible(float(number))
    return None


def _sensible(minutes: float) -> float | None:
    return minutes if 5 <= minutes <= 240 else None  # noqa: PLR2004 - the bounds are stated by the callers


def _start(draft: Draft, argument: str) -> None:
    del argument  # campaigns and links are the channels' business
    greeting.welcome(draft)


def _plain(act: Callable[[Draft], None]) -> Callable[[Draft, str], None]:
    return lambda draft, _: act(draft)


def _minutes_argument(argument: str) -> float | None:
    """Minutes behind `/intake` and `/resume`, from 5 to 240; None: no limit."""
    digits = argument.split(maxsplit=1)[0] if argument.split() else ""
    try:
        minutes = float(digits)
    except ValueError:
        return None
    return _sensible(minutes)


_COMMANDS: dict[str, Callable[[Draft, str], None]] = {
    "start": _start,
    "help": _plain(greeting.help_text),
    "intake": lambda draft, arg: intake.start(draft, minutes=_minutes_argument(arg)),
    "pause": steering.pause,
    "resume": lambda draft, arg: intake.resume(draft, minutes=_minutes_argument(arg)),
    "back": _plain(steering.back),
    "skip": _plain(steering.skip),
    "unknown": _plain(steering.unknown),
    "repeat": lambda draft, _: _repeat(draft),
    "why": _plain(steering.why),
    "progress": _plain(steering.progress),
    "done": _plain(steering.done),
    "review": _plain(review.show_review),
    "submit": _plain(review.submit),
    "change": steering.change,
    "language": greeting.switch_language,
    "human": _plain(handoff.ask_for_human),
    "events": lambda draft, _: faq.answer_live(draft, "events"),
    "trainings": lambda draft, _: faq.answer_live(draft, "trainings"),
    "privacy": _plain(privacy.notice),
    "export": _plain(privacy.export),
    "delete": _plain(privacy.ask_delete),
    "cancel": _plain(steering.ask_cancel),
    "restart": _plain(steering.ask_restart),
}

COMMANDS = tuple(_COMMANDS)
"""Names of all commands, without the slash; `unknown`, `change` and `restart` stand behind buttons."""

_COMMAND = re.compile(r"/([a-zA-Z]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


def _command(draft: Draft, text: str) -> None:
    match = _COMMAND.fullmatch(text)
    act = _COMMANDS.get(match[1].lower()) if match else None
    if match is None or act is None:
        draft.say("command.unknown", buttons=[draft.button("button.help", "/help")])
        faq.ask_if_open(draft)
        return
    act(draft, match[2] or "")


def _repeat(draft: Draft) -> None:
    if draft.waiting is not None and draft.state.phase is Phase.OPEN:
        ask_waiting(draft)
    else:
        greeting.welcome(draft)
