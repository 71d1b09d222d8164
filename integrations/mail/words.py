"""The desk's words in mail: those of the staff page, and some that are needed in mail alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from integrations.phrases import Phrases, read_phrases

_HERE = Path(__file__).parent
_FOLDERS = (_HERE.parent / "web" / "words", _HERE / "words")


@cache
def mail_words(language: str) -> Phrases:
    """Words in the language, its base language, or English. Keys of mail alone begin with `mail.`."""
    return Phrases(*read_phrases(_FOLDERS, language))
