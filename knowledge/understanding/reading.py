"""Reading a text: all that is slow about understanding it, and nothing of the conversation."""

from __future__ import annotations

import os
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from knowledge.understanding.encoders import E5, Encoder, Use, Vectors
from knowledge.understanding.language import Languages, alone_by_script
from knowledge.understanding.language_head import shipped_head
from knowledge.understanding.language_words import shipped_words
from knowledge.understanding.mending import Mender, words_of
from knowledge.understanding.pieces import Pieces
from knowledge.understanding.together import Together
from knowledge.values import is_plain

if TYPE_CHECKING:
    from knowledge.pack import Pack

_REMEMBERED = 4096
"""Texts whose vectors are kept: people ask the same things, and 4,096 pairs are some 15 MB."""

_READ_UP_TO = 1200
"""Characters that are encoded: what somebody wants is said in them, and time grows with length."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as read.

    Attributes:
        text: as written.
        normalised: width, composition and white space made uniform.
        hint: the language that the channel says its user has (BCP 47); None: it says nothing.
        languages: share of each likely language, together 1, best first; empty when no word tells.
        vectors: by encoder, each of length 1; None when the text was not encoded.
        mended: the normalised text with slips of the keyboard mended, which the vectors are of.
        ways: in which the text falls into pieces, each of them read; see `Pieces.of`.
        parts: those of its parts that were asked for, as they were read.
    """

    text: str
    normalised: str
    hint: str | None
    languages: Mapping[str, float]
    vectors: Mapping[str, Vectors] | None = field(repr=False)
    mended: str = field(default="", repr=False)
    ways: tuple[tuple[Reading, ...], ...] = field(default=(), repr=False)
    parts: Mapping[str, Reading] = field(default_factory=dict, repr=False)


def normalise(text: str) -> str:
    """One form for texts that differ only in width, composition, white space or lone surrogates."""
    clean = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(unicodedata.normalize("NFKC", clean).split())


class Reader:
    """Reads texts; safe in several threads: as many as cores encode, and those that wait share a pass."""

    def __init__(
        self,
        encoders: Sequence[Encoder],
        languages: Languages | None = None,
        mender: Mender | None = None,
        pieces: Pieces | None = None,
    ) -> None:
        """Args: encoders: each text is encoded by all of them. languages: None: the embedded model.

        mender: mends slips of the keyboard before a text is encoded. pieces: None: no message is parted.
        """
        self._mender = mender
        self._pieces = pieces
        self.encoders = tuple(encoders)
        self._languages = languages or Languages()
        self._head = shipped_head(self.encoders[0].version)
        self._kept: OrderedDict[str, Mapping[str, Vectors]] = OrderedDict()
        self._lock = threading.Lock()
        self._together = Together(self._encode, lanes=os.cpu_count() or 1)

    @property
    def version(self) -> str:
        """Changes whenever vectors would."""
        return "+".join(encoder.version for encoder in self.encoders)

    def read(self, text: str, hint: str | None = None, parts: Iterable[str] = ()) -> Reading:
        """Language and vectors of a text; never raises on what people write.

        Args:
            text: as written.
            hint: the language that the channel says its user has.
            parts: of the text, to be read as well.

        Raises:
            EncoderError: an encoder on a network failed.
        """
        whole = self._read(text, hint)
        whole = replace(whole, parts={part: self._read(part, hint) for part in parts})
        if self._pieces is None:
            return whole
        ways = self._pieces.of(text, whole.languages, hint)
        return replace(whole, ways=tuple(tuple(self._piece(one, hint) for one in way) for way in ways))

    def _piece(self, text: str, hint: str | None) -> Reading:
        return self.read_plain(text, hint) if is_plain(text) else self._read(text, hint)

    def _read(self, text: str, hint: str | None) -> Reading:
        plain = self.read_plain(text, hint)
        mended = plain.normalised
        if self._mender is not None:
            mended = self._mender.mend(mended[:_READ_UP_TO], plain.languages)
        vectors = self._vectors(mended)
        languages = plain.languages
        if self._head is not None and not alone_by_script(languages):
            languages = self._head.refine(languages, vectors[self.encoders[0].name])
        return Reading(text, plain.normalised, hint, languages, vectors, mended)

    def read_plain(self, text: str, hint: str | None = None) -> Reading:
        """Language only, in microseconds: for texts whose form or very words tell what they are."""
        normalised = normalise(text)
        return Reading(text, normalised, hint, self._languages.of(normalised[:_READ_UP_TO]), None)

    def encode(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of many texts by encoder, one row each; for building."""
        return {
            encoder.name: encoder.encode([normalise(text)[:_READ_UP_TO] for text in texts], "query")
            for encoder in self.encoders
        }

    def _vectors(self, normalised: str) -> Mapping[str, Vectors]:
        with self._lock:
            known = self._kept.get(normalised)
            if known is not None:
                self._kept.move_to_end(normalised)
                return known
        fresh = self._together.one(normalised[:_READ_UP_TO])
        with self._lock:
            self._kept[normalised] = fresh
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return fresh

    def _encode(self, texts: Sequence[str]) -> list[Mapping[str, Vectors]]:
        found: list[dict[str, Vectors]] = [{} for _ in texts]
        for encoder in self.encoders:
            for one, vector in zip(found, encoder.encode(texts, "query"), strict=True):
                one[encoder.name] = np.array(vector, np.float32)
        return list(found)


def embedded_reader(packs: Iterable[Pack] = ()) -> Reader:
    """A reader on the embedded encoders alone; loading takes one to two seconds.

    Args:
        packs: slips of the keyboard are mended to their words, and messages parted by them.
    """
    e5, packs = E5(), tuple(packs)
    words = words_of(packs)
    return Reader(
        (e5, Use()),
        mender=Mender(words, e5.pieces, shipped_words()) if words else None,
        pieces=Pieces(packs) if packs else None,
    )
