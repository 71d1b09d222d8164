"""The desk's words in Slack: those of the staff page, and some that are needed in Slack alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from integrations.phrases import Phrases, read_phrases

_HERE = Path(__file__).parent
_FOLDERS = (_HERE.parent / "web" / "words", _HERE / "words")


@cache
def slack_words(language: str) -> Phrases:
    """Words in the language, its base language, or English. Keys of Slack alone begin with `slack.`."""
    return Phrases(*read_phrases(_FOLDERS, language))
