"""What the desk calls things: moments, contacts and levels, in the words of whoever reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from babel.dates import format_date, format_time, get_datetime_format, get_timezone

from dialogues.report import contact_title

if TYPE_CHECKING:
    from integrations.phrases import Phrases
    from knowledge.pack import Pack
    from knowledge.pack.words import Words


def when(moment: datetime, t: Phrases, pack: Pack | None) -> str:
    """Day and minute in the pack's time zone, as the language writes them."""
    locale = t.language.replace("-", "_")
    local = moment.astimezone(get_timezone(pack.about.timezone)) if pack else moment
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    day = format_date(local.date(), "medium", locale=locale)
    return pattern.replace("{1}", day).replace("{0}", format_time(local.time(), "short", locale=locale))


def staff_words(pack: Pack | None, t: Phrases) -> Words | None:
    """A pack's words, in the language of staff where it has them."""
    return pack.words[pack.speaks(t.language)] if pack else None


def contact_named(words: Words | None, contact: str) -> str:
    """A contact by its title; by its id where the pack is gone."""
    return contact_title(words, contact) if words else contact


def readiness_named(words: Words | None, stage: str | None) -> str | None:
    """A level of maturity by its title; by its id where the pack is gone."""
    found = words.rubric.stages.get(stage) if words and stage else None
    return found.title if found else stage
