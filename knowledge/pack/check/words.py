"""Checks of the words: every language says everything, in the same terms, and nothing twice."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from babel import Locale

from knowledge.pack.check.intake import WITH_CHOICES
from knowledge.pack.load import SHARED, WORDS
from knowledge.pack.words import BorrowedWords
from knowledge.text import fold

if TYPE_CHECKING:
    from knowledge.pack.check.notes import Notes
    from knowledge.pack.source import Path
    from knowledge.pack.structure import Rule, Topic
    from knowledge.pack.words import Phrase, QuestionWords, TopicWords, Words

FEWEST_PHRASINGS = 5
MENU_LIMITS = {"menu.description": 512, "menu.about": 120}
"""Characters that channels show of the assistant's own page, programme and city filled in."""
COMMAND_LIMIT = 256
"""Characters of the description of a command in a menu."""
_COUNTED_TO = 1000  # plural forms that only millions or fractions take are never needed


def check_words(notes: Notes) -> None:
    """Note what is missing, surplus, ambiguous or malformed in the words of any language."""
    pack = notes.pack
    for language in notes.reading.folders:
        if language not in pack.words:
            message = f"the folder `{language}` is not used: it is no language of this pack"
            notes.add("pack", ("languages",), "unused_language", message)
    for language, words in pack.words.items():
        _Language(notes, language, words).check()
    _check_agreement(notes)


class _Language:
    """The checks of one language."""

    def __init__(self, notes: Notes, language: str, words: Words) -> None:
        self._notes = notes
        self._language = language
        self._words = words

    def check(self) -> None:
        self._intake()
        self._rubric()
        self._topics()
        self._phrasings()
        self._choice_phrasings()
        self._catalogue()
        self._interface()
        self._canned()
        for file in (*WORDS, *SHARED):
            self._unfilled(file)

    def _add(self, file: str, path: Path, code: str, message: str) -> None:
        self._notes.add(f"{self._language}/{file}", path, code, message)

    def _match(self, file: str, path: Path, there: Iterable[str], needed: Iterable[str]) -> None:
        """Note keys that are missing or surplus."""
        there, needed = set(there), list(needed)
        for name in needed:
            if name not in there:
                message = f"`{name}` has no words in `{self._language}`"
                self._add(file, (*path, name), "missing_words", message)
        for name in sorted(there - set(needed)):
            self._add(file, (*path, name), "surplus_words", f"there is nothing called `{name}`")

    def _intake(self) -> None:
        pack, words = self._notes.pack, self._words.intake
        self._match("intake", ("sections",), words.sections, (s.id for s in pack.intake.sections))
        self._match("intake", ("questions",), words.questions, pack.questions)
        self._groups()
        for name, question in pack.questions.items():
            said = words.questions.get(name)
            if said is None:
                continue
            path = ("questions", name, "choices")
            self._match(
                "intake", path, said.choices, question.choices if question.kind in WITH_CHOICES else ()
            )
            self._choices(path, said)

    def _groups(self) -> None:
        """Note groups whose members have no name, and names that do not tell which member is meant."""
        groups, questions = self._words.intake.groups, self._notes.pack.questions.values()
        needed = dict.fromkeys(q.repeat.group for q in questions if q.repeat)
        self._match("intake", ("groups",), groups, needed)
        for name, title in groups.items():
            if _placeholders(title) != {"n"}:
                message = "the name of a member holds its number as `{n}`, and nothing else that is filled in"
                self._add("intake", ("groups", name), "placeholder", message)

    def _choices(self, path: Path, question: QuestionWords) -> None:
        """Note names that mean two choices of one question."""
        owners: dict[str, str] = {}
        for value, choice in question.choices.items():
            if not fold(choice.title):
                self._add("intake", (*path, value), "title", "a title needs letters or digits")
            for name in (choice.title, *choice.also):
                owner = owners.setdefault(fold(name), value)
                if owner != value:
                    message = f"`{name}` means `{owner}` already"
                    self._add("intake", (*path, value), "shared_name", message)

    def _rubric(self) -> None:
        rubric, words = self._notes.pack.rubric, self._words.rubric
        self._match("rubric", ("dimensions",), words.dimensions, (d.id for d in rubric.dimensions))
        for dimension in rubric.dimensions:
            said = words.dimensions.get(dimension.id)
            if said and len(said.levels) != len(dimension.levels):
                message = f"`{dimension.id}` has {len(dimension.levels)} levels, here are {len(said.levels)}"
                self._add("rubric", ("dimensions", dimension.id, "levels"), "levels", message)
        self._match("rubric", ("stages",), words.stages, (stage.id for stage in rubric.stages))
        offers = {offer.id: offer.rules for offer in rubric.recommendations}
        self._match("rubric", ("recommendations",), words.recommendations, offers)
        for name, offer in words.recommendations.items():
            self._reasons("rubric", ("recommendations", name), offer.reasons, offers.get(name))
        roles = {contact.id: contact.rules for contact in self._notes.pack.contacts.contacts}
        self._match("contacts", ("contacts",), self._words.contacts.contacts, roles)
        for name, contact in self._words.contacts.contacts.items():
            self._reasons("contacts", ("contacts", name), contact.reasons, roles.get(name))

    def _reasons(
        self, file: str, path: Path, there: Mapping[str, str], rules: tuple[Rule, ...] | None
    ) -> None:
        if rules is not None:
            self._match(file, (*path, "reasons"), there, dict.fromkeys(rule.reason for rule in rules))

    def _topics(self) -> None:
        topics, words = self._notes.pack.topics, self._words.faq.topics
        self._match("faq", ("topics",), words, topics)
        for name, topic in topics.items():
            if name in words:
                self._topic(("topics", name), topic, words[name])

    def _growing(self, path: Path, topic: Topic, words: TopicWords) -> None:
        """Note where the languages that a growing topic names are not those that it has words in."""
        known = self._notes.pack.words.keys()
        place = ("topics", list(self._notes.pack.topics).index(topic.id), "languages")
        for tag in topic.languages:
            if tag not in known:
                self._notes.add("faq", place, "language", f"`{tag}` is no language of this pack")
        if topic.languages and self._language not in topic.languages and not isinstance(words, BorrowedWords):
            message = f"`{topic.id}` has words in `{self._language}`, which its languages do not name"
            self._add("faq", path, "language", message)

    def _topic(self, path: Path, topic: Topic, words: TopicWords) -> None:
        # A topic without a contact of its own names the fallback.
        self._growing(path, topic, words)
        if isinstance(words, BorrowedWords):
            return
        allowed = {"contact", "languages"} | ({"list"} if topic.live else set())
        for key, text in (("answer", words.answer), ("empty", words.empty or "")):
            names = _placeholders(text)
            if names is None:
                self._add("faq", (*path, key), "placeholder", "a brace is left open or stands alone")
                continue
            for name in sorted(names - (allowed if key == "answer" else allowed - {"list"})):
                self._add("faq", (*path, key), "placeholder", f"`{name}` is not known here")
        answer = _placeholders(words.answer) or set()
        if topic.live and "list" not in answer:
            self._add("faq", (*path, "answer"), "placeholder", "`list` is missing in a live answer")
        if topic.live and not words.empty:
            self._add("faq", path, "missing_words", "`empty` is missing: what to say when nothing is on")
        if words.empty and not topic.live:
            self._add("faq", (*path, "empty"), "surplus_words", "`empty` is for live topics")
        if topic.basis == "unknown" and "contact" not in answer:
            self._add("faq", (*path, "answer"), "placeholder", "`contact` is missing where nothing is known")

    def _choice_phrasings(self) -> None:
        """Note phrasings of choices that there are not, and those that mean two choices of one question."""
        intake = self._notes.pack.questions
        for name, values in self._words.phrasings.choices.items():
            question = intake.get(name)
            known = question.choices if question and question.kind in WITH_CHOICES else ()
            owners: dict[str, str] = {}
            for value, phrasings in values.items():
                path = ("choices", name, value)
                if value not in known:
                    message = f"`{name}` has no choice `{value}`"
                    self._add("phrasings", path, "surplus_words", message)
                for index, phrasing in enumerate(phrasings):
                    if fold(phrasing) in owners:
                        message = f"means `{owners[fold(phrasing)]}` already"
                        self._add("phrasings", (*path, index), "stolen_phrasing", message)
                    owners[fold(phrasing)] = value
        for name in self._words.phrasings.nothing:
            if name not in intake or intake[name].kind not in WITH_CHOICES:
                self._add(
                    "phrasings", ("nothing", name), "surplus_words", f"`{name}` is no question with choices"
                )

    def _phrasings(self) -> None:
        topics = self._words.phrasings.topics
        self._match("phrasings", ("topics",), topics, self._notes.pack.topics)
        owners: dict[str, str] = {fold(text): "out of scope" for text in self._words.intents.out_of_scope}
        for name, phrasings in topics.items():
            fewest = self._fewest(name)
            if len(phrasings) < fewest:
                message = f"`{name}` is asked in {len(phrasings)} ways, {fewest} are the least"
                self._add("phrasings", ("topics", name), "few_phrasings", message)
            own: set[str] = set()
            for index, phrasing in enumerate(phrasings):
                plain, path = fold(phrasing), ("topics", name, index)
                if plain in own:
                    self._add("phrasings", path, "duplicate_phrasing", "stands here twice")
                elif owners.setdefault(plain, name) != name:
                    message = f"means `{owners[plain]}` already"
                    self._add("phrasings", path, "stolen_phrasing", message)
                own.add(plain)

    def _fewest(self, topic: str) -> int:
        """How many phrasings a topic needs here: while it is growing, one in each of its languages."""
        languages = self._notes.pack.topics[topic].languages if topic in self._notes.pack.topics else ()
        return FEWEST_PHRASINGS if not languages else int(self._language in languages)

    def _catalogue(self) -> None:
        pack, words = self._notes.pack, self._words.catalogue
        self._match(
            "catalogue", ("programmes",), words.programmes, (p.id for p in pack.programmes.programmes)
        )
        self._match("catalogue", ("places",), words.places, (p.id for p in pack.places.places))
        self._match("catalogue", ("trainings",), words.trainings, (t.id for t in pack.trainings.trainings))
        self._match("catalogue", ("events",), words.events, (event.id for event in pack.events))

    def _interface(self) -> None:
        phrases = self._words.interface.phrases
        for key, phrase in phrases.items():
            self._phrase(("phrases", key), phrase)
            self._menu(key, phrase)
        for name in self._words.intents.chat:
            if f"chat.{name}" not in phrases:
                message = f"the phrase `chat.{name}` is missing in interface.yaml"
                self._add("intents", ("chat", name), "missing_words", message)

    def _menu(self, key: str, phrase: Phrase) -> None:
        """Note what is no description for a menu: too long, in several forms, or with anything filled in."""
        if not key.startswith("menu."):
            return
        limit, names = MENU_LIMITS.get(key, COMMAND_LIMIT), set[str]()
        about = self._words.about
        if key in MENU_LIMITS:
            names = {"programme", "city"}
        if not isinstance(phrase, str) or not (_placeholders(phrase) or set()) <= names:
            message = f"one form only, and nothing is filled in here but {_listed(names)}"
            self._add("interface", ("phrases", key), "placeholder", message)
        elif len(phrase.replace("{programme}", about.programme).replace("{city}", about.city)) > limit:
            message = f"with its names filled in it is longer than {limit} characters"
            self._add("interface", ("phrases", key), "too_long", message)

    def _canned(self) -> None:
        """Note canned replies without words, and what is filled in otherwise than their structure has it."""
        replies, words = self._notes.pack.canned.replies, self._words.canned.replies
        self._match("canned", ("replies",), words, replies)
        for name, said in words.items():
            filled = _placeholders(said.text)
            if filled is None:
                message = "a brace is left open or stands alone"
                self._add("canned", ("replies", name, "text"), "placeholder", message)
            elif name in replies and filled != set(replies[name].fill):
                message = f"fills in {_listed(filled)}, but it is to be {_listed(set(replies[name].fill))}"
                self._add("canned", ("replies", name, "text"), "placeholder", message)

    def _phrase(self, path: Path, phrase: Phrase) -> None:
        for form, text in _forms(phrase):
            if _placeholders(text) is None:
                where = (*path, form) if form else path
                self._add("interface", where, "placeholder", "a brace is left open or stands alone")
        if isinstance(phrase, str):
            return
        rule = Locale.parse(self._language, sep="-").plural_form
        needed = {"other"} | {rule(number) for number in range(_COUNTED_TO)}
        for form in sorted(needed - set(phrase)):
            self._add("interface", path, "plural", f"the plural form `{form}` is missing")
        for form in sorted(set(phrase) - set(rule.tags) - {"other"}):
            self._add("interface", (*path, form), "plural", f"`{self._language}` has no form `{form}`")

    def _unfilled(self, file: str) -> None:
        """Note braces in texts that are shown as they are."""
        if file in {"faq", "interface"}:
            return
        data = self._notes.reading.documents[f"{self._language}/{file}"].data
        for path, text in _texts(data, ()):
            if (file, path[0]) == ("intake", "groups") or (file, path[-1]) == ("canned", "text"):
                continue
            if "{" in text or "}" in text:
                self._add(file, path, "placeholder", "nothing is filled in here")


def _check_agreement(notes: Notes) -> None:
    """Note phrases and answers that differ between languages in what there is, or in what is filled in."""
    first, *others = notes.pack.words
    for language in others:
        for file in ("interface", "faq"):
            ours, theirs = (_filled(notes.pack.words[tag], file) for tag in (first, language))
            for (key, path), names in ours.items():
                other = theirs.get((key, path))
                if other is None and file == "interface":
                    message = f"`{key}` has no words in `{language}`"
                    notes.add(f"{language}/{file}", path, "missing_words", message)
                elif other is not None and other != names:
                    message = f"fills in {_listed(other)}, but in `{first}` {_listed(names)}"
                    notes.add(f"{language}/{file}", path, "placeholder", message)
            for key, path in theirs.keys() - ours.keys() if file == "interface" else ():
                notes.add(f"{first}/{file}", path, "missing_words", f"`{key}` has no words in `{first}`")
        _check_intents(notes, first, language)


def _check_intents(notes: Notes, first: str, language: str) -> None:
    ours, theirs = notes.pack.words[first].intents, notes.pack.words[language].intents
    for part, here, there in (
        ("commands", ours.commands, theirs.commands),
        ("chat", ours.chat, theirs.chat),
    ):
        for name in sorted(here.keys() ^ there.keys()):
            lacking = language if name in here else first
            message = f"`{name}` has no words in `{lacking}`"
            notes.add(f"{lacking}/intents", (part, name), "missing_words", message)


class _Said(NamedTuple):
    """A phrase that is filled in: its key and where it stands."""

    key: str
    path: tuple[str, ...]


def _filled(words: Words, file: str) -> dict[tuple[str, tuple[str, ...]], set[str]]:
    """Placeholders of all phrases of the interface, or of all answers."""
    if file == "interface":
        return {
            _Said(key, ("phrases", key)): set().union(*(_placeholders(t) or set() for _, t in _forms(phrase)))
            for key, phrase in words.interface.phrases.items()
        }
    return {
        _Said(name, ("topics", name, "answer")): _placeholders(topic.answer) or set()
        for name, topic in words.faq.topics.items()
    }


def _forms(phrase: Phrase) -> Iterator[tuple[str | None, str]]:
    if isinstance(phrase, str):
        yield None, phrase
    else:
        yield from phrase.items()


def _placeholders(text: str) -> set[str] | None:
    """Names in braces; None when braces are wrong or hold more than a name."""
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    return set(names) if all(name.isidentifier() for name in names) else None


def _texts(data: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "nothing"
