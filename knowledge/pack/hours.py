"""Hours, holidays and the service's times, as packs and the contacts file write them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.functional_validators import AfterValidator

from knowledge.business_time import days_of, has_holidays, week_of

Opening = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
"""An opening within a day, as `09:00-12:30`."""
Wait = Annotated[str, Field(pattern=r"^([1-9]\d{0,2}(\.\d{1,2})?|0\.([1-9]\d?|0[1-9]))[hd]$")]
"""Open time, never none: `4h`, or `1.5d` in days as long as the average open day."""


class Weekday(StrEnum):
    """Days, Monday first, as `datetime.weekday` counts them."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


def _in_order(hours: dict[Weekday, tuple[Opening, ...]]) -> dict[Weekday, tuple[Opening, ...]]:
    week_of(days_of(hours))
    return hours


Hours = Annotated[dict[Weekday, tuple[Opening, ...]], AfterValidator(_in_order)]
"""Openings by day; a day that is not named is closed, and no day at all means that hours are not known."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holidays(_Part):
    """Days without service.

    Attributes:
        country: ISO 3166-1 alpha-2, its public holidays.
        subdivision: a part of it with holidays of its own, by its ISO 3166-2 code without the country.
        also: single days.
    """

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    subdivision: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,4}$")] | None = None
    also: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.subdivision is not None and self.country is None:
            raise ValueError("`subdivision` needs `country`")
        if self.country is not None and not has_holidays(self.country, self.subdivision):
            raise ValueError("the public holidays of this country or part of it are not known")
        return self


class Service(_Part):
    """How soon things are to happen at the desk, in open time. None of it is promised to a founder.

    Attributes:
        answer: from when a founder begins to wait until a person has answered.
        resolution: from when a case is opened, or opened again, until it is closed.
        remind: so long before either is over its owner is reminded.
        escalate: an unclaimed case goes to the next contact of the chain after so long, and so on.
        nobody: after so long without an answer the founder is told that nobody is there.
        digest: local time of the day from which the day's digest is made.
    """

    answer: Wait = "1d"
    resolution: Wait = "10d"
    remind: Wait = "0.25d"
    escalate: Wait = "0.5d"
    nobody: Wait = "2d"
    digest: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "08:00"
