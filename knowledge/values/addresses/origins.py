"""Where somebody is from, which says nothing of where they work: `originally from Ghana`, `je suis belge`."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from knowledge.values.addresses import countries
from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import GLUED, Table
from knowledge.values.words.writing import glues, plain_word


class _Origins(BaseModel):
    """`origins.yaml`, one language; a `*` stands for the rest of a word."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: Words
    speaker: Words


def tells_origin(text: str, table: Table) -> bool:
    """Whether a plain text tells where somebody is from, or what is of a country of who speaks."""
    if _find(table.language, "origin").search(text):
        return True
    speaks = [*_find(table.language, "speaker").finditer(text)]
    return any(_names_what_is_of(text[one.end() :], table) for one in speaks)


def _names_what_is_of(text: str, table: Table) -> bool:
    known = countries.demonyms(table.language)
    if table.language in GLUED:
        return any(word in countries.key(text) for word in known)
    words = [countries.key(word) for word in re.findall(r"[^\W\d_]+", text)]
    # The country may have the word for who is of it: "soy argentina".
    return any(word in known for word in words) or any(
        word in countries.names(table.language) for word in words[:1]
    )


@lru_cache(maxsize=32)
def _find(language: str, field: str) -> re.Pattern[str]:
    forms = [_form(plain_word(word)) for word in getattr(by_language("origins", _Origins)[language], field)]
    return re.compile("|".join(forms))


def _form(word: str) -> str:
    said = re.escape(word).replace(r"\*", r"\w*")
    return said if glues(word) else rf"(?<!\w){said}(?!\w)"
