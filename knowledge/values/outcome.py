"""What reading a typed answer can come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class RefusalCode(StrEnum):
    """Why an answer was not taken; the values are those of `custom.rejected.code`."""

    NOT_UNDERSTOOD = "not_understood"
    WRONG_FORMAT = "wrong_format"
    OUT_OF_RANGE = "out_of_range"
    AMBIGUOUS = "ambiguous"
    TOO_LONG = "too_long"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Taken:
    """The text is an answer; `value` is what is stored, JSON alone."""

    value: Any


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The text can be read in two or three ways; stored values, the likeliest in the language first."""

    readings: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The text is no answer to this question."""

    code: RefusalCode


Outcome = Taken | Ambiguous | Refused


class YesNo(Protocol):
    """Words for yes and no in the language of the conversation, the most usual first."""

    @property
    def yes(self) -> tuple[str, ...]:
        """Words for yes; the first names it."""
        ...

    @property
    def no(self) -> tuple[str, ...]:
        """Words for no; the first names it."""
        ...


MOST_READINGS = 3
"""More readings than these are not asked back."""

NOT_UNDERSTOOD = Refused(RefusalCode.NOT_UNDERSTOOD)
WRONG_FORMAT = Refused(RefusalCode.WRONG_FORMAT)
OUT_OF_RANGE = Refused(RefusalCode.OUT_OF_RANGE)


def settle(readings: tuple[Any, ...], otherwise: Refused) -> Outcome:
    """One reading is taken, two or three are asked back, none or more are refused as `otherwise`."""
    different = tuple({repr(reading): reading for reading in readings}.values())
    if len(different) == 1:
        return Taken(different[0])
    return Ambiguous(different) if 1 < len(different) <= MOST_READINGS else otherwise
