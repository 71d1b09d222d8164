"""Words by which people tell a month or a day among others, by language."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language


class CalendarWords(BaseModel):
    """`calendar.yaml`, one language.

    Attributes:
        years: words that name a year by its distance from this one.
        last, this: words beside a month, a day or a season that name the one before today, or of this year.
        seasons: words by the first of a season's three months.
        starts, middles, ends: words for that part of a year.
        between: words that stand between or around the parts of a date and change none of them.
        before: words right before a date that make another of it ("until"); behind: the same behind it.
        negations: words anywhere in a sentence that leave no date to be taken from it.
        homographs: names of months that are other words as well ("may").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: dict[int, Words]
    last: Words
    this: Words
    seasons: dict[int, Words]
    starts: Words
    middles: Words
    ends: Words
    between: Words
    before: Words = ()
    behind: Words = ()
    negations: Words
    homographs: Words = ()


def calendar_words(language: str) -> CalendarWords:
    """The words of a language that has a data file."""
    return by_language("calendar", CalendarWords)[language]
