"""Slips of the keyboard in one letter of about twelve: left out, doubled, swapped, or another one."""

from __future__ import annotations

import zlib

_ONE_OF = 12


def slipped(text: str) -> str:
    """The text with slips whose places and kinds its own letters decide; a letter next to a slip has none."""
    letters = [sign for sign in text if sign.isalpha()]
    made: list[str] = []
    place = 0
    while place < len(text):
        sign = text[place]
        chance = zlib.crc32(f"{place} {text}".encode())
        if not sign.isalpha() or chance % _ONE_OF:
            made.append(sign)
            place += 1
            continue
        following = text[place + 1 : place + 2]
        match chance // _ONE_OF % 4:
            case 0:
                made.append(following)
            case 1:
                made.append(sign + sign + following)
            case 2:
                made.append(following + sign)
            case _:
                made.append(letters[chance // (4 * _ONE_OF) % len(letters)] + following)
        place += 2
    return "".join(made)
