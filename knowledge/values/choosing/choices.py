"""Choices by value, title or another word for them, one or several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from knowledge.pack.structure import About, Kind, Question
from knowledge.pack.words import QuestionWords
from knowledge.text import fold
from knowledge.values.choosing import choice_words
from knowledge.values.outcome import NOT_UNDERSTOOD, Ambiguous, Outcome, Taken, YesNo, settle
from knowledge.values.words import places
from knowledge.values.words.asked import Asked
from knowledge.values.words.tables import Table, base, near, without_copula
from knowledge.values.words.writing import alternation, asks, glues, plain, plain_word

_COMMAS = re.compile(r"[,،、;；，/\n•·|+]+")
_LISTED = re.compile(
    r"[,،、;；，/\n•·|+]+|(?<=[.!?。！？…])\s+|[。！？]+|\s(?:[-–—]|plus)\s|(?:^|(?<=\s))\(?\d{1,2}[.)）、](?=\s*\D)",
    re.IGNORECASE,
)
"""Where a list is parted that need not be told in very words."""
_MOST_LISTED = 8
_LONGEST = 600
_MOST_PIECES = 24
_LONGEST_PIECE = 120


def exact_choice(question: Question, text: str, words: QuestionWords | None, interface: YesNo) -> str | None:
    """The value whose value, title or other word is the text; case, accents, width and signs do not count.

    Returns None as well when two values share that word.
    """
    return _exact(text, _forms(question, words, interface))


def _forms(question: Question, words: QuestionWords | None, interface: YesNo) -> dict[str, frozenset[str]]:
    if question.kind is Kind.YES_NO:
        return {
            "yes": frozenset({"yes", *map(fold, interface.yes)}),
            "no": frozenset({"no", *map(fold, interface.no)}),
        }
    forms: dict[str, frozenset[str]] = {}
    for value in question.values:
        named = words.choices.get(value) if words else None
        forms[value] = _folded(value, named.title, named.also) if named else frozenset({fold(value)})
    return forms


@lru_cache(maxsize=4096)
def _folded(value: str, title: str, also: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, (value, title, *also))) - {""}


def read_choice(asked: Asked, text: str) -> Outcome:
    """One choice in its very words; two or three are asked back."""
    forms = _forms(asked.question, asked.words, asked.interface)
    value = _exact(text, forms) or _meant(text, forms, asked)
    if value is not None:
        return Taken(value)
    # Most texts hold no "or" of any language, so that all of them part them alike.
    for texts in dict.fromkeys(tuple(table.split(text, "or_")) for table in _near(asked)):
        found = _listed(texts, forms, asked)
        if found:
            return settle(tuple(v for v in asked.question.values if v in found), NOT_UNDERSTOOD)
    return NOT_UNDERSTOOD


def read_choices(asked: Asked, text: str) -> Outcome:
    """Several choices separated by commas or "and", stored in the question's order.

    Every piece must be a choice: what is left over would be lost.
    """
    whole = exact_choice(asked.question, text, asked.words, asked.interface)
    forms = _forms(asked.question, asked.words, asked.interface)
    found = {whole} if whole else _listed([text], forms, asked)
    if not found and any(places.means_all(text, table) for table in _near(asked)):
        found = {*asked.question.values} - {*asked.question.exclusive}
    alone = [value for value in asked.question.exclusive if value in found]
    if not found or len(alone) > 1:
        return NOT_UNDERSTOOD
    others = [value for value in asked.question.values if value in found and value not in alone]
    return Ambiguous((alone, others)) if alone and others else Taken(alone or others)


def together(question: Question, held: Iterable[str], added: Iterable[str]) -> list[str]:
    """Values chosen before and now, in the question's order; what must stand alone gives way to the new."""
    now = {*added}
    alone = [value for value in question.exclusive if value in now]
    if alone:
        return alone[:1]
    chosen = {*held} - {*question.exclusive} | now
    return [value for value in question.values if value in chosen]


def names_several(question: Question, text: str, words: QuestionWords | None, interface: YesNo) -> bool:
    """Whether pieces of a text are different choices in their very words; a guess would take one of them."""
    forms = _forms(question, words, interface)
    return len({_exact(piece, forms) for piece in _pieces([text])} - {None}) > 1


def parts_of(text: str, *, language: str) -> tuple[tuple[str, ...], ...]:
    """Pieces of a list of several choices, each with the parts around an "and" in it; none of one piece.

    Args:
        text: as written.
        language: of the conversation.
    """
    ands, joined = (_between(field, base(language), ())[:1] for field in ("and_", "listing"))
    pieces = [
        piece for part in _LISTED.split(text) for piece in (joined[0].split(part) if joined else [part])
    ]
    pieces = [piece.strip() for piece in pieces if fold(piece)]
    # An Arabic word may begin with the letter that is an "and", but hardly each of a list.
    tied = bool(ands) and (base(language) != "ar" or all(ands[0].match(piece) for piece in pieces[1:]))
    found: list[tuple[str, ...]] = []
    for piece in pieces:
        parts = [part.strip() for part in ands[0].split(piece) if fold(part)] if ands else []
        if tied and found and len(parts) == 1:
            found.append((parts[0],))  # "and money" behind a comma is money
        else:
            found.append((piece, *(parts if len(parts) > 1 else ())))
    few = len(found) <= _MOST_LISTED and len(text) <= _LONGEST
    return tuple(found) if few and sum(map(len, found)) > 1 else ()


def _pieces(texts: Iterable[str]) -> list[str]:
    return [piece for text in texts for piece in _COMMAS.split(text) if fold(piece)]


def _listed(texts: Sequence[str], forms: dict[str, frozenset[str]], asked: Asked) -> set[str]:
    """Values that the pieces name; none unless every piece does, since what is left over would be lost."""
    pieces = _pieces(texts)
    if sum(map(len, texts)) > _LONGEST or len(pieces) > _MOST_PIECES:
        return set()
    found = [_piece(piece, forms, asked) for piece in pieces]
    return {value for values in found if values for value in values} if all(found) else set()


def _piece(piece: str, forms: dict[str, frozenset[str]], asked: Asked) -> set[str] | None:
    """Values named in a piece without commas; titles may hold an "and" of their own."""
    if (one := _one(piece, forms, asked)) is not None:
        return {one}
    listed = False
    for ands in _between("and_", base(asked.language), tuple(map(base, asked.about.languages))):
        for found in ands.finditer(piece):
            head, tail = piece[: found.start()], piece[found.end() :]
            listed = True
            first = _one(head, forms, asked) or _within(head, forms, asked)
            if not (fold(head) and fold(tail)):
                return _piece(head + tail, forms, asked) if fold(head + tail) else None
            if first is not None and (rest := _piece(tail, forms, asked)) is not None:
                return {first, *rest}
    within = None if listed else _within(piece, forms, asked)
    return {within} if within is not None else None


def _one(piece: str, forms: dict[str, frozenset[str]], asked: Asked) -> str | None:
    return _exact(piece, forms) or _meant(piece, forms, asked)


def _within(piece: str, forms: dict[str, frozenset[str]], asked: Asked) -> str | None:
    """The one of several choices that is named among other words; what stands alone must be said alone."""
    if asked.question.kind is not Kind.CHOICES:
        return None
    found = _named(piece, forms, asked)
    return next(iter(found)) if len(found) == 1 else None


def names_choice(
    question: Question,
    text: str,
    words: QuestionWords | None,
    interface: YesNo,
    *,
    language: str,
    about: About,
) -> str | None:
    """The one choice whose words stand in a short text that neither denies nor changes them, if any.

    This tells less than `parse` does: it bears out a guess by meaning.
    """
    if question.kind not in (Kind.CHOICE, Kind.SCALE):
        return None
    # Relative dates have no part in choices, so any day will do.
    asked = Asked(question, language, about, words, interface, date.min)
    found = _named(text, _forms(question, words, interface), asked)
    return next(iter(found)) if len(found) == 1 else None


def _named(piece: str, forms: dict[str, frozenset[str]], asked: Asked) -> frozenset[str]:
    """The choices that are named in a piece, but for those that must be said alone."""
    question, words = asked.question, asked.words
    if len(piece) > _LONGEST_PIECE:
        return frozenset()
    joined = tuple(
        pattern
        for field in ("and_", "or_")
        for pattern in _between(field, base(asked.language), tuple(map(base, asked.about.languages)))
    )
    own = (words.ask, words.label, *words.also) if words else ()
    known = {
        value: said | choice_words.parts(words.choices[value].title, joined, _near(asked))
        if words and value in words.choices
        else said
        for value, said in forms.items()
        if value not in question.exclusive
    }
    return choice_words.named_within(piece, known, _near(asked), own)


def _near(asked: Asked) -> tuple[Table, ...]:
    return near(asked.language, asked.about.languages)


def _meant(text: str, forms: dict[str, frozenset[str]], asked: Asked) -> str | None:
    """The choice that is told by its place, or by its very words among others that tell nothing else."""
    if asked.question.kind not in (Kind.CHOICE, Kind.CHOICES) or len(text) > _LONGEST_PIECE:
        return None
    figures = not any(sign.isdecimal() for known in forms.values() for form in known for sign in form)
    bare_text = without_copula(text)
    for table in _near(asked):
        at = places.place(bare_text, table, of=len(asked.question.values), figures=figures)
        if at is not None:
            return asked.question.values[at - 1]
        for whole in dict.fromkeys((plain(text), plain(bare_text))):
            for said in (whole, *table.bared(whole, Kind.CHOICE)):
                if any(_denials(said, one) < _denials(whole, one) for one in (_near(asked)[0], table)):
                    break  # "no loan" is none
                for form in (said, *table.unglued(said)):
                    if (found := _exact(form, forms)) is not None:
                        return found
    return None


@lru_cache(maxsize=1024)
def _denials(text: str, table: Table) -> int:
    return len(table.pattern("denies").findall(text))


def _exact(text: str, forms: dict[str, frozenset[str]]) -> str | None:
    found: list[str] = []
    for key in _keys(text):
        found = found or [value for value, known in forms.items() if key in known]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1024)
def _keys(text: str) -> tuple[str, ...]:
    """Under what a text is looked up: as it is, and without what is glued behind it."""
    return tuple(dict.fromkeys((fold(text), fold(without_copula(text)))))


@lru_cache(maxsize=64)
def _between(field: str, language: str, languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Patterns of the words between pieces, by language, the conversation's first."""
    patterns = []
    for table in near(language, languages):
        words = [plain_word(word) for word in getattr(table.data, field)]
        glued = [re.escape(word) for word in words if glues(word)]
        if table.language == "ar" and field == "and_":
            glued.append(r"(?:^|(?<=\s))و\s*")
        spaced = alternation(word for word in words if not glues(word))
        pattern = "|".join([*glued, rf"(?:^|(?<=\s))(?:{spaced})(?=\s)"])
        patterns.append(re.compile(pattern, re.IGNORECASE))
    return tuple(patterns)


def asks_of_choice(question: Question, text: str, words: QuestionWords | None) -> bool:
    """Whether a question mark makes the text a question, no choice having one in its title."""
    titles = (
        [words.choices[value].title for value in question.values if value in words.choices] if words else []
    )
    return asks(text) and not any(asks(title) for title in titles)
