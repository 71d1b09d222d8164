"""E-mail addresses as they are said aloud: `anna at lumen dot io`, `anna arobase lumen point io`."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import Table

_LONGEST = 200
_PART = r"[A-Za-z0-9][A-Za-z0-9_+-]*"


class _Spoken(BaseModel):
    """`spoken.yaml`, one language: how the signs of an address are said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Words
    dot: Words
    dash: Words
    underscore: Words


def _said(language: str) -> _Spoken:
    return by_language("spoken", _Spoken)[language]


def written(text: str, table: Table) -> tuple[str, str, str] | None:
    """An address with its signs written, the words before it and those behind it; None where none is said.

    The sign in the middle and at least one dot behind it must be there, said or written.
    """
    if len(text) > _LONGEST:
        return None
    found = _pattern(table.language).fullmatch(text)
    if found is None:
        return None
    local, host = (_signed(found[name], table.language) for name in ("local", "host"))
    return f"{local}@{host}", found["before"].strip(), found["behind"].strip()


def written_host(text: str, table: Table) -> str | None:
    """A web address whose dots are said, with its signs written; None where none is said."""
    if len(text) > _LONGEST:
        return None
    signed = _signed(text.strip(), table.language)
    return signed if signed != text.strip() and " " not in signed and "." in signed else None


def _signed(text: str, language: str) -> str:
    for sign, words in _signs(language):
        text = words.sub(sign, text)
    return text


@lru_cache(maxsize=32)
def _signs(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    said = _said(language)
    signs = ((".", said.dot), ("_", said.underscore), ("-", said.dash))
    return tuple((sign, re.compile(rf"(?i)\s*{_any(words)}\s*")) for sign, words in signs)


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    said = _said(language)
    inner = _any((*said.dot, *said.dash, *said.underscore))
    local = rf"{_PART}(?:(?:\s*{inner}\s*|\.){_PART})*"
    host = rf"{_PART}(?:(?:\s*{_any(said.dash)}\s*){_PART})*(?:(?:\s*{_any(said.dot)}\s*|\.){_PART})+"
    at = rf"(?:\s*[(\[<{{]\s*{_any((*said.at, 'at'))}\s*[)\]>}}]\s*|\s*{_any(said.at)}\s*|\s*@\s*)"
    return re.compile(
        rf"(?i)(?P<before>(?:.*?[\s:,])??)(?P<local>{local}){at}(?P<host>{host})(?P<behind>(?:[\s,.!].*)?)"
    )


def _any(words: Words) -> str:
    """A pattern of a word between spaces or brackets; those of scripts without spaces may stand close."""
    forms = sorted(words, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in forms if word.isascii() or not _is_close(word))
    close = "|".join(re.escape(word) for word in forms if _is_close(word))
    bracketed = rf"[(\[]\s*(?:{'|'.join(map(re.escape, forms))})\s*[)\]]"
    parts = [bracketed, rf"(?<=\s)(?:{spaced})(?=\s)" if spaced else "", close]
    return f"(?:{'|'.join(filter(None, parts))})"


def _is_close(word: str) -> bool:
    return any("\u3040" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3" for sign in word)
