"""A digest in words: a title, and parts of a heading with lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date

from dialogues.desk import CaseStage, Digest
from integrations.phrases import Phrases, open_hours, read_phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialogues.desk import Bulletin
    from knowledge.pack import Pack

_HERE = Path(__file__).parent
_FOLDERS = (_HERE.parent / "web" / "words", _HERE / "words")
_LISTS = ("new", "waiting", "overdue", "unclaimed")
MOST_QUESTIONS = 20


@cache
def digest_words(language: str) -> Phrases:
    """Words in the language, its base language, or English. Keys of digests alone begin with `digest.`."""
    return Phrases(*read_phrases(_FOLDERS, language))


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with lines. `cases`: numbers of the cases in the lines, in their order; empty: none."""

    title: str
    lines: tuple[str, ...]
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A digest in words."""

    title: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """All of it as plain text."""
        blocks = ["\n".join([part.title, *(f"- {line}" for line in part.lines)]) for part in self.parts]
        return "\n\n".join([self.title, *blocks])


def told(bulletin: Bulletin, packs: Mapping[str, Pack], t: Phrases) -> Told:
    """A digest in the staff's language.

    Args:
        bulletin: as its reader may see it.
        packs: by city.
        t: see `digest_words`.
    """
    parts = _daily(bulletin, t) if bulletin.kind is Digest.DAILY else _weekly(bulletin, packs, t)
    return Told(titled(bulletin, packs, t), tuple(parts))


def titled(bulletin: Bulletin, packs: Mapping[str, Pack], t: Phrases) -> str:
    """What a digest is called."""
    pack = packs.get(bulletin.city)
    city = pack.words[pack.speaks(t.language)].about.city if pack else bulletin.city
    day = format_date(bulletin.day, "full", locale=t.language.replace("-", "_"))
    return t(f"digest.title.{bulletin.kind.value}", city=city, day=day)


def totals(bulletin: Bulletin, t: Phrases) -> tuple[str, ...]:
    """How a week went as a whole, in lines."""
    facts = bulletin.facts
    counts = [t(f"digest.{name}", n=facts[name]) for name in ("opened", "closed", "waiting", "overdue")]
    return (*counts, *(_usual(name, facts[name], t) for name in ("answer", "resolution")))


def counted(
    bulletin: Bulletin, packs: Mapping[str, Pack], t: Phrases
) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """What a week's open cases are counted by: a heading, and labels with their numbers, in order."""
    facts, pack = bulletin.facts, packs.get(bulletin.city)
    stages = facts["stages"]
    labels = {
        "funnel": [(t(f"desk.stage.{stage}"), stages[stage]) for stage in CaseStage if stage in stages],
        "sectors": [(_sector(value, pack, t), n) for value, n in _most_first(facts["sectors"])],
        "languages": [(t.names(tag), n) for tag, n in _most_first(facts["languages"])],
    }
    return tuple((t(f"digest.{name}"), tuple(numbers)) for name, numbers in labels.items())


def _daily(bulletin: Bulletin, t: Phrases) -> list[Part]:
    lists = {name: bulletin.facts["cases"][name] for name in _LISTS}
    if not any(lists.values()):
        return [Part(t("digest.quiet"), ())]
    return [_cases(t(f"digest.{name}", n=len(ids)), ids, bulletin, t) for name, ids in lists.items()]


def _cases(title: str, ids: list[int], bulletin: Bulletin, t: Phrases) -> Part:
    """Cases by name; those that are no longer there are counted and not named."""
    there = tuple(number for number in ids if number in bulletin.names)
    names = (bulletin.names[number] or t("desk.case.nameless", id=number) for number in there)
    return Part(title, tuple(names), there)


def _weekly(bulletin: Bulletin, packs: Mapping[str, Pack], t: Phrases) -> list[Part]:
    parts = [Part(t("digest.cases"), totals(bulletin, t))]
    for title, numbers in counted(bulletin, packs, t):
        lines = tuple(t("digest.pair", label=label, n=n) for label, n in numbers)
        parts.append(Part(title, lines or (t("digest.none"),)))
    ratings = bulletin.facts.get("ratings", {})
    if any(ratings.values()):
        lines = tuple(t("digest.pair", label=t(f"desk.rating.{value}"), n=n) for value, n in ratings.items())
        parts.append(Part(t("desk.figures.ratings"), lines))
    questions = bulletin.questions[:MOST_QUESTIONS]
    parts.append(Part(t("digest.questions", n=len(bulletin.facts["gaps"])), questions))
    return parts


def _most_first(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    """What the database keeps in an order of its own."""
    return sorted(numbers.items(), key=lambda one: (-one[1], one[0]))


def _usual(name: str, seconds: float | None, t: Phrases) -> str:
    span = (
        t("desk.figures.none_lately")
        if seconds is None
        else open_hours(timedelta(seconds=seconds), t.language)
    )
    return t(f"digest.{name}", span=span)


def _sector(value: str, pack: Pack | None, t: Phrases) -> str:
    question = next((q for q in pack.questions.values() if q.profile == "sector"), None) if pack else None
    titles = pack.choice_words(question.id, t.language) if pack and question else {}
    return titles[value].title if value in titles else value
