"""People who are named one by one, with the speaker among them: `me, my brother and his wife`."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.pack.structure import Kind
from knowledge.values.numbers.mentions import mentions
from knowledge.values.numbers.numerals import numbers
from knowledge.values.numbers.people.words import known_teams, matches, team, words_of
from knowledge.values.words.figures import Style
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import glues, plain_word

LONGEST = 90
"""Signs of the longest text in which people are counted so."""

_MOST_NAMED = 6
_WORDS_OF_ONE = 5
_WORDS_OF_NAME = 2
_SIGNS_OF_ONE = 9
_PAIR = 2


def is_list(text: str, table: Table) -> bool:
    """Whether the speaker is named beside others, so that a number in the text counts only some of them."""
    pieces = pieces_of(text, table)
    return len(pieces) > 1 and any(speakers_in(piece, table) for piece in pieces)


def in_list(text: str, table: Table, style: Style) -> int:
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
    return heads_in(core, table, style) if core != text else 0


@lru_cache(maxsize=32)
def _makes(table: Table) -> re.Pattern[str]:
    makes = table.pattern("makes").pattern
    return re.compile(rf"^(?:{makes})\s*|\s*(?:{makes})$")


def _one_or_more(text: str, table: Table, style: Style) -> int:
    core = table.peel(text, heads=("person_opening",))
    one = table.people.get(text) == 1 or core in table.words("one_person")
    return 1 if one else heads_in(text, table, style)


def heads_in(text: str, table: Table, style: Style) -> int:
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


def by_names(text: str, table: Table, style: Style) -> int:
    """How many people a list names in words of its own, names too; 0 where one of them may be several."""
    pieces = pieces_of(text, table)
    if len(text) > LONGEST or not 1 < len(pieces) <= _MOST_NAMED:
        return 0
    if matches(table, "among").search(text) and not speakers_in(pieces[0], table):
        return 0  # "nine with the two interns" may be nine
    if told := _summed(pieces[-1], table, style):
        return told if told == by_names(text[: text.rfind(pieces[-1])].strip(" ,."), table, style) else 0
    if _told(pieces[-1], table, style) == (count := len(pieces)) and table.language in ("ko", "zh"):
        pieces[-1] = re.sub(
            r"\s?\S+$" if table.language == "ko" else r"[两俩三四五六2-6][个人]*$", "", pieces[-1]
        )
        return count if any(speakers_in(piece, table) for piece in pieces) else 0
    joined = len(ties(table).split(text.replace(",", " "))) > 1
    counts, spoken = [], 0
    for piece in pieces:
        speaks = speakers_in(piece, table) or (as_we(piece, table, style) if joined else 0)
        spoken += bool(speaks)
        counts.append(speaks or others_in(piece, table, style, joined=joined))
    return sum(counts) if spoken == 1 and all(counts) else 0


def pieces_of(text: str, table: Table) -> list[str]:
    """Those who are told, between commas, "and" and "with"."""
    parts = (part.strip(" .!") for part in ties(table).split(text))
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


def speakers_in(piece: str, table: Table) -> int:
    """1 for who speaks, 0 for others."""
    forms = {piece, table.peel(piece, heads=("opening", "about"))}
    return int(any(form in words_of(table, "speaker") or table.people.get(form) == 1 for form in forms))


def as_we(piece: str, table: Table, style: Style) -> int:
    """How many "we three" are."""
    if (known := (table.people | known_teams(table)).get(piece, 0)) > 1:
        return known
    for pattern in team(table).we:
        head, tail = (plain_word(part) for part in pattern.split("{}"))
        core = piece[len(head) : len(piece) - len(tail)].strip()
        count = numbers(core, table, style) if piece.startswith(head) and piece.endswith(tail) else ()
        if count and count[0] > 1:
            return int(count[0])
    return 0


def others_in(piece: str, table: Table, style: Style, *, joined: bool) -> int:
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
    if matches(table, "several").search(piece) or (
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
    led = matches(table, "one_of").match(piece) is not None and len(words) <= _WORDS_OF_ONE
    return ((len(words) > 1 or "'" in piece) and led) or (
        joined and named and plainly and len(piece) >= _PAIR
    )


@lru_cache(maxsize=16)
def ties(table: Table) -> re.Pattern[str]:
    """Matches what stands between those who are named: commas, "and", "with"."""
    words = [plain_word(word) for word in team(table).between]
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
