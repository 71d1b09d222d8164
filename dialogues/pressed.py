"""What a person saw on a button, for everybody who reads along: from what the button sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from dialogues import payload
from dialogues.rating import RATINGS
from dialogues.state import Doubt
from knowledge.interview import split_key
from knowledge.pack import Kind
from knowledge.values import show

if TYPE_CHECKING:
    from dialogues.replies import Reply
    from dialogues.state import Asked
    from knowledge.pack import Pack

_TITLED = frozenset(
    {
        *("intake", "resume", "done", "unknown", "skip", "submit", "review", "change"),
        *("human", "help", "trainings", "events", "privacy", "export", "delete", "remind", "stop"),
    }
)
"""Commands that stand behind a button with a phrase of the same name."""

_WITH_WORD = {
    ("/tell", "yes"): "tell",
    ("/tell", "no"): "tell_not",
    **{("/rate", value): f"rate_{value}" for value in RATINGS},
}
"""Phrases of buttons by their command and the word behind it."""


def title(pack: Pack, language: str, text: str, asked: Asked | None = None) -> str | None:
    """The title of the button that sent this text.

    Args:
        pack: the city's, as it is today.
        language: BCP 47 tag it was read in.
        text: what came in.
        asked: the question back that was open then; without it an answer to one is only said to be that.

    Returns:
        None when the text is no button of ours.
    """
    match payload.read(text.strip()):
        case payload.Chosen(key, _, value):
            return _choice(pack, language, key, value)
        case payload.Settled(serial, option):
            if asked is not None and asked.serial == serial and option < len(asked.options):
                return _option(pack, language, asked, option)
            return pack.say("button.earlier", language)
        case _:
            return _with_word(pack, language, text.strip()) or _command(pack, language, text.strip())


def _choice(pack: Pack, language: str, key: str, value: str) -> str:
    question = pack.questions.get(split_key(key)[0])
    if question is None or value not in question.values:
        return pack.say("button.earlier", language)
    if question.kind is Kind.YES_NO:
        return pack.say(f"choice.{value}", language)
    return pack.choice_words(question.id, language)[value].title


def _option(pack: Pack, language: str, asked: Asked, option: int) -> str:
    value = asked.options[option]
    match asked.doubt:
        case Doubt.TOPIC if value in pack.topics:
            return pack.words[pack.speaks(language)].faq.topics[value].title
        case Doubt.TOPIC:
            return pack.say("button.none_of_these", language)
        case Doubt.MEANT:
            return pack.say(_meant(asked, option), language)
        case Doubt.READING:
            return _value(pack, language, asked.question or "", value)
        case _:
            return pack.say(_yes_or_no(asked, option), language)


def _yes_or_no(asked: Asked, option: int) -> str:
    """The phrase on a button that agrees to what was asked, or does not."""
    match asked.doubt:
        case Doubt.PAUSE:
            return "button.pause" if option == 0 else "button.go_on"
        case Doubt.DELETE if option == 0:
            return "button.delete_really"
        case _:
            return "choice.yes" if option == 0 else "choice.no"


def _meant(asked: Asked, option: int) -> str:
    """The phrase on a button of the question whether words were an answer."""
    if option == 0:
        return "button.my_answer"
    return "button.something_else" if "wish" in asked.options[1] else "button.a_question"


def _value(pack: Pack, language: str, key: str, value: object) -> str:
    question = pack.questions.get(split_key(key)[0])
    if question is None:
        return pack.say("button.earlier", language)
    return show(
        question,
        value,
        language=pack.speaks(language),
        about=pack.about,
        words=pack.question_words(question.id, language),
        interface=pack.words[pack.speaks(language)].intents,
    )


def _with_word(pack: Pack, language: str, text: str) -> str | None:
    command, word = (*text.split(" "), "")[:2]
    named = _WITH_WORD.get((command, word))
    return None if named is None else pack.say(f"button.{named}", language)


def _command(pack: Pack, language: str, text: str) -> str | None:
    name, _, argument = text.partition(" ")
    command = name.removeprefix("/")
    if name == "/repeat" and argument:  # a page of a long list
        return pack.say("button.earlier", language)
    if not name.startswith("/") or command not in _TITLED | {"language"}:
        return None
    if command == "language":
        return _language(argument)
    if command == "intake" and argument.isdecimal():
        return pack.say("button.minutes", language, n=int(argument))
    if command == "change" and (key := split_key(argument)[0]) in pack.questions:
        return pack.question_words(key, language).label
    return None if argument else pack.say(f"button.{command}", language)


def _language(tag: str) -> str | None:
    try:
        return str(Locale.parse(tag, sep="-").display_name)
    except (ValueError, UnknownLocaleError):
        return None


class Seen:
    """The buttons that a person has seen so far, while a conversation is gone through in order."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}

    def learn(self, reply: Reply) -> None:
        """A reply came in; what is on its buttons now is what these payloads mean from now on."""
        self._titles.update((button.payload, button.title) for button in reply.buttons)

    def title(self, text: str) -> str | None:
        """The title of the button that sent this text, None when none that was seen did."""
        return self._titles.get(text)
