"""What buttons carry: at most 64 bytes that tell, months later, what was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.interview import split_key

if TYPE_CHECKING:
    from knowledge.pack import Question


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice of an intake question, with the meaning the question had when the button was made."""

    key: str
    meaning: int
    value: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer to a question back: which turn asked, and the index of the option from 0."""

    serial: int
    option: int


_CHOSEN = re.compile(r"#([a-z][a-z0-9_]{0,39})(?:\.(\d{1,2}))?@(\d{1,3})=([a-z0-9][a-z0-9_-]{0,23})")
_SETTLED = re.compile(r"#\?(\d{1,9})=(\d{1,2})")


def chosen(key: str, question: Question, value: str) -> str:
    """Payload of the button that chooses `value`."""
    name, index = split_key(key)
    member = f".{index}" if index > 1 else ""
    return f"#{name}{member}@{question.meaning}={value}"


def settled(serial: int, option: int) -> str:
    """Payload of the button for the option with this index."""
    return f"#?{serial}={option}"


_FOR_ALL = re.compile(r"/(help|events|trainings|privacy|language)\b.*", re.DOTALL)


def is_for_all(text: str) -> bool:
    """Whether a button may be shown where others read along: it tells or changes nothing personal."""
    return _FOR_ALL.fullmatch(text) is not None or _SETTLED.fullmatch(text) is not None


def read(text: str) -> Chosen | Settled | None:
    """What a button sent, None when the text is no payload of ours."""
    if match := _CHOSEN.fullmatch(text):
        name, index, meaning, value = match.groups()
        key = f"{name}#{index}" if index and int(index) > 1 else name
        return Chosen(key, int(meaning), value)
    if match := _SETTLED.fullmatch(text):
        return Settled(int(match[1]), int(match[2]))
    return None
