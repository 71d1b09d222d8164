"""There is none: an answer of its own, apart from not knowing and from passing over."""

from __future__ import annotations

from functools import lru_cache

from knowledge.pack.structure import Kind
from knowledge.values.choosing.agreement import yes_or_no
from knowledge.values.words.asked import Asked
from knowledge.values.words.tables import Table, far, near
from knowledge.values.words.writing import asks, plain, plain_word

_THINGS = frozenset({Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.FILE})
"""What one has or has not, so that a bare "no" says it."""

_LONGEST = 100


def says_none(asked: Asked, text: str) -> bool:
    """Whether the whole text says that there is nothing to answer with: "none", "we have no website".

    Args:
        asked: only what one may lack counts: addresses, files, dates, registration; in its words' label and
            other names. Words of the conversation's language come first, then those of the pack's.
        text: as written.
    """
    question, words = asked.question, asked.words
    lackable = question.kind in {*_THINGS, Kind.DATE, Kind.MONTH} or question.format is not None
    if not lackable or asks(text) or len(text) > _LONGEST:
        return False
    if question.kind in _THINGS:
        agreed = yes_or_no(
            text, language=asked.language, languages=asked.about.languages, interface=asked.interface
        )
        if agreed is not None:
            return not agreed
    whole = plain(text)
    named = tuple(plain_word(name) for name in (words.label, *words.also)) if words else ()
    close = near(asked.language, asked.about.languages)
    for table in (*close, *far(whole, close)):
        bare = table.peel(whole, heads=("said_before", "polite"), tails=("polite", "closing"))
        cores = {whole, table.peel(whole, tails=("closing",)), bare}
        if cores & (table.words("have_none") | _lacking(table, question.kind, named)):
            return True
    return False


@lru_cache(maxsize=512)
def _lacking(table: Table, kind: Kind, named: tuple[str, ...]) -> frozenset[str]:
    things = {plain_word(word) for word in table.data.things.get(kind, ())} | {*named}
    return frozenset(
        plain_word(pattern.replace("{}", thing)) for pattern in table.data.no_thing for thing in things
    )
