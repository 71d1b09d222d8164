"""A word with one slip of the keyboard: a letter too many, missing or changed, or two in the wrong order."""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 5
"""Letters from which a word with a slip is still known; shorter ones are too easily another."""


def slipped(word: str, known: Iterable[str]) -> bool:
    """Whether a word is one slip away from one of those that are known; both in plain form.

    The first letter is seldom missed: it must be the same.
    """
    return len(word) >= _SHORTEST and any(_one_apart(word, other) for other in known if other[:1] == word[0])


def _one_apart(one: str, other: str) -> bool:
    if len(other) < _SHORTEST or abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, rest_other = one[at:], other[at:]
    swapped = rest[1::-1] == rest_other[:2] and rest[2:] == rest_other[2:]
    return swapped or rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:]
