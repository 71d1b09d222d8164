"""People who are counted by naming them, with the speaker among them: `me, my brother and his wife`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from knowledge.pack.structure import Kind
from knowledge.values.numbers.mentions import mentions
from knowledge.values.numbers.numerals import numbers
from knowledge.values.words.data import Words
from knowledge.values.words.tables import Table, load_words
from knowledge.values.words.writing import alternation, glues, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.values.words.figures import Style

_LONGEST = 90
_MOST_NAMED = 6
_WORDS_OF_ONE = 5
_WORDS_OF_NAME = 2
_SIGNS_OF_ONE = 9
_PAIR = 2
_FACES = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")


class _Team(BaseModel):
    """`team.yaml`, one language.

    Attributes:
        between: what stands between two who are named.
        one_of: words before one person. several: words for more whose number is not told, or for no person.
        speaker: words for who speaks. we: the same of as many as `{}` says.
        together: whole answers by their number ("flying solo"). still: words that may stand before them.
        including: words that say who is among those counted ("7 counting the intern").
        in_all: words at the end of a text that count all who are in it, by their number ("my wife and I, the
            two of us"). in_all_with: the same before who the others are ("a couple with my husband").
        among: words between a number of people and others, who may be counted in it or not ("with").
        in_group: words between people and the number that counts them altogether ("夫婦の2人で").
        including_around: like `including`, around `*`, who is among them ("seven with the intern included").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    between: Words
    one_of: Words
    speaker: Words
    we: Words
    several: Words
    together: dict[int, Words]
    still: Words
    including: Words
    in_all_with: dict[int, Words]
    including_around: Words
    in_all: dict[int, Words]
    among: Words = ()
    in_group: Words = ()


def people(text: str, table: Table, style: Style) -> int:
    """How many people a whole plain answer such as "me and my brother" names; 0 for other answers."""
    text = _FACES.sub("", text).strip()
    core = table.peel(text, heads=("about", "opening"), tails=("closing", "about"))
    known = table.people | _together(table)
    many = known.get(_without_fillers(text, table), 0)
    if told := known.get(text) or known.get(core) or (many if many > 1 else 0):
        return told
    if (
        summed := _in_all_with(text, table, style)
        or _told_with_group(text, table, style)
        or _told_behind(text, table, style)
    ):
        return summed
    if (
        told := _with_parts(text, table, style)
        or _before_parts(text, table, style)
        or _in_all(text, table, style)
    ):
        return told
    if re.search(r"\d", text) and _find(table, "including").search(text):
        return 0  # whoever is named is among those counted
    head, comma, tail = text.partition(",")
    told = _heads(head.strip(), table, style) if comma else 0
    if told and (both := people(tail.strip(), table, style)):  # "two, my sister and I"
        return both if told == both else 0
    listed = _listed(core, table, style)
    return listed if listed > 1 else _named(text, table, style) or _with_more(text, table, style)


def _with_more(text: str, table: Table, style: Style) -> int:
    """How many the speaker and a number of others are: "me and two developers"."""
    for before, behind in _me_plus(table):
        others = text[len(before) : len(text) - len(behind)].strip()
        if text.startswith(before) and text.endswith(behind) and (count := _heads(others, table, style)):
            return 1 + count
    return 0


@lru_cache(maxsize=32)
def _me_plus(table: Table) -> tuple[tuple[str, str], ...]:
    """What stands before the others and behind them."""
    parts = (pattern.split("{}") for pattern in table.data.me_plus)
    return tuple((plain_word(before), plain_word(behind)) for before, behind in parts)


def _without_fillers(text: str, table: Table) -> str:
    """The text without what may stand before those who speak, and behind a pause: "still just us two"."""
    return _fillers(table).sub("", _PAUSE.split(text, maxsplit=1)[0])


_PAUSE = re.compile(r"\s*[,;:(!]")


@lru_cache(maxsize=32)
def _fillers(table: Table) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{alternation(_team(table).still)})\s*)+")


def is_list(text: str, table: Table) -> bool:
    """Whether the speaker is named beside others, so that a number in the text counts only some of them."""
    pieces = _pieces(text, table)
    return len(pieces) > 1 and any(_speakers(piece, table) for piece in pieces)


def _listed(text: str, table: Table, style: Style) -> int:
    """How many people a list such as "my sister, a developer and me" names; 0 without the speaker."""
    pieces = [piece for piece in _between_listed(table).split(text) if piece.strip()]
    summed = _summed(pieces[-1].strip(), table, style) if len(pieces) > 1 else 0
    pieces = pieces[:-1] if summed else pieces
    counts = [_one_or_more(piece.strip(), table, style) for piece in pieces]
    speaker = any(table.people.get(piece.strip()) == 1 for piece in pieces)
    found = sum(counts) if speaker and all(counts) else 0
    return found if not summed or summed == found else 0


@lru_cache(maxsize=32)
def _between_listed(table: Table) -> re.Pattern[str]:
    glued = r"|(?<=\s)و(?=\w)" if table.language == "ar" else ""
    return re.compile(rf",|{table.pattern('and_').pattern}{glued}")


def _summed(text: str, table: Table, style: Style) -> int:
    """The sum that is told behind people, "so two", "two in total"; 0 for other texts."""
    core = _makes(table).sub("", text)
    return _heads(core, table, style) if core != text else 0


@lru_cache(maxsize=32)
def _makes(table: Table) -> re.Pattern[str]:
    makes = table.pattern("makes").pattern
    return re.compile(rf"^(?:{makes})\s*|\s*(?:{makes})$")


def _one_or_more(text: str, table: Table, style: Style) -> int:
    core = table.peel(text, heads=("person_opening",))
    one = table.people.get(text) == 1 or core in table.words("one_person")
    return 1 if one else _heads(text, table, style)


def _heads(text: str, table: Table, style: Style) -> int:
    """How many people a number with its noun counts; 0 for other texts."""
    for core in (
        text,
        table.peel(text, heads=("opening",), tails=("closing",)),
        *table.bared(text, Kind.NUMBER),
    ):
        found = numbers(core, table, style)
        if len(found) == 1 and found[0] == found[0].to_integral_value():
            return int(found[0])
    return 0


def _with_parts(text: str, table: Table, style: Style) -> int:
    """The number of all where some of them are told beside it: "five: three founders and two interns"."""
    for total, part in _with_included(text, table, style):
        if all(count < total for count in _counts(part, table, style)):
            return total
    for cut in (*_PARTED.finditer(text), *_find(table, "including").finditer(text)):
        before, behind = text[: cut.start()].strip(" ,;("), text[cut.end() :].strip(" ,;)(")
        parted = cut[0].strip() in _PARTING
        for told, parts in ((before, behind), (behind, before)):
            total = _total(told, table, style) if told and (parts or not parted) else 0
            counts = _counts(parts, table, style) or _counts_alone(parts, table, style)
            if total > 1 and (sum(counts) == total if parted else all(count < total for count in counts)):
                return total
            if parted:
                break
    return 0


_LEAST_PARTED = 3
"""Numbers of a text that tells all and the parts they are in."""


def _before_parts(text: str, table: Table, style: Style) -> int:
    """The number of all where those behind it add up to it: "six of us, four permanent and two freelance"."""
    if any(table.pattern(field).search(text) for field in ("but", "changes", "lately")):
        return 0  # "we were three, one left, now two of us"
    counts = [one.readings[0] for one in mentions(text, table, style)]
    parted = len(counts) >= _LEAST_PARTED and len(text) <= _LONGEST and counts[0] == sum(counts[1:])
    return int(counts[0]) if parted else 0


def _with_included(text: str, table: Table, style: Style) -> Iterator[tuple[int, str]]:
    """The number of all, and who is told behind it to be among them: "six, the two of us included"."""
    for cut in (*_around(table).finditer(text), *_behind_pause(table).finditer(text)):
        total = _total(text[: cut.start()].strip(" ,;("), table, style)
        if total > 1 and not text[cut.end() :].strip(" )"):
            yield total, cut["who"]


@lru_cache(maxsize=32)
def _around(table: Table) -> re.Pattern[str]:
    """Matches those who are included between the two words that say so."""
    parts = (words.partition(" * ") for words in _team(table).including_around)
    forms = (rf"{re.escape(plain_word(a))} @ {re.escape(plain_word(b))}" for a, _, b in parts)
    either = "|".join(forms).replace("@", r"[^,;:]+?")
    return re.compile(rf"(?<!\w)(?P<who>{either or '(?!)'})(?!\w)")


@lru_cache(maxsize=32)
def _behind_pause(table: Table) -> re.Pattern[str]:
    """Matches those who are included behind a pause, and the word that says so behind them."""
    return re.compile(rf"[,(;]\s*(?P<who>[^,;:()]+?)\s*(?:{_find(table, 'including').pattern})")


def _total(text: str, table: Table, style: Style) -> int:
    """The number of people that a text or the part next to a pause tells."""
    core = table.peel(text, heads=("makes", "opening", "about"), tails=("closing", "about", "copulas"))
    known = (table.people | _together(table)).get(text, 0)
    return known or _heads(text, table, style) or _heads(core, table, style) or _we(text, table, style)


def _counts(text: str, table: Table, style: Style) -> list[int]:
    """The numbers of the people that a text names, one for the speaker and for each single one."""
    counts = [int(one.readings[0]) for one in mentions(text, table, style)]
    alone = [piece for piece in _pieces(text, table) if not mentions(piece, table, style)]
    return [
        *counts,
        *(1 for piece in alone if _speakers(piece, table) or _others(piece, table, style, joined=True)),
    ]


def _counts_alone(text: str, table: Table, style: Style) -> list[int]:
    """The numbers that are words of their own, with a particle or without: "창업자 셋에 인턴 둘"."""
    said = ((word, *table.unglued(word)) for word in text.replace(",", " ").split())
    counts = (next(filter(None, (_heads(form, table, style) for form in forms)), 0) for forms in said)
    return [count for count in counts if count]


_PARTING = (":", "(", ";", "-", "=", ".")
_PARTED = re.compile(r"\s*[:(;]\s*|\s-\s|\s?=\s?|\.\s?(?=\D)")
"""Behind which those who were counted are told one by one."""

_MOST_IN_ALL = 5
"""Words beside one that counts all."""


def _in_all(text: str, table: Table, style: Style) -> int:
    """How many are meant by a word that counts all who are told beside it: "my wife and I, the two of us"."""
    for number, words in _team(table).in_all.items():
        for word in map(plain_word, words):
            rest = text.removesuffix(word)
            bounded = any(map(glues, word)) or rest[-1:] in ("", " ", ",")
            if rest == text or not bounded or len(rest.split()) > _MOST_IN_ALL:
                continue
            joined = any(
                rest.rstrip().endswith(plain_word(one)) for one in _team(table).between if one != ","
            )
            if not joined and not mentions(rest, table, style) and not _find(table, "several").search(rest):
                return number
    return 0


def _in_all_with(text: str, table: Table, style: Style) -> int:
    """How many are meant by a word that counts all before who the others are: "a couple with my husband"."""
    text = _fillers(table).sub("", text)
    for number, words in _team(table).in_all_with.items():
        cut = re.match(alternation(words), text)
        if cut and number == 1 + _others(text[cut.end() :].strip(), table, style, joined=True):
            return number
    return 0


def _told_with_group(text: str, table: Table, style: Style) -> int:
    """The number behind people whom it counts altogether: "夫婦と息子の3人で", "친구랑 둘이"."""
    form = _group(table)
    found = form.search(text) if form else None
    said = numbers(found["number"], table, style) if found else ()
    return int(said[0]) if said else 0


@lru_cache(maxsize=32)
def _group(table: Table) -> re.Pattern[str] | None:
    words = "|".join(map(plain_word, _team(table).in_group))
    match table.language:
        case "ja":
            return re.compile(rf"(?:{words})(?P<number>\d+|[二三四五六七八九十]+)[人名](?:て|$)")
        case "ko":
            return re.compile(rf"[가-힣](?:{words}) (?P<number>둘|셋|넷)이(?:서|요|에요|서요|서 .*)?$")
        case _:
            return None


def _told_behind(text: str, table: Table, style: Style) -> int:
    """The sum told behind people with the speaker among them, "so three"; 0 where theirs is another."""
    cut = re.fullmatch(rf"(.+?)[,\s]*(?:{table.pattern('makes').pattern})\s*(\S+(?: \S+)?)", text)
    told = _heads(cut[2], table, style) if cut else 0
    if cut is None or not told or not is_list(cut[1], table):
        return 0
    listed = _named(cut[1], table, style)
    return told if listed in (0, told) else 0


def _named(text: str, table: Table, style: Style) -> int:
    """How many people a list names in words of its own, names too; 0 where one of them may be several."""
    pieces = _pieces(text, table)
    if len(text) > _LONGEST or not 1 < len(pieces) <= _MOST_NAMED:
        return 0
    if _find(table, "among").search(text) and not _speakers(pieces[0], table):
        return 0  # "nine with the two interns" may be nine
    if told := _summed(pieces[-1], table, style):
        return told if told == _named(text[: text.rfind(pieces[-1])].strip(" ,."), table, style) else 0
    if _told(pieces[-1], table, style) == (count := len(pieces)) and table.language in ("ko", "zh"):
        pieces[-1] = re.sub(
            r"\s?\S+$" if table.language == "ko" else r"[两俩三四五六2-6][个人]*$", "", pieces[-1]
        )
        return count if any(_speakers(piece, table) for piece in pieces) else 0
    joined = len(_between(table).split(text.replace(",", " "))) > 1
    counts, spoken = [], 0
    for piece in pieces:
        speaks = _speakers(piece, table) or (_we(piece, table, style) if joined else 0)
        spoken += bool(speaks)
        counts.append(speaks or _others(piece, table, style, joined=joined))
    return sum(counts) if spoken == 1 and all(counts) else 0


def _pieces(text: str, table: Table) -> list[str]:
    parts = (part.strip(" .!") for part in _between(table).split(text))
    return [part for part in parts if part]


def _told(piece: str, table: Table, style: Style) -> int:
    """A number without a noun at the end of a list: "我跟我老婆两个", "저랑 집사람 둘"."""
    found = mentions(piece, table, style)
    bare = r"[个人]*" if table.language == "zh" else r"이?(?:서|요|이에요|예요|입니다)?"
    last = found[-1] if found else None
    if last is None or not last.before.strip() or re.fullmatch(bare, last.behind) is None:
        return 0
    counted = table.language == "ko" and last.said.strip() not in ("둘", "셋", "넷", "다섯")
    return 0 if counted else int(last.readings[0])


def _speakers(piece: str, table: Table) -> int:
    forms = {piece, table.peel(piece, heads=("opening", "about"))}
    return int(any(form in _words(table, "speaker") or table.people.get(form) == 1 for form in forms))


def _we(piece: str, table: Table, style: Style) -> int:
    """How many "we three" are."""
    if (known := (table.people | _together(table)).get(piece, 0)) > 1:
        return known
    for pattern in _team(table).we:
        head, tail = (plain_word(part) for part in pattern.split("{}"))
        core = piece[len(head) : len(piece) - len(tail)].strip()
        count = numbers(core, table, style) if piece.startswith(head) and piece.endswith(tail) else ()
        if count and count[0] > 1:
            return int(count[0])
    return 0


def _others(piece: str, table: Table, style: Style, *, joined: bool) -> int:
    """How many people one piece of a list names, apart from the speaker.

    A name alone is known where a word such as "and" joins it to others.
    """
    piece = table.peel(piece, heads=("opening", "about"))
    if _one_or_more(piece, table, style) == 1:
        return 1
    found = mentions(piece, table, style)
    if found:
        whole = len(found) == 1 and found[0].readings[0] % 1 == 0 and not re.search("[%€$£]", piece)
        return int(found[0].readings[0]) if whole else 0
    if _find(table, "several").search(piece) or (
        table.pattern("counted").search(piece) and not any(map(glues, piece))
    ):
        return 0
    return 1 if _is_one(piece, table, joined=joined) else 0


def _is_one(piece: str, table: Table, *, joined: bool) -> bool:
    if any(map(glues, piece)):
        return joined and len(piece) <= _SIGNS_OF_ONE
    words = piece.split()
    named = len(words) <= (_WORDS_OF_NAME if table.language in ("ar", "tr") else 1)
    plainly = not any(word in table.vocabulary for word in words)
    led = _find(table, "one_of").match(piece) is not None and len(words) <= _WORDS_OF_ONE
    return ((len(words) > 1 or "'" in piece) and led) or (
        joined and named and plainly and len(piece) >= _PAIR
    )


@lru_cache(maxsize=16)
def _between(table: Table) -> re.Pattern[str]:
    words = [plain_word(word) for word in _team(table).between]
    signs = [re.escape(word) for word in words if not word.isalpha()]
    letters = sorted((word for word in words if word.isalpha()), key=len, reverse=True)
    match table.language:
        case "ko":
            said = rf"(?<=[\uac00-\ud7a3])(?:{'|'.join(letters)})\s+|\s(?:및|그리고)\s"
        case "ja":
            said = "|".join("(?<![いひも])と(?!こ)" if word == "と" else word for word in letters)
        case "zh":
            said = "|".join(letters)
        case "ar":
            said = r"\sو\s?(?=\w)|\s(?:مع|زائد)\s"
        case _:
            said = rf"\s(?:{'|'.join(letters)})\s"
    return re.compile(rf"\s*(?:{'|'.join(signs)})\s*(?:(?<=[,])\s*(?:and|et|und|en|y|e|ve)\s)?|{said}")


@lru_cache(maxsize=16)
def _together(table: Table) -> dict[str, int]:
    return {plain_word(word): number for number, words in _team(table).together.items() for word in words}


@lru_cache(maxsize=32)
def _words(table: Table, field: str) -> frozenset[str]:
    return frozenset(map(plain_word, getattr(_team(table), field)))


@lru_cache(maxsize=32)
def _find(table: Table, field: str) -> re.Pattern[str]:
    return re.compile(alternation(getattr(_team(table), field)))


def _team(table: Table) -> _Team:
    return _all()[table.language]


@lru_cache(maxsize=1)
def _all() -> dict[str, _Team]:
    return {language: _Team.model_validate(words) for language, words in load_words("team").items()}
