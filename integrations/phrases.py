"""Words of what staff and founders look at, from word files: one file per language, phrases by key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

import yaml
from babel import Locale, UnknownLocaleError
from babel.units import format_unit

from knowledge.pack.pack import FALLBACK_LANGUAGE


class Phrases:
    """Words in one language."""

    def __init__(self, language: str, phrases: dict[str, str]) -> None:
        """Args: phrases: by key, in `str.format` style."""
        self.language = language
        self._phrases = phrases

    def __call__(self, key: str, **values: object) -> str:
        """The phrase, filled in. Raises KeyError for an unknown key."""
        return self._phrases[key].format_map(values)

    def counted(self, key: str, n: int) -> str:
        """The phrase for so many: of one that under `<key>_one`."""
        return self(f"{key}_one") if n == 1 else self(key, n=n)

    def names(self, tag: str) -> str:
        """A language (BCP 47) as whoever reads these words calls it."""
        return language_name(tag, self.language)

    def get(self, key: str) -> str | None:
        """The phrase as written, None where there is none."""
        return self._phrases.get(key)

    def below(self, prefix: str) -> dict[str, str]:
        """All phrases whose key starts with `prefix`, which is cut off."""
        return {key[len(prefix) :]: text for key, text in self._phrases.items() if key.startswith(prefix)}


def read_phrases(folders: Sequence[Path], language: str) -> tuple[str, dict[str, str]]:
    """Phrases in the language, its base language, or English, which also fills what is missing.

    Args:
        folders: of word files, `<language>.yaml` each; a key of a later one counts.
        language: BCP 47.

    Returns:
        the language that the phrases are in, and the phrases by key.
    """
    phrases = _read(folders, FALLBACK_LANGUAGE)
    for tag in (language, language.partition("-")[0]):
        if tag.replace("-", "").isalnum() and any((folder / f"{tag}.yaml").is_file() for folder in folders):
            return tag, {**phrases, **_read(folders, tag)}
    return FALLBACK_LANGUAGE, phrases


def _read(folders: Sequence[Path], tag: str) -> dict[str, str]:
    phrases: dict[str, str] = {}
    for path in (folder / f"{tag}.yaml" for folder in folders):
        if path.is_file():
            phrases |= yaml.safe_load(path.read_text("utf-8"))
    return phrases


_HOUR = 3600
_MINUTE = 60
_ONE_LENGTH = frozenset({"ja", "ko", "zh"})
"""Languages that write units at one length, which stands as the short one in their data; asked for the long
one, Babel answers in English.
"""


def open_hours(span: timedelta, language: str) -> str:
    """Open time in words: in hours however many, since a day of it is not a day of the calendar."""
    seconds, locale = span.total_seconds(), language.replace("-", "_")
    length: Literal["short", "long"] = "short" if language.partition("-")[0] in _ONE_LENGTH else "long"
    if seconds < _HOUR:
        return format_unit(round(seconds / _MINUTE), "minute", length, locale=locale)
    return format_unit(round(seconds / _HOUR), "hour", length, locale=locale)


def language_name(tag: str, reader: str | None = None) -> str:
    """A language by its own name, capitalised; the tag itself where it is unknown.

    Args:
        tag: of the language, BCP 47.
        reader: whoever cannot be expected to know that name reads this language (BCP 47), and gets its word.
    """
    try:
        language = Locale.parse(tag, sep="-")
        name = language.get_display_name(reader.replace("-", "_") if reader else None)
    except (UnknownLocaleError, ValueError):
        return tag
    if not name:
        return tag
    return name if reader else name[:1].upper() + name[1:]
