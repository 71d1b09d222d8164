"""A loaded pack: one city's structure, its words in each language, and quick look-ups over both."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from babel import Locale

from knowledge.business_time import WEEKDAYS, BusinessTime, days_of, week_of
from knowledge.pack.structure import (
    About,
    Canned,
    Contact,
    Contacts,
    Dimension,
    Event,
    Faq,
    Intake,
    Part,
    Places,
    Programmes,
    Question,
    Rubric,
    Section,
    Topic,
    Trainings,
)
from knowledge.pack.words import Words

if TYPE_CHECKING:
    from knowledge.pack.words import ChoiceWords, QuestionWords

FALLBACK_LANGUAGE = "en"
"""Spoken where a pack lacks a language; every pack has it."""


class Position(NamedTuple):
    """Where a question stands: its section and its place over the whole intake, from 0."""

    section: Section
    order: int


class Pack(Part):
    """One city's knowledge. Immutable: staff additions make a new one.

    Attributes:
        digest: hash of all files it was loaded from, hexadecimal; keys caches.
        words: by BCP 47 tag, exactly the languages of `about`.
    """

    about: About
    intake: Intake
    rubric: Rubric
    contacts: Contacts
    faq: Faq
    programmes: Programmes
    places: Places
    trainings: Trainings
    canned: Canned
    events: tuple[Event, ...]
    words: dict[str, Words]
    digest: str

    @property
    def id(self) -> str:
        """The city, as in `CITIES`."""
        return self.about.id

    @property
    def default_language(self) -> str:
        """The pack's own language."""
        return self.about.languages[0]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """All questions in order, by id."""
        return {q.id: q for section in self.intake.sections for q in section.questions}

    @cached_property
    def positions(self) -> dict[str, Position]:
        """Section and position of each question, by id."""
        found: dict[str, Position] = {}
        for section in self.intake.sections:
            for question in section.questions:
                found[question.id] = Position(section, len(found))
        return found

    @cached_property
    def dimensions(self) -> dict[str, Dimension]:
        """All dimensions in order, by id."""
        return {d.id: d for d in self.rubric.dimensions}

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """All topics in order, by id."""
        return {t.id: t for t in self.faq.topics}

    @cached_property
    def roles(self) -> dict[str, Contact]:
        """All contacts in order, by id."""
        return {c.id: c for c in self.contacts.contacts}

    @cached_property
    def fallback_contact(self) -> str:
        """Id of the contact that takes whatever fits nobody else."""
        return next(c.id for c in self.contacts.contacts if c.fallback)

    @cached_property
    def business_time(self) -> BusinessTime:
        """When people are there, as the pack says; weekdays round the clock where it says nothing."""
        about = self.about
        return BusinessTime(
            zone=about.timezone,
            week=week_of(days_of(about.hours)) if about.hours else WEEKDAYS,
            country=about.holidays.country or about.country,
            subdivision=about.holidays.subdivision,
            closed=frozenset(about.holidays.also),
            stated=bool(about.hours),
        )

    def speaks(self, language: str) -> str:
        """The language of this pack to answer in: the tag itself, its base language, else English."""
        if language in self.words:
            return language
        base = language.partition("-")[0]
        return base if base in self.words else FALLBACK_LANGUAGE

    def question_words(self, question: str, language: str) -> QuestionWords:
        """Words of a question; a language the pack lacks falls back to English."""
        return self.words[self.speaks(language)].intake.questions[question]

    def choice_words(self, question: str, language: str) -> dict[str, ChoiceWords]:
        """Words of each choice of a question, by value; empty for yes_no and open kinds."""
        return dict(self.question_words(question, language).choices)

    def choice_wordings(self, question: str, value: str) -> tuple[str, ...]:
        """Titles, other names and phrasings of a choice in all languages: meaning knows no borders."""
        return tuple(
            text
            for words in self.words.values()
            for choice in (words.intake.questions[question].choices[value],)
            for text in (choice.title, *choice.also, *words.phrasings.of_choice(question, value))
        )

    def choosing_nothing(self, question: str) -> tuple[str, ...]:
        """What people reply to a question and choose nothing by it, in all languages."""
        return tuple(
            text for words in self.words.values() for text in words.phrasings.nothing.get(question, ())
        )

    def question_names(self, question: str) -> tuple[str, ...]:
        """Label and other names of a question in all languages."""
        return tuple(
            text
            for words in self.words.values()
            for of in (words.intake.questions[question],)
            for text in (of.label, *of.also)
        )

    def say(self, key: str, language: str, /, **values: object) -> str:
        """The interface phrase `key`, filled in.

        Plural phrases are chosen by `n` with the CLDR rule of the language.

        Raises:
            KeyError: the phrase or a value for one of its placeholders is missing (the lint finds both).
        """
        tag = self.speaks(language)
        phrase = self.words[tag].interface.phrases[key]
        if isinstance(phrase, dict):
            n = values["n"]
            form = Locale.parse(tag, sep="-").plural_form(n) if isinstance(n, (int, float)) else "other"
            phrase = phrase.get(form, phrase["other"])
        return phrase.format_map(values)
