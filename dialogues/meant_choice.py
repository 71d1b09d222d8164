"""Which choices words mean where they are none of the pack's own: one, or those of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.asking import CHOICE_BUTTONS, is_consent, read_value
from dialogues.errors import ReadingWantedError
from knowledge.pack import Kind
from knowledge.text import is_sentence, is_unspaced, words_in
from knowledge.values import Taken, names_choice, names_several, parts_of, together

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from knowledge.interview import Item
    from knowledge.understanding import Reading

SURE = 0.5
"""Calibrated confidence from which a guess by meaning is taken, likelier than all else together: of 540
replies of five used sets 501 stand above it rightly and 17 wrongly, of 77 that are no answer one. What is
taken is shown, and changed by a word."""

SURE_WORD = 0.8
"""The same of a word alone, which may be anything."""

SURE_PART_WORD = 0.6
"""The same of a word alone that is a part of a list in which another part is sure."""

SURELY_NO_WISH = 0.6
"""The same from which words choose although they may be a wish."""

DOUBTLESS = 0.9
"""The same from which they choose although they are a wish in all likelihood."""

LIKELY = 0.12
"""The same from which it is asked whether that is meant."""

SURE_OPTION = 0.75
"""The same of a yes or no, whose words are all that is known."""

_Bounds = tuple[float, float]
"""Confidence from which words are taken: several, and one alone."""

_BOUNDS: _Bounds = (SURE, SURE_WORD)
_BOUNDS_BESIDE: _Bounds = (SURE, SURE_PART_WORD)

Guesses = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list means.

    Attributes:
        values: choices that are surely meant.
        whole: nothing of it is left over.
    """

    values: tuple[str, ...]
    whole: bool


def guesses(draft: Draft, item: Item, text: str, reading: Reading) -> Guesses:
    """The likeliest choices by meaning, with confidence; none where such a guess may not choose.

    One word beside another ("forever", "never") says little of yes or no, and a consent is given in plain
    words or not at all. Where several are named in very words, a guess would take one and lose the others.
    """
    question = item.question
    if question.kind is Kind.YES_NO:
        return options(draft, item, reading) if is_sentence(text) and not is_consent(question) else ()
    if question.kind not in CHOICE_BUTTONS:
        return ()
    words = draft.words.intake.questions[question.id]
    if names_several(question, text, words, draft.words.intents):
        return ()
    return options(draft, item, reading)


def options(draft: Draft, item: Item, reading: Reading) -> Guesses:
    """The likeliest values of a question by what their words mean, with confidence."""
    question, understanding = item.question, draft.city.understanding
    if question.kind is Kind.YES_NO:
        words = draft.words.intents
        return understanding.choose_near(reading, [("yes", words.yes), ("no", words.no)])
    return understanding.choose(reading, question.id, question.values)


def least(item: Item, text: str) -> float:
    """Confidence from which a guess is taken."""
    if item.question.kind is Kind.YES_NO:
        return SURE_OPTION
    return _from(_BOUNDS, text)


def is_named(draft: Draft, item: Item, value: str, text: str) -> bool:
    """Whether the words of the likeliest choice stand in the text, and those of no other."""
    named = names_choice(
        item.question,
        text,
        draft.words.intake.questions[item.question.id],
        draft.words.intents,
        language=draft.spoken,
        about=draft.pack.about,
    )
    return named == value


def listed(draft: Draft, item: Item, text: str, reading: Reading) -> Listed | None:
    """What the parts of a list mean, each in very words or by its meaning; None where the text is no list.

    Raises:
        ReadingWantedError: the meaning of the parts is needed.
    """
    if item.question.kind is not Kind.CHOICES:
        return None
    pieces = parts_of(text, language=draft.spoken)
    wanted = tuple(dict.fromkeys(part for piece in pieces for part in piece))
    if not wanted:
        return None
    if not reading.parts.keys() >= set(wanted):
        raise ReadingWantedError(wanted)
    each = [_piece(draft, item, piece, reading, _BOUNDS) for piece in pieces]
    if any(one.values for one in each):
        each = [
            _piece(draft, item, piece, reading, _BOUNDS_BESIDE) if one.left else one
            for piece, one in zip(pieces, each, strict=True)
        ]
    found = {value for one in each for value in one.values}
    # "Nothing yet, just our savings" is our savings.
    chosen = found - {*item.question.exclusive} or found
    return Listed(tuple(together(item.question, (), chosen)), whole=not any(one.left for one in each))


@dataclass(frozen=True, slots=True)
class _Found:
    """Values that a piece of a list surely names, and its parts of which that is not known."""

    values: frozenset[str]
    left: tuple[str, ...] = ()


def _piece(draft: Draft, item: Item, piece: tuple[str, ...], reading: Reading, bounds: _Bounds) -> _Found:
    """What a piece tells: of the parts around an "and" in it where one is sure, or of the piece as one."""
    whole, *parts = piece
    if (exact := _in_very_words(draft, item, whole)) is not None:
        return _Found(exact)
    each = {part: _part(draft, item, part, reading, bounds) for part in parts if _tells(part)}
    named = frozenset(value for values in each.values() for value in values or ())
    left = tuple(part for part, values in each.items() if values is None)
    if len(each) > 1 and named:
        return _Found(named, left)
    found = _part(draft, item, whole, reading, bounds)
    return _Found(frozenset(), (whole,)) if found is None else _Found(found)


_LEAST_SIGNS = 3
"""Signs of the shortest part that tells something beside others."""


def _tells(part: str) -> bool:
    return len(part) >= _LEAST_SIGNS or (is_unspaced(part) and len(part) > 1)


def _in_very_words(draft: Draft, item: Item, part: str) -> frozenset[str] | None:
    result = read_value(draft, item, part)
    return frozenset(result.value) if isinstance(result, Taken) else None


def _part(draft: Draft, item: Item, part: str, reading: Reading, bounds: _Bounds) -> frozenset[str] | None:
    if (exact := _in_very_words(draft, item, part)) is not None:
        return exact
    found = options(draft, item, reading.parts[part])
    return frozenset({found[0][0]}) if found and found[0][1] >= _from(bounds, part) else None


def _from(bounds: _Bounds, text: str) -> float:
    return bounds[0] if words_in(text) > 1 else bounds[1]
