"""What people say, as intents for Rasa: wishes, questions, small talk, answers, in the pack's words."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from dialogues.commands import COMMANDS
from dialogues.payload import chosen
from knowledge.pack import Kind
from knowledge.text import MORE, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from knowledge.pack import Pack, Question
    from knowledge.pack.words import Words

ASK, CHAT, INFORM, PRESS, AFFIRM, DENY = "ask_question", "small_talk", "inform", "press", "affirm", "deny"
OTHERS = (ASK, CHAT, INFORM, PRESS, AFFIRM, DENY)
"""Intents beside the commands: a question, small talk, an answer, a pressed button, yes, no."""
DEFAULTS = frozenset({"back", "restart"})
"""Commands that are intents of Rasa's own: they stand in no domain, but have examples."""
MOST = 400
"""Examples of one intent at most in one language: what a small classifier learns within minutes."""
FEWEST = 2
"""Examples that an intent needs to be learned; a command without words of its own is none."""
_FORBIDDEN = frozenset("[](){}\n\r\t\\")
"""Signs that mark entities in Rasa's examples."""


def intents(pack: Pack, languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Examples by intent, in a stable order; no example stands twice, whatever its intent.

    Args:
        pack: whose words.
        languages: of the pack.
    """
    seen: set[str] = set()
    found: dict[str, list[str]] = {name: [] for name in (*COMMANDS, *OTHERS)}
    for name in COMMANDS:
        _take(found[name], (name,), seen, MOST)
    _take(found[PRESS], _payloads(pack.questions.values()), seen, MOST)
    for language in languages:
        for name, forms in _said(pack.words[language]).items():
            _take(found[name], forms, seen, MOST)
    return {name: tuple(examples) for name, examples in found.items() if len(examples) >= FEWEST}


def _take(into: list[str], forms: Iterable[str], seen: set[str], most: int) -> None:
    for form in forms:
        example = " ".join(form.split())
        told = fold(example)
        if most <= 0:
            return
        if not told or told in seen or MORE in example or _FORBIDDEN & set(example):
            continue
        seen.add(told)
        into.append(example)
        most -= 1


def _said(words: Words) -> dict[str, Iterable[str]]:
    """Forms by intent in one language, the clearest first."""
    commands = {name: forms for name, forms in words.intents.commands.items() if name in COMMANDS}
    chat = _in_turn(words.intents.chat.values())
    return {
        **commands,
        AFFIRM: words.intents.yes,
        DENY: words.intents.no,
        ASK: _in_turn(words.phrasings.topics.values()),
        CHAT: chat,
        INFORM: _titles(words),
    }


def _in_turn(groups: Iterable[Sequence[str]]) -> Iterator[str]:
    """The first of each group, then the second of each, and so on, so that a limit leaves some of each."""
    return (one for one in chain.from_iterable(zip_longest(*groups)) if one is not None)


def _titles(words: Words) -> Iterator[str]:
    for question in words.intake.questions.values():
        for choice in question.choices.values():
            yield choice.title


def _payloads(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        if question.kind in (Kind.CHOICE, Kind.CHOICES, Kind.SCALE, Kind.YES_NO):
            for value in question.values:
                yield chosen(question.id, question, value)
