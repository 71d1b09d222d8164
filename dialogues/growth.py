"""Knowledge that grows at the desk: gaps grouped by meaning, their answers, and what was added by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Questions without a good answer that ask the same.

    Attributes:
        count: how often it was asked.
        languages: BCP 47 tags with how often it was asked in each, the most frequent first.
        newest: the newest wording in the language of staff, else in English, else in any.
        at: when it was asked last (aware UTC).
        waiting: founders who want to be told once there is an answer.
    """

    id: int
    city: str
    count: int
    languages: tuple[tuple[str, int], ...]
    newest: str
    at: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which it was asked. `language`: BCP 47."""

    text: str
    language: str
    count: int


@dataclass(frozen=True, slots=True)
class GapFile:
    """A group with all its wordings.

    Attributes:
        wordings: each once, the most frequent first.
        near: ids of listed topics that come nearest, best first; at most three.
    """

    group: GapGroup
    wordings: tuple[Wording, ...]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Title and answer in one language, as staff wrote them."""

    title: str
    answer: str


Phrasings = tuple[tuple[str, str], ...]
"""Ways to ask, each with its language (BCP 47)."""


@dataclass(frozen=True, slots=True)
class Answering:
    """How staff answer a group of gaps.

    Attributes:
        topic: id of the listed topic that has the answer; None: a new topic.
        words: of a new topic, by language; at least one.
        phrasings: wordings with their language that become phrasings.
        contact: whom a new topic belongs to; None: the fallback.
        anyway: staff have seen which topic is near or loses questions by it, and find it right.
    """

    topic: str | None
    words: Mapping[str, Told] = field(default_factory=dict)
    phrasings: Phrasings = ()
    contact: str | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of a change once it was learned.

    Attributes:
        asked: how many wordings it brought, each asked as if it were not known itself.
        missed: those of them that are neither answered nor offered then.
        beside: how many wordings of the same question it did not take, each asked too.
        beside_missed: how many of them are neither answered nor offered.
        taken: wordings of other topics that it answers now, with the topic (id) they belong to.
    """

    asked: int
    missed: tuple[str, ...]
    beside: int
    beside_missed: int
    taken: tuple[tuple[str, str], ...]

    @property
    def good(self) -> bool:
        """Nothing of it needs to be looked at."""
        return not (self.missed or self.beside_missed or self.taken)


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """One change of what a city knows, newest first in a list.

    Attributes:
        title: of the topic, in the staff's language or the nearest; the id where it is gone.
        languages: of the words that it brought; empty: phrasings alone.
        phrasings: how many ways to ask it brought.
        undone_by: who took it back; None: it counts.
        landed: all of it stands in the pack's files by now.
        undo: it can be taken back now.
        proof: what came of it; None: that is not known yet.
    """

    id: int
    city: str
    topic: str
    title: str
    languages: tuple[str, ...]
    phrasings: int
    by: str
    at: datetime
    undone_by: str | None
    landed: bool
    undo: bool
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A topic that lacks words in some of the pack's languages.

    Attributes:
        words: by the languages that it has.
        lacking: the others.
    """

    city: str
    topic: str
    words: Mapping[str, Told]
    lacking: tuple[str, ...]
