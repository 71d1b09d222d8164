"""Countries: by name in the conversation's languages, in English and in their own, and by code."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.text import fold
from knowledge.values.outcome import MOST_READINGS, NOT_UNDERSTOOD, Ambiguous, Outcome, Taken, settle
from knowledge.values.words.asked import Asked
from knowledge.values.words.files import load_words
from knowledge.values.words.tables import (
    GLUED,
    Table,
    base,
    common,
    locale,
    own_names,
    shown_locale,
)
from knowledge.values.words.writing import plain

_CODE = re.compile(r"[A-Z]{2,3}")
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]{2}")
_FLAG_A = 0x1F1E6
"""The sign that stands for A in flags."""

_LONGEST = 80
_TOWN = 3
"""Words of the longest town told beside its country."""


_CODE_SIGNS = 2
_TOWN_SIGNS = 5
"""Signs of a town told right behind its country, where words are not spaced."""


def codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes of countries and territories, and XK."""
    return frozenset(own_names())


def key(name: str) -> str:
    """The form in which names are compared; Turkish letters with and without a dot are alike."""
    return fold(plain(name))


@lru_cache(maxsize=32)
def names(language: str) -> dict[str, tuple[str, ...]]:
    """Codes by folded name: the language's names, each country's own, and common other ones."""
    found: dict[str, set[str]] = {}
    for code, own in own_names().items():
        by_habit = {where(language).territories.get(code) for where in (locale, shown_locale)}
        for word in (*by_habit, *own, *common().countries.get(code, ())):
            if not word:
                continue
            for form in filter(None, dict.fromkeys((key(word), key(re.sub("['’]", "", word))))):
                found.setdefault(form, set()).add(code)
    official = {
        key(locale(language).territories[code]): code
        for code in own_names()
        if code in locale(language).territories
    }
    # A name that the language itself gives to one country belongs to that one.
    clear = {name: (official[name],) if name in official else tuple(sorted(c)) for name, c in found.items()}
    shared = {key(name): tuple(both) for name, both in common().shared_names.items()}
    return {**shared, **clear}


@lru_cache(maxsize=1)
def _demonyms() -> dict[str, dict[str, list[str]]]:
    """`demonyms.yaml`: what is of a country, by language and code."""
    demonyms: dict[str, dict[str, list[str]]] = load_words("demonyms")
    return demonyms


@lru_cache(maxsize=32)
def demonyms(language: str) -> dict[str, tuple[str, ...]]:
    """Words for what is of a country, by their key, with its code."""
    return {key(word): (code,) for code, words in _demonyms().get(language, {}).items() for word in words}


@lru_cache(maxsize=32)
def _names_and_demonyms(language: str) -> dict[str, tuple[str, ...]]:
    """The same as `names`, with words for what is of a country: a whole answer may be "we're French"."""
    return demonyms(language) | names(language)


def read_country(asked: Asked, text: str) -> Outcome:
    """A country, stored by its alpha-2 code."""
    bare = text.strip().strip(".!")
    if len(text) > _LONGEST or fold(bare) in {fold(w) for w in (*asked.interface.yes, *asked.interface.no)}:
        return NOT_UNDERSTOOD
    if _CODE.fullmatch(bare):
        code = _by_code(bare)
        if code:
            return settle((code,), NOT_UNDERSTOOD)
    if _FLAG.search(bare):
        return _by_flag(asked, bare)
    whole = plain(text)
    several = named_within(whole, next(iter(asked.tables(whole))).language)
    for table in asked.tables(whole):
        if told := _named(whole, table) or (len(several) < 2 and _with_town(whole, table)):  # noqa: PLR2004
            return settle(told, NOT_UNDERSTOOD)
    return Ambiguous(several) if 1 < len(several) <= MOST_READINGS else NOT_UNDERSTOOD


def named_within(text: str, language: str) -> tuple[str, ...]:
    """The countries of which the names stand anywhere in a text, in its order."""
    tag = base(language)
    known = names(tag)
    found = [known[match[0]] for match in _any_name(tag).finditer(key(text))]
    return tuple(dict.fromkeys(one[0] for one in found if len(one) == 1))


@lru_cache(maxsize=16)
def _any_name(language: str) -> re.Pattern[str]:
    told = (name for name in names(language) if len(name) > (_CODE_SIGNS if name.isascii() else 1))
    either = "|".join(map(re.escape, sorted(told, key=len, reverse=True)))
    return re.compile(either if language in GLUED else rf"(?<!\w)(?:{either})(?!\w)")


def _before_town(text: str, table: Table) -> tuple[str, ...]:
    """The country that a town follows with no more than a space: "中国上海"."""
    if table.language not in GLUED:
        return ()
    core = table.peel(text, heads=("country_opening",), tails=("country_closing",)).strip()
    found = _any_name(table.language).match(key(core))
    if found is None or not 0 < len(core) - found.end() <= _TOWN_SIGNS:
        return ()
    rest = core[found.end() :]
    told = any(table.pattern(field).search(rest) for field in ("changes", "denies", "or_"))
    return () if told or named_within(rest, table.language) else names(table.language)[found[0]]


def _with_town(text: str, table: Table) -> tuple[str, ...]:
    """The country on one side of a comma, a town or its surroundings on the other: "Lebanon, Beirut"."""
    if before := _before_town(text, table):
        return before
    parts = [part.strip() for part in re.split(r"[,،、，]|(?<=[\u30a0-\u30ff\u4e00-\u9fff])の", text)]
    if len(parts) != 2 or not all(parts) or any(len(part.split()) > _TOWN for part in parts):  # noqa: PLR2004
        return ()
    if any(table.pattern(field).search(part) for part in parts for field in ("changes", "denies", "or_")):
        return ()
    found = [_named(part, table) for part in parts]
    return next(filter(None, found)) if sum(map(bool, found)) == 1 else ()


def has_flag(text: str) -> bool:
    """Whether a flag stands in the text."""
    return _FLAG.search(text) is not None


def _by_flag(asked: Asked, text: str) -> Outcome:
    """The country of a flag; a name beside it must be that country's."""
    flags = {"".join(chr(ord(sign) - _FLAG_A + ord("A")) for sign in pair) for pair in _FLAG.findall(text)}
    named = _FLAG.sub(" ", text).strip(" .!")
    if not flags <= codes() or (named and read_country(asked, named) != Taken(next(iter(flags)))):
        return NOT_UNDERSTOOD
    return settle(tuple(sorted(flags)), NOT_UNDERSTOOD)


def _named(text: str, table: Table) -> tuple[str, ...]:
    known = _names_and_demonyms(table.language)
    if found := known.get(key(text)):
        return found
    core = table.peel(text, heads=("country_opening",), tails=("country_closing",))
    for form in (core, *table.unglued(text), *table.unglued(core)):
        if found := known.get(key(form)):
            return found
    return ()


def _by_code(code: str) -> str:
    if code in codes():
        return "" if code in common().not_codes else code
    from babel.core import get_global  # noqa: PLC0415 - loaded when first needed

    if len(code) == 2:  # noqa: PLR2004 - outdated alpha-2 codes name nothing for sure
        return {"UK": "GB"}.get(code, "")
    heirs = get_global("territory_aliases").get(code, [])
    return heirs[0] if len(heirs) == 1 and heirs[0] in codes() else ""
