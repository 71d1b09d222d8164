"""What there is to learn from a pack: phrasings, ways to steer, small talk, what is out of scope."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from knowledge.pack.answers import open_answers
from knowledge.pack.words import BorrowedWords

if TYPE_CHECKING:
    from knowledge.pack import Pack

OUT_OF_SCOPE = "out_of_scope:"
ANSWER = "answer:"
"""What founders answer to open questions, which is no wish."""


class Example(NamedTuple):
    """A text and what it means: `topic:<id>`, `command:<name>`, `chat:<id>`, an answer, or out of scope."""

    label: str
    language: str
    text: str


def examples(pack: Pack) -> tuple[Example, ...]:
    """All examples of a pack, each once, in order."""
    return tuple(dict.fromkeys(_all(pack)))


def _all(pack: Pack) -> Iterator[Example]:
    for language, words in pack.words.items():
        for topic, phrasings in words.phrasings.topics.items():
            said = words.faq.topics[topic]
            own = () if isinstance(said, BorrowedWords) else (said.title,)
            label = f"topic:{topic}"  # one for all of them: there are tens of thousands
            for text in (*own, *phrasings):
                yield Example(label, language, text)
        for command, forms in words.intents.commands.items():
            label = f"command:{command}"
            for text in forms:
                yield Example(label, language, text)
        for chat, forms in words.intents.chat.items():
            label = f"chat:{chat}"
            for text in forms:
                yield Example(label, language, text)
        for text in words.intents.out_of_scope:
            yield Example(OUT_OF_SCOPE, language, text)
        for text in open_answers().get(language, ()):
            yield Example(ANSWER, language, text)


def names(pack: Pack) -> tuple[str, ...]:
    """Names of the intake's questions and choices, and words of yes and no, each once."""
    found: dict[str, None] = {}
    for words in pack.words.values():
        for question in words.intake.questions.values():
            found.update(dict.fromkeys((question.label, *question.also)))
            for choice in question.choices.values():
                found.update(dict.fromkeys((choice.title, *choice.also)))
        found.update(dict.fromkeys(words.intents.yes + words.intents.no))
    return tuple(found)


def choice_wordings(pack: Pack) -> dict[str, tuple[tuple[str, ...], ...]]:
    """By question that has choices: words of each in all languages, in the order of its values.

    After them stand those that choose nothing: a question's own, and what chooses nothing anywhere.
    """
    others = choosing_nowhere(pack)
    return {
        name: (
            *(pack.choice_wordings(name, value) for value in question.choices),
            (*pack.choosing_nothing(name), *others),
        )
        for name, question in pack.questions.items()
        if question.choices
    }


def choosing_nowhere(pack: Pack) -> tuple[str, ...]:
    """What chooses nothing at any question: unrelated texts, one in eight of all wishes and small talk."""
    said = [
        text
        for words in pack.words.values()
        for forms in (words.intents.commands, words.intents.chat)
        for name, texts in forms.items()
        if name not in _MAY_CHOOSE
        for text in texts
    ]
    unrelated = (text for words in pack.words.values() for text in words.intents.unrelated)
    return tuple(
        dict.fromkeys((*(text for text in said if zlib.crc32(text.encode()) % _ONE_IN == 0), *unrelated))
    )


_ONE_IN = 8
_MAY_CHOOSE = frozenset({"unknown", "skip"})
"""Wishes whose words may well choose: that it is not known, or not yet done."""


def sayings(pack: Pack) -> tuple[str, ...]:
    """All words of choices, and those that choose nothing, each once."""
    wordings = choice_wordings(pack)
    return tuple(dict.fromkeys(text for choices in wordings.values() for some in choices for text in some))
