"""Meaning of readings for one city: topic, wish, choice, question, language."""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from knowledge.folder import default_folder
from knowledge.pack.elsewhere import elsewhere
from knowledge.text import fold, is_glued, words_in
from knowledge.understanding.agreement import agreement
from knowledge.understanding.encoders import E5
from knowledge.understanding.evidence import Evidence, nearest_topic, weigh
from knowledge.understanding.language import base
from knowledge.understanding.language import words_of as words_of_text
from knowledge.understanding.likening import liken
from knowledge.understanding.meaning import Meaning, learn
from knowledge.understanding.mending import words_of
from knowledge.understanding.noise import is_noise
from knowledge.understanding.questions import QUESTION, likeness
from knowledge.understanding.settling import Known, settle
from knowledge.understanding.taking import Taken, taken
from knowledge.understanding.verifier import Verifier

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.understanding.reading import Reader, Reading

_REMEMBERED = 512
_OFFERED = 3
_SURE = 0.9
"""Confidence from which even words that the pack does not know are answered."""
_AT_MOST_STRANGE = 4
_AT_MOST_NOISE = 3
_FEW_WORDS = 2
_AT_MOST = 0.65
_SURE_WORD = 0.9
_NOT_WORDED = 0.9999
"""The most confidence in a wish that is not in the pack's very words."""
_MISTYPED = 0.8
_FAR = 99.0
_TELLS = -5.0
"""What speaks for an answer against a topic from which a text that only opens like a question is one: of
the calibration questions without a mark none has as much."""
_PIECES = re.compile(r"[,،、，;；.!。！…\n]+|\s[-–—]\s")
_AT_MOST_PIECES = 3
_COURTESIES = {
    ("chat", name)
    for name in (
        "greeting",
        "thanks",
        "goodbye",
        "compliment",
        "laugh",
        "ok",
        "remark",
        "interruption",
        "surprise",
    )
}
"""What people say beside what they wish for."""
_LIKELY = 0.2
"""Share from which a text may be in a language."""


@dataclass(frozen=True, slots=True)
class TopicFinding:
    """What the knowledge base has for a text.

    Attributes:
        decision: `answer` with the first topic, `clarify` which of the topics, or `gap`: no good answer.
        topics: topic ids with calibrated confidence from 0 to 1, best first; to clarify at most three.
        gap: why there is none: `out_of_scope`, or `unsure`; None beside another decision.
    """

    decision: Literal["answer", "clarify", "gap"]
    topics: tuple[tuple[str, float], ...]
    gap: Literal["out_of_scope", "unsure"] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish to steer the conversation, or small talk.

    Attributes:
        kind: `command` or `chat`.
        name: the command without its slash, or the kind of small talk.
        confidence: from 0 to 1; 1 when the very words stand in the pack.
        beside: that the words are a wish rather than an answer to an open question, from 0 to 1.
    """

    kind: Literal["command", "chat"]
    name: str
    confidence: float
    beside: float = 1.0


class Understanding:
    """One city's understanding. Immutable but for a memory of recent readings; safe in several threads."""

    def __init__(
        self,
        pack: Pack,
        reader: Reader,
        *,
        cache_dir: Path | None = None,
        verifier: Verifier | None = None,
        keep: bool = True,
    ) -> None:
        """Learn the pack, which takes a minute the first time and less than a second later.

        Args:
            pack: what to understand.
            reader: whose encoders to use; readings must come from a reader of the same encoders.
            cache_dir: where to keep what was learned; None: the user's cache folder.
            verifier: how sure to be; None: as shipped.
            keep: False: the folder stays as it is; for trials.
        """
        self._pack = pack
        self._meaning = learn(pack, reader, cache_dir or default_folder(), keep=keep)
        self._verifier = verifier or Verifier.shipped()
        self._exact = _exact_wishes(pack)
        self._short_forms = _short_forms(self._exact[""])
        once, often = _often(words_of([pack]))
        self._known = Known(
            _known_words(pack, self._exact),
            once,
            often,
            pack.default_language,
        )
        self._pieces = next((e.pieces for e in reader.encoders if isinstance(e, E5)), None)
        self._versions = {encoder.name: encoder.version for encoder in reader.encoders}
        self._recent: OrderedDict[str, Evidence] = OrderedDict()

    def consider(self, reading: Reading) -> None:
        """Weigh a reading beforehand, which takes up to a millisecond, so that asking is quick."""
        self._evidence(reading)

    def topic(self, reading: Reading, language: str) -> TopicFinding:  # noqa: ARG002  # meaning knows no language
        """What the knowledge base has for this text; `gap`, `unsure` when it was not encoded."""
        evidence = self._evidence(reading)
        if evidence is None or not evidence.topics:
            return TopicFinding("gap", (), "unsure")
        finding = self._decide(evidence)
        if finding.decision != "gap" and (
            is_noise(reading.normalised, pieces=self._pieces, known=self._in_pack)
            or (finding.topics[0][1] < _SURE and self._is_strange(reading))
        ):
            return TopicFinding("gap", finding.topics, "unsure")
        return finding

    def says_nothing(self, reading: Reading) -> bool:
        """Whether a few words say nothing in any language: keys hit at random, one syllable over and over."""
        few = words_in(reading.normalised) <= _AT_MOST_NOISE
        return few and is_noise(reading.normalised, pieces=self._pieces, known=self._in_pack)

    def tells(self, reading: Reading) -> bool:
        """Whether a text sounds like an answer to an open question rather than like a question itself."""
        evidence = self._evidence(reading)
        return evidence is not None and evidence.over_topic >= _TELLS

    def _is_strange(self, reading: Reading) -> bool:
        """Whether a few words of a language that the pack speaks, none of which it knows, ask nothing."""
        words = words_of_text(reading.normalised)
        return (
            next(iter(reading.languages), None) in self._pack.words
            and _FEW_WORDS <= len(words) <= _AT_MOST_STRANGE
            and not is_glued(reading.normalised)
            and not any(map(self._in_pack, words))
            and likeness(reading.normalised, ()) < QUESTION
        )

    def _in_pack(self, word: str) -> bool:
        return any(fold(word) in words for words in self._known.vocabulary.values())

    def _decide(self, evidence: Evidence) -> TopicFinding:
        right, offered = self._verifier.confidence(evidence)
        shares = evidence.shares
        ranked = tuple(
            (topic, round(right if place == 0 else min(right, (1 - right) * shares[place]), 4))
            for place, topic in enumerate(evidence.topics[:_OFFERED])
        )
        if right >= self._verifier.answer_from:
            return TopicFinding("answer", ranked)
        if offered >= self._verifier.clarify_from:
            return TopicFinding("clarify", ranked)
        return TopicFinding("gap", ranked, "out_of_scope" if evidence.outside > 0 else "unsure")

    def wish(self, reading: Reading, language: str, *, amid: bool = False) -> Wish | None:
        """The wish in this text; None when there is none that is clear enough.

        Args:
            reading: the text.
            language: of the conversation.
            amid: an interview is open, where what may be a wish is hardly a question about it.
        """
        exact = self._worded(reading, base(language))
        if exact is not None:
            return Wish(exact[0], exact[1], 1.0)
        evidence = self._evidence(reading)
        if evidence is None or evidence.wish is None:
            return None
        confidence = self._verifier.wish_confidence(evidence)
        short = words_in(reading.normalised) <= _FEW_WORDS
        if short and confidence < _SURE_WORD and not self._nearly(reading, evidence.wish):
            # A word or two may be anything, a start-up's name above all, unless it is but mistyped.
            confidence = min(confidence, _AT_MOST)
        if confidence < self._verifier.wish_from:
            return None
        asked = self._meaning.asks(reading.normalised, next(iter(reading.languages), None))
        if evidence.over_twin < _least_over_twin(asked=asked, short=short, amid=amid):
            return None
        kind, _, name = evidence.wish.partition(":")
        beside = self._verifier.beside_answers(evidence)
        return Wish(
            "command" if kind == "command" else "chat", name, min(_NOT_WORDED, round(confidence, 4)), beside
        )

    def _worded(self, reading: Reading, language: str) -> tuple[Literal["command", "chat"], str] | None:
        """The wish in these very words: of the conversation's language, of the pack's, of the text's own.

        The words of a language that no pack speaks count only where the text may be in it: elsewhere they
        are names. Beside one wish there may be courtesies: "thanks, next question".
        """
        likely = [base(tag) for tag, share in reading.languages.items() if share >= _LIKELY]
        hinted = [base(reading.hint)] if reading.hint else []
        known = [self._exact.get(tag, {}) for tag in (language, "", *hinted, *likely)]
        whole = _in_words(known, fold(reading.normalised))
        if whole is not None:
            return whole
        # A piece is too short to be taken from any language: what is great in one is "before" in another.
        known = [self._exact.get(tag, {}) for tag in (language, *hinted)]
        pieces = [fold(piece) for piece in _PIECES.split(reading.normalised) if fold(piece)]
        if not 1 < len(pieces) <= _AT_MOST_PIECES:
            return None
        each = [_in_words(known, piece) for piece in pieces]
        wishes = {one for one in each if one is not None and one not in _COURTESIES}
        if None in each or len(wishes) > 1:
            return None
        return wishes.pop() if wishes else each[-1]

    def _nearly(self, reading: Reading, label: str) -> bool:
        """Whether the text is one of a wish's own forms but for a slip."""
        said = fold(reading.normalised)
        return any(
            SequenceMatcher(None, said, form).ratio() >= _MISTYPED
            for form in self._short_forms.get(label, ())
        )

    def looks_like_question(self, reading: Reading, language: str) -> float:
        """From 0 (a statement) to 1 (a question), by marks and opening words."""
        return likeness(
            reading.normalised, self._pack.words[self._pack.speaks(language)].intents.question_words
        )

    def choose(self, reading: Reading, question: str, values: Sequence[str]) -> tuple[tuple[str, float], ...]:
        """The likeliest three choices of a question, with confidence; none without a meaning.

        Args:
            reading: the text.
            question: that has choices.
            values: all of them, in order.
        """
        return self._verifier.choose(self._meaning, reading, values, question)

    def choose_near(
        self, reading: Reading, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[tuple[str, float], ...]:
        """The likeliest three of a few options by the likeness of their words, with confidence.

        Args:
            reading: the text.
            options: values with the words of each, which are names or yes and no as they stand in the pack.

        Returns:
            none without a meaning, or where no word of them stands there.
        """
        return self._verifier.choose_near(self._meaning, reading, options)

    def liken(
        self, reading: Reading, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[tuple[str, float], ...]:
        """The three options whose words are most like the text, best first; none without a meaning.

        Args:
            reading: the text.
            options: values with the words of each: choices or names of questions, as they stand in the pack.

        Returns:
            each with its likeness, from -1 to 1.
        """
        return liken(self._meaning, reading, options)

    def agreement(self, reading: Reading, *, weighty: bool) -> tuple[float, float] | None:
        """How likely words mean yes, and no, to what was just asked; None without a meaning.

        Args:
            reading: the text.
            weighty: something is to be done that cannot be undone, so that naming it agrees as well.
        """
        return agreement(reading.vectors or {}, self._versions, weighty=weighty)

    def taken(self, readings: Sequence[Reading], topic: str) -> tuple[Taken, ...]:
        """What new phrasings of a topic would take from others, the surest first; some tenths of a second."""
        return taken(self._meaning, readings, topic)

    def settle(self, reading: Reading, prior: str | None, *, chosen: bool) -> tuple[str, bool]:
        """The language to speak (BCP 47) after this text, and whether that is sure."""
        return settle(reading, prior, chosen=chosen, known=self._known)

    def evidence(self, reading: Reading) -> Evidence | None:
        """What speaks for which meaning, for fitting and evaluation; None when the text was not encoded."""
        return self._evidence(reading)

    @property
    def meaning(self) -> Meaning:
        """What was learned from the pack, for fitting."""
        return self._meaning

    def nearest(self, reading: Reading) -> str:
        """The topic of the phrasing nearest by the first encoder alone: the baseline of evaluations."""
        return nearest_topic(self._meaning, reading)

    def _evidence(self, reading: Reading) -> Evidence | None:
        if reading.vectors is None or not reading.normalised:
            return None
        key = reading.normalised
        found = self._recent.get(key)
        if found is None:
            found = weigh(self._meaning, reading)
            self._recent[key] = found
            while len(self._recent) > _REMEMBERED:
                try:
                    self._recent.popitem(last=False)
                except KeyError:  # another thread was quicker
                    break
        return found


def _exact_wishes(pack: Pack) -> dict[str, dict[str, tuple[Literal["command", "chat"], str]]]:
    """Wishes by their folded words, by language; under "" those of whichever language of the pack."""
    found: dict[str, dict[str, tuple[Literal["command", "chat"], str]]] = {"": {}}
    for language, words in pack.words.items():
        here = found[language] = {}
        # Commands later, so that words that stand for both steer.
        for name, forms in words.intents.chat.items():
            here.update(dict.fromkeys(map(fold, forms), ("chat", name)))
        for name, forms in words.intents.commands.items():
            here.update(dict.fromkeys(map(fold, forms), ("command", name)))
        here.pop("", None)
    for here in tuple(found.values()):
        for form, meant in here.items():
            found[""].setdefault(form, meant)
    for language, commands in elsewhere().commands.items():
        if language not in pack.words:
            for name, forms in commands.items():
                found.setdefault(language, {}).update({fold(form): ("command", name) for form in forms})
    return found


_Worded = tuple[Literal["command", "chat"], str]


def _in_words(known: Sequence[Mapping[str, _Worded]], said: str) -> _Worded | None:
    return next((forms[said] for forms in known if said in forms), None)


def _least_over_twin(*, asked: bool, short: bool, amid: bool) -> float:
    """How much more must speak for a wish than for a topic that tells of what it does; below 0: less.

    Whoever is being interviewed would rather go back than hear that one can; by itself "delete data", or a
    question, is about it. Chosen on wishes written apart and on calibration questions.
    """
    if amid:
        return -5.0 if asked or not short else -1.0
    return 2.0 if asked or short else -_FAR


def _short_forms(exact: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Forms of a word or two, by the label of their wish."""
    found: dict[str, list[str]] = {}
    for form, (kind, name) in exact.items():
        few = form.count(" ") < _FEW_WORDS  # cheap, and no text of more words passes
        if few and words_in(unicodedata.normalize("NFC", form)) <= _FEW_WORDS:
            found.setdefault(f"{kind}:{name}", []).append(form)
    return {label: tuple(forms) for label, forms in found.items()}


def _known_words(pack: Pack, wishes: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Folded titles, wishes and yes and no, with the languages that have them: they tell little."""
    found: dict[str, frozenset[str]] = {}
    shared: dict[frozenset[str], frozenset[str]] = {}  # tens of thousands of forms have few sets of languages

    def add(form: str, languages: frozenset[str]) -> None:
        had = found.get(form)
        joined = languages if had is None else had | languages
        found[form] = shared.setdefault(joined, joined)

    everywhere = frozenset(pack.words)
    for language, words in pack.words.items():
        intents, here = words.intents, frozenset({language})
        for form in (*map(fold, (*intents.yes, *intents.no)), *wishes[language]):
            add(form, here)
        for question in words.intake.questions.values():
            for value, choice in question.choices.items():
                # A title may be pressed in a menu of any language, so that it stands for none.
                for form in (value, choice.title, *choice.also):
                    add(fold(form), everywhere)
    found.pop("", None)
    return found


def _often(standing: Mapping[str, Mapping[str, int]]) -> tuple[dict[str, frozenset[str]], ...]:
    """Folded words that stand in what a pack understands, by language: all, and those that do so often."""
    folded = {
        language: [(fold(word), count) for word, count in words.items()]
        for language, words in standing.items()
    }
    once, often = (
        {
            language: frozenset(word for word, count in words if count >= least)
            for language, words in folded.items()
        }
        for least in (1, _AGAIN)
    )
    return once, often


_AGAIN = 4
"""How often a word stands in the pack that is no name."""
