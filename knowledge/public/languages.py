"""Which language a few words are in: pieces of Tatoeba's sentences."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.public import formats
from knowledge.public.figures import share
from knowledge.public.sources import TATOEBA
from knowledge.public.table import Line
from knowledge.text import is_unspaced

if TYPE_CHECKING:
    from knowledge.understanding.reading import Reader

LANGUAGES = {
    "ar": "ara", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fr": "fra", "it": "ita", "ja": "jpn",
    "ko": "kor", "nl": "nld", "pl": "pol", "pt": "por", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr",
    "vi": "vie", "zh": "cmn",
}  # fmt: skip
"""The eighteen in which the project's own questions are asked, with Tatoeba's names for them."""

KEPT_APART = 150
"""Sentences of each language that pieces may be of, and that nothing is learned from."""

_EACH = 60
"""Pieces of each language and length."""

_SIGNS_A_WORD = 2


def tatoeba(folder: Path, reader: Reader) -> Iterator[Line]:
    """Languages told without any hint.

    Raises:
        MissingError: a language is not there.
    """
    sentences = {tag: formats.tatoeba(folder, code) for tag, code in LANGUAGES.items()}
    for words, measured, goal in ((1, 0.72, 0.80), (2, 0.93, 0.96), (3, 0.98, 0.99)):
        told = [
            next(iter(reader.read(piece).languages), None) == tag
            for tag, some in sentences.items()
            for piece in pieces(in_order(some)[:KEPT_APART], words)[:_EACH]
        ]
        yield Line(
            "Tatoeba", f"language of {words} word{'s' if words > 1 else ''}", TATOEBA, share(told),
            None, None, measured, goal, len(told), f"{len(sentences)} languages, no hint",
        )  # fmt: skip


def in_order(sentences: Iterable[str]) -> list[str]:
    """Each once, in an order that says nothing of what they say."""
    return sorted(dict.fromkeys(sentences), key=lambda text: zlib.crc32(text.encode()))


def pieces(sentences: Iterable[str], words: int) -> list[str]:
    """So many words in a row out of each sentence that has more, from a place that its letters decide.

    Where words are not spaced, two signs count as a word.
    """
    found: dict[str, None] = {}
    for sentence in sentences:
        unspaced = is_unspaced(sentence)
        parts = [sign for sign in sentence if sign.isalnum()] if unspaced else sentence.split()
        count = words * _SIGNS_A_WORD if unspaced else words
        if len(parts) > count:
            at = zlib.crc32(sentence.encode()) % (len(parts) - count + 1)
            found["".join(parts[at : at + count]) if unspaced else " ".join(parts[at : at + count])] = None
    return list(found)
