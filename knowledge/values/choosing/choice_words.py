"""Words by which a choice is told: those of its parts, and a choice named among other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from knowledge.pack.structure import Kind
from knowledge.text import fold, holds
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import glues, plain

_PARTS = re.compile(r"\s+[–—-]\s+|[()（）/]")
_SHORTEST = 3
_SHORTEST_GLUED = 2
_LONG = 6
"""Letters from which a word and its plural are known for the same."""

_MOST_BESIDE = 5
"""Words that may stand beside the name of a choice; signs twice as many where words are not spaced."""


@lru_cache(maxsize=4096)
def parts(title: str, joined: tuple[re.Pattern[str], ...], tables: tuple[Table, ...]) -> frozenset[str]:
    """What a title names in its parts, folded: "5 – decisive" and "A name or brand" name two.

    Args:
        title: as it stands in the pack.
        joined: words for "and" and "or" in its language.
        tables: whose articles are left out of a part.
    """
    pieces = [title]
    for pattern in (_PARTS, *joined):
        pieces = [part for piece in pieces for part in pattern.split(piece) if part]
    bare = [core for piece in pieces for table in tables for core in table.bared(plain(piece), Kind.CHOICE)]
    known = {fold(piece) for piece in (*pieces, *bare)}
    return frozenset(piece for piece in known if len(piece) >= _least(piece) and not piece.isdecimal())


def named_within(
    piece: str, forms: Mapping[str, Iterable[str]], tables: tuple[Table, ...], own: Iterable[str] = ()
) -> frozenset[str]:
    """The choices whose words stand among a few others of which none denies or changes them.

    Args:
        piece: as written, without commas.
        forms: words of each choice, folded.
        tables: of the languages whose denials count, that of the conversation first.
        own: how the question itself is put: "need" changes nothing where needs are asked for.
    """
    said, whole = fold(piece), plain(piece)
    asked = {word for text in own for word in fold(text).split()}
    if any(table.pattern(field).search(whole) for table in tables for field in ("denies", "instead")):
        return frozenset()
    for found in tables[0].pattern("changes").finditer(whole):
        if not any(word == fold(found[0]) or _same_word(word, fold(found[0])) for word in asked):
            return frozenset()
    return frozenset(value for value, known in forms.items() if any(_stands(form, said) for form in known))


def _stands(form: str, said: str) -> bool:
    if len(form) < _least(form):
        return False
    if glues(form):
        return form in said and len(said) - len(form) <= 2 * _MOST_BESIDE
    if len(said.split()) - len(form.split()) > _MOST_BESIDE:
        return False
    return holds(said, form) or any(_same_word(form, word) for word in said.split())


def _same_word(form: str, word: str) -> bool:
    """Whether two long words differ in their last letter alone."""
    least, most = sorted((len(form), len(word)))
    return least >= _LONG and most - least <= 1 and form[: most - 1] == word[: most - 1]


def _least(form: str) -> int:
    return _SHORTEST_GLUED if form and glues(form) else _SHORTEST
