"""Words that make another value of the one that stands there: "less than", "per month", "we want"."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.pack.structure import Kind
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, glues


def is_changed(text: str, tables: tuple[Table, ...], kind: Kind) -> bool:
    """Whether some word makes another value of the one that stands there, or of a mere number."""
    fields = ("changes",) if kind is Kind.COUNTRY else ("changes", "nearly")
    own, bare = tables[0], unmasked(text, tables[0], kind)
    return any(
        one is own or found[0] not in own.vocabulary
        for one in tables
        for field in fields
        for found in one.pattern(field).finditer(bare)
    )


def unmasked(text: str, table: Table, kind: Kind) -> str:
    """The text without phrases that may stand beside any value of the kind, whatever their words mean."""
    return _phrases(table, kind).sub(" ", text)


@lru_cache(maxsize=128)
def _phrases(table: Table, kind: Kind) -> re.Pattern[str]:
    around = table.data.around
    close = (*around.get("any", ()), *around.get(kind, ()))
    several = [word for word in (*close, *table.numerals) if " " in word.strip()]
    several += [word for word in close if len(word) > 1 and glues(word)]
    return re.compile(alternation((*several, *(around.get(kind, ()) if kind is Kind.PERCENT else ()))))
