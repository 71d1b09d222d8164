"""Words of typed values, per language: data files, and the CLDR's conventions through Babel.

Each language is loaded when it is first needed and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from knowledge.pack.structure import Kind
from knowledge.values.words.data import CommonData, LanguageData, Words
from knowledge.values.words.files import load_words
from knowledge.values.words.writing import alternation, plain_word, script, with_slack

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "nl", "ja", "ko", "zh", "ar", "tr")
"""Languages that have a data file, in the order in which they are tried when nothing else decides."""

GLUED = ("ja", "ko", "zh")
"""Those of them whose words stand close to one another, or have others glued to them."""


@lru_cache(maxsize=1)
def common() -> CommonData:
    """What belongs to no language."""
    return CommonData.model_validate(load_words("common"))


@lru_cache(maxsize=1)
def own_names() -> dict[str, list[str]]:
    """Names of each country in its own languages, by ISO 3166-1 alpha-2 code."""
    names: dict[str, list[str]] = load_words("countries")["own"]
    return names


@dataclass(frozen=True, eq=False)
class Table:
    """The data of one language, with patterns made of it when first used."""

    language: str
    data: LanguageData

    @cached_property
    def locale(self) -> Locale:
        """The CLDR's data."""
        return locale(self.language)

    @cached_property
    def numerals(self) -> dict[str, float]:
        """Numbers by numeral, both in plain form; hyphens are spaces."""
        return {
            plain_word(word).replace("-", " "): value
            for value, words in self.data.numerals.items()
            for word in words
        }

    @cached_property
    def numeral_pattern(self) -> re.Pattern[str]:
        """Matches any numeral at a position, the longest first."""
        forms = sorted(self.numerals, key=lambda w: (-len(w), w))
        return re.compile("|".join(map(re.escape, forms)))

    @cached_property
    def magnitudes(self) -> dict[str, int]:
        """Factors by word."""
        return {plain_word(w): factor for factor, words in self.data.magnitudes.items() for w in words}

    @cached_property
    def money_magnitudes(self) -> dict[str, int]:
        """Factors by word, of sums."""
        more = self.data.money_magnitudes.items()
        return self.magnitudes | {plain_word(w): factor for factor, words in more for w in words}

    @cached_property
    def people(self) -> dict[str, int]:
        """How many people whole answers name, the speaker among them."""
        known = {plain_word(word): n for n, words in self.data.people.items() for word in words}
        pairs = (
            pattern.replace("{}", person) for pattern in self.data.me_and for person in self.data.one_person
        )
        return dict.fromkeys(map(plain_word, pairs), 2) | known

    @cached_property
    def shares(self) -> dict[str, Decimal]:
        """Percentages by the words that name them."""
        return {plain_word(w): Decimal(str(n)) for n, words in self.data.shares.items() for w in words}

    @cached_property
    def pairs(self) -> dict[str, tuple[Decimal, ...]]:
        """Numbers by the whole words that name two of them, or one as nowhere else."""
        return {plain_word(word): tuple(map(Decimal, both)) for word, both in self.data.pairs.items()}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Words that stand beside values in this language, whatever they may mean in another."""
        data = self.data
        around = (word for words in data.around.values() for word in words)
        phrases = (*data.about, *data.opening, *data.closing, *around)
        return frozenset(word for phrase in phrases for word in plain_word(phrase).split())

    def unglued(self, text: str) -> Iterator[str]:
        """A plain name without an article before it, a case or particle behind it, or both."""
        before, behind = (_longest_first(self.language, field) for field in ("glued_before", "glued_behind"))
        heads = [text, *(text.removeprefix(word) for word in before if text.startswith(word))]
        for head in heads:
            for core in (head, *(head.removesuffix(word) for word in behind if head.endswith(word))):
                if core.strip(" '") and core != text:
                    yield core.strip(" '")

    @cached_property
    def shy(self) -> frozenset[str]:
        """Whole texts that this language does not claim in a conversation held in another."""
        return frozenset(map(plain_word, self.data.shy))

    def words(self, field: str) -> frozenset[str]:
        """Words of a field, in plain form."""
        return _words(self.language, field)

    def peel(self, text: str, *, heads: tuple[str, ...] = (), tails: tuple[str, ...] = ()) -> str:
        """The text without any words of the fields `heads` before it and of `tails` behind it."""
        return _peeled(text, *_peelers(self.language, heads, tails))

    def bared(self, text: str, kind: Kind) -> Iterator[str]:
        """The text without the words of a sentence around a value of this kind, with ever fewer of them."""
        for fields in ((), ()), _PEELED.get(kind, ((), ())):
            before, after = _sentence(self.language, kind, *fields)
            yield from _stages(text, before, after)
            yield from _stages(text, after, before)

    def pattern(self, field: str) -> re.Pattern[str]:
        """Matches any of the words of a field; never where it has none."""
        return _any_of(self.language, field)

    def others(self, kind: Kind) -> re.Pattern[str]:
        """Matches words that tell of another value of a kind than is asked for."""
        return _others(self.language, kind)

    def split(self, text: str, field: str) -> list[str]:
        """The text split at the words of a field."""
        return [part.strip(" ,") for part in _splitter(self.language, field).split(text)]


@lru_cache(maxsize=256)
def _words(language: str, field: str) -> frozenset[str]:
    return frozenset(map(plain_word, with_slack(getattr(table(language).data, field))))


@lru_cache(maxsize=64)
def _longest_first(language: str, field: str) -> tuple[str, ...]:
    return tuple(sorted(_words(language, field), key=len, reverse=True))


@lru_cache(maxsize=256)
def _any_of(language: str, field: str) -> re.Pattern[str]:
    return re.compile(alternation(with_slack(getattr(table(language).data, field))))


@lru_cache(maxsize=256)
def _others(language: str, kind: Kind) -> re.Pattern[str]:
    data = table(language).data
    told = data.other_sums if kind is Kind.MONEY else data.others.get(kind, ())
    return re.compile(alternation(with_slack(told)))


@lru_cache(maxsize=256)
def _splitter(language: str, field: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternation(getattr(table(language).data, field))})\s*")


_CLOSED = r"[^\w$€£¥]|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
"""Signs and letters beside which no space is needed: the "ca" of `CA$5` is not the "ca" of "ca 5"."""


_PEELED: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.NUMBER: (("about", "opening"), ("closing", "about")),
    Kind.PERCENT: (("about", "opening"), ("closing", "about")),
    Kind.SCALE: (("about", "opening"), ("closing", "about")),
    Kind.MONEY: (("about", "opening", "money_opening"), ("closing", "about", "money_closing")),
    Kind.DATE: (("about", "date_opening"), ("date_closing",)),
    Kind.MONTH: (("about", "date_opening"), ("date_closing",)),
    Kind.DURATION: (("about", "duration_opening"), ("duration_closing", "about")),
    Kind.COUNTRY: (("country_opening",), ("country_closing",)),
    Kind.EMAIL: (("opening", "contact_opening"), ("closing",)),
}
"""Words before and behind a value of a kind, which may as well stand among those of a sentence."""


class _End:
    """Words that may stand at one end of a text. Their pattern is made when one does: that takes a while."""

    def __init__(self, words: Words, *, first: bool) -> None:
        """Args: first: at the beginning, else at the end."""
        self._words = with_slack(words)
        self._first = first
        self._forms = tuple({plain_word(word) for word in self._words} - {""})
        self._edges = frozenset(form[0 if first else -1] for form in self._forms)

    def cut(self, text: str) -> str:
        """The text without the longest of the words at this end; as it is where none stands there."""
        if self._first:
            stands = text[:1] in self._edges and text.startswith(self._forms)
        else:
            told = text.rstrip("\n")
            stands = told[-1:] in self._edges and told.endswith(self._forms)
        return self._pattern.sub("", text, count=1) if stands else text

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = alternation(self._words)
        if self._first:
            return re.compile(rf"^(?:{words})(?:[\s:,=]+|$|(?=\d)|(?<={_CLOSED}))")
        return re.compile(rf"(?:[\s,]+|(?<=[\d'])|(?={_CLOSED}))(?:{words})$")


_Ends = tuple[_End, _End]


def _peeled(text: str, before: _End, after: _End) -> str:
    return next(reversed([text, *_stages(text, before, after)]))


def _stages(text: str, first: _End, then: _End) -> Iterator[str]:
    """The text each time that a word is taken from an end, one end first, as long as something is left."""
    while True:
        for end in (first, then):
            if not (shorter := end.cut(text)):
                return
            if shorter != text:
                text = shorter
                yield text
                break
        else:
            return


@lru_cache(maxsize=512)
def _peelers(language: str, heads: tuple[str, ...], tails: tuple[str, ...]) -> _Ends:
    return _ends(*(_of(language, fields) for fields in (heads, tails)))


@lru_cache(maxsize=512)
def _sentence(language: str, kind: Kind, heads: tuple[str, ...], tails: tuple[str, ...]) -> _Ends:
    around = table(language).data.around
    # "이" is a particle, and two: a syllable that is a numeral too stands for what it is.
    known = table(language).numerals
    both = [
        word
        for word in (*around.get("any", ()), *around.get(kind, ()))
        if script(word) != "ko" or plain_word(word) not in known
    ]
    return _ends(*((*both, *_of(language, fields)) for fields in (heads, tails)))


def _of(language: str, fields: tuple[str, ...]) -> Words:
    return tuple(word for field in fields for word in getattr(table(language).data, field))


def _ends(heads: Words, tails: Words) -> _Ends:
    return _End(heads, first=True), _End(tails, first=False)


@lru_cache(maxsize=32)
def table(language: str) -> Table:
    """The table of a language that has a data file."""
    return Table(language, LanguageData.model_validate(load_words(language)))


@lru_cache(maxsize=64)
def locale(tag: str) -> Locale:
    """The CLDR's data for a BCP 47 tag; English where Babel does not know it."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - loaded when first needed

    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


_AT_HOME = {"pt": "pt-PT"}
"""Where a language is written as the packs write it, if the CLDR means another place by its name alone."""


def shown_locale(tag: str) -> Locale:
    """The CLDR's data by which values are shown; they are read by more than one habit."""
    return locale(_AT_HOME.get(tag, tag))


def without_copula(text: str) -> str:
    """An answer without what is glued behind it in Japanese and Korean, in its own writing otherwise."""
    language = script(text)
    if language not in ("ja", "ko"):
        return text
    words = sorted(table(language).data.copulas, key=len, reverse=True)
    return re.sub(rf"\s*(?:{'|'.join(map(re.escape, words))})[\s.。!]*$", "", text)


def base(tag: str) -> str:
    """The language of a BCP 47 tag without script and region."""
    return tag.replace("_", "-").split("-")[0].casefold()


@lru_cache(maxsize=64)
def near(language: str, languages: tuple[str, ...]) -> tuple[Table, ...]:
    """Tables of the conversation's language, of the pack's, and English, in this order."""
    tags = dict.fromkeys((base(language), *map(base, languages), "en"))
    return tuple(table(tag) for tag in tags if tag in LANGUAGES)


def far(text: str, close: tuple[Table, ...]) -> tuple[Table, ...]:
    """Tables of the other languages that the letters of a plain text allow, its own shy words left out.

    People write in any language, whichever the conversation is held in.
    """
    letters = script(text)
    names: tuple[str, ...] = tuple(name for name in LANGUAGES if name not in (*GLUED, "ar"))
    if letters:
        names = ("ja", "zh") if letters == "zh" else (letters,)
    held = {one.language for one in close}
    return tuple(one for one in map(table, names) if one.language not in held and text not in one.shy)
