"""Whether other words for an answer say no more than the entries that they cite, as far as can be seen.

Strict on purpose: a good wording that is turned down costs nothing, since the answer stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from knowledge.text import fold, is_unspaced
from knowledge.values.words.tables import LANGUAGES, common, table

if TYPE_CHECKING:
    from dialogues.wording import Entry, Question
    from knowledge.values.words.tables import Table

LONGEST: Final = 900
"""Characters of the longest wording."""
_GROWS: Final = 1.2
"""How many times as long as the answer its wording may be, beside some room for short ones."""
_ROOM: Final = 80
_STEM: Final = 5
"""Letters by which a word is known, whatever its ending."""
_STEMS: Final = {"ar": 3, "ko": 2}
_UNIT: Final = 4
"""Letters by which what is counted is known."""

_CITED: Final = re.compile(r"(.*?)\[([^\[\]]*)\]", re.DOTALL)
_INNER_END: Final = re.compile(r"[.!?؟][\"»”’)]*\s+\S|[。！？]\S|\n")
_MARKUP: Final = re.compile(r"[*#`<>{}|\[\]_~]|^\s*[-•–]", re.MULTILINE)
_KEPT: Final = re.compile(r"https?://[^\s<>\"'）】」]+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)/[a-z]+")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_FOREIGN: Final = re.compile(r"[A-Za-zÀ-ɏ][\w.&+-]*|[\u30a0-\u30ff]{2,}")
"""What stands out of an unspaced text: Latin words and katakana, by which names are written."""
_ARABIC_FRONT: Final = re.compile(r"^(?:وال|بال|فال|كال|لل|ال|[وبلفك](?=...))")
_PARTICLES: Final = frozenset("이일사오육칠팔구십")
"""Korean numerals of one syllable that stand for other things too."""
_HAN_NUMERALS: Final = {
    **{sign: at for at, sign in enumerate("〇一二三四五六七八九十") if at > 1},
    "两": 2,
    "兩": 2,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "億": 10**8,
    "亿": 10**8,
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a wording, and the id of the entry that it cites; empty: it cites none."""

    text: str
    entry: str


def cited(made: str) -> tuple[Sentence, ...]:
    """The sentences of what a service has made, each with what it cites."""
    found = [Sentence(match[1].strip(), match[2].strip()) for match in _CITED.finditer(made)]
    rest = _CITED.sub("", made).strip()
    return (*found, Sentence(rest, "")) if rest else tuple(found)


class Vocabulary:
    """The words that a pack uses in one language."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Args: texts: all of the language."""
        self._texts = tuple(_normal(text) for text in texts)
        self._stems: dict[tuple[str, int], frozenset[str]] = {}

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Two signs each that stand side by side somewhere."""
        return frozenset(pair for text in self._texts for pair in _pairs(text))

    def stems(self, letters: int, language: str) -> frozenset[str]:
        """The beginnings of words that are no names: those that are somewhere in small letters."""
        found = self._stems.get((language, letters))
        if found is None:
            tokens = {token for text in self._texts for token in _TOKEN.findall(text)}
            small = (fold(token) for token in tokens if not token[:1].isupper())
            found = frozenset(_stem(word, letters, language) for word in small)
            self._stems[language, letters] = found
        return found


class Grounds:
    """What a wording may say: the entries, in words that are theirs or known."""

    def __init__(
        self,
        question: Question,
        vocabulary: Vocabulary,
        languages: Callable[[str], Mapping[str, float]],
    ) -> None:
        """Args: languages: the share of each language that a text may be in."""
        self._entries = {entry.id: entry for entry in question.entries}
        self._vocabulary = vocabulary
        self._languages = languages
        self._language = question.language.partition("-")[0]
        self._letters = _STEMS.get(self._language, _STEM)
        self._careful = _careful().get(self._language, {})
        self._table = table(self._language) if self._language in LANGUAGES else None
        answer = question.entries[0].text
        self.longest = min(LONGEST, int(_GROWS * len(answer)) + _ROOM)

    def fault(self, sentences: tuple[Sentence, ...]) -> str | None:
        """What is wrong with a wording, None: nothing that can be seen.

        `empty`, `uncited`, `too_long`, `markup`, `wrong_language`, and of what is not in the cited entry:
        `link`, `number`, `name`, `claim`, `unknown_word`.
        """
        whole = " ".join(sentence.text for sentence in sentences)
        if not whole.strip():
            return "empty"
        if any(one.entry not in self._entries or _INNER_END.search(one.text) for one in sentences):
            return "uncited"
        if len(whole) > self.longest:
            return "too_long"
        if _MARKUP.search(whole):
            return "markup"
        if next(iter(self._languages(whole)), None) != self._language:
            return "wrong_language"
        faults = (self._sentence_fault(one.text, self._entries[one.entry]) for one in sentences)
        return next(filter(None, faults), None) or self._lost(sentences)

    def _sentence_fault(self, text: str, entry: Entry) -> str | None:
        if not set(_kept(text)) <= set(_kept(entry.text)):
            return "link"
        if not _numbers_stand(text, entry.text, self._table):
            return "number"
        if not self._claims(text, "claims") <= self._claims(entry.text, "claims"):
            return "claim"
        if self._claims(text, "denies") and not self._claims(entry.text, "denies"):
            return "claim"
        strange = _strange_signs if is_unspaced(text) else self._strange_words
        return strange(_bare(text), _bare(entry.text), self._vocabulary)

    def _lost(self, sentences: tuple[Sentence, ...]) -> str | None:
        """Whether an entry denies something, and nothing of what rests on it does."""
        for entry in self._entries.values():
            mine = " ".join(one.text for one in sentences if one.entry == entry.id)
            if mine and self._claims(entry.text, "denies") and not self._claims(mine, "denies"):
                return "claim"
        return None

    def _claims(self, text: str, kind: str) -> set[str]:
        """The careful words in a text; where words are glued together they may stand anywhere."""
        forms = [fold(form) for form in self._careful.get(kind, ())]
        folded = fold(text)
        if self._language in ("ja", "zh", "ko"):
            return {form for form in forms if form in folded}
        tokens = set(folded.split())
        return {form for form in forms if form in tokens}

    def _strange_words(self, text: str, entry: str, vocabulary: Vocabulary) -> str | None:
        """Names that are not the entry's, and words that nobody here uses."""
        own = {self._stem_of(token) for token in _TOKEN.findall(entry)}
        polite = set(self._careful.get("polite", ()))
        for place, token in enumerate(_TOKEN.findall(text)):
            if token.isdigit() or token in polite or self._stem_of(token) in own:
                continue
            if place and token[:1].isupper():
                return "name"
            if self._stem_of(token) not in vocabulary.stems(self._letters, self._language):
                return "unknown_word"
        return None

    def _stem_of(self, token: str) -> str:
        return _stem(fold(token), self._letters, self._language)


def _strange_signs(text: str, entry: str, vocabulary: Vocabulary) -> str | None:
    """The same where words are not spaced: names by their script, words by the signs side by side."""
    if any(name not in entry for name in _FOREIGN.findall(text)):
        return "name"
    known = {*_pairs(entry)}
    run = 0
    for pair in _pairs(text):
        run = 0 if pair in known or pair in vocabulary.pairs else run + 1
        if run > 1:
            return "unknown_word"
    return None


def _stem(folded: str, letters: int, language: str) -> str:
    word = _ARABIC_FRONT.sub("", folded) if language == "ar" else folded
    return word[:letters]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _pairs(text: str) -> Iterator[str]:
    """Two signs each that stand side by side in a text, where nothing is between them."""
    for run in re.findall(r"\w+", _normal(text).casefold()):
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def _kept(text: str) -> Iterable[str]:
    """Links, addresses and commands, as they stand."""
    return (found.rstrip(".,;:!?)。、") for found in _KEPT.findall(_normal(text)))


def _bare(text: str) -> str:
    return _KEPT.sub(" ", _normal(text))


def _numbers_stand(text: str, entry: str, of: Table | None) -> bool:
    """Whether each number, sum, month and weekday of a text is in the entry, numbers with what they count."""
    there = list(_counted(entry, of))
    values = {value for value, _ in there}
    for value, unit in _counted(text, of):
        same = any(value == other and _alike(unit, counted) for other, counted in there)
        if value not in values or (unit and not same):
            return False
    return _money_and_days(text, of) <= _money_and_days(entry, of)


def _alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _counted(text: str, of: Table | None) -> Iterator[tuple[int, str]]:
    """Numbers in figures and words, each with the beginning of the word behind it, where words are spaced."""
    words = _numerals(of) if of else {}
    tokens = _TOKEN.findall(fold(_bare(text)))
    for place, token in enumerate(tokens):
        value = int(token) if token.isdecimal() else words.get(token)
        if value is not None:
            behind = tokens[place + 1] if place + 1 < len(tokens) else ""
            counts = bool(behind) and not behind.isdecimal() and not is_unspaced(behind)
            yield value, behind[:_UNIT] if counts else ""
    if is_unspaced(text):
        yield from ((_HAN_NUMERALS[sign], "") for sign in _normal(text) if sign in _HAN_NUMERALS)


@cache
def _numerals(of: Table) -> dict[str, int]:
    """Numerals of one word from two on; one is an article in too many languages."""
    folded = {fold(word): int(value) for word, value in of.numerals.items() if value > 1}
    return {word: value for word, value in folded.items() if " " not in word and word not in _PARTICLES}


def _money_and_days(text: str, of: Table | None) -> set[str]:
    """Signs and names of currencies, and names of months and weekdays as they are written."""
    found = {sign for signs in common().symbols.values() for sign in signs if sign in _normal(text)}
    if of is None:
        return found
    tokens = set(_TOKEN.findall(_normal(text)))
    folded = {fold(token) for token in tokens}
    money = {fold(word) for words in of.data.currencies.values() for word in words}
    named = {name for kind in (of.locale.months, of.locale.days) for name in kind["format"]["wide"].values()}
    return found | (money & folded) | (named & tokens)


@cache
def _careful() -> dict[str, dict[str, list[str]]]:
    text = Path(__file__).with_name("careful.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, list[str]]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return words
