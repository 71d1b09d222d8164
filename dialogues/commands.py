"""Commands, typed, behind buttons, or wished for in words; and how much time somebody says to have."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dialogues import (
    awaiting,
    bounds,
    faq,
    greeting,
    handoff,
    intake,
    kinds,
    privacy,
    rating,
    reminding,
    review,
    steering,
)
from dialogues.asking import CHOICE_BUTTONS, ask
from dialogues.meant_answer import is_about_earlier
from dialogues.replies import Button
from dialogues.state import Phase
from knowledge.pack import Kind
from knowledge.text import MORE, fold, holds, is_glued, is_sentence, is_unspaced, words_in

if TYPE_CHECKING:
    from dialogues.city import Wish
    from dialogues.draft import Draft
    from knowledge.interview import Item

_NEARLY = 0.7
"""Likeness from which an unknown command is taken for a mistyped one, and that one offered."""

_WISH_OUTSIDE = 0.66
"""Calibrated confidence from which a wish is acted on outside an intake."""

_WISH_TEXT = 60
"""Words of the longest text that is taken for a wish."""

_TIMES = frozenset({Kind.DATE, Kind.MONTH, Kind.DURATION})
"""What a vague answer to sounds much like taking leave, or like asking how long it will still take."""

_ASKING = "?？؟"

_SURE_SHORT = 0.9
"""Confidence from which a word or two is a wish where any words may be the answer."""

_SURE_WORD = 0.95
"""Confidence from which a word or two is a wish where a time, or a yes or no, was asked for, and from which a
sentence is one that might tell a choice as well."""

TURNED_DOWN = frozenset({"abuse", "steer"})
"""Small talk that is turned down wherever it is said."""

_BESIDE = 0.996
"""From where on words are so surely no answer to an open question that they are taken for a wish, or asked
about: who answers at length is seldom stopped by it."""

_SHORT_AT_OPEN = 0.6
"""Confidence from which it is asked whether a word or two are a wish, where any words may be the answer."""

_LIKELY = 0.5
"""Confidence from which a wish is acted on where the words are no answer to a strict question."""

_NAMED = 0.4
"""The same of a wish to change or go back in words about an earlier answer."""

NAME_WORDS = 4
"""Words of the longest text that is taken for a name where one is asked for, whatever wish it sounds like."""

_NO_NAME = frozenset({"unknown", "pause"})
"""Wishes whose sentences are hardly a name ("not known yet", "let us talk on Monday")."""

_SURE_AT_NAME = 0.98
"""Confidence from which such a sentence is one where a name is asked for ("Pause Café Verde")."""

_WEIGHTY = frozenset({"submit", "human"})
"""What is with staff at once, and so is done on no mere likelihood."""

_ADDRESS = re.compile(r"://|@|^\s*www\b", re.IGNORECASE)
"""What only an address has, be it half of one: where an answer waits, it is no small talk."""

_ASIDES = {
    "remark": 0.9,
    "interruption": 0.5,
    "surprise": 0.5,
    "tired": 0.7,
    "laugh": 0.9,
    "compliment": 0.995,
}
"""Small talk that nobody means for an answer, and from where on its words are none either: chosen on answers
that were written to sound like it. Praise sounds most like what founders say of what they build."""

_ASIDES_AT_TIMES = frozenset({"remark", "interruption", "surprise"})
"""Of these, those that no vague answer to when, or how long, sounds like."""

_SAID_BESIDE = frozenset({"start", "ok", "greeting"})
"""What is often said beside an answer, or as one."""


def run(draft: Draft, text: str) -> None:
    """Do what a command says; one that is not known is answered with the way to those that are."""
    match = _COMMAND.fullmatch(text)
    word = match[1].lower() if match else text[1:]
    name = word if word in _COMMANDS else draft.city.command_worded(word)
    act = _COMMANDS.get(name or "")
    if act is None:
        near = get_close_matches(word, _COMMANDS, 1, _NEARLY)
        guesses = [Button(f"/{name}", f"/{name}") for name in near]
        draft.say("command.unknown", buttons=[*guesses, draft.button("button.help", "/help")])
        faq.ask_if_open(draft)
        return
    act(draft, (match[2] if match else None) or "")


def name_of(text: str) -> str | None:
    """The command's name in a text such as `/language@name fr`; None for all else."""
    match = _COMMAND.fullmatch(text)
    name = match[1].lower() if match else None
    return name if name in _COMMANDS else None


def acts(wish: Wish, text: str, item: Item | None) -> bool:
    """Whether a wish is clear enough to be acted on.

    Where words may answer a question (`item`), a wish that is not in the pack's very words must be surer the
    less its words differ from an answer. A fresh start is none there.
    """
    if words_in(text) > _WISH_TEXT or (item is not None and _ADDRESS.search(text)):
        return False
    if wish.confidence >= 1.0:
        return not _may_be_exclaimed(wish, text, item)
    if item is None:
        return wish.confidence >= _WISH_OUTSIDE
    return not _is_idle(wish, text, item) and (
        _is_clear_aside(wish, text, item) or _is_clear(wish, text, item)
    )


def _is_clear(wish: Wish, text: str, item: Item) -> bool:
    """Whether a wish is clear enough where words may answer a question."""
    if kinds.is_open(item):
        sure = bounds.SURE_WISH if is_sentence(text) else _SURE_SHORT
        sure = max(sure, _SURE_AT_NAME) if _may_be_name(text, item) else sure
        return wish.confidence >= sure and not _may_answer(wish, text, item)
    return wish.confidence >= _at_strict(wish, text, item)


def _is_idle(wish: Wish, text: str, item: Item) -> bool:
    """Whether a wish is none at a question: nothing would be done, or it is an answer in all likelihood."""
    times = item.question.kind in _TIMES
    small_talk = wish.kind == "chat" and wish.name not in TURNED_DOWN | _ASIDES_AT_TIMES
    vague = times and (small_talk or (wish.name == "progress" and not any(mark in text for mark in _ASKING)))
    idle = wish.name == "done" and item.question.kind is not Kind.CHOICES  # there is nothing to be done with
    if wish.name == "change" and item.question.kind not in CHOICE_BUTTONS:
        idle = idle or _has_figures(text)  # an answer that could not be read
    return idle or vague or wish.name in _SAID_BESIDE or _ADDRESS.search(text) is not None


def is_aside(wish: Wish) -> bool:
    """Whether a wish is small talk that nobody means for an answer."""
    return wish.kind == "chat" and wish.name in _ASIDES


def _is_clear_aside(wish: Wish, text: str, item: Item) -> bool:
    """Whether words are such small talk in the middle of an intake, and neither a name nor with figures.

    A choice may be told in any words, so that it is looked for first.
    """
    kind = item.question.kind
    if not is_aside(wish) or wish.beside < _ASIDES[wish.name] or kind in CHOICE_BUTTONS:
        return False
    if kinds.is_open(item):
        return wish.confidence >= _LIKELY and not _may_be_name(text, item)
    sure = bounds.SURE_WISH if kind in _TIMES else bounds.STRICT_WISH
    return wish.confidence >= sure and not _has_figures(text)


def _at_strict(wish: Wish, text: str, item: Item) -> float:
    """Confidence from which a wish is acted on where the waiting question is strict."""
    if item.question.kind in _TIMES or item.question.kind is Kind.YES_NO or wish.name == "submit":
        return bounds.SURE_WISH if is_sentence(text) else _SURE_WORD
    if not is_sentence(text):
        return bounds.SURE_WISH
    if item.question.kind in CHOICE_BUTTONS and wish.beside < _BESIDE:
        return _SURE_WORD  # a choice may be told in any words
    if wish.kind != "chat":
        return bounds.STRICT_WISH
    return bounds.CHAT_WISH if item.question.kind in CHOICE_BUTTONS else _SURE_WORD


def _may_answer(wish: Wish, text: str, item: Item) -> bool:
    """Whether words may as well be the answer to an open question, or the name that it asks for."""
    if _may_be_name(text, item):
        return wish.name not in _NO_NAME or not is_sentence(text)
    return wish.beside < _BESIDE


def _may_be_name(text: str, item: Item) -> bool:
    asked = any(mark in text for mark in _ASKING)
    return kinds.is_name(item) and words_in(text) <= NAME_WORDS and not asked


def _may_be_exclaimed(wish: Wish, text: str, item: Item | None) -> bool:
    """Whether a word or two are a cry of surprise or the name that is asked for: "Wow" may be either."""
    named = item is not None and kinds.is_name(item) and words_in(text) <= _NAME_WORDS_EXCLAIMED
    return named and wish.confidence >= 1 and (wish.kind, wish.name) == ("chat", "surprise")


_NAME_WORDS_EXCLAIMED = 2


def may_be_meant(wish: Wish, text: str, item: Item) -> bool:
    """Whether words that may be the answer to a question look so much like a wish that it must be asked."""
    if _may_be_exclaimed(wish, text, item):
        return True
    if not kinds.is_open(item) or _is_idle(wish, text, item) or _may_answer(wish, text, item):
        return False
    return is_sentence(text) or wish.confidence >= _SHORT_AT_OPEN


def is_likely(wish: Wish, text: str, item: Item) -> bool:
    """Whether words that are no answer to a strict question are rather a wish than nothing at all."""
    lenient = item.question.kind not in _TIMES and item.question.kind is not Kind.YES_NO
    lenient = lenient and (wish.kind != "chat" or item.question.kind in CHOICE_BUTTONS or is_aside(wish))
    talk = is_aside(wish) and item.question.kind not in CHOICE_BUTTONS
    likely = lenient and wish.confidence >= (bounds.STRICT_WISH if talk else _LIKELY)
    return likely and wish.name not in _WEIGHTY and not (_is_idle(wish, text, item) or _has_figures(text))


def changes_named(draft: Draft, wish: Wish, text: str, item: Item) -> bool:
    """Whether what is no sure wish to change or go back becomes one since an earlier answer is named."""
    if kinds.is_open(item) or wish.name not in ("change", "back") or wish.kind != "command":
        return False
    return wish.confidence >= _NAMED and not _is_idle(wish, text, item) and is_about_earlier(draft, text)


def _has_figures(text: str) -> bool:
    return any(sign.isdecimal() for sign in text)


@dataclass(frozen=True, slots=True)
class Recalled:
    """A wish of an earlier turn, kept while the founder was asked what was meant."""

    kind: str
    name: str
    confidence: float = 1.0
    beside: float = 1.0


def grant(draft: Draft, wish: Wish, text: str) -> None:
    """Do what was wished for in words."""
    if wish.kind == "chat" and wish.name == "tired" and draft.state.phase is Phase.OPEN:
        steering.offer_pause(draft)
    elif wish.kind == "chat":
        faq.chat(draft, wish.name)
    elif wish.name == "pause":
        steering.pause(draft, text, wished=True)
    elif wish.name == "back" and is_about_earlier(draft, text):
        steering.change(draft, text)  # "back to the question on customers"
    elif wish.name in ("change", "language"):
        _COMMANDS[wish.name](draft, text)
    else:
        _COMMANDS[wish.name](draft, "")


_MINUTES = re.compile(r"(?<!\d)(\d{1,3}) ?([^\W\d]+)")
_MINUTES_TEXT = 10
"""Words of the longest text that tells how much time a founder has."""
_BARE_TIME = 4
"""The same where the assistant has just asked for the time."""


def minutes_in(draft: Draft, text: str) -> float | None:
    """Minutes that a founder says to have, from 5 to 240, as in "I have 20 minutes"; None for all else.

    Where the assistant has just asked how much time there is, "20 min" alone will do.
    """
    said = fold(text)
    asked = any(payload.startswith("/intake ") for _, payload in draft.state.offered)
    bare = asked and words_in(text) <= _BARE_TIME
    if not (bare or _tells_time(draft, said)) or words_in(text) > _MINUTES_TEXT:
        return None
    for key, minutes in (("words.half_an_hour", 30.0), ("words.an_hour", 60.0)):
        if any(holds(said, fold(form)) for form in _listed(draft, key)):
            return minutes
    for number, unit in _MINUTES.findall(said):
        if _is_unit(unit, _listed(draft, "words.minutes")):
            return _sensible(float(number))
        if _is_unit(unit, _listed(draft, "words.hours")):
            return _sensible(60 * float(number))
    return None


def _tells_time(draft: Draft, said: str) -> bool:
    """Whether a folded text is about how much time there is, by how it opens or closes."""
    for form in _listed(draft, "words.i_have"):
        word = fold(form)
        if form.startswith(MORE):
            if said.replace(" ", "").endswith(word.replace(" ", "")):
                return True
        elif said.startswith(word if is_unspaced(word) else f"{word} "):
            return True
    return False


def _is_unit(word: str, units: list[str]) -> bool:
    """Whether a word is a unit; where words are glued together it may begin with one."""
    return any(word.startswith(unit) if is_glued(unit) else word == unit for unit in map(fold, units))


def _listed(draft: Draft, key: str) -> list[str]:
    return draft.phrase(key).split("|")


def _sensible(minutes: float) -> float | None:
    return minutes if 5 <= minutes <= 240 else None  # noqa: PLR2004 - the bounds are stated by the callers


def _start(draft: Draft, argument: str) -> None:
    del argument  # what a link says arrives as the message's source
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


def _repeat(draft: Draft) -> None:
    """Ask again, with how to answer: it was not read, or not understood."""
    waiting = draft.waiting
    if waiting is not None and draft.state.phase is Phase.OPEN:
        ask(draft, waiting, lead=draft.words.intake.questions[waiting.question.id].help or "")
    else:
        greeting.welcome(draft)


def _submit(draft: Draft) -> None:
    review.submit(draft)
    if draft.state.phase is Phase.SUBMITTED:
        rating.ask_once(draft)


_COMMANDS: dict[str, Callable[[Draft, str], None]] = {
    "start": _start,
    "help": _plain(greeting.help_text),
    "intake": lambda draft, arg: intake.start(draft, minutes=_minutes_argument(arg)),
    "pause": steering.pause,
    "resume": lambda draft, arg: intake.resume(draft, minutes=_minutes_argument(arg)),
    "back": _plain(steering.back),
    "skip": _plain(steering.skip),
    "unknown": _plain(steering.unknown),
    "repeat": _plain(_repeat),
    "why": _plain(steering.why),
    "progress": _plain(steering.progress),
    "done": _plain(steering.done),
    "review": _plain(review.show_review),
    "submit": _plain(_submit),
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
    "tell": awaiting.decide,
    "rate": lambda draft, arg: rating.decide(draft, arg.strip()),
    "remind": _plain(reminding.agree),
    "stop": _plain(reminding.stop),
}

COMMANDS = tuple(_COMMANDS)
"""Names of all commands, without the slash; those that the help does not list are behind buttons."""

_COMMAND = re.compile(r"/([^\W\d_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
