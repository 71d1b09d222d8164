"""Numbers in figures, in words, and in both: `cinq`, `twenty-five`, `3 millions`, `2万5千`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import product

from knowledge.values.words.figures import LITERAL, Style
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, glues, plain_word

LONGEST = 80
"""No number in words is longer, in characters; what is longer is not read."""

_FIGURE = re.compile(rf"({LITERAL})\s*(.*)")
_MULTIPLIERS = (10**9, 10**8, 10**6, 10**4, 1000, 100)
_HALF = Decimal("0.5")
_PARTS = {"half_before": _HALF, "quarter_before": Decimal("0.25")}
_MILLION = 10**6
_HUNDRED = 100


@lru_cache(maxsize=4096)  # as for `plain`
def numbers(text: str, table: Table, style: Style, *, money: bool = False) -> tuple[Decimal, ...]:
    """What a plain text can mean as one number without sign; empty when it is none.

    The whole text is read: words that are neither numerals nor magnitudes make it no number.

    Args:
        text: in plain form.
        table: words of the language to read it in.
        style: signs of figures.
        money: whether magnitudes used for sums alone (`m`, `Md`) count.
    """
    if not text or len(text) > LONGEST:
        return ()
    if text.isdecimal():
        return style.readings(text)
    if said := table.pairs.get(text) or _in_one(text, table) or (money and _with_tenths(text, table, style)):
        return said
    text = _said_whole(text, table, style)
    for half in sorted(table.words("halves"), key=len, reverse=True):
        if text.endswith(half) and len(text) > len(half):
            whole = text[: -len(half)].rstrip()
            return tuple(n + _HALF * _counted(whole, table) for n in numbers(whole, table, style))
    factors = table.money_magnitudes if money else table.magnitudes
    if said := _in_magnitudes(text, table, style, factors):
        return said
    readings = _multiple(text, table, style, factors)
    return _in_words(text.replace("-", " "), table, style) if readings is None else readings


def _in_one(text: str, table: Table) -> tuple[Decimal, ...]:
    """A number that has a word of its own: "a dozen and a half" is no half of one."""
    return (Decimal(str(table.numerals[text])),) if text in table.numerals else ()


def _with_tenths(text: str, table: Table, style: Style) -> tuple[Decimal, ...]:
    """A sum whose last unit counts tenths of its magnitude: "un milione e due"."""
    for words in table.data.tenths:
        found = re.fullmatch(rf"(.+?) ?{words} (\w+)", text)
        unit = table.numerals.get(found[2], 0) if found else 0
        magnitude = words.removesuffix(" e")
        if found and 1 <= unit <= 9:  # noqa: PLR2004
            whole = numbers(found[1], table, style)
            factor = table.magnitudes.get(magnitude, 0)
            return tuple(number * factor + Decimal(str(unit)) * factor / 10 for number in whole if factor)
    return ()


def _in_magnitudes(text: str, table: Table, style: Style, factors: dict[str, int]) -> tuple[Decimal, ...]:
    """A number in words with its magnitude behind: "twee ton", "zwölfeinhalbtausend"."""
    head, _, last = text.rpartition(" ")
    if head and last in factors and (said := _before_magnitude(head, last, table, style)):
        return tuple(number * factors[last] for number in said)
    return _half_in_one_word(text, table, style, factors) if table.data.glued else ()


def _before_magnitude(head: str, last: str, table: Table, style: Style) -> tuple[Decimal, ...]:
    if last not in table.numerals:
        return _in_words(head, table, style)
    halved = any(head.endswith(half) and head != half for half in table.words("halves"))
    return numbers(head, table, style) if halved and not head[0].isdecimal() else ()


def _half_in_one_word(text: str, table: Table, style: Style, factors: dict[str, int]) -> tuple[Decimal, ...]:
    """A half and its magnitude written in one with the number: "zwölfeinhalbtausend"."""
    for magnitude, factor in factors.items():
        head = text.removesuffix(magnitude)
        if head != text and any(head.endswith(half) for half in table.words("halves")):
            return tuple(number * factor for number in numbers(head, table, style))
    return ()


def _counted(text: str, table: Table) -> int:
    """What a half behind this number is a half of: "a million and a half" of the million."""
    factor = table.magnitudes.get(text.rsplit(maxsplit=1)[-1]) if text else None
    return factor if factor and factor >= _MILLION else 1


def _with_decimals(text: str, point: str, table: Table, style: Style) -> str:
    """The text with a broken number before its magnitude in figures: "one point two million"."""
    whole, said, behind = text.replace("-", " ").partition(f" {point} ")
    before = style.readings(whole) if whole.isdecimal() else _in_words(whole, table, style)
    words = behind.split()
    for end in range(len(words), 0, -1) if said and len(before) == 1 else ():
        figures = _decimals(words[:end], table, style)
        if figures:
            return " ".join([f"{int(before[0])}{style.decimal}{figures}", *words[end:]])
    return text


def _decimals(words: list[str], table: Table, style: Style) -> str:
    """Digits said one by one, or as one number below a hundred; empty for other words."""
    digits = [word if word.isdecimal() else f"{table.numerals.get(word, math.inf):g}" for word in words]
    if all(len(digit) == 1 for digit in digits):
        return "".join(digits)
    found = _in_words(" ".join(words), table, style)
    return str(int(found[0])) if len(found) == 1 and 10 <= found[0] < 100 and found[0] % 1 == 0 else ""  # noqa: PLR2004


@lru_cache(maxsize=32)
def _digits(table: Table) -> str:
    """The signs that say a number below ten."""
    return "".join(word for word, value in table.numerals.items() if len(word) == 1 and value in range(10))


def _said_whole(text: str, table: Table, style: Style) -> str:
    """The text with decimals in figures, and with the unit that a language leaves unsaid at the end."""
    digits = _digits(table)
    for point in table.words("points"):
        if not glues(point):
            text = _with_decimals(text, point, table, style)
            continue
        found = re.fullmatch(rf"(.+){point}([{digits}]+)(.*)", text)
        whole = _in_words(found[1], table, Style(",", ".")) if found else ()
        if found and len(whole) == 1:
            decimals = "".join(str(int(table.numerals[digit])) for digit in found[2])
            text = f"{int(whole[0])}.{decimals}{found[3]}"
    for unit, below in table.data.elided.items():
        if re.search(rf"{unit}[{digits}1-9]$", text) and table.numerals.get(text[-1]) != 0:
            return text + below
    return text


def _multiple(text: str, table: Table, style: Style, factors: dict[str, int]) -> tuple[Decimal, ...] | None:
    """Readings of a figure, alone or with one magnitude, or of half a magnitude; None for other texts."""
    for field, part in _PARTS.items():
        for word in table.words(field):
            # "Half a million" is a number; "half of 5" is none.
            factor = factors.get(text.removeprefix(word).strip(" -")) if text.startswith(word) else None
            if factor and factor >= _MILLION:
                return (part * factor,)
    if said := _share_of(text, table, factors):
        return said
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None
    if not found[2]:
        return style.readings(found[1])
    factor = factors.get(found[2])
    return tuple(n * factor for n in style.readings(found[1])) if factor else None


def _share_of(text: str, table: Table, factors: dict[str, int]) -> tuple[Decimal, ...]:
    """A part of a magnitude that comes out round: "three quarters of a million"."""
    for between in table.data.part_of:
        share, of, magnitude = text.rpartition(plain_word(between).join((" ", " ")) if between else " ")
        factor, part = factors.get(magnitude), table.shares.get(share)
        if of and factor and part and factor >= _MILLION and (part * factor) % _HUNDRED == 0:
            return (part * factor / _HUNDRED,)
    return ()


def _in_words(text: str, table: Table, style: Style) -> tuple[Decimal, ...]:
    readings: dict[Decimal, None] = {}
    for atoms in _segments(text, table):
        for chosen in product(*(_atom(atom, table, style) for atom in atoms)):
            value = _value(list(chosen), table)
            if value is not None:
                readings[value] = None
        if readings:
            break
    return tuple(readings)


def _atom(atom: str, table: Table, style: Style) -> tuple[Decimal, ...]:
    if atom[0].isdecimal():
        return style.readings(atom)
    return (Decimal(str(table.numerals[atom])),)


_LITERAL = re.compile(LITERAL)


def _segments(text: str, table: Table) -> Iterator[list[str]]:
    """Ways to cut the whole text into numerals and figures, the longest numerals first."""
    skip = re.compile(rf"\s*(?:(?:{_joiners(table)})\s*)?")

    def cut(start: int, taken: list[str]) -> Iterator[list[str]]:
        if start == len(text):
            yield taken
            return
        for end in _ends(text, start, table):
            # A joiner stands between numerals, so one that would end the text is none.
            gap = skip.match(text, end)
            after = gap.end() if gap else end
            if end == len(text):
                yield [*taken, text[start:end]]
            elif after < len(text):
                for next_start in dict.fromkeys((after, _spaces(text, end))):
                    yield from cut(next_start, [*taken, text[start:end]])

    yield from cut(0, [])


def _joiners(table: Table) -> str:
    if table.data.glued:
        forms = sorted(table.words("joiners"), key=len, reverse=True)
        return "|".join(map(re.escape, forms)) or "(?!)"
    return alternation(table.data.joiners)


def _spaces(text: str, start: int) -> int:
    while start < len(text) and text[start] == " ":
        start += 1
    return start


def _ends(text: str, start: int, table: Table) -> Iterator[int]:
    if text[start].isdecimal():
        found = _LITERAL.match(text, start)
        if found:
            yield found.end()
        return
    # The pattern finds the longest numeral; shorter ones are its beginnings ("vent" of "ventuno").
    longest = table.numeral_pattern.match(text, start)
    if longest is None:
        return
    for end in range(longest.end(), start, -1):
        if text[start:end] in table.numerals and (table.data.glued or _word_ends(text, end)):
            yield end


def _word_ends(text: str, end: int) -> bool:
    return end == len(text) or not text[end].isalpha() or glues(text[end])


def _value(atoms: list[Decimal], table: Table) -> Decimal | None:
    """The number that a row of numerals names; None when such a row names none ("five six")."""
    if not atoms:
        return None
    if len(atoms) == 1:
        return atoms[0]
    for factor in (*_MULTIPLIERS, *((10,) if 10**4 in table.data.numerals else ())):
        if factor in atoms:
            return _multiplied(atoms, atoms.index(Decimal(factor)), Decimal(factor), table)
    return _added(atoms, table)


def _multiplied(atoms: list[Decimal], at: int, factor: Decimal, table: Table) -> Decimal | None:
    left = _value(atoms[:at], table) if at else Decimal(1)
    right = _value(atoms[at + 1 :], table) if at + 1 < len(atoms) else Decimal(0)
    if left is None or right is None or left == 0 or right >= factor:
        return None
    if not at and factor >= _MILLION:
        return None
    if left != left.to_integral_value() and right:
        return None
    return left * factor + right


def _added(atoms: list[Decimal], table: Table) -> Decimal | None:
    if any(a != a.to_integral_value() for a in atoms):
        return None
    first, rest = atoms[0], atoms[1:]
    if len(rest) == 1:
        second = rest[0]
        if table.data.units_first and 0 < first < 10 <= second < 100 and second % 10 == 0:  # noqa: PLR2004
            return first + second
        if int(first) in table.data.over_twenty and 10 <= second < 20:  # noqa: PLR2004
            return first + second
    following = _added(rest, table) if len(rest) > 1 else rest[0]
    if following is None or following == 0 or following >= _room(first):
        return None
    return first + following


def _room(number: Decimal) -> int:
    """The power of ten below which something can be added: 100 leaves room up to 99, 25 none."""
    whole, room = int(number), 1
    while whole and whole % 10 == 0:
        whole //= 10
        room *= 10
    return room
