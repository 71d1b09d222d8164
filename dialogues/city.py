"""One city as the dialogues see it: its pack, and what understands words, behind a small port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from dialogues import payload, wording
from dialogues.plans import Plans
from knowledge.routing import Availability
from knowledge.text import fold
from knowledge.values import is_plain

if TYPE_CHECKING:
    from dialogues.message import Message
    from dialogues.turn import TurnResult
    from dialogues.wording import Question
    from knowledge.business_time import BusinessTime
    from knowledge.pack import Pack
    from knowledge.pack.words import QuestionWords
    from knowledge.understanding import Reading


class Finding(Protocol):
    """What the knowledge base has for a text: see `knowledge.understanding`."""

    @property
    def decision(self) -> str:
        """`answer`, `clarify` or `gap`."""
        ...

    @property
    def topics(self) -> tuple[tuple[str, float], ...]:
        """Topic ids with calibrated confidence from 0 to 1, best first; at most three to clarify."""
        ...

    @property
    def gap(self) -> str | None:
        """`out_of_scope` or `unsure` when there is no good answer."""
        ...


class Wish(Protocol):
    """A wish to steer the conversation, or small talk."""

    @property
    def kind(self) -> str:
        """`command` or `chat`."""
        ...

    @property
    def name(self) -> str:
        """The command without its slash, or the kind of small talk."""
        ...

    @property
    def confidence(self) -> float:
        """From 0 to 1; 1 when the very words stand in the pack."""
        ...

    @property
    def beside(self) -> float:
        """That the words are a wish rather than an answer to an open question, from 0 to 1."""
        ...


class Understanding(Protocol):
    """What turns a reading into meaning; synchronous and quick, all slow work is in the reading."""

    def consider(self, reading: Reading) -> None:
        """Do beforehand what takes a while about a reading; safe in several threads."""
        ...

    def settle(self, reading: Reading, prior: str | None, *, chosen: bool) -> tuple[str, bool]:
        """The language (BCP 47) of a message given the one spoken so far, and whether that is sure."""
        ...

    def topic(self, reading: Reading, language: str) -> Finding:
        """What the knowledge base has for this text."""
        ...

    def wish(self, reading: Reading, language: str, *, amid: bool = False) -> Wish | None:
        """The wish in this text, None when there is none that is clear enough; `amid` an interview or not."""
        ...

    def tells(self, reading: Reading) -> bool:
        """Whether a text sounds like an answer to an open question rather than like a question itself."""
        ...

    def says_nothing(self, reading: Reading) -> bool:
        """Whether a few words say nothing in any language."""
        ...

    def looks_like_question(self, reading: Reading, language: str) -> float:
        """From 0 (a statement) to 1 (a question), by form."""
        ...

    def choose(self, reading: Reading, question: str, values: Sequence[str]) -> tuple[tuple[str, float], ...]:
        """The likeliest three of all choices of a question, with confidence; none where it is unknown."""
        ...

    def choose_near(
        self, reading: Reading, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[tuple[str, float], ...]:
        """The likeliest three options by how like their words are, with confidence."""
        ...

    def liken(
        self, reading: Reading, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[tuple[str, float], ...]:
        """The three options whose words are likest to the text, with likeness from -1 to 1, best first."""
        ...

    def agreement(self, reading: Reading, *, weighty: bool) -> tuple[float, float] | None:
        """How likely words mean yes, and no, to what was just asked; None without a meaning.

        `weighty`: something is to be done that cannot be undone, so that naming it agrees as well.
        """
        ...


@dataclass(frozen=True)
class City:
    """A pack with its understanding, and who is there to take cases.

    Attributes:
        availability: by contact; a contact that is missing counts as present.
        hours: when its people are there, by contact; of a contact that is missing, the pack's.
        asks_service: a language-model service is configured, which is told questions and staff's lines.
    """

    pack: Pack
    understanding: Understanding
    availability: Mapping[str, Availability] = field(default_factory=dict)
    hours: Mapping[str, BusinessTime] = field(default_factory=dict)
    asks_service: bool = False

    def hours_of(self, contact: str) -> BusinessTime:
        """When the people of a contact are there."""
        return self.hours.get(contact, self.pack.business_time)

    def needs_no_encoder(self, text: str) -> bool:
        """Whether a text is told by its form or its very words, so that reading it need not be slow."""
        return (
            not text.strip()
            or text.startswith("/")
            or payload.read(text) is not None
            or is_plain(text)
            or fold(text) in self._known_words
        )

    def consider(self, reading: Reading) -> None:
        """Do beforehand what takes a while about a reading; safe in several threads."""
        self.understanding.consider(reading)

    def question(self, message: Message, result: TurnResult) -> Question | None:
        """What of a turn may be put into other words; None: nothing."""
        return wording.question(message, result, self.pack)

    def topic_worded(self, text: str) -> str | None:
        """The topic that has these very words among its titles and phrasings, in any language."""
        return self._worded.get(fold(text))

    def command_worded(self, text: str) -> str | None:
        """The command that has these very words in any language of the pack, without its slash."""
        return self._command_words.get(fold(text))

    def names_of(self, question: str) -> frozenset[str]:
        """Folded names of a question in all languages of the pack, since people mix them."""
        return self._names[question]

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        spoken = [words.intake.questions for words in self.pack.words.values()]
        return {
            question: frozenset(fold(name) for words in spoken for name in _names_in(words[question])) - {""}
            for question in self.pack.questions
        }

    @cached_property
    def _command_words(self) -> dict[str, str]:
        worded: dict[str, str] = {}
        for words in self.pack.words.values():
            for name, forms in words.intents.commands.items():
                worded.update((fold(form), name) for form in forms)
        worded.pop("", None)
        return worded

    @cached_property
    def _worded(self) -> dict[str, str]:
        worded: dict[str, str] = {}
        for words in self.pack.words.values():
            for topic, phrasings in words.phrasings.topics.items():
                worded.update((fold(form), topic) for form in (words.faq.topics[topic].title, *phrasings))
        worded.pop("", None)
        return worded

    @cached_property
    def plans(self) -> Plans:
        """The pack's intake, ready to be planned."""
        return Plans(self.pack)

    @cached_property
    def _known_words(self) -> frozenset[str]:
        """Folded titles of all choices, yes, no, and wishes word for word, in every language."""
        known: set[str] = set()
        for words in self.pack.words.values():
            known.update(map(fold, words.intents.yes + words.intents.no))
            for forms in (*words.intents.commands.values(), *words.intents.chat.values()):
                known.update(map(fold, forms))
            for question in words.intake.questions.values():
                for value, choice in question.choices.items():
                    known.update(map(fold, (value, choice.title, *choice.also)))
        return frozenset(known - {""})


def _names_in(words: QuestionWords) -> tuple[str, ...]:
    return (words.label, *words.also)
