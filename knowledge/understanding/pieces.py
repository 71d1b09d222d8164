"""Where one message may hold several things: at its marks and line breaks, and at words that tie two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.text import fold, is_unspaced
from knowledge.understanding.language import base

if TYPE_CHECKING:
    from knowledge.pack import Pack

MOST = 3
"""Pieces of one message: who writes more is telling something."""

_LONGEST = 400
_LONGEST_TIED = 160
"""Signs of the longest message that is parted, and of the longest one that is parted at commas and “and”."""

_LIKELY = 0.2
"""Share from which a text may be in a language."""

_ENDS = re.compile(r"(?<=[.!?…؟])\s+|(?<=[。！？])\s*|\s*\n\s*|\s+[-–—]\s+|[;；؛]\s*|\s*——\s*")
_COMMAS = re.compile(r"[,،]\s+|[、，]\s*")
_ASKING = re.compile(r"[?？؟]")
_EDGE = re.compile(r"^[\s,،、，.:：!！…~〜\-–—]+|[\s,،、，:：\-–—.。]+$")


@dataclass(frozen=True, slots=True)
class _Words:
    """Folded words of one language.

    Attributes:
        openings: polite ways to begin that say nothing of what is wanted.
        joins: what ties two things together.
    """

    openings: frozenset[str]
    joins: tuple[str, ...]


class Pieces:
    """Parts messages in the languages of some packs."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        """Args: packs: their interface's `words.openings` and `words.joins`, and the very words of wishes."""
        self._words: dict[str, _Words] = {}
        forms: set[str] = set()
        for pack in packs:
            for language, words in pack.words.items():
                openings = frozenset(map(fold, pack.say("words.openings", language).split("|")))
                joins = tuple(pack.say("words.joins", language).split("|"))
                self._words[base(language)] = _Words(openings, joins)
                for listed in (*words.intents.commands.values(), *words.intents.chat.values()):
                    forms.update(map(fold, listed))
        self._forms = frozenset(forms - {""})

    def of(self, text: str, languages: Mapping[str, float], hint: str | None = None) -> tuple[list[str], ...]:
        """Ways in which a text may fall into at most three pieces, the plainest first.

        Args:
            text: as written.
            languages: share of each likely language.
            hint: the language that the channel says its user has.

        Returns:
            pieces without polite openings and without what ties them to those before: first as marks and
            line breaks part them, then as commas and words do too. A way that is the text itself is empty,
            and most texts have no way at all.
        """
        whole = text.strip()
        if not whole or len(whole) > _LONGEST:
            return ()
        likely = [base(tag) for tag, share in languages.items() if share >= _LIKELY]
        tags = dict.fromkeys([*likely, *([base(hint)] if hint else [])])
        words = [self._words[tag] for tag in tags if tag in self._words]
        ended = self._bare(_ENDS.split(whole), words)
        ways = [ended]
        if len(whole) <= _LONGEST_TIED:
            ways += [way for way in self._tied(ended, words) if way not in ways]
        plain = [_EDGE.sub("", whole)]
        found = tuple(way if len(way) <= MOST and way != plain else [] for way in ways)
        return found if any(found) else ()

    def _tied(self, ended: list[str], words: list[_Words]) -> Iterator[list[str]]:
        """The same pieces parted further, where a comma or a word ties two things."""
        commas = self._bare([piece for one in ended for piece in _COMMAS.split(one)], words)
        asks = any(_ASKING.search(piece) for piece in commas)
        if asks or any(fold(piece) in self._forms for piece in commas):
            yield commas
        joined = [joined for one in commas for joined in self._at_join(one, words)]
        if len(joined) > len(commas):
            yield self._bare(joined, words)

    def _at_join(self, piece: str, words: list[_Words]) -> list[str]:
        """A piece parted at the first word that ties two things together."""
        for join in (join for one in words for join in one.joins):
            found = _between(join).search(piece)
            if found and found.start() and found.end() < len(piece):
                return [piece[: found.start()], piece[found.end() :]]
        return [piece]

    def _bare(self, pieces: Iterable[str], words: list[_Words]) -> list[str]:
        """Pieces without openings and ties at their head; those that are nothing else fall away."""
        bare = [self._without_head(piece, words) for piece in pieces]
        return [piece for piece in bare if fold(piece)]

    def _without_head(self, piece: str, words: list[_Words]) -> str:
        piece = _EDGE.sub("", piece)
        heads = frozenset().union(*(one.openings for one in words), *(map(fold, one.joins) for one in words))
        while piece:
            cut = max((at for at in _edges(piece) if fold(piece[:at]) in heads), default=0)
            if not cut:
                return piece
            piece = _EDGE.sub("", piece[cut:])
        return piece


_OPENS_NUMBER = "+＋"
_HEAD = 60
"""Signs within which an opening ends."""
_ADDRESS = re.compile(r"[\w.+-]+@\w")
"""What an address begins with, which is no opening: "hello@some.org"."""


def _edges(text: str) -> Iterator[int]:
    """Places in a text's head where a word may end."""
    address = _ADDRESS.match(text)
    for at in range(address.end() if address else 1, min(len(text), _HEAD) + 1):
        before, after = text[at - 1], text[at : at + 1]
        if before in _OPENS_NUMBER:  # which is a part of what follows
            continue
        if is_unspaced(before) or not (before.isalnum() and after.isalnum()):
            yield at


def _between(join: str) -> re.Pattern[str]:
    core = re.escape(join)
    return re.compile(rf"\s*{core}\s*" if is_unspaced(join) else rf"[\s,،]+{core}\s+", re.IGNORECASE)
