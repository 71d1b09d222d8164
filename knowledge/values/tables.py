"""Words of typed values, per language: data files, and the CLDR's conventions through Babel.

Each language is loaded when it is first needed and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from knowledge.pack.structure import Kind
from knowledge.values.writing import alternation, plain_word, script

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "nl", "ja", "ko", "zh", "ar", "tr")
"""Languages that have a data file, in the order in which they are tried when nothing else decides."""

Words = tuple[str, ...]
Distance = Literal["last", "next", "-2", "-1", "0", "1"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LanguageData(_Data):
    """A data file of one language; every word may be written as people write it.

    Attributes:
        numerals: words by the number they name; multi-word ones are one numeral.
        joiners: words between numerals that add nothing. glued: numerals may stand without spaces.
        units_first: "fünfundzwanzig". over_twenty: tens that take 10 to 19 ("soixante-dix").
        points: words before decimals ("一点五"). elided: the unit that goes unsaid, by the one before
            ("一万二" is 12000).
        halves: words after a number or its unit that add a half. half_before: words that are a half.
            quarter_before: words that are a quarter, before a magnitude ("a quarter million").
        one: words that count as one before a unit. none: whole answers that mean 0.
        people: whole answers that count people with the speaker among them ("just me"), by their number.
        me_and: two people, `{}` stands for one of `one_person` ("me and my {}").
        me_plus: one more than `{}`, a number with whom it counts ("me and {}").
        instead: words before a number that is denied: "five, not four". instead_behind: words behind it.
        pairs: words that name two numbers, either of which may be meant.
        copulas: words glued behind any answer that add nothing ("です").
        magnitudes: words that multiply a number, by factor. money_magnitudes: further ones for sums.
        about, opening, closing: words around a number that do not change it. money_opening, money_closing:
            further ones around sums.
        around: words that may stand on either side of a value of a kind, or of any (`any`), in a sentence in
            which nothing else is told ("we talked to", "so far").
        sayings: words that make no answer of a number beside them ("a million thanks").
        or: words between two alternatives. ranges: words that make a range of it.
        percent: words after a percentage. percent_before: before it.
        shares: whole answers that name a part, by its percentage.
        currencies: names by ISO code. dollar: words for a dollar of whichever country.
        durations: words by unit. duration_twos: words for two of a unit. day_counts: for so many days.
            month_counts: for so many months.
        duration_alone: a unit alone is one of it. unit_and_half: it is so before a half ("año y medio").
        vague: whole answers that only look like durations.
        duration_shown: unit with its number, by CLDR plural form.
        eras: first and last year of eras, by name.
        month_names: names of a month, by its number, beside those of the calendar ("setiembre").
        ordinals: letters behind the figure of a day. first_day: words for the first of a month ("primero").
        years: words that name a year by its distance, right before the month ("去年3月").
        days, months: relative days and months by their distance. ahead, back: `{}` stands for a duration.
        month_in: words around a month (`{}`) that tell its year: the last or next one, or years from now.
        weekday_in: the same of a weekday: the last or next one, or the one so many weeks from now. Words that
            stand under two are asked back. quarters: names of a quarter of a year, by its number.
        month_parts: words before or behind a month that do not change which month it is.
        day_parts: words behind a relative day that do not change it.
        have_none: whole answers that say that there is none. no_thing: the same of a thing, for `{}`.
        things: what is asked for, by the kind of its question.
        but: words between a yes and what limits it. denies: words that could make such a rest a no.
        said_before: words before a yes or no that repeat it ("I already said").
        scale_of: words as in "4 of 5". scale_from: as in "of 5 points, 4".
        shy: words of this language that are something else elsewhere.
    """

    numerals: dict[float, Words]
    joiners: Words = ()
    glued: bool = False
    units_first: bool = False
    over_twenty: tuple[int, ...] = ()
    points: Words = ()
    elided: dict[str, str] = Field(default_factory=dict)
    halves: Words = ()
    half_before: Words = ()
    quarter_before: Words = ()
    one: Words = ()
    none: Words = ()
    people: dict[int, Words] = Field(default_factory=dict)
    me_and: Words = ()
    one_person: Words = ()
    me_plus: Words = ()
    instead: Words = ()
    instead_behind: Words = ()
    pairs: dict[str, tuple[int, int]] = Field(default_factory=dict)
    copulas: Words = ()
    magnitudes: dict[int, Words]
    money_magnitudes: dict[int, Words]
    about: Words
    opening: Words
    closing: Words
    around: dict[Kind | Literal["any"], Words] = Field(default_factory=dict)
    sayings: Words = ()
    or_: Words = Field(alias="or")
    ranges: Words
    percent: Words
    percent_before: Words = ()
    shares: dict[float, Words] = Field(default_factory=dict)
    money_opening: Words = ()
    money_closing: Words = ()
    currencies: dict[str, Words]
    dollar: Words = ()
    durations: dict[str, Words]
    duration_twos: dict[str, Words] = Field(default_factory=dict)
    day_counts: dict[int, Words] = Field(default_factory=dict)
    month_counts: dict[int, Words] = Field(default_factory=dict)
    duration_alone: bool = False
    unit_and_half: bool = False
    duration_joiners: Words = ()
    duration_opening: Words = ()
    duration_closing: Words = ()
    vague: Words = ()
    duration_shown: dict[str, dict[str, str]]
    date_opening: Words = ()
    date_closing: Words = ()
    month_parts: Words = ()
    date_fillers: Words = ()
    ordinals: Words = ()
    first_day: Words = ()
    years: dict[int, Words] = Field(default_factory=dict)
    days: dict[int, Words]
    months: dict[int, Words]
    eras: dict[str, tuple[int, int]] = Field(default_factory=dict)
    month_names: dict[int, Words] = Field(default_factory=dict)
    month_in: dict[Distance, Words] = Field(default_factory=dict)
    weekday_in: dict[Distance, Words] = Field(default_factory=dict)
    quarters: dict[int, Words] = Field(default_factory=dict)
    ahead: Words
    back: Words
    day_parts: Words = ()
    country_opening: Words = ()
    country_closing: Words = ()
    contact_opening: Words = ()
    have_none: Words = ()
    no_thing: Words = ()
    things: dict[Kind, Words] = Field(default_factory=dict)
    scale_of: Words = ()
    scale_from: Words = ()
    and_: Words = Field(alias="and")
    yes: Words
    no: Words
    but: Words = ()
    denies: Words = ()
    said_before: Words = ()
    shy: Words = ()


class CommonData(_Data):
    """`common.yaml`: signs and numbers that belong to no language."""

    symbols: dict[str, Words]
    dollar: Words
    dollars: Words
    yen: Words
    yens: Words
    yes_signs: Words
    no_signs: Words
    lower: Words
    not_tld: Words
    endings: Words
    usual_tld: Words
    not_codes: Words
    more_tld: Words
    company: dict[str, Words]
    company_forms: dict[str, Words]
    countries: dict[str, Words]
    shared_names: dict[str, Words]


def load_words(name: str) -> Any:
    """A data file of this package's words, as YAML gives it."""
    text = files("knowledge.values").joinpath("words", f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


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

    def pattern(self, field: str) -> re.Pattern[str]:
        """Matches any of the words of a field; never where it has none."""
        return _any_of(self.language, field)

    def split(self, text: str, field: str) -> list[str]:
        """The text split at the words of a field."""
        return [part.strip(" ,") for part in _splitter(self.language, field).split(text)]


@lru_cache(maxsize=256)
def _words(language: str, field: str) -> frozenset[str]:
    return frozenset(map(plain_word, getattr(table(language).data, field)))


@lru_cache(maxsize=256)
def _any_of(language: str, field: str) -> re.Pattern[str]:
    return re.compile(alternation(getattr(table(language).data, field)))


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
}
"""Words before and behind a value of a kind, which may as well stand among those of a sentence."""

_Ends = tuple[re.Pattern[str], re.Pattern[str]]


def _peeled(text: str, before: re.Pattern[str], after: re.Pattern[str]) -> str:
    return next(reversed([text, *_stages(text, before, after)]))


def _stages(text: str, before: re.Pattern[str], after: re.Pattern[str]) -> Iterator[str]:
    """The text each time that a word is taken from an end, as long as something is left."""
    while True:
        for end in (before, after):
            if not (shorter := end.sub("", text, count=1)):
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
    both = (*around.get("any", ()), *around.get(kind, ()))
    return _ends(*((*both, *_of(language, fields)) for fields in (heads, tails)))


def _of(language: str, fields: tuple[str, ...]) -> Words:
    return tuple(word for field in fields for word in getattr(table(language).data, field))


def _ends(heads: Words, tails: Words) -> _Ends:
    return (
        re.compile(rf"^(?:{alternation(heads)})(?:[\s:,=]+|$|(?=\d)|(?<={_CLOSED}))"),
        re.compile(rf"(?:[\s,]+|(?<=[\d'])|(?={_CLOSED}))(?:{alternation(tails)})$"),
    )


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


def near(language: str, languages: tuple[str, ...]) -> tuple[Table, ...]:
    """Tables of the conversation's language, of the pack's, and English, in this order."""
    return _near((base(language), *map(base, languages), "en"))


@lru_cache(maxsize=64)
def _near(tags: tuple[str, ...]) -> tuple[Table, ...]:
    return tuple(table(tag) for tag in dict.fromkeys(tags) if tag in LANGUAGES)


def far(text: str, close: tuple[Table, ...]) -> tuple[Table, ...]:
    """Tables of the other languages that the letters of a plain text allow, its own shy words left out.

    People write in any language, whichever the conversation is held in.
    """
    letters = script(text)
    names: tuple[str, ...] = tuple(name for name in LANGUAGES if name not in ("ja", "ko", "zh", "ar"))
    if letters:
        names = ("ja", "zh") if letters == "zh" else (letters,)
    held = {one.language for one in close}
    return tuple(one for one in map(table, names) if one.language not in held and text not in one.shy)
